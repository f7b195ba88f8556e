import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CHECKS } from '../../src/checks/index.js';
import { AWS_COLLECTORS } from '../../src/collect/aws/collectors.js';
import { KUBERNETES_COLLECTORS } from '../../src/collect/kubernetes/collectors.js';
import { permissionsOf, rbacYaml } from '../../src/collect/permissions.js';
import { diagnose } from '../../src/diagnose.js';
import { reportJson, type ReportJson } from '../../src/report/json.js';
import { exitStatus } from '../../src/shell/exit-status.js';
import { look } from '../../src/shell/look.js';
import { OPTIONAL_SECTIONS } from '../../src/snapshot/sections.js';
import { sectionsOfGap, type Gap, type GapReason } from '../../src/snapshot/snapshot.js';
import { selfSigned } from '../support/certificate.js';
import { startLab, type Lab } from './lab.js';
import { pack, type Ended, type Packed } from './packed.js';
import { startProxy, type Answer, type Fault, type Proxy } from './proxy.js';
import { Recording } from './recording.js';
import { restore } from './restore.js';

/*
 * What goes wrong on the way: a proxy before the API server and one before the emulator of AWS
 * refuse, hang, cut off and forget. What passes must leave no trace. For the rest, the report says
 * what could not be seen, why, and what to try; nobody innocent is accused, and nothing is called
 * healthy that had to be seen and was not.
 */

