import { deployment, loadBalancer, shop, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-idle-timeout-vs-keepalive.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';
import { count } from '../../support/metrics.js';

const FOUND = ['Deployment shop/web'];
const ATTRIBUTE = 'idle_timeout.timeout_seconds';
const runs = (s: Draft, more: Draft): void => {
  const [container] = deployment(s).spec.template.spec.containers;
  for (const key of ['command', 'args', 'image']) delete container[key];
  Object.assign(container, { image: 'shop/web:1', ...more });
};
const fails = (s: Draft, more: Draft = {}): void =>
  count(s, { RequestCount: 10_000, HTTPCode_ELB_502_Count: 30, ...more });
const node = { command: ['node', 'server.js'] };

checkTester(check, {
  passes: {
    'no 502': shop((s) => {
      runs(s, node);
      fails(s, { HTTPCode_ELB_502_Count: 0 });
    }),
    'connections that are refused': shop((s) => {
      runs(s, node);
      fails(s, { TargetConnectionErrorCount: 40 });
    }),
    'a target that is not healthy': shop((s) => {
      runs(s, node);
      fails(s);
      targets(s)[0].TargetHealth.State = 'unhealthy';
    }),
    'a program that is not known': shop((s) => {
      runs(s, { image: 'shop/web:1' });
      fails(s);
    }),
    'a long keep-alive': shop((s) => {
      runs(s, { args: ['gunicorn', '--keep-alive', '75', 'app'] });
      fails(s);
    }),
    'a short idle timeout': shop((s) => {
      runs(s, node);
      fails(s);
      for (const one of s['aws/elbv2/load-balancer-attributes'][loadBalancer(s).LoadBalancerArn]) {
        if (one.Key === ATTRIBUTE) one.Value = '4';
      }
    }),
    'a sidecar that may be the one that serves': shop((s) => {
      runs(s, node);
      fails(s);
      deployment(s).spec.template.spec.containers.push({ name: 'proxy', image: 'envoy:1' });
    }),
  },

  fails: {
    'Node.js': {
      given: shop((s) => {
        runs(s, node);
        fails(s);
      }),
      finds: FOUND,
    },
    'Node.js by its image alone': {
      given: shop((s) => {
        runs(s, { image: 'docker.io/library/node:22-alpine' });
        fails(s);
        byTags(s);
      }),
      finds: FOUND,
    },
    'Gunicorn with a short keep-alive': {
      given: shop((s) => {
        runs(s, { args: ['gunicorn', '--keep-alive=5', 'app'] });
        fails(s);
        byFlag(s);
      }),
      finds: FOUND,
    },
  },
});
