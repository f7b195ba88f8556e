import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnose.js';
import type { Diagnosis } from '../../src/findings/finding.js';
import type { ReportJson } from '../../src/report/json.js';
import { loadSnapshot } from '../../src/shell/files.js';
import type { NetworkInterface, TargetGroup } from '../../src/snapshot/aws.js';
import type { Gap, Snapshot } from '../../src/snapshot/snapshot.js';
import { judge, type Expected } from '../support/judge.js';
import { asRecorded, differences, type Difference } from './compare.js';
import { installation } from './controller.js';
import { grantWhatIsPrinted } from './grant.js';
import { startLab, type Lab } from './lab.js';
import { diagnosesOf, isBuilt, lookAt, wrongAt, wrongWith } from './looked.js';
import { pack, type Ended, type Packed } from './packed.js';
import { Recording } from './recording.js';
import { restore, type Restored } from './restore.js';
import { readScenarios, type Moment } from './scenario.js';
import { play } from './world.js';

/*
 * Scenarios in two gears. Recorded: what the real controller left is put back onto a real API
 * server and an emulator of AWS, and what is collected must be what was recorded. Controller: the
 * scenario happens, and the real controller acts. In both, the packed program looks as a user who
 * may only read. Nothing here was tested on AWS.
 */

const FIXTURES = new URL('../../fixtures/recordings/', import.meta.url);
const SCENARIOS = await readScenarios();
const INSTALLED = installation();

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
    is: at(/^aws\/acm\/certificates\/.+\/InUseBy$/),
    why: 'the recorder named only the load balancers whose default certificate it is',
  },
  {
    is: ({ at: place, recorded, collected }) =>
      /^aws\/ec2\/subnets\/[^/]+\/AvailableIpAddressCount$/.test(place) &&
      Number(recorded) < Number(collected),
    why: 'interfaces of load balancers that nobody asks about come back in no subnet, and leave their addresses free',
  },
  {
    is: at(/^kubernetes\/leases\.coordination\.k8s\.io\/kube-system apiserver-/),
    why: 'the API server of the lab holds a lease of its own',
  },
  {
    is: ({ at: place, recorded, collected }) =>
      place.startsWith('kubernetes/events/') &&
      recorded === undefined &&
      /^(?:(?:ClusterIP|IPAddress|Port)NotAllocated|IPAddressWrongReference)$/.test(
        (collected as { reason: string }).reason,
      ),
    why: 'the API server says that it did not allocate the addresses of Services, which etcd was given, or that they are of one that was there before',
  },
  {
    is: ({ at: place, recorded }) =>
      recorded === undefined &&
      /^kubernetes\/\w+\.apps\/[^/]+\/spec\/(?:updateStrategy|progressDeadlineSeconds)$/.test(
        place,
      ),
    why: 'the API server fills in what older recordings were kept without',
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
    is: at(/^aws\/(?:iam\/simulations|cloudwatch\/metrics)$/),
    why: 'the emulator neither simulates nor counts',
  },
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
const played = { recorded: 0, moments: 0, controller: 0 };

beforeAll(async () => {
  const [started, packed] = await Promise.allSettled([startLab({ tell: console.log }), pack()]);
  // Whatever has started has to be ended, also where the other has failed.
  if (started.status === 'fulfilled') lab = started.value;
  if (packed.status === 'fulfilled') program = packed.value;
  for (const one of [started, packed]) if (one.status === 'rejected') throw one.reason;
  await grantWhatIsPrinted(lab, program);
}, 3_600_000);

afterAll(async () => {
  await Promise.all([lab?.stop(), program?.remove()]);
  for (const url of [lab?.awsUrl, lab?.etcdUrl]) {
    if (url !== undefined) await expect(fetch(url)).rejects.toThrow();
  }
  const { recorded, moments, controller } = played;
  console.log(
    `${recorded} scenarios and ${moments} moments of series in the recorded gear, ${controller} scenarios in the controller gear`,
  );
});

const run = (...args: readonly string[]): Promise<Ended> =>
  program.run(args, lab.environment('reader'));

const names = readdirSync(FIXTURES).filter((name) => !name.includes('.'));