interface Trouble {
  readonly kubernetes?: readonly Fault[];
  readonly aws?: readonly Fault[];
  /** How whoever asks is let in; a token by default. */
  readonly user?: (folder: string) => object;
  readonly timeout?: string;
  /** What the context and its cluster are called; as EKS calls them by default. */
  readonly name?: string;
  readonly env?: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Told extends Trouble {
  /** All gaps that come of it; or what each of them has to be, and one section that has one. */
  readonly gaps:
    | readonly Line[]
    | { readonly each: readonly [GapReason, RegExp]; readonly among: string };
  /** What is said on stderr; nothing by default. */
  readonly says?: RegExp;
}

/** Section, reason and message of a gap. */
type Line = readonly [string, GapReason, RegExp];

const SERVER = selfSigned('proxy');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const status = (code: number, message: string, headers: Answer['headers'] = {}): Answer => ({
  status: code,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }),
});
const query = (code: string, message: string, http = 400): Answer => ({
  status: http,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
const ec2 = (code: string, message: string, http: number): Answer => ({
  status: http,
  headers: { 'content-type': 'text/xml' },
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
});

const GONE = status(410, 'The provided continue parameter is too old');
const BUSY = status(429, 'too many requests', { 'retry-after': '1' });
const EXPIRED = query('ExpiredToken', 'The security token included in the request is expired', 403);
const THROTTLED = query('Throttling', 'Rate exceeded');
const PAGE: Answer = {
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>404 Not Found</title></head><body>nginx</body></html>',
};

/** The emulator allows any rate. */
const RATE = '20';
/** Long enough for all but what hangs. */
const SHORT = '12s';
const LATE = /^not finished after 12s, see --timeout$/;

/** Of one item each, so that a short list has several pages. */
const shortPages = (path: string): string => path.replace('limit=500', 'limit=1');

/** A credential plugin that does this, with `count`: how often it was started before. */
const plugin =
  (token: () => string, script: string) =>
  (folder: string): object => {
    const file = join(folder, `plugin-${(plugins += 1)}`);
    const text = `
      const fs = require('node:fs');
      const count = fs.existsSync(${JSON.stringify(file)}) ? fs.statSync(${JSON.stringify(file)}).size : 0;
      fs.appendFileSync(${JSON.stringify(file)}, 'x');
      const give = (token) => console.log(JSON.stringify({ kind: 'ExecCredential', status: { token } }));
      const token = ${JSON.stringify(token())};
      ${script}`;
    return {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1beta1',
        command: process.execPath,
        args: ['-e', text],
      },
    };
  };
let plugins = 0;
const readerToken = (): string => configOf().users[0]?.user.token ?? '';
const RENEWS = `give(token);`;
const RENEWS_ONCE = `if (count > 0) { console.error('SSO session has expired'); process.exit(1); } give(token);`;

/** What is over before anybody gives up. */
const PASSING: Readonly<Record<string, Trouble>> = {
  'an API server that throttles, fails, breaks off and forgets': {
    kubernetes: [
      { of: /\/pods\?/, times: 2, does: BUSY },
      { of: /\/nodes\?/, times: 2, does: status(500, 'etcdserver: leader changed') },
      { of: /\/ingresses\?/, times: 1, does: 'reset' },
      { of: /\/services\?.*continue=/, times: 1, does: GONE },
      { of: /\/services\?/, does: shortPages },
    ],
  },
  'a token that expires, of a plugin that has another': {
    user: plugin(readerToken, RENEWS),
    kubernetes: [{ of: /\/pods\?/, times: 1, does: status(401, 'Unauthorized') }],
  },
  'an AWS that throttles, fails and breaks off': {
    aws: [
      { of: /Action=Describe(?:LoadBalancers|TargetHealth)&/, times: 3, does: THROTTLED },
      {
        of: /Action=DescribeSubnets&/,
        times: 2,
        does: ec2('RequestLimitExceeded', 'Request limit exceeded.', 503),
      },
      { of: /Action=GetRole&/, times: 2, does: query('InternalFailure', 'It failed', 500) },
      { of: /Action=DescribeListeners&/, times: 1, does: 'reset' },
    ],
  },
};

/** What does not pass; the longest first. */
const LASTING: Readonly<Record<string, Told>> = {
  'a hang': {
    kubernetes: [{ of: /\/daemonsets\?/, does: 'hang' }],
    timeout: SHORT,
    gaps: { each: ['timeout', LATE], among: 'kubernetes/daemonsets.apps' },
  },
  'a hang of what tells where the cluster is': {
    kubernetes: [{ of: /\/nodes\?/, does: 'hang' }],
    timeout: SHORT,
    gaps: { each: ['timeout', LATE], among: 'kubernetes/nodes' },
    says: /^ingress-doctor: AWS was not asked: not finished after 12s, see --timeout\.\n$/,
  },
  'a hang of AWS': {
    aws: [{ of: /Action=DescribeTargetGroups&/, does: 'hang' }],
    timeout: SHORT,
    gaps: { each: ['timeout', LATE], among: 'aws/elbv2/target-groups' },
  },
  '401 in mid-run': {
    kubernetes: [{ of: /\/pods\?/, does: status(401, 'Unauthorized') }],
    gaps: [['kubernetes/pods', 'invalid-credentials', /^Unauthorized; log in again, or choose/]],
  },
  'a plugin that has no other token': {
    user: plugin(readerToken, RENEWS_ONCE),
    kubernetes: [{ of: /\/events\?/, does: status(401, 'Unauthorized') }],
    gaps: {
      each: [
        'invalid-credentials',
        /^The credential plugin ".+" failed: SSO session has expired\. Run it by hand/,
      ],
      among: 'kubernetes/events',
    },
  },
  '403 of a proxy in between': {
    kubernetes: [{ of: /\/nodes\?/, does: { ...PAGE, status: 403 } }],
    gaps: [
      ['kubernetes/nodes', 'forbidden', /^answered with HTTP status 403; grant what `ingress-/],
    ],
  },
  '404 for what every cluster serves': {
    kubernetes: [{ of: /\/statefulsets\?/, does: PAGE }],
    gaps: [
      [
        'kubernetes/statefulsets.apps',
        'unsupported',
        /^nothing answers for statefulsets\.apps, which every cluster serves; check that --context/,
      ],
    ],
  },
  'continue tokens that always expire': {
    kubernetes: [
      { of: /\/services\?.*continue=/, does: GONE },
      { of: /\/services\?/, does: shortPages },
    ],
    gaps: [['kubernetes/services', 'unavailable', /is too old; try again later$/]],
  },
  '429 for an hour': {
    kubernetes: [
      { of: /\/leases\?/, does: status(429, 'too many requests', { 'retry-after': '3600' }) },
    ],
    gaps: [
      ['kubernetes/leases.coordination.k8s.io', 'throttled', /^too many requests; try again when/],
    ],
  },
  '500 for ever': {
    kubernetes: [{ of: /\/endpointslices\?/, does: status(500, 'etcdserver: no leader') }],
    gaps: [
      [
        'kubernetes/endpointslices.discovery.k8s.io',
        'unavailable',
        /^etcdserver: no leader; try again later$/,
      ],
    ],
  },
  'resets for ever': {
    kubernetes: [{ of: /\/networkpolicies\?/, does: 'reset' }],
    gaps: [
      [
        'kubernetes/networkpolicies.networking.k8s.io',
        'unavailable',
        /ECONNRESET.*; check that it can be reached from here$/,
      ],
    ],
  },
  'a truncated page': {
    kubernetes: [{ of: /\/replicasets\?/, does: 'truncate' }],
    gaps: [
      [
        'kubernetes/replicasets.apps',
        'malformed',
        /replicasets is not JSON, or is cut off after \d+ characters; try again/,
      ],
    ],
  },
  'a truncated second page': {
    kubernetes: [
      { of: /\/pods\?.*continue=/, does: 'truncate' },
      { of: /\/pods\?/, does: shortPages },
    ],
    gaps: [['kubernetes/pods', 'malformed', /is cut off after \d+ characters; try again/]],
  },
  'ELB that throttles for ever': {
    aws: [{ of: /Action=DescribeTargetHealth&/, does: THROTTLED }],
    gaps: [
      [
        'aws/elbv2/target-health',
        'throttled',
        /^Rate exceeded \(Throttling\); try again later, or with a lower --aws-rate$/,
      ],
    ],
  },
  'AWS credentials that expire in mid-run': {
    // Whatever is asked after it is refused, too.
    aws: [{ of: /Action=DescribeRules&/, does: EXPIRED }],
    gaps: {
      each: [
        'invalid-credentials',
        /security token included in the request is expired \(ExpiredToken\); log in again, or choose another --profile$/,
      ],
      among: 'aws/elbv2/rules',
    },
  },
  '403 of AWS': {
    aws: [
      { of: /Action=DescribeRules&/, does: query('AccessDenied', 'You are not authorized', 403) },
    ],
    gaps: [['aws/elbv2/rules', 'forbidden', /^You are not authorized.*; grant what `ingress-/]],
  },
  '404 of AWS': {
    aws: [
      {
        of: /^GET \/clusters\/[^/]+ *$/,
        does: {
          status: 404,
          headers: {
            'content-type': 'application/json',
            'x-amzn-errortype': 'ResourceNotFoundException',
          },
          body: '{"message":"No cluster found for name: shop-prod."}',
        },
      },
    ],
    gaps: [
      ['aws/eks/cluster', 'not-found', /^No cluster found for name: shop-prod.*; if it exists,/],
    ],
  },
  '404 of something that is not AWS': {
    aws: [{ of: /Action=DescribeLoadBalancers&/, does: PAGE }],
    gaps: {
      each: ['unsupported', /^answered with HTTP status 404; check --region, and --endpoint-url/],
      among: 'aws/elbv2/load-balancers',
    },
  },
  '500 of AWS for ever': {
    aws: [
      {
        of: /Action=DescribeSecurityGroups&/,
        does: ec2('InternalError', 'An internal error has occurred', 500),
      },
    ],
    gaps: [['aws/ec2/security-groups', 'unavailable', /internal error.*; try again later$/]],
  },
  'resets of AWS for ever': {
    aws: [{ of: /Action=DescribeListeners&/, does: 'reset' }],
    gaps: [['aws/elbv2/listeners', 'unavailable', /^aborted \(ECONNRESET\); try again later$/]],
  },
  'a truncated answer of AWS': {
    aws: [{ of: /Action=DescribeVpcs&/, does: 'truncate' }],
    gaps: [['aws/ec2/vpcs', 'malformed', /; try again/]],
  },
};

interface WithoutAws extends Trouble {
  readonly reason: GapReason;
  readonly says: RegExp;
}

const FORBIDDEN = status(403, 'it is forbidden');

/** Why AWS is not asked at all. */
const WITHOUT_AWS: Readonly<Record<string, WithoutAws>> = {
  'no AWS credentials': {
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    reason: 'invalid-credentials',
    says: /Could not load credentials.*; log in again, or choose another --profile\.$/,
  },
  'expired AWS credentials': {
    aws: [{ of: /Action=GetCallerIdentity&/, does: EXPIRED }],
    reason: 'invalid-credentials',
    says: /is expired \(ExpiredToken\); log in again, or choose another --profile\.$/,
  },
  'no region': {
    // Otherwise the cluster says itself where it is.
    name: 'shop',
    kubernetes: [
      { of: /\/nodes\?/, does: FORBIDDEN },
      { of: /\/deployments\?/, does: FORBIDDEN },
      { of: /\/targetgroupbindings\?/, does: FORBIDDEN },
    ],
    env: { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    reason: 'invalid-credentials',
    says: /No region: give --region, or set AWS_REGION\.$/,
  },
  'an AWS that is not there': {
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    reason: 'unavailable',
    says: /connect ECONNREFUSED 127\.0\.0\.1:1; check that it can be reached from here\.$/,
  },
};

/** What is given cannot be used. */
interface Bad {
  readonly cluster?: object;
  readonly user?: (folder: string) => object;
  readonly args?: readonly string[];
  readonly env?: Environment;
  readonly says: RegExp;
}

const BAD: Readonly<Record<string, Bad>> = {
  'no kubeconfig': {
    env: { KUBECONFIG: undefined },
    says: /There is no kubeconfig: .* does not exist\. Pass --kubeconfig, or --snapshot/,
  },
  'a kubeconfig that is not there': {
    args: ['--kubeconfig', '/nowhere/config'],
    says: /\/nowhere\/config: expected a kubeconfig, found nothing there\./,
  },
  'an unknown context': {
    args: ['--context', 'staging'],
    says: /The kubeconfig has no context "staging"\. It has arn:aws:eks:/,
  },
  'a server that is not there': {
    cluster: { server: 'https://127.0.0.1:1' },
    says: /gives no answer: connect ECONNREFUSED 127\.0\.0\.1:1; check that it can be reached/,
  },
  'a self-signed certificate': {
    cluster: { 'certificate-authority-data': undefined },
    says: /gives no answer: .*certificate.*; check the certificate authority that is configured/,
  },
  'the certificate of somebody else': {
    cluster: { 'certificate-authority-data': base64(SERVER.cert) },
    says: /gives no answer: .*certificate.*; check the certificate authority that is configured/,
  },
  'a token that is not accepted': {
    user: () => ({ token: 'stale' }),
    says: /does not accept the credentials: Unauthorized; log in again, or choose another --context/,
  },
  'a plugin that fails': {
    user: plugin(() => '', `console.error('SSO session has expired'); process.exit(1);`),
    says: /The credential plugin ".+" failed: SSO session has expired\. Run it by hand/,
  },
  'a plugin that prints garbage': {
    user: plugin(() => '', `console.log('Logged in!');`),
    says: /The credential plugin ".+" printed no ExecCredential\./,
  },
};

const ONE_LINE = /^ingress-doctor: [^\n]+\n$/;

/** No verdict may be `healthy` without these, see `docs/snapshot-format.md`. */
const HAVE_TO_BE_SEEN = new Set(
  CHECKS.filter(({ severity }) => severity === 'error')
    .flatMap(({ needs }) => needs)
    .filter((section) => !OPTIONAL_SECTIONS.has(section)),
);
const FAULT = CHECKS.find(({ id }) => id === 'exposure/selector-matches-no-pods');
const READ =
  /^(?:GET |POST \/ (?:\S+\.)?(?:Action=)?(?:Describe|Get|List|Simulate)|POST \S+\/operation\/(?:Describe|Get|List))/;

let lab: Lab;
let program: Packed;

beforeAll(async () => {
  const [started, packed] = await Promise.allSettled([startLab({ tell: console.log }), pack()]);
  if (started.status === 'fulfilled') lab = started.value;
  if (packed.status === 'fulfilled') program = packed.value;
  for (const one of [started, packed]) if (one.status === 'rejected') throw one.reason;
  for (const [name, value] of Object.entries(lab.environment('reader'))) vi.stubEnv(name, value);
  // It would go before the keys.
  vi.stubEnv('AWS_PROFILE', undefined);
  const needed = permissionsOf([...KUBERNETES_COLLECTORS, ...AWS_COLLECTORS]);
  const [role, binding] = loadAll(rbacYaml(needed, undefined)) as object[];
  const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
  await lab.request('POST', roles, role);
  await lab.request('POST', roles.replace('roles', 'rolebindings'), {
    ...binding,
    subjects: [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }],
  });
}, 3_600_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([lab?.stop(), program?.remove()]);
});

