import { pods, service, shop, targetGroup, targets, type Draft } from '../../fixtures/shop.js';
import type { Cases } from './check-tester.js';

/** Targets of the Service that answer their health check with these codes: all, or the first ones. */
export function answer(s: Draft, codes: string, of = 'web', count = Infinity): void {
  for (const one of targets(s, of).slice(0, count)) {
    one.TargetHealth = {
      State: 'unhealthy',
      Reason: 'Target.ResponseCodeMismatch',
      Description: `Health checks failed with these codes: [${codes}]`,
    };
  }
}

/** Targets of the Service that fail for this reason, as ELB names it. */
export function failFor(s: Draft, reason: string, of = 'web'): void {
  for (const one of targets(s, of)) one.TargetHealth = { State: 'unhealthy', Reason: reason };
}

/** The readiness probes of the pods of an app. */
export function probeBy(s: Draft, probe: Draft, app = 'web'): void {
  for (const pod of pods(s, app)) pod.spec.containers[0].readinessProbe = probe;
}

/** The cases that all checks share which speak of targets that fail for one reason. */
export function failingTargets(reason: string, otherReason: string): Cases {
  const failing = { State: 'unhealthy', Reason: reason };
  const fail = (s: Draft, health: Draft = failing): void => {
    for (const one of targets(s)) one.TargetHealth = health;
  };
  const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];
  return {
    passes: {
      'targets that are being looked at for the first time': shop((s) =>
        fail(s, { State: 'initial', Reason: 'Elb.InitialHealthChecking' }),
      ),
      'targets that are leaving': shop((s) =>
        fail(s, { State: 'draining', Reason: 'Target.DeregistrationInProgress' }),
      ),
      'a target group that no load balancer uses': shop((s) => {
        fail(s);
        targetGroup(s).LoadBalancerArns = [];
      }),
      'another reason': shop((s) => fail(s, { State: 'unhealthy', Reason: otherReason })),
      'nodes without a pod, behind externalTrafficPolicy Local': shop((s) => {
        fail(s);
        targetGroup(s).TargetType = 'instance';
        service(s).spec.externalTrafficPolicy = 'Local';
      }),
    },
    fails: {
      'every target': { given: shop((s) => fail(s)), finds },
      'one target of four, with a reason in sentences': {
        given: shop((s) => {
          targets(s)[2].TargetHealth = {
            ...failing,
            Description: 'Health checks failed. Look at the target',
          };
        }),
        finds,
      },
    },
  };
}
