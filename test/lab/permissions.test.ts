import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CHECKS } from '../../src/checks/index.js';
import { AWS_COLLECTORS } from '../../src/collect/aws/collectors.js';
import type { Permission } from '../../src/collect/collector.js';
import { KUBERNETES_COLLECTORS } from '../../src/collect/kubernetes/collectors.js';
import {
  permissionsOf,
  permissionText,
  rbacYaml,
  type AwsPermission,
  type KubernetesPermission,
} from '../../src/collect/permissions.js';
import { diagnose } from '../../src/diagnose.js';
import { reportJson, type ReportJson } from '../../src/report/json.js';
import { look } from '../../src/shell/look.js';
import { OPTIONAL_SECTIONS, type SectionName } from '../../src/snapshot/sections.js';
import { startLab, type Lab } from './lab.js';
import { pack, type Packed } from './packed.js';
import { Recording } from './recording.js';
import { restore } from './restore.js';

/*
 * What `permissions` prints, with each line of it left out in turn. Whatever could not be seen,
 * nobody innocent is accused, and nothing is called healthy that had to be seen and was not.
 * Diagnosed in process, and here and there by the packed program as well.
 */

const NAMES = ['healthy-shop', 'selector-no-pods', 'sg-rule-revoked', 'target-removed-by-hand'];
/** The packed program takes its time, so it looks at every so many rows only. */
const SAMPLE = 25;

const COLLECTORS = [...KUBERNETES_COLLECTORS, ...AWS_COLLECTORS];
const NEEDED = permissionsOf(COLLECTORS);
const ROWS: readonly Permission[] = [...NEEDED.kubernetes, ...NEEDED.aws];

/** No verdict may be `healthy` without these, see `docs/snapshot-format.md`. */
const HAVE_TO_BE_SEEN = new Set(
  CHECKS.filter(({ severity }) => severity === 'error')
    .flatMap(({ needs }) => needs)
    .filter((section) => !OPTIONAL_SECTIONS.has(section)),
);

/** Of services that are asked by path, whose name the emulator does not know. */
const PATHS: Readonly<Record<string, RegExp>> = {
  'eks:DescribeCluster': /^GET \/clusters\/[^/]+$/,
  'eks:ListAddons': /^GET \/clusters\/[^/]+\/addons$/,
  'eks:DescribeAddon': /^GET \/clusters\/[^/]+\/addons\/[^/]+$/,
  'eks:ListPodIdentityAssociations': /^GET \/clusters\/[^/]+\/pod-identity-associations$/,
  'eks:DescribePodIdentityAssociation': /^GET \/clusters\/[^/]+\/pod-identity-associations\/[^/]+$/,
  'route53:ListHostedZones': /^GET \/[\d-]+\/hostedzone\/?$/,
  'route53:GetHostedZone': /^GET \/[\d-]+\/hostedzone\/[^/]+$/,
  'route53:ListResourceRecordSets': /^GET \/[\d-]+\/hostedzone\/[^/]+\/rrset$/,
};

const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';

let lab: Lab;
let program: Packed;
let rows = 0;
let sampled = 0;

beforeAll(async () => {
  const [started, packed] = await Promise.allSettled([startLab({ tell: console.log }), pack()]);
  if (started.status === 'fulfilled') lab = started.value;
  if (packed.status === 'fulfilled') program = packed.value;
  for (const one of [started, packed]) if (one.status === 'rejected') throw one.reason;
  for (const [name, value] of Object.entries(lab.environment('reader'))) vi.stubEnv(name, value);
  // It would go before the keys.
  vi.stubEnv('AWS_PROFILE', undefined);
  const [role, binding] = policies(NEEDED.kubernetes);
  await lab.request('POST', ROLES, role);
  await lab.request('POST', ROLES.replace('roles', 'rolebindings'), {
    ...binding,
    subjects: [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }],
  });
}, 3_600_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([lab?.stop(), program?.remove()]);
  console.log(`${rows} rows of the permission matrix, ${sampled} by the packed program as well`);
});