async function put(name: string): Promise<void> {
  const archive = new URL(`../../fixtures/recordings/${name}/snapshot.tgz`, import.meta.url);
  await restore(lab, await Recording.read(archive.pathname));
}

interface KubeConfig {
  readonly clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  readonly users: { user: { token?: string } }[];
}

const configOf = (): KubeConfig =>
  JSON.parse(readFileSync(lab.kubeconfig('reader'), 'utf8')) as KubeConfig;

let configs = 0;

/** The reader's kubeconfig, with this for its cluster and its user. */
function kubeconfig(cluster: object, user?: object, name?: string): string {
  const config = configOf();
  for (const one of config.clusters) Object.assign(one.cluster, cluster);
  for (const one of config.users) if (user !== undefined) Object.assign(one, { user });
  const file = join(program.folder, `kubeconfig-${(configs += 1)}`);
  const text = JSON.stringify(config);
  writeFileSync(file, name === undefined ? text : text.replace(/arn:aws:eks:[^"]+/g, name));
  return file;
}

/** Where to look, so that it goes wrong as it shall. */
interface Way {
  readonly kubeconfig: string;
  readonly endpoint: string;
  readonly timeout: string;
}

const DEFAULT_TIMEOUT = '60s';

/** Lets somebody look, and sees to it that all faults have happened and nothing was written. */
async function through<T>(trouble: Trouble, go: (way: Way) => Promise<T>): Promise<T> {
  const { kubernetes = [], aws = [], user, name, timeout = DEFAULT_TIMEOUT } = trouble;
  const ca = Buffer.from(
    configOf().clusters[0]?.cluster['certificate-authority-data'] ?? '',
    'base64',
  ).toString();
  const proxies: Proxy[] = [];
  try {
    const api = await startProxy({ url: lab.apiUrl, tls: { ca, ...SERVER } }, kubernetes);
    proxies.push(api);
    const cloud = await startProxy({ url: lab.awsUrl }, aws);
    proxies.push(cloud);
    const cluster = { server: api.url, 'certificate-authority-data': base64(SERVER.cert) };
    const gone = await go({
      kubeconfig: kubeconfig(cluster, user?.(program.folder), name),
      endpoint: cloud.url,
      timeout,
    });
    const asked = [...api.asked, ...cloud.asked];
    expect(asked.filter((one) => !READ.test(one))).toEqual([]);
    expect([...api.happened, ...cloud.happened]).not.toContain(0);
    return gone;
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.close()));
  }
}

const flagsOf = (timeout: string): readonly string[] =>
  Object.entries(lookOptions(timeout)).flatMap(([name, value]) => [`--${name}`, value]);
const lookOptions = (timeout: string) => ({ resolver: lab.resolver, timeout, 'aws-rate': RATE });

/** Looked at by the packed program. */
const run = (
  { kubeconfig: file, endpoint, timeout }: Way,
  args: readonly string[] = [],
  env: Environment = {},
): Promise<Ended> =>
  program.run(['diagnose', '-A', '-o', 'json', ...flagsOf(timeout), ...args], {
    ...lab.environment('reader'),
    KUBECONFIG: file,
    AWS_ENDPOINT_URL: endpoint,
    ...env,
  });

/** Looked at in process, which is quicker; with the exit status that the program would have. */
async function lookAt({ kubeconfig: file, endpoint, timeout }: Way) {
  const { snapshot, bill } = await look({
    flags: { kubeconfig: file, 'endpoint-url': endpoint, ...lookOptions(timeout) },
    asked: undefined,
    namespaces: 'all',
    tool: { name: 'ingress-doctor', version: '0.0.0' },
    isQuiet: true,
  });
  const found = diagnose(snapshot);
  const report = JSON.parse(reportJson(found, { bill, paint: (_, text) => text })) as ReportJson;
  return { report, status: exitStatus(found, { failOn: 'error', allowIncomplete: false }) };
}

function reportOf({ stdout, stderr }: Ended): ReportJson {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as ReportJson;
}

/** Who is accused of what. */
const accusedIn = ({ diagnoses }: ReportJson): readonly string[] =>
  diagnoses
    .flatMap(({ symptoms, ...cause }) => [cause, ...symptoms])
    .map(({ check, severity, subject }) => `${check} ${severity} ${JSON.stringify(subject)}`)
    .toSorted();

const keyOf = ({ operation, resource }: Gap): string => `${operation} ${resource}`;

/** Gaps that were not there without the fault. */
const gapsOf = (report: ReportJson, full: ReportJson): readonly Gap[] => {
  const known = new Set(full.gaps.map(keyOf));
  return report.gaps.filter((gap) => !known.has(keyOf(gap)));
};

/** What no fault may lead to, and that what it leads to is said. */
function expectTold(report: ReportJson, full: ReportJson, { gaps }: Told): void {
  const found = gapsOf(report, full).map((gap) => ({
    section: sectionsOfGap(gap)[0],
    reason: gap.reason,
    message: gap.message,
  }));
  if ('each' in gaps) {
    const [reason, message] = gaps.each;
    expect(found.map(({ section }) => section)).toContain(gaps.among);
    for (const gap of found) {
      expect(gap).toEqual({
        section: expect.any(String),
        reason,
        message: expect.stringMatching(message),
      });
    }
  } else {
    expect(found).toEqual(
      gaps.map(([section, reason, message]) => ({
        section,
        reason,
        message: expect.stringMatching(message),
      })),
    );
  }
  expectAccused(report, full);
}

/** Nobody who is not accused without the fault; and no check crashes. */
function expectAccused(report: ReportJson, full: ReportJson): void {
  const known = accusedIn(full);
  expect(accusedIn(report).filter((one) => !known.includes(one))).toEqual([]);
  expect(report.coverage.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
}

/** One line on stderr, and the same in the gap of each section of AWS. */
function expectWithoutAws(
  { stderr }: Ended,
  { gaps }: ReportJson,
  { reason, says }: WithoutAws,
): void {
  expect(stderr).toMatch(ONE_LINE);
  const [, why = ''] = /^ingress-doctor: AWS was not asked: (.+)\n$/.exec(stderr) ?? [];
  expect(why).toMatch(says);
  const sections = AWS_COLLECTORS.map(({ section }) => section);
  const ofAws = gaps.filter(({ source }) => source === 'aws');
  expect(ofAws.flatMap(sectionsOfGap).toSorted()).toEqual([...new Set(sections)].toSorted());
  expect(new Set(ofAws.map((gap) => `${gap.reason} ${gap.message}.`))).toEqual(
    new Set([`${reason} ${why}`]),
  );
}

/** Whether something is missing that had to be seen; that it does not exist is an answer. */
const isBlind = (report: ReportJson, full: ReportJson): boolean =>
  gapsOf(report, full)
    .filter(({ reason }) => reason !== 'not-found')
    .flatMap(sectionsOfGap)
    .some((section) => HAVE_TO_BE_SEEN.has(section));

describe('of a broken shop', () => {
  let full: ReportJson;

  beforeAll(async () => {
    await put('selector-no-pods');
    full = reportOf(await through({}, (way) => run(way)));
    expect(full.diagnoses[0]?.check).toBe(FAULT?.id);
  });

  /** The fault, if what its check needs was seen; where it was not, its symptoms may be. */
  function expectNamed({ status: code }: Ended, report: ReportJson): void {
    const missing = gapsOf(report, full).flatMap(sectionsOfGap);
    const canBeSeen = !missing.some((section) => FAULT?.needs.includes(section));
    const names = accusedIn(report).some((one) => one.startsWith(`${FAULT?.id} `));
    expect(names).toBe(canBeSeen);
    const isBroken = report.summary.diagnoses.error > 0;
    expect({ code, verdict: report.verdict }).toEqual(
      isBroken ? { code: 1, verdict: 'broken' } : { code: 3, verdict: 'inconclusive' },
    );
  }

  test.concurrent.each(Object.entries(LASTING))('%s: the rest is diagnosed', async (_, told) => {
    const ended = await through(told, (way) => run(way));
    const report = reportOf(ended);
    expectTold(report, full, told);
    expect(ended.stderr).toMatch(told.says ?? /^$/);
    expectNamed(ended, report);
  });

  test.concurrent.each(Object.entries(WITHOUT_AWS))('%s: the rest is diagnosed', async (_, why) => {
    const ended = await through(why, (way) => run(way, [], why.env));
    const report = reportOf(ended);
    expectWithoutAws(ended, report, why);
    expectAccused(report, full);
    expectNamed(ended, report);
  });

  test.concurrent.each(Object.entries(BAD))('%s: one line', async (_, bad) => {
    const { cluster = {}, user, args, env, says } = bad;
    const file = kubeconfig(cluster, user?.(program.folder));
    const way = { kubeconfig: file, endpoint: lab.awsUrl, timeout: DEFAULT_TIMEOUT };
    const ended = await run(way, args, env);
    expect(ended).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(ONE_LINE) });
    expect(ended.stderr).toMatch(says);
  });
});

