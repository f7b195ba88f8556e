import { deployment, moveWorkload, shop, targetGroup, type Draft } from '../../../fixtures/shop.js';
import type { SectionName } from '../../../src/snapshot/sections.js';
import check from '../../../src/checks/draining/readiness-probe-slow-to-fail.js';
import { checkTester } from '../../support/check-tester.js';

const probe = (s: Draft, periodSeconds: number, failureThreshold: number): void => {
  deployment(s).spec.template.spec.containers[0].readinessProbe = {
    httpGet: { path: '/', port: 8080 },
    periodSeconds,
    failureThreshold,
  };
};
const toNodes = (s: Draft): void => {
  targetGroup(s).TargetType = 'instance';
};
const movedTo = (section: SectionName) =>
  shop((s) => {
    probe(s, 30, 4);
    toNodes(s);
    moveWorkload(s, section);
  });

checkTester(check, {
  passes: {
    'a slow probe, where the load balancer is quicker': shop((s) => probe(s, 30, 4)),
    'no probe': shop((s) => {
      delete deployment(s).spec.template.spec.containers[0].readinessProbe;
      toNodes(s);
    }),
    'a minute': shop((s) => {
      probe(s, 20, 3);
      toNodes(s);
    }),
  },

  fails: {
    'node targets': {
      given: shop((s) => {
        probe(s, 30, 4);
        toNodes(s);
      }),
      finds: ['Deployment shop/web'],
    },
    'a load balancer that is slow too': {
      given: shop((s) => {
        probe(s, 30, 4);
        Object.assign(targetGroup(s), {
          HealthCheckIntervalSeconds: 60,
          UnhealthyThresholdCount: 5,
        });
      }),
      finds: ['Deployment shop/web'],
    },
    'a StatefulSet': {
      given: movedTo('kubernetes/statefulsets.apps'),
      finds: ['StatefulSet shop/web'],
    },
    'a DaemonSet': { given: movedTo('kubernetes/daemonsets.apps'), finds: ['DaemonSet shop/web'] },
    'a Rollout': { given: movedTo('kubernetes/rollouts.argoproj.io'), finds: ['Rollout shop/web'] },
  },
});