const archiveOf = (name: string): string => new URL(`${name}/snapshot.tgz`, FIXTURES).pathname;

const firstOf = ({ diagnoses }: { readonly diagnoses: readonly Diagnosis[] }): string | undefined =>
  diagnoses[0]?.cause.check;

test('there are recordings, one of each scenario', () => {
  expect(names.length).toBeGreaterThan(30);
  expect([...SCENARIOS.keys()].filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(names)('%s', (name) => {
  const archive = archiveOf(name);
  const { source: _, ...written } = JSON.parse(
    readFileSync(new URL(`${name}/expected.json`, FIXTURES), 'utf8'),
  ) as Expected & { source: string };
  const scenario = SCENARIOS.get(name);
  const expected = scenario === undefined ? written : { id: name, ...scenario.expected };
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
    played.recorded += 1;
  });

  test('is expected to say what its scenario says', () => {
    expect(written).toEqual(expected);
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
    if (expected.kind === 'healthy') expect(report.verdict).toBe('healthy');
    if (isBuilt(expected))
      expect(judge({ diagnoses }, expected).isRight).toBe(!(name in MISJUDGED));
    // And exactly as the recording is.
    const recording = diagnose(recorded);
    expect(diagnoses.map(named)).toEqual(recording.diagnoses.map(named));
    expect(report.verdict).toBe(recording.verdict);
  });

  test('was only read', () => expectOnlyRead(lab));
});

interface Series {
  readonly name: string;
  readonly moments: readonly (Moment & { readonly snapshot: string })[];
}

const SERIES = names.flatMap((name): readonly Series[] => {
  const file = new URL(`${name}/series.json`, FIXTURES);
  return existsSync(file) ? [{ name, moments: JSON.parse(readFileSync(file, 'utf8')) }] : [];
});

test('there is a series of ten and more, in which nothing is wrong', () => {
  const calm = SERIES.filter(({ moments }) => moments.every(({ kind }) => kind === 'healthy'));
  expect(Math.max(...calm.map(({ moments }) => moments.length))).toBeGreaterThanOrEqual(10);
});

describe.each(SERIES)('series of $name', ({ name, moments }) => {
  test.each(moments)('$snapshot: $what', async ({ snapshot, ...moment }) => {
    const archive = new URL(`${name}/series/${snapshot}.tgz`, FIXTURES).pathname;
    const { ids } = await restore(lab, await Recording.read(archive));
    await lab.forgetAwsCalls();
    const live = await run('diagnose', '-A', '-o', 'json', '--resolver', lab.resolver);
    const report = JSON.parse(ids.inverse().rewrite(live.stdout)) as ReportJson;
    const diagnoses = diagnosesOf(report);
    expect(wrongAt(diagnoses, moment)).toBeUndefined();
    // And exactly as the recording is.
    const recording = diagnose(await loadSnapshot(archive));
    expect(diagnoses.map(named)).toEqual(recording.diagnoses.map(named));
    expect(report.verdict).toBe(recording.verdict);
    await expectOnlyRead(lab);
    played.moments += 1;
  });
});

describe('manifests are laid over what is live', () => {
  const MEMBER = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'new',
      namespace: 'team-a',
      annotations: {
        'alb.ingress.kubernetes.io/group.name': 'platform',
        'alb.ingress.kubernetes.io/scheme': 'internet-facing',
        'alb.ingress.kubernetes.io/target-type': 'ip',
        'alb.ingress.kubernetes.io/listen-ports': '[{"HTTPS":443}]',
      } as Record<string, string>,
    },
    spec: {
      ingressClassName: 'alb',
      rules: [{ host: 'new.example.com' }],
    },
  };

  beforeAll(async () => {
    await restore(lab, await Recording.read(archiveOf('healthy-group-actions')));
  });

  async function preflight(edit: (member: typeof MEMBER) => void) {
    const member = structuredClone(MEMBER);
    edit(member);
    const file = join(program.folder, 'member.json');
    await writeFile(file, JSON.stringify(member));
    await lab.forgetAwsCalls();
    const ended = await run('preflight', '-f', file, '-o', 'json', '--resolver', lab.resolver);
    await expectOnlyRead(lab);
    const { diagnoses } = JSON.parse(ended.stdout) as ReportJson;
    return {
      status: ended.status,
      introduced: diagnoses.filter(({ standing }) => standing === 'introduced'),
    };
  }

  test('and one that does no harm passes', async () => {
    const { status, introduced } = await preflight(() => undefined);
    expect({ status, introduced }).toEqual({ status: 0, introduced: [] });
  });

  test('and one with a load balancer of its own passes, in its namespace alone', async () => {
    const { status, introduced } = await preflight(({ metadata }) => {
      delete metadata.annotations['alb.ingress.kubernetes.io/group.name'];
    });
    expect({ status, introduced }).toEqual({ status: 0, introduced: [] });
  });

  test('and one that poisons its group does not, with its victims', async () => {
    const { status, introduced } = await preflight(({ metadata }) => {
      metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
    });
    expect(status).toBe(1);
    const [first] = introduced;
    expect(first?.subject.name).toBe('new');
    expect(first?.affects.map(({ name: victim }) => victim).sort()).toEqual(
      ['api', 'new', 'old', 'www'].sort(),
    );
  });

  test("and one that the API server's own schema does not know is told", async () => {
    const { introduced } = await preflight(({ spec }) =>
      Object.assign(spec, { ingressClas: 'alb' }),
    );
    expect(introduced.map(({ check }) => check)).toContain('exposure/manifest-field-unknown');
  });
});

