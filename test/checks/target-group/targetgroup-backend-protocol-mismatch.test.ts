import {
  incident,
  pods,
  service,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/targetgroup-backend-protocol-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const REFUSED = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };
const BAD = {
  State: 'unhealthy',
  Reason: 'Target.ResponseCodeMismatch',
  Description: 'Health checks failed with these codes: [400]',
};
const fail = (s: Draft, health: Draft): void => {
  for (const one of targets(s)) one.TargetHealth = health;
};
const probe = (s: Draft, scheme: string | undefined): void => {
  for (const pod of pods(s)) pod.spec.containers[0].readinessProbe.httpGet.scheme = scheme;
};
const useTls = (s: Draft): void => {
  targetGroup(s).Protocol = 'HTTPS';
  targetGroup(s).HealthCheckProtocol = 'HTTPS';
};

checkTester(check, {
  passes: {
    'pods that speak TLS, and are healthy over HTTP': shop((s) => probe(s, 'HTTPS')),
    'TLS on both sides': shop((s) => {
      probe(s, 'HTTPS');
      useTls(s);
      fail(s, REFUSED);
    }),
    'another status code': shop((s) => {
      probe(s, 'HTTPS');
      fail(s, { ...BAD, Description: 'Health checks failed with these codes: [404]' });
    }),
    'health checks in another protocol than traffic': shop((s) => {
      probe(s, 'HTTPS');
      targetGroup(s).HealthCheckProtocol = 'HTTPS';
      fail(s, REFUSED);
    }),
    'a pod that is probed over HTTP, whatever its Service says': shop((s) => {
      service(s).spec.ports[0].appProtocol = 'https';
      fail(s, REFUSED);
    }),
    'an application that wants another Host': await incident('inc-051'),
    'health checks over TLS alone': await incident('inc-052'),
  },

  fails: {
    'a server that expects TLS and says 400': {
      given: shop((s) => {
        probe(s, 'HTTPS');
        fail(s, BAD);
      }),
      finds: [WEB],
    },
    'a Service that says so': {
      given: shop((s) => {
        for (const pod of pods(s)) delete pod.spec.containers[0].readinessProbe;
        service(s).spec.ports[0].appProtocol = 'https';
        fail(s, REFUSED);
      }),
      finds: [WEB],
    },
    'TLS to a server of plain HTTP': {
      given: shop((s) => {
        useTls(s);
        fail(s, REFUSED);
      }),
      finds: [WEB],
    },
    'an incident': {
      given: await incident('inc-054'),
      finds: ['TargetGroup k8s-publishi-cmacmeht-97c2c8f756'],
    },
  },
});