describe('of a healthy shop', () => {
  let full: ReportJson;

  beforeAll(async () => {
    await put('healthy-shop');
    full = reportOf(await through({}, (way) => run(way)));
    expect(full.verdict).toBe('healthy');
  });

  test.concurrent.each(Object.entries(PASSING))('%s is survived', async (_, trouble) => {
    const ended = await through(trouble, (way) => run(way));
    const report = reportOf(ended);
    expect(report.gaps).toEqual(full.gaps);
    expect(accusedIn(report)).toEqual(accusedIn(full));
    expect({ ...ended, stdout: '', verdict: report.verdict }).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
      verdict: 'healthy',
    });
  });

  test.concurrent.each(Object.entries(LASTING))(
    '%s: nothing unseen is healthy',
    async (_, told) => {
      const { report, status: code } = await through(told, lookAt);
      expectTold(report, full, told);
      expect({ verdict: report.verdict, code }).toEqual(
        isBlind(report, full)
          ? { verdict: 'inconclusive', code: 3 }
          : { verdict: 'healthy', code: 0 },
      );
    },
  );

  test.concurrent.each(Object.entries(WITHOUT_AWS))('%s: nothing is healthy', async (_, why) => {
    const ended = await through(why, (way) => run(way, [], why.env));
    const report = reportOf(ended);
    expectWithoutAws(ended, report, why);
    expectAccused(report, full);
    expect({ status: ended.status, verdict: report.verdict }).toEqual({
      status: 3,
      verdict: 'inconclusive',
    });
  });
});