describe.skipIf(INSTALLED === undefined)('with the controller', () => {
  test.each([...SCENARIOS])(
    '%s is diagnosed rightly',
    async (name, scenario) => {
      if (INSTALLED === undefined) return;
      let seen = 0;
      const wrongs: (string | undefined)[] = [];
      const happened = await play(scenario, INSTALLED, async (world, moment) => {
        const file = join(program.folder, `${name}-${(seen += 1)}.tgz`);
        const { report } = await lookAt({ world, age: 0 }, program, file);
        wrongs.push(wrongAt(diagnosesOf(report), moment));
      });
      const { lab: its } = happened.world;
      const wanted = { id: name, ...scenario.expected };
      try {
        await its.forgetAwsCalls();
        const file = join(program.folder, `${name}-controller.tgz`);
        const { report, archive } = await lookAt(happened, program, file);
        expect(wrongWith(report, wanted)).toBeUndefined();
        expect(wrongs.filter((wrong) => wrong !== undefined)).toEqual([]);
        const recordedSeries = SERIES.find((one) => one.name === name);
        expect(wrongs.length).toBe(recordedSeries?.moments.length ?? 0);
        // And exactly as what was collected is.
        const { gaps, ...collected } = await loadSnapshot(archive);
        expect(gaps.filter((gap) => !isUnserved(gap))).toEqual([]);
        const later = diagnose({ ...collected, gaps });
        expect(diagnosesOf(report).map(named)).toEqual(later.diagnoses.map(named));
        // Where no check knows the cause yet, at least as its recording is.
        const recorded = diagnose(await loadSnapshot(archiveOf(name)));
        if (!isBuilt(wanted)) expect(firstOf(later)).toBe(firstOf(recorded));
        await expectOnlyRead(its);
        played.controller += 1;
      } finally {
        await happened.stop();
      }
      await expect(fetch(its.awsUrl)).rejects.toThrow();
    },
    300_000,
  );
});

async function expectOnlyRead(looked: Lab): Promise<void> {
  const verbs = (await looked.auditLog()).map(({ verb }) => verb);
  expect(verbs.filter((verb) => !/^(?:get|list|watch)$/.test(verb))).toEqual([]);
  expect(verbs.length).toBeGreaterThan(0);
  const actions = (await looked.awsCalls()).map(({ action }) => action);
  expect(actions.filter((action) => !READ.test(action))).toEqual([]);
  expect(actions.length).toBeGreaterThan(0);
}

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
  expect(played.recorded).toBe(names.length);
  expect(EXCEPTIONS.filter((one) => !needed.has(one)).map(({ why }) => why)).toEqual([]);
});

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
