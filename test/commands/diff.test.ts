import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import Diagnose from '../../commands/diagnose.js';
import Diff from '../../commands/diff.js';
import { ingress, service, shop, type Edit } from '../../fixtures/shop.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { redact } from '../../src/snapshot/redact.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { diffSchema } from '../support/diff-schema.js';
import { runCommand } from '../support/run-command.js';

const RECORDINGS = new URL('../../fixtures/recordings/', import.meta.url).pathname;
const HEALTHY = `${RECORDINGS}healthy-shop/snapshot.tgz`;
const NO_PODS = `${RECORDINGS}selector-no-pods/snapshot.tgz`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

let saved = 0;
const place = (ending: string): string => join(folder, `${(saved += 1)}.${ending}`);

async function snapshotOf(edit: Edit | undefined, change = (one: Snapshot) => one) {
  const path = place('tgz');
  await saveSnapshot(path, change(shop(edit)));
  return path;
}

async function reportOf(snapshot: string): Promise<string> {
  const path = place('json');
  await runCommand(Diagnose, '--snapshot', snapshot, '-A', '-o', `json=${path}`);
  return path;
}

const misselect: Edit = (s) => {
  service(s).spec.selector = { app: 'website' };
};
const misspell: Edit = (s) => {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/healthcheck-pathh'] = '/healthz';
};

const CASES: Record<string, () => Promise<[string, string]>> = {
  'two snapshots': async () => [HEALTHY, NO_PODS],
  'two reports': async () => [await reportOf(HEALTHY), await reportOf(NO_PODS)],
  'a snapshot and a report': async () => [HEALTHY, await reportOf(NO_PODS)],
  'a report and a snapshot': async () => [await reportOf(HEALTHY), NO_PODS],
};

describe.each(Object.entries(CASES))('of %s', (_name, given) => {
  test('what appeared ends with 1, the way back and nothing with 0', async () => {
    const [before, after] = await given();
    const there = await runCommand(Diff, before, after);
    expect(there.status).toBe(1);
    expect(there.stdout).toMatch(
      /^Appeared:\n   \+ error exposure\/selector-matches-no-pods: .*\n +so  Service shop\/web has no/m,
    );
    expect(there.stdout).toMatch(/^1 appeared, 0 went, 0 stayed; healthy before, broken now\.\n$/m);
    const back = await runCommand(Diff, after, before);
    expect(back.status).toBe(0);
    expect(back.stdout).toContain('The first of the two is the later one.');
    expect(back.stdout).toMatch(/^Went:\n   - error exposure\/selector-matches-no-pods: /m);
    const same = await runCommand(Diff, after, after);
    expect(same.status).toBe(0);
    expect(same.stdout).toMatch(/^0 appeared, 0 went, 1 stayed; broken as before\.$/m);
  });

  test('the JSON is as the contract says, without a field more', async () => {
    const { stdout } = await runCommand(Diff, ...(await given()), '-o', 'json');
    const printed: unknown = JSON.parse(stdout);
    expect(diffSchema.parse(printed)).toEqual(printed);
  });
});

test('the table says what was changed', async () => {
  const { stdout } = await runCommand(
    Diff,
    await snapshotOf(undefined),
    await snapshotOf(misselect),
  );
  expect(stdout).toContain(
    [
      'What these are about has changed:',
      '   ~ Service shop/web',
      '       spec.selector.app  "web" → "website"',
      '',
    ].join('\n'),
  );
});

describe('the exit status', () => {
  test.each([
    [[], 0],
    [['--fail-on', 'warning'], 1],
    [['--fail-on', 'info'], 1],
    [['--fail-on', 'never'], 0],
    [['--fail-on', 'info', '--skip', 'annotation-unknown'], 0],
    [['--fail-on', 'info', '--skip', 'annotation-unknown:ingress/web'], 0],
    [['--fail-on', 'info', '--only', 'dns/*'], 0],
    [['--fail-on', 'info', '-n', 'shop'], 1],
    [['--fail-on', 'info', '-A'], 1],
  ] as const)('of a warning that appeared with %j is %i', async (argv, status) => {
    const ended = await runCommand(
      Diff,
      await snapshotOf(undefined),
      await snapshotOf(misspell),
      ...argv,
    );
    expect(ended.status).toBe(status);
  });

  test('is 3 where nobody looked before, or looks now', async () => {
    const blind: Edit = (s, snapshot) => {
      s['kubernetes/pods'] = undefined;
      snapshot.gaps.push({
        source: 'kubernetes',
        operation: 'list',
        resource: 'pods',
        reason: 'forbidden',
        message: 'may not list pods',
      });
    };
    const [before, after, sighted] = [
      await snapshotOf(blind),
      await snapshotOf(misselect),
      await snapshotOf(undefined),
    ];
    const ended = await runCommand(Diff, before, after);
    expect(ended.status).toBe(3);
    expect(ended.stdout).toContain(' (nobody looked before)\n');
    expect(ended.stdout).toContain('so only what both have is compared: kubernetes/pods');
    expect((await runCommand(Diff, before, after, '--allow-incomplete')).status).toBe(0);
    expect((await runCommand(Diff, before, after, '--fail-on', 'never')).status).toBe(0);
    expect((await runCommand(Diff, sighted, before)).status).toBe(3);
    const back = await runCommand(Diff, after, before);
    expect(back.stdout).toContain(' (nobody looked any more)\n');
  });
});

test('several outputs at once', async () => {
  const [table, json] = [place('txt'), place('json')];
  const { stdout, status } = await runCommand(
    Diff,
    ...[HEALTHY, NO_PODS, '-o', `table=${table}`, '-o', `json=${json}`],
  );
  expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
  expect(await readFile(table, 'utf8')).toMatch(/^Appeared:$/m);
  expect(JSON.parse(await readFile(json, 'utf8')).summary).toEqual({
    appeared: 1,
    went: 0,
    stayed: 0,
  });
});

