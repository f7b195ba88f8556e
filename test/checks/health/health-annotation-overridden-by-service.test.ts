import { ingress, service, shop, targetGroup, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-annotation-overridden-by-service.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

const PATH = 'alb.ingress.kubernetes.io/healthcheck-path';

/** The Ingress asks for one path, and the Service, which wins, for another one. */
function say(s: Draft, ofIngress: string, ofService: string): void {
  ingress(s).metadata.annotations[PATH] = ofIngress;
  service(s).metadata.annotations = { [PATH]: ofService };
  targetGroup(s).HealthCheckPath = ofService;
}

checkTester(check, {
  passes: {
    'a Service of its own mind, which is healthy': shop((s) => say(s, '/healthz', '/live')),
    'the same value': shop((s) => {
      say(s, '/healthz', '/healthz');
      answer(s, '404');
    }),
    'a readiness probe that asks for neither': shop((s) => {
      say(s, '/healthz', '/live');
      answer(s, '404');
      probeBy(s, { httpGet: { path: '/ready', port: 'http' } });
    }),
    'no annotation of the Ingress': shop((s) => {
      say(s, '/healthz', '/live');
      answer(s, '404');
      delete ingress(s).metadata.annotations[PATH];
    }),
  },

  fails: {
    'the path of the readiness probe, which the Service overrides': {
      given: shop((s) => {
        say(s, '/healthz', '/live');
        answer(s, '404');
      }),
      finds,
    },
  },
});
