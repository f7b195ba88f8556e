import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, test, vi } from 'vitest';
import Diagnose from '../../commands/diagnose.js';
import { keep, shop, type Edit } from '../../fixtures/shop.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { runCommand, type Ended } from '../support/run-command.js';

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;
const ESCAPE = '\u001B[31m\u202Eevil';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

let saved = 0;
async function diagnoseShop(edit: Edit | undefined, ...argv: string[]): Promise<Ended> {
  const path = join(folder, `${(saved += 1)}.tgz`);
  await saveSnapshot(path, shop(edit));
  return runCommand(Diagnose, '--snapshot', path, ...argv);
}

/** The one line that an error is. */
async function errorOf(ended: Promise<Ended>): Promise<string> {
  const { status, stdout, stderr } = await ended;
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^ingress-doctor: [^\n]*\n$/);
  return stderr.slice('ingress-doctor: '.length, -1);
}

const addService: Edit = ({ 'kubernetes/services': services }) => {
  const [service] = services.filter((each: any) => each.metadata.name === 'web');
  services.push({
    ...structuredClone(service),
    metadata: { ...service.metadata, name: 'lonely', namespace: 'shop' },
  });
};
const withoutWaysIn: Edit = (sections) => {
  sections['kubernetes/ingresses.networking.k8s.io'] = [];
  sections['kubernetes/targetgroupbindings.elbv2.k8s.aws'] = [];
  keep(sections, 'kubernetes/services', ({ spec }) => spec.type !== 'LoadBalancer');
};

