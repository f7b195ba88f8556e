import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.js';
import { diagnose } from '../../src/diagnose.js';
import type { Diagnosis } from '../../src/findings/finding.js';
import type { ReportJson } from '../../src/report/json.js';
import { loadSnapshot } from '../../src/shell/files.js';
import type { NetworkInterface, TargetGroup } from '../../src/snapshot/aws.js';
import type { Gap, Snapshot } from '../../src/snapshot/snapshot.js';
import { judge, type Expected } from '../support/judge.js';
import { asRecorded, differences, type Difference } from './compare.js';
import { startLab, type Lab } from './lab.js';
import { pack, type Ended, type Packed } from './packed.js';
import { Recording } from './recording.js';
import { restore, type Restored } from './restore.js';

/*
 * What the real controller left is put back onto a real API server and an emulator of AWS, and
 * the packed program looks at it as a user who may only read. What it collects must be what was
 * recorded. Nothing here was tested on AWS.
 */

const FIXTURES = new URL('../../fixtures/recordings/', import.meta.url);
const BUILT = new Set(CHECKS.map(({ id }) => id.slice(id.indexOf('/') + 1)));

/** Recordings that are not diagnosed rightly yet, from a snapshot either. */
const MISJUDGED = JSON.parse(
  readFileSync(new URL('../incidents-open.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

interface Exception {
  readonly is: (difference: Difference, all: readonly Difference[]) => boolean;
  readonly why: string;
}

const at =
  (path: RegExp) =>
  ({ at }: Difference): boolean =>
    path.test(at);
/** Recorded, and not asked for when somebody collects. */
const unasked =
  (path: RegExp) =>
  ({ at, recorded, collected }: Difference): boolean =>
    path.test(at) && recorded !== undefined && collected === undefined;

/** All that may differ. Each line is needed by some recording. */
const EXCEPTIONS: readonly Exception[] = [
  // What the emulator and the API server of the lab cannot give back.
  {
    is: at(/^aws\/ec2\/network-interfaces\/[^/]+\/Attachment$/),
    why: 'the emulator attaches interfaces to instances only, not those of ELB to its own',
  },
  {
    is: at(/^aws\/acm\/certificates\/.+\/Not(?:Before|After)$/),
    why: 'the emulator signs the certificate when it is restored, for a year from then',
  },
  {
    is: at(/^aws\/acm\/certificates\/.+\/InUseBy$/),
    why: 'the recorder named only the load balancers whose default certificate it is',
  },
  {
    is: at(/^kubernetes\/leases\.coordination\.k8s\.io\/kube-system apiserver-/),
    why: 'the API server of the lab holds a lease of its own',
  },
  {
    is: ({ at: place, recorded, collected }) =>
      place.startsWith('kubernetes/events/') &&
      recorded === undefined &&
      /^(?:ClusterIP|IPAddress|Port)NotAllocated$/.test((collected as { reason: string }).reason),
    why: 'the API server says that it did not allocate the addresses of Services, which etcd was given',
  },
  // What `collect` has no reason to ask, and the recorder asked all the same.
  {
    is: unasked(/^aws\/elbv2\/tags\/arn:[^/]+:listener(?:-rule)?\//),
    why: 'no check reads the tags of listeners and rules',
  },
  {
    is: unasked(/^aws\/elbv2\/rules\/arn:[^/]+:listener\/net\//),
    why: 'a listener of a network load balancer has its default action only',
  },
  {
    is: ({ at: place, collected }, all) => {
      const [, arn = ''] =
        /^aws\/elbv2\/(?:tags|target-(?:groups|group-attributes|health))\/(arn:[^/]+:targetgroup\/[^/]+\/[^/]+)$/.exec(
          place,
        ) ?? [];
      const group = all.find((one) => one.at === `aws/elbv2/target-groups/${arn}`);
      return (
        collected === undefined &&
        group?.collected === undefined &&
        (group?.recorded as TargetGroup | undefined)?.LoadBalancerArns?.length === 0
      );
    },
    why: 'a target group that no load balancer uses and nothing binds is nobody’s',
  },
  {
    is: (difference) =>
      unasked(/^aws\/ec2\/network-interfaces\/[^/]+$/)(difference) &&
      (difference.recorded as NetworkInterface).Description === '',
    why: 'only interfaces are asked for that hold an address on some way in, or are of a load balancer',
  },
  {
    is: unasked(/^aws\/wafv2\/web-acls$/),
    why: 'a web ACL is asked for where an Ingress names one',
  },
  // What `collect` asks, and the recorder did not.
  {
    is: ({ at: place, recorded, collected }) =>
      place.startsWith('dns/') &&
      recorded === undefined &&
      (collected as { error?: string }).error === 'NXDOMAIN',
    why: 'the recorder looked up only names that had a load balancer',
  },
  {
    is: ({ at: place, recorded, collected }) =>
      place.startsWith('kubernetes/logs/') &&
      Array.isArray(recorded) &&
      Array.isArray(collected) &&
      collected.length > 0 &&
      recorded.slice(-collected.length).join('\n') === collected.join('\n'),
    why: 'only the end of a long log is read',
  },
];

/** A type that the cluster does not serve: the one kind of gap that may be. */
const isUnserved = ({ source, reason }: Gap): boolean =>
  source === 'kubernetes' && reason === 'not-found';

let lab: Lab;
let program: Packed;
const needed = new Set<Exception>();
let played = 0;

beforeAll(async () => {
  const [started, packed] = await Promise.allSettled([startLab({ tell: console.log }), pack()]);
  // Whatever has started has to be ended, also where the other has failed.
  if (started.status === 'fulfilled') lab = started.value;
  if (packed.status === 'fulfilled') program = packed.value;
  for (const one of [started, packed]) if (one.status === 'rejected') throw one.reason;
  await grantWhatIsPrinted();
}, 3_600_000);

afterAll(async () => {
  await Promise.all([lab?.stop(), program?.remove()]);
  for (const url of [lab?.awsUrl, lab?.etcdUrl]) {
    if (url !== undefined) await expect(fetch(url)).rejects.toThrow();
  }
  console.log(`${played} scenarios in the recorded gear, 0 in the controller gear`);
});

const run = (...args: readonly string[]): Promise<Ended> =>
  program.run(args, lab.environment('reader'));

/** Makes the reader what `permissions` says it has to be, with its name in the binding. */
async function grantWhatIsPrinted(): Promise<void> {
  const { status, stdout, stderr } = await run('permissions', '--format', 'rbac');
  if (status !== 0) throw new Error(`permissions: ${stderr}`);
  const group = '/apis/rbac.authorization.k8s.io/v1';
  for (const object of loadAll(stdout) as { kind: string }[]) {
    const path = `${group}/${object.kind.toLowerCase()}s`;
    const isBinding = object.kind.endsWith('Binding');
    const subjects = [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }];
    await lab.request('POST', path, isBinding ? { ...object, subjects } : object);
  }
}

const names = readdirSync(FIXTURES).filter((name) => !name.includes('.'));

test('there are recordings', () => {
  expect(names.length).toBeGreaterThan(30);
});

describe.each(names)('%s', (name) => {
  const archive = new URL(`${name}/snapshot.tgz`, FIXTURES).pathname;
  const expected = JSON.parse(
    readFileSync(new URL(`${name}/expected.json`, FIXTURES), 'utf8'),
  ) as Expected;
  let recorded: Snapshot;
  let collected: Snapshot;
  let restored: Restored;
  let live: Ended;
  let later: Ended;

  beforeAll(async () => {
    recorded = await loadSnapshot(archive);
    restored = await restore(lab, await Recording.read(archive));
    await lab.forgetAwsCalls();
    const file = join(program.folder, `${name}.tgz`);
    const looked = await run('collect', '-A', '-o', file, '--resolver', lab.resolver);
    if (looked.status !== 0) throw new Error(`collect: ${looked.stderr}`);
    collected = await loadSnapshot(file);
    live = await run('diagnose', '-A', '-o', 'json', '--resolver', lab.resolver);
    later = await run('diagnose', '--snapshot', file, '-A', '-o', 'json');
    played += 1;
  });

  test('comes back', () => {
    const all = differences(recorded.sections, asRecorded(collected, restored));
    const found = all.filter((difference) => {
      const exception = EXCEPTIONS.find(({ is }) => is(difference, all));
      if (exception !== undefined) needed.add(exception);
      return exception === undefined;
    });
    const gaps = collected.gaps.filter((gap) => !isUnserved(gap));
    expect({ found, gaps }).toEqual({ found: [], gaps: [] });
  });

  test('is diagnosed live as from its file', () => {
    expect(live.status, live.stderr).toBe(later.status);
    expect(timeless(live.stdout)).toBe(timeless(later.stdout));
  });

  test('is diagnosed rightly', () => {
    const report = JSON.parse(restored.ids.inverse().rewrite(live.stdout)) as ReportJson;
    const diagnoses = diagnosesOf(report);
    const isBuilt = expected.kind === 'healthy' || expected.checks.some((one) => BUILT.has(one));
    if (expected.kind === 'healthy') expect(report.verdict).toBe('healthy');
    if (isBuilt) expect(judge({ diagnoses }, expected).isRight).toBe(!(name in MISJUDGED));
    // And exactly as the recording is.
    const recording = diagnose(recorded);
    expect(diagnoses.map(named)).toEqual(recording.diagnoses.map(named));
    expect(report.verdict).toBe(recording.verdict);
  });

  test('was only read', async () => {
    const verbs = (await lab.auditLog()).map(({ verb }) => verb);
    expect(verbs.filter((verb) => !/^(?:get|list|watch)$/.test(verb))).toEqual([]);
    expect(verbs.length).toBeGreaterThan(0);
    const actions = (await lab.awsCalls()).map(({ action }) => action);
    expect(actions.filter((action) => !READ.test(action))).toEqual([]);
    expect(actions.length).toBeGreaterThan(0);
  });
});

const READ = /^(?:Describe|Get|List|Simulate|AssumeRole|GET )/;

test('what does not come back is noticed', async () => {
  const { sections } = await loadSnapshot(new URL('healthy-shop/snapshot.tgz', FIXTURES).pathname);
  const changed = structuredClone(sections) as Record<string, unknown>;
  const [group] = changed['aws/ec2/security-groups'] as Record<string, unknown>[];
  changed['aws/ec2/security-groups'] = [{ ...group, IpPermissions: [{ IpProtocol: 'udp' }] }];
  delete changed['kubernetes/pods'];
  const places = differences(sections, changed).map(({ at: place }) => place);
  expect(places).toContain(`aws/ec2/security-groups/${String(group?.['GroupId'])}/IpPermissions`);
  expect(places).toContain('kubernetes/pods');
  expect(places.length).toBeGreaterThan(2);
  expect(differences(sections, structuredClone(sections))).toEqual([]);
});

test('every exception is needed', () => {
  expect(played).toBe(names.length);
  expect(EXCEPTIONS.filter((one) => !needed.has(one)).map(({ why }) => why)).toEqual([]);
});

/** The diagnoses of a printed report, with all of them that is judged. */
const diagnosesOf = ({ diagnoses }: ReportJson): readonly Diagnosis[] =>
  diagnoses.map(({ symptoms, ...cause }) => ({
    severity: cause.severity,
    cause,
    symptoms,
  })) as unknown as readonly Diagnosis[];

/** Whom a diagnosis blames, and what it explains. */
const named = ({ cause, symptoms }: Diagnosis): readonly string[] =>
  [cause, ...symptoms].map(({ check, subject }) => {
    const { kind, namespace = '-', name } = subject;
    return [check, kind, namespace, name].join(' ');
  });

/** A report without what differs between two moments: times, and what the looking cost. */
function timeless(report: string): string {
  const { bill: _, ...said } = JSON.parse(report) as ReportJson;
  return JSON.stringify(said, null, 2).replace(
    /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/g,
    'TIME',
  );
}
