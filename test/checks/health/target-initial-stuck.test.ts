import {
  binding,
  loadBalancer,
  pods,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/target-initial-stuck.js';
import { checkTester } from '../../support/check-tester.js';

const INITIAL = {
  State: 'initial',
  Reason: 'Elb.InitialHealthChecking',
  Description: 'Initial health checks in progress',
};
const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const TCP = 'TargetGroup k8s-shop-tcp-ca840b7458';

/** The target of the first pod, whose containers are ready since then. */
const wait = (s: Draft, since?: string, app = 'web'): Draft => {
  const [pod] = pods(s, app);
  const target = targets(s, app).find(({ Target }) => Target.Id === pod.status.podIP);
  target.TargetHealth = INITIAL;
  if (since === undefined) return pod;
  for (const one of pod.status.conditions) one.lastTransitionTime = since;
  return pod;
};

checkTester(check, {
  passes: {
    'two minutes behind an ALB': shop((s) => void wait(s, '2026-11-25T17:56:30Z')),
    'five minutes behind an NLB': shop((s) => void wait(s, '2026-11-25T17:53:30Z', 'tcp')),
    'ten minutes, while the health check decides in fifteen': shop((s) => {
      wait(s);
      Object.assign(targetGroup(s), {
        HealthCheckIntervalSeconds: 300,
        UnhealthyThresholdCount: 3,
      });
    }),
    'a load balancer that is being made': shop((s) => {
      wait(s);
      loadBalancer(s).State = { Code: 'provisioning' };
    }),
    'a binding made just now': shop((s, { capturedAt }) => {
      wait(s);
      binding(s).metadata.creationTimestamp = capturedAt;
    }),
    'a binding of six minutes, behind an NLB': shop((s) => {
      wait(s, undefined, 'tcp');
      binding(s, 'tcp').metadata.creationTimestamp = '2026-11-25T17:53:20Z';
    }),
    'a pod that is terminating': shop((s) => {
      wait(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
    'an address of which the cluster knows nothing': shop((s) => {
      targets(s)[0].TargetHealth = INITIAL;
      targets(s)[0].Target.Id = '192.168.100.99';
    }),
    'a target group that no load balancer uses': shop((s) => {
      wait(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    'ten minutes behind an ALB': { given: shop((s) => void wait(s)), finds: [WEB] },
    'four minutes behind an ALB, and no word of why': {
      given: shop((s) => {
        wait(s, '2026-11-25T17:54:30Z');
        for (const { TargetHealth } of targets(s)) {
          if (TargetHealth.State !== 'initial') continue;
          delete TargetHealth.Reason;
          delete TargetHealth.Description;
        }
      }),
      finds: [WEB],
    },
    'ten minutes behind an NLB': {
      given: shop((s) => void wait(s, undefined, 'tcp')),
      finds: [TCP],
    },
    'two instances, for hours': {
      given: await recording('healthy-instance', (s, snapshot) => {
        const [health]: Draft[] = Object.values(s['aws/elbv2/target-health']);
        for (const one of health) one.TargetHealth = INITIAL;
        snapshot.capturedAt = '2026-11-25T20:00:00Z';
      }),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
  },
});
