import { binding, recording, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-node-labels-match-none.js';
import { checkTester } from '../../support/check-tester.js';

const NAME = 'TargetGroupBinding shop/k8s-shop-web-18b21c1209';
const nodes = (s: Draft): Draft[] => s['kubernetes/nodes'];
const select = (s: Draft): void => {
  binding(s).spec.nodeSelector = { matchLabels: { pool: 'front' } };
};

checkTester(check, {
  passes: {
    'one node that matches': await recording('healthy-instance', (s) => {
      select(s);
      nodes(s)[0].metadata.labels['pool'] = 'front';
    }),
    'the one that matches is not ready': await recording('healthy-instance', (s) => {
      select(s);
      nodes(s)[0].metadata.labels['pool'] = 'front';
      nodes(s)[0].status.conditions.find(({ type }: Draft) => type === 'Ready').status = 'False';
    }),
    'no selector': await recording('healthy-instance'),
  },

  fails: {
    'labels that no node has': {
      given: await recording('healthy-instance', select),
      finds: [NAME],
    },
    'an expression that no node meets': {
      given: await recording('healthy-instance', (s) => {
        binding(s).spec.nodeSelector = {
          matchExpressions: [
            { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['us-west-2d'] },
          ],
        };
      }),
      finds: [NAME],
    },
    'a binding that people made': {
      given: await recording('healthy-instance', (s) => {
        select(s);
        binding(s).metadata.labels = {};
      }),
      finds: [NAME],
    },
  },
});
