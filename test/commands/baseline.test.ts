import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import Diagnose from '../../commands/diagnose.js';
import Rollout from '../../commands/rollout.js';
import { ingress, recording, service, shop, type Edit } from '../../fixtures/shop.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { ignore } from '../support/ignoring.js';
import { runCommand } from '../support/run-command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

let saved = 0;
const place = (ending: string): string => join(folder, `${(saved += 1)}.${ending}`);

async function noPods(edit?: Edit): Promise<string> {
  const path = place('tgz');
  await saveSnapshot(path, await recording('selector-no-pods', edit));
  return path;
}

async function baselineOf(snapshot: string, ...argv: string[]): Promise<string> {
  const path = place('json');
  await runCommand(Diagnose, '--snapshot', snapshot, '-A', '-o', `json=${path}`, ...argv);
  return path;
}

async function against(baseline: string, snapshot: string, ...argv: string[]) {
  const ended = await runCommand(
    Diagnose,
    '--snapshot',
    snapshot,
    '-A',
    '--baseline',
    baseline,
    '-o',
    'json',
    ...argv,
  );
  const report = JSON.parse(ended.stdout);
  const called = ({ check, subject }: any): string => `${check} ${subject.name}`;
  const of = (standing: string): string[] =>
    report.diagnoses.filter((one: any) => one.standing === standing).map(called);
  return {
    status: ended.status,
    report,
    introduced: of('introduced'),
    unchanged: of('unchanged'),
    fixed: report.fixed.map(called),
  };
}

const CAUSE = 'exposure/selector-matches-no-pods web';
const misspell: Edit = (s) => {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/healthcheck-pathh'] = '/healthz';
};

test('what was there passes, and is still said', async () => {
  const snapshot = await noPods();
  const { status, introduced, unchanged, fixed, report } = await against(
    await baselineOf(snapshot),
    snapshot,
    '--fail-on',
    'info',
  );
  expect({ status, introduced, fixed }).toEqual({ status: 0, introduced: [], fixed: [] });
  expect(unchanged).toEqual([CAUSE]);
  expect(report.verdict).toBe('broken');
});

test('what is new fails, and stands first', async () => {
  const baseline = await baselineOf(await noPods());
  const after = await noPods(misspell);
  const { status, introduced, unchanged, report } = await against(
    baseline,
    after,
    '--fail-on',
    'warning',
  );
  expect(status).toBe(1);
  expect(introduced).toEqual(['exposure/annotation-unknown web']);
  expect(unchanged).toEqual([CAUSE]);
  // A warning that is new, before an error that is old.
  expect(report.diagnoses[0].check).toBe('exposure/annotation-unknown');
  expect((await against(baseline, after)).status).toBe(0);

  const { stdout } = await runCommand(Diagnose, '--snapshot', after, '-A', '--baseline', baseline);
  expect(stdout).toContain('1 introduced, 0 fixed, 1 unchanged\n');
  expect(stdout).toMatch(/^1\. warning: The controller does not know/m);
  expect(stdout).toContain('Unchanged, and no reason to fail:\n   error exposure/selector-');
});

test('what is gone is said to be fixed', async () => {
  const { fixed, introduced, unchanged, status } = await against(
    await baselineOf(await noPods(misspell)),
    await noPods(),
  );
  expect({ fixed, introduced, unchanged, status }).toEqual({
    fixed: ['exposure/annotation-unknown web'],
    introduced: [],
    unchanged: [CAUSE],
    status: 0,
  });
});

describe('is not said to be fixed:', () => {
  const cases: Record<string, { edit?: Edit; argv?: string[] }> = {
    'what is suppressed by now': {
      edit: (s) => ignore(service(s), 'exposure/selector-matches-no-pods', 'shut for winter'),
    },
    'what --skip with an object hides': {
      argv: ['--skip', 'selector-matches-no-pods:service/web'],
    },
    'what a check that --skip left out may say': { argv: ['--skip', 'selector-matches-no-pods'] },
    'what a check that --only left out may say': { argv: ['--only', 'dns/*'] },
    'what cannot be seen any more': {
      edit: (s) => {
        s['kubernetes/pods'] = undefined;
      },
    },
    'what cannot be read whole any more': {
      edit: (_s, snapshot) => {
        snapshot.sections['kubernetes/services'] = [];
        snapshot.gaps.push({
          source: 'kubernetes',
          operation: 'list',
          resource: 'services',
          reason: 'timeout',
          message: 'broke off',
        });
      },
    },
  };
  test.each(Object.entries(cases))('%s', async (_name, { edit, argv = [] }) => {
    const baseline = await baselineOf(await noPods());
    const { fixed, unchanged } = await against(baseline, await noPods(edit), ...argv);
    expect(fixed).not.toContain(CAUSE);
    expect(unchanged).not.toContain(CAUSE);
  });

  test('what is in another namespace than was looked at', async () => {
    const baseline = await baselineOf(await noPods());
    const path = await noPods((s) => {
      const { metadata, spec } = structuredClone(ingress(s));
      s['kubernetes/ingresses.networking.k8s.io'] = [
        { metadata: { ...metadata, namespace: 'x' }, spec },
      ];
      s['kubernetes/services'] = [];
      s['kubernetes/namespaces'].push({ metadata: { name: 'x' } });
    });
    const fixedIn = async (...where: string[]): Promise<string[]> => {
      const { stdout } = await runCommand(
        Diagnose,
        ...['--snapshot', path, ...where, '--baseline', baseline, '-o', 'json'],
      );
      return JSON.parse(stdout).fixed.map(({ check }: any) => check);
    };
    expect(await fixedIn('-n', 'x')).toEqual([]);
    expect(await fixedIn('-A')).toEqual(['exposure/selector-matches-no-pods']);
  });

  test('what is of another way in than was asked about', async () => {
    const twoWays = place('tgz');
    await saveSnapshot(twoWays, shop(misspell));
    const healthy = place('tgz');
    await saveSnapshot(healthy, shop());
    const baseline = await baselineOf(twoWays);
    const fixedOf = async (subject: string) => {
      const { stdout } = await runCommand(
        Diagnose,
        subject,
        ...['--snapshot', healthy, '--baseline', baseline, '-o', 'json'],
      );
      return JSON.parse(stdout).fixed.length;
    };
    expect(await fixedOf('service/tcp')).toBe(0);
    expect(await fixedOf('ingress/web')).toBe(1);
  });
});