const policies = (kubernetes: readonly KubernetesPermission[]): readonly object[] =>
  loadAll(rbacYaml({ kubernetes, aws: [] }, undefined)) as object[];

/** Leaves that one out, or grants all again; waits until the API server goes by it. */
async function grant(one: KubernetesPermission, isGranted: boolean): Promise<void> {
  const left = NEEDED.kubernetes.filter((each) => isGranted || each !== one);
  await lab.request('PUT', `${ROLES}/ingress-doctor`, policies(left)[0]);
  await vi.waitFor(async () => expect(await isAllowed(one)).toBe(isGranted), {
    timeout: 10_000,
    interval: 10,
  });
}

async function isAllowed({ group, resource, verb }: KubernetesPermission): Promise<boolean> {
  const [plural, subresource] = resource.split('/');
  const { status } = await lab.request<{ status: { allowed: boolean } }>(
    'POST',
    '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'reader', resourceAttributes: { group, resource: plural, subresource, verb } },
    },
  );
  return status.allowed;
}

const CODES: Readonly<Record<string, string>> = {
  ec2: 'UnauthorizedOperation',
  acm: 'AccessDeniedException',
  eks: 'AccessDeniedException',
  wafv2: 'AccessDeniedException',
};

/** Where IAM calls a service by another name than it signs with. */
const SIGNED_AS: Readonly<Record<string, string>> = { cloudwatch: 'monitoring' };

async function denyOnly({ action }: AwsPermission, asked: Asked): Promise<void> {
  const [service = ''] = action.split(':');
  await lab.setFaults(
    [...(asked.get(action) ?? [])].map((called) => ({
      service: SIGNED_AS[service] ?? service,
      action: called,
      code: CODES[service] ?? 'AccessDenied',
      message: `User: arn:aws:iam::123456789012:user/reader is not authorized to perform: ${action}`,
    })),
  );
}

/** What a run that may do all asks for: permissions to the calls that the emulator saw. */
type Asked = ReadonlyMap<string, ReadonlySet<string>>;

async function askedOf(run: () => Promise<unknown>): Promise<Asked> {
  const before = (await lab.auditLog()).length;
  await lab.forgetAwsCalls();
  await run();
  const asked = new Map<string, Set<string>>();
  for (const { verb, objectRef } of (await lab.auditLog()).slice(before)) {
    if (objectRef === undefined) continue;
    const { apiGroup: group = '', resource = '', subresource } = objectRef;
    const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
    for (const one of NEEDED.kubernetes) {
      if (one.verb === verb && one.group === group && one.resource === whole) {
        asked.set(permissionText(one), new Set());
      }
    }
  }
  for (const { service, action: called } of await lab.awsCalls()) {
    const fits = ({ action }: AwsPermission): boolean => {
      const [prefix = '', name] = action.split(':');
      const isNamed = (SIGNED_AS[prefix] ?? prefix) === service && name === called;
      return PATHS[action]?.test(called) === true || isNamed;
    };
    for (const { action } of NEEDED.aws.filter(fits)) {
      asked.set(action, (asked.get(action) ?? new Set()).add(called));
    }
  }
  return asked;
}

interface Looked {
  readonly report: ReportJson;
  /** How much there is of each section that has to be seen. */
  readonly seen: ReadonlyMap<SectionName, number>;
}

async function inProcess(): Promise<Looked> {
  const { snapshot, bill } = await look({
    flags: { resolver: lab.resolver },
    asked: undefined,
    namespaces: 'all',
    tool: { name: 'ingress-doctor', version: '0.0.0' },
    isQuiet: true,
  });
  const report = reportJson(diagnose(snapshot), { bill, paint: (_, text) => text });
  const sections = [...HAVE_TO_BE_SEEN].flatMap((section) => {
    const content = snapshot.sections[section];
    return content === undefined ? [] : [[section, Object.keys(content).length] as const];
  });
  return { report: JSON.parse(report) as ReportJson, seen: new Map(sections) };
}