describe('SUBJECT', () => {
  it.each([
    'ingress/web',
    'ing/web',
    'Ingresses/web',
    'ingress.networking.k8s.io/web',
    'ingresses.v1.networking.k8s.io/web',
    'ingress web',
  ])('%s is an Ingress', async (subject) => {
    const { status, stdout } = await diagnoseShop(
      undefined,
      ...subject.split(' '),
      '-n',
      'shop',
      '-o',
      'json',
    );
    expect(status).toBe(0);
    const { chains, subject: asked } = JSON.parse(stdout);
    expect(asked).toBe('ingress/web');
    expect(chains.map((chain: any) => chain.exposure)).toEqual([
      { kind: 'Ingress', namespace: 'shop', name: 'web' },
    ]);
  });

  it.each(['service/tcp', 'svc/tcp', 'SERVICES/tcp'])('%s is a Service', async (subject) => {
    const { status, stdout } = await diagnoseShop(undefined, subject, '-o', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).chains.map((chain: any) => chain.exposure.name)).toEqual(['tcp']);
  });

  it.each(['tgb', 'targetgroupbinding', 'targetgroupbindings.elbv2.k8s.aws'])(
    '%s is a TargetGroupBinding, which stands for the way in that it serves',
    async (kind) => {
      const snapshot = join(FIXTURES, 'recordings/healthy-byo-tgb/snapshot.tgz');
      const { status, stdout } = await runCommand(
        Diagnose,
        ...['--snapshot', snapshot, `${kind}/byo`, '-o', 'json'],
      );
      expect(status).toBe(0);
      expect(JSON.parse(stdout).chains).toHaveLength(1);
    },
  );

  it('may be a Service that only an Ingress leads to, or that does not exist', async () => {
    const behind = await diagnoseShop(undefined, 'svc/web', '-o', 'json');
    expect(JSON.parse(behind.stdout).chains[0].exposure.kind).toBe('Ingress');
    const missing = await diagnoseShop(
      ({ 'kubernetes/services': services }) => {
        services.splice(
          services.findIndex((each: any) => each.metadata.name === 'web'),
          1,
        );
      },
      ...['svc/web', '-o', 'json'],
    );
    expect(missing.status).toBe(1);
    expect(JSON.parse(missing.stdout).diagnoses[0].check).toBe('exposure/backend-service-missing');
  });

  it('may be a Service that nothing leads to', async () => {
    const { status, stderr } = await diagnoseShop(addService, 'service/lonely');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('means all of its name where several namespaces have one', async () => {
    const twice: Edit = ({ 'kubernetes/ingresses.networking.k8s.io': ingresses }) => {
      const [web] = ingresses;
      ingresses.push({ ...web, metadata: { ...web.metadata, namespace: 'other' } });
    };
    const all = await diagnoseShop(twice, 'ingress/web', '-o', 'json');
    expect(JSON.parse(all.stdout).chains).toHaveLength(2);
    const one = await diagnoseShop(twice, 'ingress/web', '-n', 'other', '-o', 'json');
    expect(JSON.parse(one.stdout).chains).toHaveLength(1);
  });

  it('leaves out what is wrong with the other Services of its way in', async () => {
    const broken: Edit = (sections) => {
      addService(sections, undefined);
      sections['kubernetes/services'].at(-1).spec.selector = { app: 'nobody' };
      const { http } = sections['kubernetes/ingresses.networking.k8s.io'][0].spec.rules[0];
      const [path] = http.paths;
      const backend = structuredClone(path.backend);
      backend.service.name = 'lonely';
      http.paths.push({ ...path, path: '/lonely', backend });
    };
    const checks = async (subject: string): Promise<readonly string[]> => {
      const { stdout } = await diagnoseShop(broken, subject, '-o', 'json');
      return JSON.parse(stdout).diagnoses.map(({ check }: { check: string }) => check);
    };
    expect(await checks('ingress/web')).toContain('exposure/selector-matches-no-pods');
    expect(await checks('svc/lonely')).toContain('exposure/selector-matches-no-pods');
    expect(await checks('svc/web')).not.toContain('exposure/selector-matches-no-pods');
  });

  it.each([
    [['web'], /^"web" needs its kind: ingress\/web -n shop, service\/web -n shop\.$/],
    [['wbe'], /^"wbe" needs its kind: ingress\/NAME, .* Nearest: ingress\/web -n shop/],
    [['shop/web'], /"shop\/web" .* a namespace goes after -n\. Nearest: ingress\/web -n shop/],
    [['ingress/shop/web'], /a namespace goes after -n\. Nearest: ingress\/web -n shop/],
    [['ingress/wbe', '-n', 'shop'], /^No Ingress "wbe" in namespace shop\. Nearest: ingress\/web/],
    [['svc/wbe'], /^No Service "wbe" in the snapshot\. Nearest: service\/web -n shop/],
    [
      ['ing/web', '-n', 'default'],
      /^No Ingress "web" in namespace default\. Nearest: .*-n shop\.$/,
    ],
    [['ingress'], /^Which Ingress\? Expected ingress\/NAME\. Nearest: ingress\/web/],
    [['ingress/'], /^Which Ingress\?/],
    [['gateway/edge'], /^"gateway\/edge" is not ingress\/NAME, /],
    [['tgb.eks.amazonaws.com/x'], /is not ingress\/NAME/],
    [['ingress/web', 'svc/web'], /^Expected one subject, found "ingress\/web" and "svc\/web"\.$/],
    [['ingress', 'web', 'more'], /^Unexpected argument: more\.$/],
    [[''], /needs its kind/],
  ])('%j is refused', async (argv, message) => {
    expect(await errorOf(diagnoseShop(undefined, ...argv))).toMatch(message);
  });

  it('is not said to be missing where that could not be seen', async () => {
    const refused: Edit = (_sections, snapshot) => {
      snapshot.gaps.push({
        source: 'kubernetes',
        operation: 'list',
        resource: 'ingresses.networking.k8s.io',
        reason: 'forbidden',
        message: 'no',
      });
    };
    expect((await diagnoseShop(refused, 'ingress/wbe')).status).toBe(3);
    expect((await diagnoseShop(refused, 'ingress/web')).status).toBe(3);
  });
});

describe('namespaces', () => {
  it('are all of the snapshot unless some are named', async () => {
    const everything = await diagnoseShop(undefined, '-o', 'json');
    const same = await diagnoseShop(undefined, '-A', '-o', 'json');
    expect(everything).toEqual(same);
    expect(JSON.parse(everything.stdout).chains.length).toBeGreaterThan(1);
  });

  it('are those of the scope, and -A is whatever was collected', async () => {
    const scoped: Edit = ({ 'kubernetes/ingresses.networking.k8s.io': ingresses }, snapshot) => {
      const [web] = ingresses;
      ingresses.push({ ...web, metadata: { ...web.metadata, namespace: 'other' } });
      snapshot.scope.namespaces = ['shop'];
    };
    const ways = async (...argv: string[]) =>
      JSON.parse((await diagnoseShop(scoped, ...argv, '-o', 'json')).stdout).chains.length;
    const own = await ways();
    expect(await ways('-n', 'shop')).toBe(own);
    expect(await ways('-A')).toBe(own + 1);
  });

  it.each([
    ['shpo', /^No namespace "shpo" in the snapshot\. Nearest: shop, /],
    ['shop,nowhere', /^No namespace "nowhere" in the snapshot\./],
    ['', /^No namespace "" in the snapshot\./],
  ])('%j is refused', async (namespace, message) => {
    expect(await errorOf(diagnoseShop(undefined, '-n', namespace))).toMatch(message);
  });

  it('are looked for among the objects where none were listed', async () => {
    const unlisted: Edit = (sections) => {
      delete sections['kubernetes/namespaces'];
    };
    expect((await diagnoseShop(unlisted, '-n', 'shop')).status).toBe(0);
    expect(await errorOf(diagnoseShop(unlisted, '-n', 'shpo'))).toMatch(
      /^Nothing of a namespace "shpo" in the snapshot\. Nearest: shop/,
    );
  });

  it('outside the scope are refused', async () => {
    const scoped: Edit = (_sections, snapshot) => {
      snapshot.scope.namespaces = ['shop'];
    };
    expect(await errorOf(diagnoseShop(scoped, '-n', 'elsewhere'))).toBe(
      'Namespace "elsewhere" is not in the snapshot, which is of shop only. Nearest: shop.',
    );
  });

  it('and -A exclude each other', async () => {
    expect(await errorOf(diagnoseShop(undefined, '-n', 'shop', '-A'))).toMatch(
      /^--all-namespaces=true cannot also be provided when using --namespace\.$/,
    );
  });
});

describe('no way in', () => {
  it('names the namespaces that have one', async () => {
    expect(await errorOf(diagnoseShop(undefined, '-n', 'kube-system'))).toBe(
      'No Ingress, LoadBalancer Service or TargetGroupBinding in namespace kube-system; this namespace has some: shop.',
    );
  });

  it('is said of the whole snapshot', async () => {
    expect(await errorOf(diagnoseShop(withoutWaysIn))).toBe(
      'No Ingress, LoadBalancer Service or TargetGroupBinding in the snapshot.',
    );
  });

  it('is no mistake of somebody who asks for everything', async () => {
    const { status, stdout } = await diagnoseShop(withoutWaysIn, '-A');
    expect(status).toBe(0);
    expect(stdout).toContain('no Ingress, LoadBalancer Service or TargetGroupBinding is there');
  });

  it.each([
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  ])('is not claimed without %s', async (section) => {
    const unseen: Edit = (sections, snapshot) => {
      withoutWaysIn(sections, snapshot);
      delete sections[section];
    };
    const { status, stderr } = await diagnoseShop(unseen);
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
    expect((await diagnoseShop(unseen, '--allow-incomplete')).status).toBe(0);
    const refused: Edit = (sections, snapshot) => {
      withoutWaysIn(sections, snapshot);
      snapshot.gaps.push({
        source: 'snapshot',
        operation: 'read',
        resource: `${section}.json`,
        reason: 'malformed',
        message: 'items[0] could not be read',
      });
    };
    expect((await diagnoseShop(refused)).status).toBe(3);
  });

  it('is claimed where the type is not served', async () => {
    const unserved: Edit = (sections, snapshot) => {
      withoutWaysIn(sections, snapshot);
      delete sections['kubernetes/targetgroupbindings.elbv2.k8s.aws'];
      snapshot.gaps.push({
        source: 'kubernetes',
        operation: 'list',
        resource: 'targetgroupbindings.elbv2.k8s.aws',
        reason: 'not-found',
        message: 'no such type',
      });
    };
    expect(await errorOf(diagnoseShop(unserved))).toMatch(/^No Ingress/);
  });
});

describe('bad usage', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    [['--snapsot', 'x'], /^No flag is called "--snapsot"\. Nearest: --snapshot\.$/],
    [['--snapsot=x'], /^No flag is called "--snapsot"\. Nearest: --snapshot\.$/],
    [['--zzzzzz'], /^No flag is called "--zzzzzz"\.$/],
    [['-z'], /^No flag is called "-z"\.$/],
    [['-o', 'xml'], /^Expected --output=xml to be one of: table, json/],
    [
      ['--fail-on', 'wrning'],
      /^Expected --fail-on=wrning to be one of: error, warning, info, never/,
    ],
    [['--snapshot'], /^Flag --snapshot expects a value\.$/],
    [[], /^There is no kubeconfig: \/nowhere does not exist\. Pass --kubeconfig/],
    [['--snapshot='], /^Expected --snapshot to name a folder or an archive, found nothing\.$/],
    [['--snapshot', '/nowhere/at/all'], /^\/nowhere\/at\/all: expected a snapshot, found nothing/],
    [
      ['--snapshot', `${FIXTURES}recordings/selector-no-pod`],
      /found nothing there\. Nearest: .*\/selector-no-pods\.$/,
    ],
    [['a\u001B[31mb\nc'], /^"a\\x1b\[31mb\\nc" needs its kind: ingress\/NAME, /],
    [['--a\u001B[31mb\nc'], /^No flag is called "--a\\x1b\[31mb\\nc"\.$/],
  ])('%j is one line', async (argv, message) => {
    vi.stubEnv('KUBECONFIG', '/nowhere');
    expect(await errorOf(runCommand(Diagnose, ...argv))).toMatch(message);
    expect(await errorOf(runCommand(Diagnose, ...argv, '-A'))).toMatch(message);
  });
});

