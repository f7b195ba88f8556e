import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Preflight from '../../commands/preflight.js';
import { recording, shop, type Edit } from '../../fixtures/shop.js';
import { readManifests } from '../../src/preflight/read.js';
import { FORMATS } from '../../src/report/index.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { namespacesOf } from '../../src/preflight/namespaces.js';
import { startAws } from '../support/aws-server.js';
import { answersOf } from '../support/aws-world.js';
import { startDns } from '../support/dns-server.js';
import { fakeCluster, writeKubeconfig } from '../support/fake-cluster.js';
import { runCommand, type Ended } from '../support/run-command.js';

const RECORDINGS = new URL('../../fixtures/recordings/', import.meta.url).pathname;
const GROUP = join(RECORDINGS, 'healthy-group-actions/snapshot.tgz');

/** One Ingress that is in no group, and its Service. */
const OWN = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: own
  namespace: team-a
  annotations: { alb.ingress.kubernetes.io/scheme: internal, alb.ingress.kubernetes.io/target-type: ip }
spec:
  ingressClassName: alb
  defaultBackend: { service: { name: web, port: { number: 80 } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team-a }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

const MEMBER = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: new
  namespace: team-a
  annotations:
    alb.ingress.kubernetes.io/group.name: platform
    alb.ingress.kubernetes.io/scheme: internet-facing
    alb.ingress.kubernetes.io/listen-ports: '[{"HTTPS":443}]'
    alb.ingress.kubernetes.io/target-type: ip
spec:
  ingressClassName: alb
  rules:
    - host: new.example.com
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }
`;
const POISON = MEMBER.replace('internet-facing', 'internal');
const ALONE = MEMBER.replace(/.*group\.name.*\n/, '');
const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shop }\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

const run = (...argv: readonly string[]): Promise<Ended> => runCommand(Preflight, ...argv);
const onGroup = (...argv: readonly string[]): Promise<Ended> => run('--snapshot', GROUP, ...argv);

async function onShop(edit: Edit | undefined, ...argv: readonly string[]): Promise<Ended> {
  const path = join(folder, 'shop.tgz');
  await saveSnapshot(path, shop(edit));
  return run('--snapshot', path, ...argv);
}

function say(text: string): void {
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([Buffer.from(text)]) as never);
}

const withoutBackend: Edit = ({ 'kubernetes/services': services }) => {
  const web = services.findIndex(({ metadata }: any) => metadata.name === 'web');
  services.splice(web, 1);
};

describe('the gate', () => {
  it('names a member that poisons its group, where, and its victims', async () => {
    const path = await file('poison.yaml', POISON);
    const { status, stdout } = await onGroup('-f', path);
    expect(status).toBe(1);
    expect(stdout).toContain('1 introduced, 0 fixed, 0 unchanged');
    expect(stdout).toContain('The manifests: creates Ingress team-a/new');
    expect(stdout).toContain(`   at    ${path}:8:5\n`);
    expect(stdout).toMatch(/1\. error: Members of IngressGroup platform contradict.*team-a\/new/);
    const { diagnoses } = JSON.parse((await onGroup('-f', path, '-o', 'json')).stdout);
    expect(diagnoses[0].affects.map(({ name }: any) => name)).toEqual(['api', 'new', 'old', 'www']);
  });

  it('lets a member pass that does no harm', async () => {
    const { status, stdout } = await onGroup('-f', await file('member.yaml', MEMBER));
    expect(stdout).toContain('0 introduced, 0 fixed, 0 unchanged');
    expect(status).toBe(0);
  });

  it('passes where only old debts are there, and lists them', async () => {
    const path = await file('config.yaml', CONFIG);
    const { status, stdout } = await onShop(withoutBackend, '-f', path);
    expect(status).toBe(0);
    expect(stdout).toMatch(/0 introduced, 0 fixed, [1-9]\d* unchanged/);
    expect(stdout).toContain(
      'Unchanged, and no reason to fail:\n   error exposure/backend-service-missing:',
    );
    expect(stdout).toMatch(/^Broken: .*, with what was there before\./m);
  });

  it('fails on what --fail-on says, and never on what is skipped', async () => {
    const path = await file('poison.yaml', POISON);
    expect((await onGroup('-f', path, '--fail-on', 'never')).status).toBe(0);
    const skipped = await onGroup('-f', path, '--skip', 'model/group-annotation-conflict');
    expect(skipped.stdout).not.toContain('contradict');
  });

  it('shows what is fixed', async () => {
    const { 'kubernetes/services': services } = shop().sections;
    const web: any = services?.find(({ metadata }) => metadata.name === 'web');
    const manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: web.spec,
    };
    const path = await file('web.json', JSON.stringify(manifest));
    const { status, stdout } = await onShop(withoutBackend, '-f', path);
    expect(status).toBe(0);
    expect(stdout).toContain('Fixed:\n   error exposure/backend-service-missing:');
  });
});

describe('-f', () => {
  it('reads stdin, and says so', async () => {
    say(POISON);
    const { status, stdout } = await onGroup('-f', '-');
    expect(status).toBe(1);
    expect(stdout).toContain('   at    -:8:5\n');
  });

  it('reads several, and the files of a folder, with -R those of the folders in it', async () => {
    const one = await file('one/new.yml', MEMBER);
    await file('one/README.md', 'no manifest');
    await file('one/deep/poison.json', JSON.stringify({ kind: 'Service' }));
    const flat = await onGroup('-f', dirname(one), '-f', await file('config.yaml', CONFIG));
    expect(flat.stdout).toContain('creates Ingress team-a/new, ConfigMap shop/settings');
    expect(flat.status).toBe(0);
    const deep = await onGroup('-f', dirname(one), '-R');
    expect(deep.stdout).toContain('one/deep/poison.json:1:1: expected apiVersion to be a text');
    expect(deep.status).toBe(2);
  });

  it('removes what is left out with --prune', async () => {
    const moved = MEMBER.replace('namespace: team-a', 'namespace: team-c');
    const path = await file('moved.yaml', moved);
    const { stdout } = await onGroup('-f', path, '--prune');
    expect(stdout).toContain('removes Ingress team-c/www');
    expect((await onGroup('-f', path)).stdout).not.toContain('removes');
  });

  it('puts objects without namespace where -n says', async () => {
    const path = await file('new.yaml', MEMBER.replace('  namespace: team-a\n', ''));
    expect((await onGroup('-f', path, '-n', 'team-b')).stdout).toContain(
      'creates Ingress team-b/new',
    );
    expect((await onGroup('-f', path)).stdout).toContain('creates Ingress default/new');
    const other = await onGroup('-f', await file('a.yaml', MEMBER), '-f', path, '-n', 'team-b');
    expect(other.status).toBe(2);
    expect(other.stdout).toContain('a.yaml:5:3: the object is of namespace "team-a", and -n says');
  });
});

describe('bad input', () => {
  it('is told with its place, and the rest is judged', async () => {
    const path = await file('all.yaml', `spec: [\n---\n${POISON}---\nkind: 7\n`);
    const { status, stdout, stderr } = await onGroup('-f', path, '-f', join(folder, 'al.yaml'));
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(stdout).toContain('1 introduced');
    expect(stdout.slice(stdout.indexOf('Not judged')).split('\n').slice(0, 4)).toEqual([
      'Not judged, as it could not be read:',
      `   ${folder}/al.yaml:1:1: expected a file or a folder, found nothing there; nearest: ${path}.`,
      `   ${path}:1:7: expected YAML: flow sequence in block collection must be sufficiently indented and end with a ].`,
      `   ${path}:21:1: expected apiVersion to be a text, found nothing.`,
    ]);
  });

  it('is told on stderr where a program reads stdout', async () => {
    const path = await file('all.yaml', `spec: [\n---\n${MEMBER}`);
    const { status, stdout, stderr } = await onGroup('-f', path, '-o', 'json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout).preflight.problems).toEqual([
      {
        place: { file: path, line: 1, column: 7 },
        message: expect.stringContaining('expected YAML'),
      },
    ]);
    expect(stderr).toMatch(/^ingress-doctor: .*all\.yaml:1:7: expected YAML[^\n]*\n$/);
  });

  it.each<[string, string | Buffer, string]>([
    [
      'a binary',
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
      '1:1: expected YAML or JSON, found a binary file.',
    ],
    [
      'UTF-16',
      Buffer.from('\uFEFFkind: Service', 'utf16le'),
      '1:1: expected UTF-8, found UTF-16, as PowerShell writes it.',
    ],
    ['Latin-1', Buffer.from('# a\n# caf\u00e9\n', 'latin1'), '2:1: expected UTF-8.'],
    ['an empty file', '', '1:1: expected an object of Kubernetes, found an empty file.'],
    ['nothing but comments', '# a\n', '1:1: expected an object of Kubernetes, found none.'],
  ])('alone is an error: %s', async (_, content, message) => {
    const path = await file('bad.yaml', content);
    const { status, stdout, stderr } = await onGroup('-f', path);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(`ingress-doctor: ${path}:${message}\n`);
  });

  it('is a folder without manifests, or one whose manifests lie deeper', async () => {
    const path = dirname(await file('deploy/base/web.yaml', MEMBER));
    const { status, stderr } = await onGroup('-f', dirname(path));
    expect(status).toBe(2);
    expect(stderr).toContain(
      'deploy:1:1: expected .yaml, .yml, .json files in the folder, found none; -R looks into the folders in it too.',
    );
    expect((await onGroup('-R', '-f', dirname(path))).status).toBe(0);
  });

  it('is no -f at all, two ways to see a cluster, or an address', async () => {
    expect((await onGroup()).status).toBe(2);
    const path = await file('new.yaml', MEMBER);
    expect((await onGroup('-f', path, '--offline')).stderr).toContain('--offline');
    expect((await run('-f', path, '--offline', '--context', 'prod')).status).toBe(2);
    expect((await onGroup('-f', 'https://example.com/web.yaml')).stderr).toContain(
      'expected a file or a folder, and no address is fetched',
    );
  });

  it('shows no control characters of a manifest', async () => {
    const path = await file('new.yaml', 'kind: "\\e[31mred"\napiVersion: v1\nmetadata: {}\n');
    const { stderr } = await onGroup('-f', path);
    // oxlint-disable-next-line no-control-regex
    expect(stderr.slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('--offline', () => {
  it('judges what the manifests prove, and counts the rest', async () => {
    const path = await file('new.yaml', MEMBER.replace('name: http', 'number: 8080'));
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: team-a }\n';
    const own = await file('service.yaml', `${service}spec: { ports: [{ port: 80 }] }\n`);
    const alone = await run('--offline', '-f', path);
    expect(alone.status).toBe(0);
    expect(alone.stdout).toContain('IngressClass alb is in no manifest');
    expect(alone.stdout).toMatch(/\d+ checks need what is not in the snapshot/);
    const both = await run('--offline', '-f', path, '-f', own);
    expect(both.status).toBe(1);
    expect(both.stdout).toContain('asks for port 8080 of Service team-a/web');
  });

  it('plans names as far as they are known, and says in JSON why no further', async () => {
    const path = await file('new.yaml', OWN);
    const { stdout } = await run('--offline', '--plan', '-f', path);
    expect(stdout).toContain('+ LoadBalancer k8s-teama-own-(hash)  application, internal');
    expect(stdout).toContain('+ TargetGroup k8s-teama-web-(hash)  HTTP, ip targets');
    expect(stdout).toContain('+ TargetGroupBinding team-a/k8s-teama-web-(hash)');
    expect(stdout).toContain('+ SecurityGroup k8s-teama-own-(hash)');
    expect(stdout).not.toContain('its name ends');
    const { preflight } = JSON.parse(
      (await run('--offline', '--plan', '-f', path, '-o', 'json')).stdout,
    );
    const [loadBalancer] = preflight.plan[0].changes;
    expect(loadBalancer.name).toBe('k8s-teama-own-(hash)');
    expect(loadBalancer.fields).toContainEqual({
      path: 'name',
      before: null,
      after: {
        $unknown: 'its name ends with a hash of the name of the cluster, which was not seen',
        $shown: 'k8s-teama-own-(hash)',
      },
      replaces: false,
    });
  });
});

describe('a live cluster', () => {
  it.each<[string, readonly string[], readonly string[] | 'all']>([
    ['those of its manifests', [ALONE, CONFIG], ['shop', 'team-a']],
    ['all, where one joins a group', [MEMBER, CONFIG], 'all'],
    [
      'the ones that they make, too',
      [CONFIG, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: new }\n'],
      ['new', 'shop'],
    ],
    [
      'all, where one is bound to none',
      [
        ALONE,
        'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: alb }\nspec: {}\n',
      ],
      'all',
    ],
    ['all, where none is read', ['apiVersion: v1\nkind: Secret\nmetadata: { name: x }\n'], 'all'],
  ])('is looked at in these namespaces: %s', (_, texts, expected) => {
    const files = texts.map((text, index) => ({ file: `${index}.yaml`, text, isNamed: true }));
    const manifests = readManifests(files, { namespace: 'default', isOnly: false });
    expect(namespacesOf(manifests)).toEqual(expected);
  });

  it('is seen where the manifests are, and wherever their groups are', async () => {
    for (const name of Object.keys(process.env)) {
      if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    }
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    const snapshot = await recording('healthy-group-actions');
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(snapshot.capturedAt) });
    const cluster = await fakeCluster(snapshot);
    const aws = await startAws(answersOf(snapshot.sections));
    const dns = await startDns(() => 'NXDOMAIN');
    const kubeconfig = join(folder, 'kubeconfig.json');
    await writeKubeconfig(kubeconfig, cluster.url);
    try {
      const { status, stdout, stderr } = await run(
        ...['-f', await file('poison.yaml', POISON), '-o', 'json', '--kubeconfig', kubeconfig],
        ...['--endpoint-url', aws.url, '--resolver', dns.address, '--aws-rate', '1000'],
      );
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      const { diagnoses, preflight, bill } = JSON.parse(stdout);
      const introduced = diagnoses.filter(({ standing }: any) => standing === 'introduced');
      expect(introduced.map(({ check }: any) => check)).toEqual([
        'model/group-annotation-conflict',
      ]);
      expect(introduced[0].affects).toHaveLength(4);
      expect(preflight.manifests.created).toHaveLength(1);
      expect(bill.kubernetes.calls).toBeGreaterThan(0);
    } finally {
      dns.close();
      aws.close();
      await cluster.close();
    }
  });
});

it('shows what is used of quotas, and with --plan what would change', async () => {
  const path = await file('member.yaml', MEMBER);
  const { stdout } = await onGroup('-f', path, '--plan');
  expect(stdout).toContain('LoadBalancer k8s-platform-489c2f8168: adds 1 rule, 6 of 100 used');
  expect(stdout).toMatch(/\+ ListenerRule 443:\d+ {2}host-header new\.example\.com/);
  expect(stdout).toMatch(/^Plan: \d+ to create/m);
  expect((await onGroup('-f', path)).stdout).not.toContain('Plan:');
  const refused = await onGroup('-f', await file('poison.yaml', POISON), '--plan');
  expect(refused.stdout).toContain('refused, and what is there stays as it is');
});

it('takes no snapshot whose names are not those of manifests', async () => {
  const redacted = join(folder, 'redacted.tgz');
  await saveSnapshot(redacted, { ...shop(), redacted: true });
  const ended = await run('--snapshot', redacted, '-f', await file('member.yaml', MEMBER));
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain('expected a snapshot that is not redacted');
});

it.each(FORMATS)('ends alike whatever it writes: %s', async (format) => {
  const status = async (...argv: string[]): Promise<number> =>
    (await onGroup(...argv, '-o', format)).status;
  const [good, bad] = [await file('good.yaml', MEMBER), await file('bad.yaml', POISON)];
  const torn = await file('torn.yaml', `${MEMBER}---\na: [\n`);
  expect(await status('-f', good)).toBe(0);
  expect(await status('-f', bad)).toBe(1);
  expect(await status('-f', torn)).toBe(2);
});

it('answers the example of its page as the page says', async () => {
  const page = await readFile(new URL('../../docs/preflight.md', import.meta.url), 'utf8');
  const manifest = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';
  const answer = /with exit status 1:\n\n```\n(.*?)```/s.exec(page)?.[1] ?? '';
  say(manifest);
  const bad = await onGroup('-f', '-');
  expect(bad.status).toBe(1);
  const parts = answer.split('\n\n').map((part) => part.trimEnd());
  expect(parts).toHaveLength(2);
  for (const part of parts) expect(bad.stdout).toContain(`\n\n${part}\n`);
  say(manifest.replace('scheme: internal', 'scheme: internet-facing'));
  const good = await onGroup('-f', '-');
  expect(good.status).toBe(0);
  expect(good.stdout).toContain('0 introduced');
});

it('writes several formats', async () => {
  const path = await file('poison.yaml', POISON);
  const { stdout } = await onGroup(
    '-f',
    path,
    '-o',
    'table',
    '-o',
    `json=${join(folder, 'r.json')}`,
  );
  expect(stdout).toContain('1 introduced');
  const { diagnoses, fixed } = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8'));
  expect(diagnoses[0]).toMatchObject({
    standing: 'introduced',
    place: { file: path, line: 8, column: 5 },
  });
  expect(fixed).toEqual([]);
});
