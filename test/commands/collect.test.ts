import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Collect from '../../commands/collect.js';
import Diagnose from '../../commands/diagnose.js';
import Rollout from '../../commands/rollout.js';
import Trace from '../../commands/trace.js';
import { ingress, keep, shop, type Edit } from '../../fixtures/shop.js';
import { loadSnapshot } from '../../src/shell/files.js';
import { fakeCluster, writeKubeconfig, type FakeCluster } from '../support/fake-cluster.js';
import { startAws, type AwsServer } from '../support/aws-server.js';
import { answersOf } from '../support/aws-world.js';
import { startDns, type DnsServer } from '../support/dns-server.js';
import { reportSchema } from '../support/report-schema.js';
import { runCommand, type Ended } from '../support/run-command.js';

const ROOT = new URL('../../', import.meta.url).pathname;
/** For a process of its own that runs the sources. */
const TYPESCRIPT = ['--import', './test/support/typescript.js', '--input-type=module'];
const SERVICE = /\/services$/;

let folder: string;
let cluster: FakeCluster | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') || name === 'KUBECONFIG') vi.stubEnv(name, undefined);
  }
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await cluster?.close();
  cluster = undefined;
  await rm(folder, { recursive: true });
});

interface Given {
  readonly edit?: Edit;
  readonly refuse?: RegExp;
  readonly hang?: RegExp;
  readonly context?: { readonly name?: string; readonly namespace?: string };
}

/** The shop lives; nobody is logged in to AWS. */
async function live({ edit, refuse, hang, context }: Given = {}): Promise<readonly string[]> {
  cluster = await fakeCluster(shop(edit), {
    ...(refuse === undefined ? {} : { refuse }),
    ...(hang === undefined ? {} : { hang }),
  });
  const kubeconfig = await writeKubeconfig(join(folder, 'kubeconfig'), cluster.url, context);
  // Nothing that is asked of it leaves this machine.
  return ['--kubeconfig', kubeconfig, '--resolver', '127.0.0.1:9'];
}

async function lineOf(ended: Promise<Ended>): Promise<string> {
  const { status, stdout, stderr } = await ended;
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^ingress-doctor: [^\n]*\n$/);
  return stderr.slice('ingress-doctor: '.length, -1);
}

const withoutPods: Edit = (sections) => {
  keep(sections, 'kubernetes/pods', ({ metadata }) => metadata.namespace !== 'shop');
  keep(sections, 'kubernetes/endpointslices.discovery.k8s.io', () => false);
  for (const service of sections['kubernetes/services']) {
    if (service.metadata.namespace === 'shop') service.spec.selector = { app: 'nobody' };
  }
};

