import { breakOff, keep, pods, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/readiness-gate-orphaned.js';
import { checkTester } from '../../support/check-tester.js';

const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const condition = (pod: Draft, type: string): Draft =>
  pod.status.conditions.find((one: Draft) => one.type.startsWith(type));
const unbind = (s: Draft, service = 'web'): void =>
  keep(s, BINDINGS, ({ spec }) => spec.serviceRef.name !== service);
function wait(s: Draft, app = 'web'): void {
  const [pod] = pods(s, app);
  condition(pod, 'target-health').status = 'False';
  condition(pod, 'Ready').status = 'False';
  condition(pod, 'ContainersReady').lastTransitionTime = '2026-11-25T17:30:00Z';
}

checkTester(check, {
  passes: {
    'gates that were opened when the binding went': shop((s) => unbind(s)),
    'a binding that is there': shop((s) => wait(s)),
    'bindings of which not all were seen': shop((s, snapshot) => {
      wait(s);
      unbind(s);
      breakOff(snapshot, BINDINGS);
    }),
    'containers that are not ready': shop((s) => {
      wait(s);
      unbind(s);
      condition(pods(s)[0], 'ContainersReady').status = 'False';
    }),
  },

  fails: {
    'a binding that is gone': {
      given: shop((s) => {
        wait(s);
        unbind(s);
      }),
      finds: ['Pod shop/web-56f9b7585c-gghn9'],
    },
    'the binding of a Service': {
      given: shop((s) => {
        wait(s, 'tcp');
        unbind(s, 'tcp');
      }),
      finds: ['Pod shop/tcp-77c8d7cdf6-mtmv6'],
    },
  },
});
