import { describe, expect, test } from 'vitest';
import {
  binding,
  loadBalancer,
  pods,
  recording,
  service,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../fixtures/shop.js';
import { diagnose } from '../src/diagnose.js';
import type { Snapshot } from '../src/snapshot/snapshot.js';

/*
 * Every state and reason that ELB knows of a target, at ALB and NLB, with addresses and instances,
 * and the check that must speak of it first. A refinement may stand for the check that it refines.
 */

interface Health {
  readonly State: string;
  readonly Reason?: string;
  readonly Description?: string;
}

type Scene = (edit: (all: Draft[], s: Draft, snapshot: Draft) => void) => Promise<Snapshot>;

/** What AWS says of the targets of one group. */
const SCENES = {
  'ALB ip': async (edit) => shop((s, snapshot) => edit(targets(s), s, snapshot)),
  'ALB instance': (edit) =>
    recording('healthy-instance', (s, snapshot) => {
      snapshot.capturedAt = '2026-11-25T20:00:00Z';
      edit(targets(s), s, snapshot);
    }),
  'NLB ip': async (edit) => shop((s, snapshot) => edit(targets(s, 'tcp'), s, snapshot)),
  'NLB instance': (edit) =>
    recording('healthy-nlb-etp-local', (s, snapshot) => {
      service(s, 'tcp').spec.externalTrafficPolicy = 'Cluster';
      for (const one of targets(s, 'tcp')) one.TargetHealth = { State: 'healthy' };
      edit(targets(s, 'tcp'), s, snapshot);
    }),
  'NLB instance, Local': (edit) =>
    recording('healthy-nlb-etp-local', (s, snapshot) => edit(targets(s, 'tcp'), s, snapshot)),
} satisfies Record<string, Scene>;
type SceneName = keyof typeof SCENES;

const ALBS: readonly SceneName[] = ['ALB ip', 'ALB instance'];
const NLBS: readonly SceneName[] = ['NLB ip', 'NLB instance'];
const ALL: readonly SceneName[] = [...ALBS, ...NLBS];

const TIMEOUT = {
  State: 'unhealthy',
  Reason: 'Target.Timeout',
  Description: 'Request timed out',
};
const FAILED = {
  State: 'unhealthy',
  Reason: 'Target.FailedHealthChecks',
  Description: 'Health checks failed',
};
const INTERNAL = {
  State: 'unhealthy',
  Reason: 'Elb.InternalError',
  Description: 'Health checks failed due to an internal error',
};
const UNKNOWN = { ...INTERNAL, State: 'unavailable' };
const DRAINING = {
  State: 'draining',
  Reason: 'Target.DeregistrationInProgress',
  Description: 'Target deregistration is in progress',
};
const OUTSIDE = {
  State: 'unused',
  Reason: 'Target.NotInUse',
  Description: 'Target is in an Availability Zone that is not enabled for the load balancer',
};
const UNATTACHED = {
  State: 'unused',
  Reason: 'Target.NotInUse',
  Description: 'Target group is not configured to receive traffic from the load balancer',
};
const codes = (list: string): Health => ({
  State: 'unhealthy',
  Reason: 'Target.ResponseCodeMismatch',
  Description: `Health checks failed with these codes: [${list}]`,
});
const initial = (Reason: string): Health => ({ State: 'initial', Reason });
const unused = (Reason: string): Health => ({ State: 'unused', Reason });

const CODE = 'health/health-check-code-mismatch';

/** Of all targets of the group, and of one of them where others are healthy. */
const ROWS: readonly {
  readonly health: Health;
  readonly at: readonly SceneName[];
  readonly all: readonly string[];
  readonly one: readonly string[];
}[] = [
  { health: { State: 'healthy' }, at: ALL, all: [], one: [] },
  ...['Elb.RegistrationInProgress', 'Elb.InitialHealthChecking'].map((reason) => ({
    health: initial(reason),
    at: ALL,
    all: ['health/target-initial-stuck'],
    one: ['health/target-initial-stuck'],
  })),
  {
    health: codes('404'),
    at: ALBS,
    all: [CODE, 'health/health-check-path-missing'],
    one: [CODE, 'health/health-check-path-missing'],
  },
  {
    health: codes('301'),
    at: ALBS,
    all: [CODE, 'health/health-check-redirect'],
    one: [CODE, 'health/health-check-redirect'],
  },
  {
    health: codes('401'),
    at: ALBS,
    all: [CODE, 'health/health-check-auth'],
    one: [CODE, 'health/health-check-auth'],
  },
  {
    health: codes('503'),
    at: ALBS,
    all: [CODE, 'health/health-check-app-error'],
    one: [CODE, 'health/health-check-app-error'],
  },
  {
    health: TIMEOUT,
    at: ALBS,
    all: ['health/health-check-timeout'],
    one: ['health/health-check-timeout'],
  },
  {
    health: FAILED,
    at: ALL,
    all: ['health/health-check-connection-failed'],
    one: ['health/health-check-connection-failed'],
  },
  {
    health: INTERNAL,
    at: ALBS,
    all: ['health/targets-all-unhealthy'],
    one: ['health/targets-some-unhealthy'],
  },
  {
    health: { ...FAILED, State: 'unhealthy.draining' },
    at: NLBS,
    all: ['health/health-check-connection-failed'],
    one: ['health/health-check-connection-failed'],
  },
  {
    health: UNKNOWN,
    at: NLBS,
    all: ['health/targets-all-unhealthy'],
    one: ['health/targets-some-unhealthy'],
  },
  ...['Target.NotRegistered', 'Target.InvalidState', 'Target.IpUnusable'].map((reason) => ({
    health: unused(reason),
    at: reason === 'Target.InvalidState' ? (['ALB instance', 'NLB instance'] as const) : ALL,
    all: ['registration/target-unused'],
    one: ['registration/target-unused'],
  })),
  {
    health: UNATTACHED,
    at: ALL,
    all: ['registration/target-unused'],
    one: ['registration/target-unused'],
  },
];

const first = (snapshot: Snapshot): string => {
  const [diagnosis] = diagnose(snapshot).diagnoses;
  return diagnosis === undefined ? '' : diagnosis.cause.check;
};
const expectFirst = (snapshot: Snapshot, right: readonly string[]): void => {
  expect(right.length === 0 ? [''] : right).toContain(first(snapshot));
};

describe.each(ROWS)(
  '$health.State $health.Reason $health.Description',
  ({ health, at, all, one }) => {
    test.each(at)('of every target, %s', async (scene) => {
      const given = await SCENES[scene]((found) => {
        for (const target of found) target.TargetHealth = health;
      });
      expectFirst(given, all);
      expectNothingBeside(given);
    });

    test.each(at)('of one target, %s', async (scene) => {
      const given = await SCENES[scene](([target]) => (target.TargetHealth = health));
      expectFirst(given, one);
      expectNothingBeside(given);
    });
  },
);

/** The states have one cause, so there is one diagnosis. */
function expectNothingBeside(snapshot: Snapshot): void {
  const roots = diagnose(snapshot).diagnoses.filter(({ severity }) => severity !== 'info');
  expect(roots.map(({ cause }) => cause.check).slice(1)).toEqual([]);
}

describe('what a state and a reason alone do not tell', () => {
  test.each<[string, Promise<Snapshot>, readonly string[]]>([
    [
      'a group that no load balancer uses',
      SCENES['ALB ip']((all, s) => {
        targetGroup(s).LoadBalancerArns = [];
        for (const one of all) one.TargetHealth = UNATTACHED;
      }),
      ['target-group/targetgroup-not-attached'],
    ],
    [
      'every target in a zone that an ALB is not in',
      SCENES['ALB ip']((all) => {
        for (const one of all) {
          one.Target.AvailabilityZone = 'us-west-2c';
          one.TargetHealth = OUTSIDE;
        }
      }),
      ['registration/target-az-not-enabled'],
    ],
    [
      'an instance in a zone that an NLB is not in',
      SCENES['NLB instance'](([one]) => {
        one.TargetHealth = OUTSIDE;
      }),
      ['registration/target-az-not-enabled'],
    ],
    [
      'targets that leave with their pods',
      SCENES['ALB ip'](([one], s) => {
        const pod = pods(s).find(({ status }) => status.podIP === one.Target.Id);
        pod.metadata.deletionTimestamp = '2026-11-25T17:58:30Z';
        one.TargetHealth = DRAINING;
        for (const slice of s['kubernetes/endpointslices.discovery.k8s.io']) {
          for (const endpoint of slice.endpoints ?? []) {
            if (endpoint.targetRef?.name !== pod.metadata.name) continue;
            endpoint.conditions = { ready: false, serving: true, terminating: true };
          }
        }
      }),
      [],
    ],
    [
      'a target that leaves though its pod stays',
      SCENES['ALB ip'](([one]) => (one.TargetHealth = DRAINING)),
      ['registration/target-manually-removed', 'registration/target-missing'],
    ],
    [
      'a function that is not checked',
      SCENES['ALB ip']((_, s) => {
        const arn = `${targetGroup(s).TargetGroupArn}0`;
        s['aws/elbv2/target-groups'].push({
          TargetGroupArn: arn,
          TargetGroupName: 'function',
          TargetType: 'lambda',
          HealthCheckEnabled: false,
          LoadBalancerArns: targetGroup(s).LoadBalancerArns,
        });
        s['aws/elbv2/target-health'][arn] = [
          {
            Target: { Id: 'arn:aws:lambda:us-west-2:123456789012:function:hello' },
            TargetHealth: { State: 'unavailable', Reason: 'Target.HealthCheckDisabled' },
          },
        ];
      }),
      ['health/health-check-disabled'],
    ],
    [
      'a zonal shift',
      SCENES['ALB ip'](([one]) => (one.AdministrativeOverride = { State: 'zonal_shift_active' })),
      ['health/target-administratively-overridden'],
    ],
    [
      'nodes without a pod behind externalTrafficPolicy Local',
      SCENES['NLB instance, Local'](() => {}),
      ['health/etp-local-unhealthy-expected'],
    ],
    [
      'no node healthy behind externalTrafficPolicy Local',
      SCENES['NLB instance, Local']((all) => {
        for (const one of all) one.TargetHealth = FAILED;
      }),
      ['health/targets-all-unhealthy', 'health/health-check-connection-failed'],
    ],
    [
      'a zone without a healthy target, and no way from another one',
      SCENES['NLB ip']((all, s) => {
        const arn = loadBalancer(s, 'network').LoadBalancerArn;
        for (const one of s['aws/elbv2/load-balancer-attributes'][arn]) {
          if (one.Key === 'load_balancing.cross_zone.enabled') one.Value = 'false';
        }
        const gone = all.filter(({ Target }) => Target.AvailabilityZone === 'us-west-2b');
        for (const one of gone) one.TargetHealth = UNKNOWN;
      }),
      ['health/targets-some-unhealthy'],
    ],
    [
      'first checks two minutes after the pods became ready',
      SCENES['ALB ip']((all, s) => {
        for (const one of all) one.TargetHealth = initial('Elb.InitialHealthChecking');
        for (const pod of pods(s)) {
          for (const one of pod.status.conditions) one.lastTransitionTime = '2026-11-25T17:56:40Z';
        }
      }),
      [],
    ],
    [
      'a registration of five minutes at an NLB',
      SCENES['NLB ip']((all, s) => {
        for (const one of all) one.TargetHealth = initial('Elb.RegistrationInProgress');
        for (const pod of pods(s, 'tcp')) {
          for (const one of pod.status.conditions) one.lastTransitionTime = '2026-11-25T17:53:40Z';
        }
      }),
      [],
    ],
    [
      'a load balancer that is being made',
      SCENES['ALB ip']((all, s) => {
        loadBalancer(s).State = { Code: 'provisioning' };
        for (const one of all) one.TargetHealth = initial('Elb.RegistrationInProgress');
      }),
      ['', 'load-balancer/lb-provisioning'],
    ],
    [
      'a binding of a minute',
      SCENES['ALB ip']((all, s) => {
        binding(s).metadata.creationTimestamp = '2026-11-25T17:57:40Z';
        for (const one of all) one.TargetHealth = FAILED;
      }),
      [],
    ],
  ])('%s', async (_, given, right) => {
    expectFirst(await given, right);
  });
});