test('a namespace that only one of them has', async () => {
  const moved = await snapshotOf((s) => {
    const { metadata, spec } = structuredClone(ingress(s));
    s['kubernetes/ingresses.networking.k8s.io'].push({
      metadata: { ...metadata, uid: 'moved', namespace: 'new' },
      spec,
    });
    s['kubernetes/namespaces'].push({ metadata: { name: 'new' } });
  });
  const { status, stdout } = await runCommand(Diff, HEALTHY, moved, '-n', 'new');
  expect(status).toBe(1);
  expect(stdout).toContain('exposure/backend-service-missing');
});

test('of two clusters, both are named', async () => {
  const other = await snapshotOf((_s, snapshot) => {
    snapshot.cluster.name = 'staging';
  });
  expect((await runCommand(Diff, HEALTHY, other)).stdout).toMatch(
    /^Clusters shop-prod and staging from /,
  );
});

test('what a cluster holds is shown, and not obeyed', async () => {
  const hostile = '\u001B[2J\u202Eevil\u0007';
  const after = await snapshotOf((s) => {
    service(s).spec.selector = { app: hostile };
  });
  const [before] = [await snapshotOf(undefined)];
  for (const argv of [[], ['-o', 'json']]) {
    const { stdout } = await runCommand(Diff, before, after, ...argv);
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(stdout).toContain('evil');
  }
});

test('the examples of the page are what is printed', async () => {
  const page = await readFile(new URL('../../docs/diff.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/^\$ ingress-doctor diff (\S+) (\S+)\n(.*?)^```/gms)];
  expect(examples).toHaveLength(2);
  for (const [, before = '', after = '', shown = ''] of examples) {
    const { stdout } = await runCommand(Diff, RECORDINGS + before, RECORDINGS + after);
    for (const part of shown.split('...\n')) expect(stdout).toContain(part);
  }
  const last = `${RECORDINGS}rollout-without-gate/series/05.tgz`;
  const { stdout } = await runCommand(Diff, last.replace('05', '02'), last);
  expect(stdout).toMatch(/^0 appeared, 0 went, /m);
  const update = `${RECORDINGS}healthy-rolling-update/series/`;
  const whole = await runCommand(Diff, `${update}01.tgz`, `${update}11.tgz`);
  expect(whole.stdout).toMatch(/^0 appeared, 0 went, 0 stayed; /m);
  expect(whole.stdout).toContain('Pod +4 -4');
});

describe('bad input', () => {
  const failing = async (...argv: string[]): Promise<string> => {
    const ended = await runCommand(Diff, ...argv);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^ingress-doctor: [^\n]*\n$/);
    return ended.stderr.slice('ingress-doctor: '.length, -1);
  };

  test('one too few, and one too many', async () => {
    expect(await failing(HEALTHY)).toMatch(/^Expected NEW: /);
    expect(await failing(HEALTHY, HEALTHY, HEALTHY)).toContain('Unexpected argument');
  });

  test('a file that is neither', async () => {
    const path = place('txt');
    await writeFile(path, 'Cluster shop-prod as of');
    expect(await failing(HEALTHY, path)).toBe(
      `${path}: expected a snapshot or a report of diagnose -o json, found no JSON.`,
    );
    await writeFile(path, '');
    expect(await failing(path, HEALTHY)).toContain('found no JSON.');
    await writeFile(path, '{"version": 7}');
    expect(await failing(path, HEALTHY)).toContain('of version 7.');
  });

  test('an archive that is none', async () => {
    const path = place('tgz');
    await writeFile(path, Buffer.from([0x1f, 0x8b, 8, 0, 0]));
    expect(await failing(HEALTHY, path)).toContain(`${path}: expected a whole gzipped tar`);
  });

  test('nothing there, and what may be meant', async () => {
    const [name = ''] = await readdir(folder);
    const near = join(folder, `${name}x`);
    expect(await failing(HEALTHY, near)).toContain(
      `${near}: expected a snapshot, found nothing there. Nearest: `,
    );
  });

  test('names of redacted snapshots', async () => {
    const path = await snapshotOf(undefined, redact);
    expect(await failing(path, HEALTHY)).toBe(
      `${path}: expected a snapshot with its names, found a redacted one, whose names stand for others in each.`,
    );
  });

  test('a choice of what reports are about', async () => {
    const path = await reportOf(HEALTHY);
    for (const argv of [
      ['-n', 'shop'],
      ['--only', 'health/*'],
      ['--skip', 'health/*'],
    ]) {
      expect(await failing(HEALTHY, path, ...argv)).toContain(
        `${path}: expected a snapshot for --`,
      );
    }
  });

  test('a namespace, a check and a kind that do not exist', async () => {
    expect(await failing(HEALTHY, NO_PODS, '-n', 'shpo')).toMatch(
      /: No namespace "shpo" in the snapshot\. Nearest: shop/,
    );
    expect(await failing(HEALTHY, NO_PODS, '--only', 'x/y')).toContain('No check is called "x/y".');
    expect(await failing(HEALTHY, NO_PODS, '--skip', '*:ingres/x')).toContain('Nearest: ingress');
    expect(await failing(HEALTHY, NO_PODS, '-o', 'sarif')).toContain('to be one of: table, json');
  });

  test('a namespace that one of them was not taken of', async () => {
    const narrow = await snapshotOf((_s, snapshot) => {
      snapshot.scope.namespaces = ['kube-system'];
    });
    expect(await failing(HEALTHY, narrow, '-n', 'shop')).toContain(
      'Namespace "shop" is not in the snapshot, which is of kube-system only.',
    );
  });
});