async function packed(): Promise<ReportJson> {
  const args = ['diagnose', '-A', '-o', 'json', '--resolver', lab.resolver];
  const { stdout, stderr } = await program.run(args, lab.environment('reader'));
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as ReportJson;
}

/** Who is accused of what. */
const accusedIn = ({ diagnoses }: ReportJson): readonly string[] =>
  diagnoses
    .flatMap(({ symptoms, ...cause }) => [cause, ...symptoms])
    .map(({ check, severity, subject }) => `${check} ${severity} ${JSON.stringify(subject)}`);

/** All that a row is judged by. */
const saidBy = (report: ReportJson) => ({
  verdict: report.verdict,
  accused: accusedIn(report).toSorted(),
  gaps: report.gaps.map(({ operation, resource }) => `${operation} ${resource}`).toSorted(),
});

describe.each(NAMES)('%s', (name) => {
  let full: Looked;
  let asked: Asked;

  beforeAll(async () => {
    const archive = new URL(`../../fixtures/recordings/${name}/snapshot.tgz`, import.meta.url);
    await restore(lab, await Recording.read(archive.pathname));
    asked = await askedOf(async () => {
      full = await inProcess();
    });
  });

  test('is the whole picture where all is granted', async () => {
    expect(full.report.verdict).toBe(name.startsWith('healthy') ? 'healthy' : 'broken');
    expect(saidBy(await packed())).toEqual(saidBy(full.report));
  });

  test(
    'says what it could not see, and accuses nobody for it',
    { timeout: 1_800_000 },
    async () => {
      const wrong: string[] = [];
      for (const row of ROWS) {
        const text = permissionText(row);
        if (row.api === 'kubernetes') await grant(row, false);
        else await denyOnly(row, asked);
        const looked = await inProcess();
        const isSampled = rows++ % SAMPLE === 0;
        if (isSampled) {
          expect(saidBy(await packed()), text).toEqual(saidBy(looked.report));
          sampled += 1;
        }
        wrong.push(...problemsOf(row, looked).map((problem) => `${text}: ${problem}`));
        if (row.api === 'kubernetes') await grant(row, true);
        else await lab.setFaults([]);
        // Each time on one recording; elsewhere, rows that nobody asks for show what stayed refused.
        if (isSampled || name === 'healthy-shop' || row === ROWS.at(-1)) {
          const { report } = await inProcess();
          expect(saidBy(report), `${text} granted again`).toEqual(saidBy(full.report));
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  function problemsOf(row: Permission, { report, seen }: Looked): readonly string[] {
    const text = permissionText(row);
    const isAsked = asked.has(text);
    const isOf = (permissions: readonly Permission[]): boolean =>
      permissions.some((one) => permissionText(one) === text);
    const sections = COLLECTORS.filter(({ permissions }) => isOf(permissions)).map(
      ({ section }) => section,
    );
    const problems: string[] = [];
    const known = new Set(accusedIn(full.report));
    for (const one of accusedIn(report)) if (!known.has(one)) problems.push(`accuses ${one}`);
    for (const one of report.coverage) {
      if (one.outcome === 'crashed') problems.push(`${one.check} crashed: ${one.error}`);
    }
    const refused = report.gaps.filter(({ reason }) => reason === 'forbidden');
    if (refused.length > 0 !== isAsked) problems.push(`${refused.length} gaps, asked: ${isAsked}`);

    const { verdict } = report;
    if (!isAsked && verdict !== full.report.verdict) problems.push(`${verdict}, unasked`);
    if (verdict === 'broken' && full.report.verdict !== 'broken') problems.push('broken');
    if (verdict !== 'healthy') return problems;
    if (full.report.verdict !== 'healthy') problems.push('healthy');
    if (isAsked && sections.some((section) => HAVE_TO_BE_SEEN.has(section))) {
      problems.push(`healthy without ${sections.join(', ')}`);
    }
    // Nor what was not asked for because something before it was refused.
    for (const [section, size] of full.seen) {
      const left = seen.get(section) ?? 0;
      if (left < size) problems.push(`healthy with ${left} of ${size} in ${section}`);
    }
    return problems;
  }
});