describe('diagnose, with all that can be asked', () => {
  let aws: AwsServer | undefined;
  let dns: DnsServer | undefined;
  afterEach(() => {
    aws?.close();
    dns?.close();
  });

  /** Cluster, account and names of the shop. */
  async function whole(
    given: Given & { readonly account?: string } = {},
  ): Promise<readonly string[]> {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    const { sections } = shop(given.edit);
    const answer = answersOf(sections);
    // In another account, there is nothing of the shop.
    const elsewhere = { Account: given.account, Arn: 'arn:aws:iam::1:user/a', UserId: 'A' };
    aws = await startAws((asked) => {
      if (given.account === undefined) return answer(asked);
      return asked.operation === 'GetCallerIdentity' ? elsewhere : { Reservations: [] };
    });
    dns = await startDns((host) => {
      const known = sections.dns?.[host];
      return known === undefined
        ? 'NXDOMAIN'
        : { addresses: known.addresses, cname: known.cname?.[0] };
    });
    const flags = (await live(given)).slice(0, 2);
    return [...flags, '--endpoint-url', aws.url, '--resolver', dns.address, '--aws-rate', '1000'];
  }

  it('follows a request, and finds the pods that answer it', async () => {
    const asked = ['https://shop.example.com/', '-n', 'shop', '-o', 'json'];
    const { status, stdout, stderr } = await runCommand(Trace, ...(await whole()), ...asked);
    expect(stderr).not.toContain('ingress-doctor:');
    expect(JSON.parse(stdout)).toMatchObject({ traces: [{ outcome: 'answered' }] });
    expect(status).toBe(0);
  });

  it('looks up the name of a request that is routed by a wildcard only', async () => {
    const asked = ['https://shop.example.com/', '-n', 'shop', '-o', 'json'];
    const byWildcard: Edit = (s) => {
      ingress(s).spec.rules[0].host = '*.example.com';
      delete ingress(s).spec.tls;
    };
    const flags = await whole({ edit: byWildcard });
    const { stdout } = await runCommand(Trace, ...flags, ...asked);
    const [step] = JSON.parse(stdout).traces[0].steps;
    expect(step).toMatchObject({ name: 'dns', mark: 'passes' });
    expect(cluster?.requests.some((request) => request.includes('/namespaces/shop/pods'))).toBe(
      true,
    );
  });

  it('times how a pod is replaced', async () => {
    const asked = ['deployment/web', '-n', 'shop', '-o', 'json'];
    const { status, stdout, stderr } = await runCommand(Rollout, ...(await whole()), ...asked);
    expect(stderr).not.toContain('ingress-doctor:');
    expect(JSON.parse(stdout).ways).toMatchObject([
      { way: { balancer: 'application', targets: 'ip', gated: true } },
    ]);
    expect(status).toBe(0);
  });

  it.each([
    ['-A'],
    ['-n', 'shop'],
    ['ingress/web', '-n', 'shop'],
    ['service/tcp', '-n', 'shop'],
    ['svc/web', '-A'],
  ])('finds nothing wrong with the healthy shop: %s %s %s', async (...argv) => {
    const { status, stdout, stderr } = await runCommand(Diagnose, ...(await whole()), ...argv);
    expect(stderr).not.toContain('ingress-doctor:');
    expect(stdout).toMatch(/\nHealthy: /);
    expect(stdout).toMatch(/\nCost \d+ requests to Kubernetes and \d+ calls to AWS/);
    expect(status).toBe(0);
  });

  it('finds the same as in the snapshot that it writes', async () => {
    const flags = await whole({ edit: withoutPods });
    const file = join(folder, 'shop.tgz');
    expect((await runCommand(Collect, ...flags, '-A', '-o', file)).status).toBe(0);
    const seen = await runCommand(Diagnose, ...flags, '-A', '-o', 'json');
    const replayed = await runCommand(Diagnose, '--snapshot', file, '-A', '-o', 'json');
    const [now, then] = [seen, replayed].map(({ stdout }) => JSON.parse(stdout));
    expect(now.bill.aws.calls).toBe(aws === undefined ? 0 : aws.asked.length / 2);
    for (const report of [now, then]) {
      delete report.bill;
      delete report.capturedAt;
    }
    expect(then).toEqual(now);
  });

  it('says once that the credentials are of another account', async () => {
    const flags = await whole({ account: '999999999999' });
    const { status, stdout, stderr } = await runCommand(Diagnose, ...flags, '-A', '-o', 'json');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^ingress-doctor: AWS was not asked: .* of account 9{12}; [^\n]*\n$/);
    const { diagnoses } = JSON.parse(stdout);
    expect(diagnoses.map(({ check }: { check: string }) => check)).toEqual([
      'identity/credentials-of-another-account',
    ]);
    expect(aws?.asked.map(({ operation }) => operation)).toEqual([
      'GetCallerIdentity',
      'DescribeInstances',
    ]);
  });

  it('says once that another region was chosen, and does not ask AWS there', async () => {
    const flags = [...(await whole()), '--region', 'eu-north-1', '-A'];
    const { status, stdout, stderr } = await runCommand(Diagnose, ...flags, '-o', 'json');
    expect(status).toBe(3);
    expect(stderr).toContain('give --region us-west-2');
    const { diagnoses, gaps } = JSON.parse(stdout);
    expect(diagnoses.map(({ check }: { check: string }) => check)).toEqual([
      'identity/read-in-another-region',
    ]);
    expect(diagnoses[0].message).toMatch(/^Region eu-north-1 of AWS was chosen, .* in us-west-2,/);
    expect(gaps.length).toBeGreaterThan(20);
    expect(aws?.asked).toEqual([]);
    const table = await runCommand(Diagnose, ...flags);
    expect(table.stdout.match(/AWS would be asked in eu-north-1/g)).toHaveLength(1);
    expect(table.stdout).toMatch(/give --region us-west-2 \(and \d\d more\)/);
  });

  it('says the same of the snapshot that it writes', async () => {
    const file = join(folder, 'shop.tgz');
    const flags = [...(await whole()), '--region', 'eu-north-1', '-A', '--redact', '-o', file];
    expect((await runCommand(Collect, ...flags)).status).toBe(0);
    const { stdout, status } = await runCommand(
      Diagnose,
      ...['--snapshot', file, '-A', '-o', 'json'],
    );
    expect(status).toBe(3);
    expect(JSON.parse(stdout).diagnoses).toMatchObject([
      { check: 'identity/read-in-another-region' },
    ]);
  });

  it('says that it waited for a rate limit', async () => {
    const flags = (await whole()).map((flag) => (flag === '1000' ? '0.5' : flag));
    const { status, stdout, stderr } = await runCommand(Diagnose, ...flags, '-A');
    expect(stderr).toMatch(/^AWS: (\d+) of \1, waited for its rate limit$/m);
    expect(stdout).toMatch(/ calls to AWS \(\d+\.\d s waited\)/);
    expect(status).toBe(0);
  });

  it('looks where the cluster runs, whatever the environment says', async () => {
    const flags = await whole();
    vi.stubEnv('AWS_REGION', 'eu-north-1');
    const { status, stderr } = await runCommand(Diagnose, ...flags, '-A', '-o', 'json');
    expect(status).toBe(0);
    expect(stderr).toBe('');
  });
});

