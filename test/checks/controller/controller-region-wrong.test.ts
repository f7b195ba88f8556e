import { args, controller, incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-region-wrong.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const set = (s: Draft, ...flags: string[]): void => {
  args(s).splice(
    args(s).findIndex((arg) => arg.startsWith('--aws-region')),
    1,
    ...flags,
  );
};
const env = (s: Draft, name: string, value: string): void => {
  controller(s).spec.template.spec.containers[0].env = [{ name, value }];
};

checkTester(check, {
  passes: {
    'no flag: it asks its node': shop((s) => set(s)),
    'a variable that is put in later': shop((s) => set(s, '--aws-region=$(AWS_REGION)')),
    'a flag that wins over the environment': shop((s) => env(s, 'AWS_REGION', 'eu-west-1')),
    'an environment that says the same': shop((s) => {
      set(s);
      env(s, 'AWS_REGION', 'us-west-2');
    }),
    'nodes that are not of AWS': shop((s) => {
      set(s, '--aws-region=eu-west-1');
      for (const { spec } of s['kubernetes/nodes']) spec.providerID = 'kind://docker/shop/node';
    }),
  },

  fails: {
    'another region than that of the nodes': {
      given: shop((s) => set(s, '--aws-region=eu-west-1')),
      finds: [CONTROLLER],
    },
    'by its environment': {
      given: shop((s) => {
        set(s);
        env(s, 'AWS_DEFAULT_REGION', 'eu-west-1');
      }),
      finds: [CONTROLLER],
    },
    'subnets that are not found': { given: await incident('inc-025'), finds: [CONTROLLER] },
  },
});