test('a finding that was suppressed and is no more is new', async () => {
  const ignored = await noPods((s) =>
    ignore(service(s), 'selector-matches-no-pods', 'shut for winter'),
  );
  const { introduced, unchanged } = await against(await baselineOf(ignored), await noPods());
  expect({ introduced, unchanged }).toEqual({ introduced: [CAUSE], unchanged: [] });
});

test('of two alike, the second is new', async () => {
  const twin: Edit = (s) => {
    misspell(s, undefined);
    s['kubernetes/ingresses.networking.k8s.io'].push({
      ...structuredClone(ingress(s)),
      metadata: { ...structuredClone(ingress(s).metadata), name: 'twin' },
    });
  };
  const { introduced } = await against(
    await baselineOf(await noPods(misspell)),
    await noPods(twin),
  );
  expect(introduced).toContain('exposure/annotation-unknown twin');
  expect(introduced).not.toContain('exposure/annotation-unknown web');
});

test('what was written with a baseline is a baseline', async () => {
  const snapshot = await noPods(misspell);
  const first = await baselineOf(await noPods());
  const second = await baselineOf(snapshot, '--baseline', first);
  expect((await against(second, snapshot)).introduced).toEqual([]);
});

test('a report of an earlier release, without what was suppressed, is read', async () => {
  const snapshot = await noPods();
  const path = await baselineOf(snapshot);
  const { suppressed: _1, skips: _2, fixed: _3, ...old } = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, `\uFEFF${JSON.stringify({ ...old, later: true })}`);
  expect((await against(path, snapshot)).unchanged).toEqual([CAUSE]);
});

describe('bad input', () => {
  const write = async (text: string): Promise<string> => {
    const path = place('json');
    await writeFile(path, text);
    return path;
  };
  const REPORT = 'expected a report of diagnose -o json, found';

  test.each([
    ['nothing', '', `${REPORT} no JSON.`],
    ['a half', '{"version": 1,', `${REPORT} no JSON.`],
    ['a table', 'Cluster shop', `${REPORT} no JSON.`],
    ['a list', '[]', `${REPORT} another value.`],
    ['null', 'null', `${REPORT} another value.`],
    ['another object', '{"kind": "List"}', `${REPORT} none at "version".`],
    [
      'another version',
      '{"version": 2}',
      'expected a report of version 1, found one of version 2.',
    ],
    ['no more than a version', '{"version": 1}', `${REPORT} none at "capturedAt".`],
  ])('%s', async (_name, text, problem) => {
    const path = await write(text);
    const { status, stdout, stderr } = await runCommand(
      Diagnose,
      ...['--snapshot', await noPods(), '--baseline', path],
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(`ingress-doctor: ${path}: ${problem}\n`);
  });

  const failing = async (path: string) => {
    const ended = await runCommand(
      Diagnose,
      ...['--snapshot', await noPods(), '-A', '--baseline', path],
    );
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    return ended.stderr;
  };

  test('a finding that is none', async () => {
    const report = JSON.parse(await readFile(await baselineOf(await noPods()), 'utf8'));
    report.diagnoses[0].check = 'x/y';
    expect(await failing(await write(JSON.stringify(report)))).toContain(
      `${REPORT} none at "diagnoses.0.check".`,
    );
  });

  test('what another command printed', async () => {
    const { stdout } = await runCommand(
      Rollout,
      ...['deploy/web', '-n', 'shop', '--snapshot', await noPods(), '-o', 'json'],
    );
    expect(JSON.parse(stdout)).toBeTypeOf('object');
    expect(await failing(await write(stdout))).toContain(REPORT);
  });

  test('a report of another cluster', async () => {
    const other = await noPods((_s, snapshot) => {
      snapshot.cluster.name = 'staging';
    });
    const path = await baselineOf(other);
    expect(await failing(path)).toBe(
      `ingress-doctor: ${path}: expected a report of cluster shop-prod, found one of staging.\n`,
    );
  });

  test('a report of a cluster that nothing names is taken', async () => {
    const nameless = await noPods((_s, snapshot) => {
      delete snapshot.cluster.name;
    });
    expect((await against(await baselineOf(nameless), await noPods())).status).toBe(0);
  });

  test('no file, a folder, and one that is nearly named so', async () => {
    const missing = join(folder, 'baselin.json');
    await writeFile(join(folder, 'baseline.json'), '{}');
    expect(await failing(missing)).toBe(
      `ingress-doctor: ${missing}: expected a report in JSON, found nothing there. Nearest: ${join(folder, 'baseline.json')}.\n`,
    );
    const inside = join(folder, 'folder');
    await mkdir(inside);
    expect(await failing(inside)).toContain('found a directory.');
    expect(await failing('')).toBe(
      'ingress-doctor: Expected --baseline to name a report, found nothing.\n',
    );
  });
});