describe('diagnose', () => {
  it('of a broken cluster without AWS says what is broken, and that half was not asked', async () => {
    const flags = await live({ edit: withoutPods });
    const { status, stdout, stderr } = await runCommand(
      Diagnose,
      ...flags,
      ...['-n', 'shop', '-o', 'json'],
    );
    expect(stderr).toMatch(/^ingress-doctor: AWS was not asked: [^\n]*\n$/);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(status).toBe(1);
    expect(report.verdict).toBe('broken');
    expect(report.diagnoses[0]?.check).toBe('exposure/selector-matches-no-pods');
    expect(report.cluster.version).toBe(shop().cluster.version);
    expect(report.gaps).toContainEqual(
      expect.objectContaining({
        resource: 'aws/elbv2/load-balancers',
        reason: 'invalid-credentials',
      }),
    );
    expect(report.bill?.kubernetes.calls).toBe(cluster?.requests.length);
    expect(report.bill?.aws.calls).toBe(0);
    expect(report.bill?.bySection['kubernetes/services']).toEqual({ calls: 2 });
    expect(cluster?.requests.every((request) => request.startsWith('GET '))).toBe(true);
  });

  it('of a healthy cluster without AWS cannot tell', async () => {
    const { status, stdout } = await runCommand(Diagnose, ...(await live()), '-A');
    expect(status).toBe(3);
    expect(stdout).toMatch(/\nCost \d+ requests to Kubernetes and 0 calls to AWS\.\n$/);
    expect(stdout).toContain('aws connect aws/');
  });

  it('is of the namespace of the context, unless another is named', async () => {
    const flags = await live({ context: { namespace: 'shop' } });
    const own = await runCommand(Diagnose, ...flags, '-o', 'json');
    expect(JSON.parse(own.stdout).chains).not.toEqual([]);
    const other = runCommand(Diagnose, ...flags, '-n', 'default');
    expect((await other).status).toBe(2);
    expect((await other).stderr).toContain('in namespace default; this namespace has some: shop.');
    const none = await runCommand(Diagnose, ...flags, '-n', 'shpo');
    expect(none.stderr).toContain('No namespace "shpo" in the cluster. Nearest: shop, ');
  });

  it('is of the default namespace where the context has none', async () => {
    const { stderr } = await runCommand(Diagnose, ...(await live()));
    expect(stderr).toContain('in namespace default');
  });

  it('of one way in looks at less', async () => {
    const flags = await live();
    const { stdout } = await runCommand(
      Diagnose,
      ...flags,
      ...['ing', 'web', '-n', 'shop', '-o', 'json'],
    );
    const { subject, chains } = JSON.parse(stdout);
    expect([subject, chains.length]).toEqual(['ingress/web', 1]);
    expect(cluster?.requests.some((request) => request.includes('poddisruptionbudgets'))).toBe(
      false,
    );
  });

  it.each([
    ['web', /^"web" needs its kind: ingress\/NAME, /],
    ['ingress/', /^Which Ingress\?/],
  ])('of %s asks nobody', async (subject, message) => {
    const flags = await live();
    expect(await lineOf(runCommand(Diagnose, ...flags, subject))).toMatch(message);
    expect(cluster?.requests).toEqual([]);
  });

  it('without a region says what to give', async () => {
    const nowhere: Edit = (sections) => {
      for (const node of sections['kubernetes/nodes']) {
        delete node.spec.providerID;
        node.metadata.labels = {};
      }
      sections['kubernetes/deployments.apps'] = [];
      sections['kubernetes/targetgroupbindings.elbv2.k8s.aws'] = [];
    };
    const { stderr } = await runCommand(Diagnose, ...(await live({ edit: nowhere })), '-A');
    expect(stderr).toContain('AWS was not asked: No region: give --region, or set AWS_REGION.\n');
  });

  it('says what is refused', async () => {
    const flags = await live({ refuse: SERVICE });
    const { status, stdout } = await runCommand(Diagnose, ...flags, '-A', '-o', 'json');
    expect(status).toBe(3);
    expect(JSON.parse(stdout).gaps).toContainEqual(
      expect.objectContaining({ source: 'kubernetes', resource: 'services', reason: 'forbidden' }),
    );
  });

  it('says what did not come in time, and looks at the rest', async () => {
    const flags = await live({ hang: SERVICE });
    const { status, stdout } = await runCommand(
      Diagnose,
      ...flags,
      ...['-A', '-o', 'json', '--timeout', '3s'],
    );
    expect(status).toBe(3);
    const { gaps, chains } = JSON.parse(stdout);
    expect(gaps).toContainEqual({
      source: 'kubernetes',
      operation: 'collect',
      resource: 'services',
      reason: 'timeout',
      message: 'not finished after 3s, see --timeout',
    });
    expect(chains).not.toEqual([]);
  });

  it('of a cluster that does not answer is an error', async () => {
    const flags = await live({ hang: /./ });
    expect(await lineOf(runCommand(Diagnose, ...flags, '--timeout', '300ms'))).toBe(
      'The API server gave no answer within 300ms. Give a longer --timeout, or another --context.',
    );
  });

  it('shows on a terminal how far it has come, and leaves stdout to the report', async () => {
    const flags = await live();
    const { isTTY } = process.stderr;
    process.stderr.isTTY = true;
    try {
      const { stdout, stderr } = await runCommand(Diagnose, ...flags, '-A', '-o', 'json');
      expect(JSON.parse(stdout).chains).not.toEqual([]);
      expect(stderr).toContain('Kubernetes: ');
    } finally {
      process.stderr.isTTY = isTTY;
    }
  });

  it('of a cluster that refuses all is an error', async () => {
    const flags = await live({ refuse: /./ });
    const line = await lineOf(runCommand(Diagnose, ...flags, '-A', '-o', 'json'));
    expect(line).toMatch(
      /^Nothing of the cluster http:\S+ could be seen: \S+\/ingresses is not .*permissions/,
    );
  });

  it('of a cluster that is gone, or of none, is an error', async () => {
    const flags = await live();
    await cluster?.close();
    cluster = undefined;
    expect(await lineOf(runCommand(Diagnose, ...flags))).toMatch(/^The API server http:\S+ of /);
    expect(await lineOf(runCommand(Diagnose, ...flags, '--context', 'prod'))).toBe(
      'The kubeconfig has no context "prod". It has fake.',
    );
  });

  it.each([
    [['--timeout', 'soon'], /^Expected --timeout to be a time such as 90s or 2m, found "soon"\.$/],
    [['--timeout', '0'], /^Expected --timeout /],
    [['--timeout', '9999h'], /^Expected --timeout /],
    [['--aws-rate', '-1'], /^Expected --aws-rate to be a number above 0, found "-1"\.$/],
    [['--resolver', 'dns.example.com'], /^Expected --resolver to be an address /],
    [['--snapshot', 'x', '--context', 'y'], /--snapshot/],
  ])('%j is refused', async (argv, message) => {
    expect(await lineOf(runCommand(Diagnose, ...argv))).toMatch(message);
  });
});

