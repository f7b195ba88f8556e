import {
  incident,
  ingress,
  pods,
  recording,
  service,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-path-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

checkTester(check, {
  passes: {
    'another code': shop((s) => answer(s, '500')),
    'a host that is refused: the path is there': shop((s) => {
      answer(s, '404');
      probeBy(s, {
        httpGet: {
          path: '/healthz',
          port: 'http',
          httpHeaders: [{ name: 'Host', value: 'shop.example.com' }],
        },
      });
    }),
    'nodes without a pod, behind externalTrafficPolicy Local': shop((s) => {
      answer(s, '404');
      targetGroup(s).TargetType = 'instance';
      service(s).spec.externalTrafficPolicy = 'Local';
    }),
    'a target group that no load balancer uses': shop((s) => {
      answer(s, '404');
      targetGroup(s).LoadBalancerArns = [];
    }),
    'a reason without codes': shop((s) => {
      for (const one of targets(s)) {
        one.TargetHealth = { State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch' };
      }
    }),
  },

  fails: {
    'a recording': {
      given: await recording('health-code-404'),
      finds: ['TargetGroup k8s-shop-web-d96f0d3f4e'],
    },
    'a target group of somebody else, whose pods are probed at another port': {
      given: await incident('inc-053'),
      finds: ['TargetGroup outfitter-nginx'],
    },
    'several codes': { given: shop((s) => answer(s, '301, 404')), finds },
    'one target of four': { given: shop((s) => answer(s, '404', 'web', 1)), finds },
    'no readiness probe to learn from': {
      given: shop((s) => {
        answer(s, '404');
        for (const pod of pods(s)) delete pod.spec.containers[0].readinessProbe;
      }),
      finds,
    },
    'a path of the Service': {
      given: shop((s) => {
        answer(s, '404');
        service(s).metadata.annotations = {
          'alb.ingress.kubernetes.io/healthcheck-path': '/gone',
        };
        targetGroup(s).HealthCheckPath = '/gone';
        delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/healthcheck-path'];
      }),
      finds,
    },
  },
});