it.each([
  ['--only', 'health-check-code-mismach', /Nearest: health\/health-check-code-mismatch, /],
  ['--skip', 'x/y', /^No check is called "x\/y"\. Nearest: /],
  ['--only', '', /^No check is called ""\. Nearest: /],
])('%s %j is refused', async (flag, pattern, message) => {
  expect(await errorOf(diagnoseShop(undefined, flag, pattern))).toMatch(message);
});

describe('hostile names', () => {
  const hostile: Edit = ({ 'kubernetes/ingresses.networking.k8s.io': ingresses }) => {
    const [web] = ingresses;
    ingresses.push({ ...web, metadata: { ...web.metadata, name: ESCAPE, namespace: ESCAPE } });
    ingresses.push({ ...web, metadata: { ...web.metadata, name: 'x'.repeat(1_000_000) } });
  };
  it.each([
    ['ingress/nothing'],
    ['nothing'],
    [`shop/${ESCAPE}`],
    ['-n', 'kube-system'],
    ['-n', ESCAPE.slice(1)],
    [`ingress/${ESCAPE}`, '-n', 'kube-system'],
  ])('are inert in errors: %j', async (...argv) => {
    const message = await errorOf(diagnoseShop(hostile, ...argv));
    // oxlint-disable-next-line no-control-regex
    expect(message).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(message.length).toBeLessThan(4000);
  });

  it('are inert in reports', async () => {
    const { stdout } = await diagnoseShop(hostile, `ingress/${ESCAPE}`, '--no-color');
    expect(stdout).not.toMatch(/\u001B|\u202E/);
    expect(stdout).toContain('evil');
  });
});

describe.each(['recordings', 'incidents'])('%s', (kind) => {
  test.each(readdirSync(join(FIXTURES, kind)))('%s is diagnosed', async (id) => {
    const snapshot = join(FIXTURES, kind, id, 'snapshot.tgz');
    const { status, stdout, stderr } = await runCommand(
      Diagnose,
      '--snapshot',
      snapshot,
      '-A',
      '-o',
      'json',
    );
    expect([0, 1, 3]).toContain(status);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).summary.checks.crashed).toBe(0);
    const table = await runCommand(Diagnose, '--snapshot', snapshot, '-A');
    expect({ ...table, stdout: '' }).toEqual({ status, stdout: '', stderr: '' });
  });
});