it('diagnose --snapshot loads nothing that looks at a live cluster', async () => {
  const script = `
    const { default: Diagnose } = await import('${ROOT}commands/diagnose.ts');
    const snapshot = '${ROOT}fixtures/recordings/selector-no-pods/snapshot.tgz';
    await Diagnose.run(['--snapshot', snapshot, '-A'], { root: '${ROOT}' });
  `;
  const env = { ...process.env, NODE_V8_COVERAGE: folder };
  const child = spawn(process.execPath, [...TYPESCRIPT, '-e', script], { cwd: ROOT, env });
  expect(await once(child, 'close')).toEqual([1, null]);
  const [file = ''] = await readdir(folder);
  const { result } = JSON.parse(await readFile(join(folder, file), 'utf8')) as {
    result: readonly { url: string }[];
  };
  const urls = result.map(({ url }) => url);
  expect(urls.some((url) => url.endsWith('/src/diagnose.ts'))).toBe(true);
  const live =
    /\/src\/collect\/|\/src\/shell\/(?:look|progress)|@aws-sdk|@smithy|client-node|listr2/;
  expect(urls.filter((url) => live.test(url))).toEqual([]);
});

describe('collect', () => {
  it('writes what diagnose sees', async () => {
    const flags = await live({ edit: withoutPods, context: { namespace: 'shop' } });
    const file = join(folder, 'shop.tgz');
    const { status, stdout, stderr } = await runCommand(Collect, ...flags, '-o', file);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(
      /\n\S+shop\.tgz: \d+ sections; \d+ calls were refused, see its gaps\.\n$/,
    );
    const { scope, tool, capturedAt, sections } = await loadSnapshot(file);
    expect(scope).toEqual({ namespaces: ['shop'], subject: null });
    expect(tool?.name).toBe('ingress-doctor');
    expect(Number.isNaN(Date.parse(capturedAt))).toBe(false);
    expect(sections['kubernetes/logs']).toEqual(shop().sections['kubernetes/logs']);
    const { stdout: replayed } = await runCommand(Diagnose, '--snapshot', file, '-o', 'json');
    const { bill, diagnoses } = JSON.parse(replayed);
    expect(bill).toBeNull();
    expect(diagnoses[0].check).toBe('exposure/selector-matches-no-pods');
  });

  it('writes nothing of a subject that is not there, and nothing over other files', async () => {
    const flags = await live();
    const file = join(folder, 'shop.tgz');
    const missing = runCommand(Collect, ...flags, 'ingress/wbe', '-n', 'shop', '-o', file);
    expect((await missing).stderr).toMatch(/No Ingress "wbe" in namespace shop\. Nearest: /);
    expect((await missing).status).toBe(2);
    expect(await readdir(folder)).toEqual(['kubeconfig']);

    const full = join(folder, 'full');
    await mkdir(full);
    await writeFile(join(full, 'mine'), '');
    const asked = cluster?.requests.length;
    expect(await lineOf(runCommand(Collect, ...flags, '-o', full))).toMatch(/found files in it/);
    const nowhere = join(folder, 'no', 'where');
    expect(await lineOf(runCommand(Collect, ...flags, '-o', nowhere))).toMatch(/is no directory/);
    expect(cluster?.requests.length).toBe(asked);
  });

  it('leaves nothing behind where it is interrupted', async () => {
    const script = `
      import files from 'node:fs/promises';
      import { syncBuiltinESMExports } from 'node:module';
      process.once('SIGINT', () => process.exit(130));
      files.rename = () => new Promise(() => {
        setTimeout(() => {}, 600_000);
        process.stdout.write('written');
      });
      syncBuiltinESMExports();
      const { loadSnapshot, saveSnapshot } = await import('${ROOT}src/shell/files.ts');
      const snapshot = await loadSnapshot('${ROOT}fixtures/recordings/healthy-shop/snapshot.tgz');
      await saveSnapshot('${join(folder, 'shop')}', snapshot);
    `;
    const child = spawn(process.execPath, [...TYPESCRIPT, '-e', script], { cwd: ROOT });
    await once(child.stdout, 'data');
    expect(await readdir(folder)).toHaveLength(1);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([130, null]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['diagnose', 'collect'])(
    'ends at once where %s is interrupted as it looks, with nothing written',
    async (command) => {
      const flags = await live({ hang: SERVICE });
      const file = join(folder, 'shop.tgz');
      const output = command === 'collect' ? ['-o', file] : [];
      const script = `
        const { default: command } = await import('${ROOT}commands/${command}.ts');
        await command.run(${JSON.stringify([...flags, '-A', ...output])}, { root: '${ROOT}' });
      `;
      const child = spawn(process.execPath, [...TYPESCRIPT, '-e', script], { cwd: ROOT });
      const printed = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].on('data', (text: Buffer) => (printed[name] += text.toString()));
      }
      const asks = (): boolean =>
        cluster?.requests.some((one) => SERVICE.test(one.split('?')[0] ?? '')) === true;
      await vi.waitFor(() => expect(asks()).toBe(true), { timeout: 20_000 });
      child.kill('SIGINT');
      expect(await once(child, 'close')).toEqual([130, null]);
      expect(printed.stdout).toBe('');
      expect(printed.stderr).not.toMatch(/ingress-doctor:|Error/);
      expect(await readdir(folder)).toEqual(['kubeconfig']);
    },
    30_000,
  );

  it('redacts', async () => {
    const flags = await live();
    const file = join(folder, 'shop.tgz');
    const { status } = await runCommand(Collect, ...flags, '-n', 'shop', '--redact', '-o', file);
    expect(status).toBe(0);
    const { redacted, sections } = await loadSnapshot(file);
    expect(redacted).toBe(true);
    expect(JSON.stringify(sections)).not.toContain('shop.example.com');
  });

  it('wants to know where to', async () => {
    expect(await lineOf(runCommand(Collect, ...(await live())))).toMatch(/output/);
  });
});
