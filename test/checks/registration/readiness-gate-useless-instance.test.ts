import { named, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/readiness-gate-useless-instance.js';
import { checkTester } from '../../support/check-tester.js';

const ask = (s: Draft): void => {
  named(s, 'kubernetes/namespaces', 'shop').metadata.labels[
    'elbv2.k8s.aws/pod-readiness-gate-inject'
  ] = 'enabled';
};

checkTester(check, {
  passes: {
    'instances in a namespace that asks for nothing': await recording('healthy-instance'),
    'one binding of pods among them': await recording('healthy-instance', (s) => {
      ask(s);
      const [one] = structuredClone(s['kubernetes/targetgroupbindings.elbv2.k8s.aws']);
      one.metadata.name = 'another';
      one.spec.targetType = 'ip';
      s['kubernetes/targetgroupbindings.elbv2.k8s.aws'].push(one);
    }),
    'no webhook of the controller': await recording('healthy-instance', (s) => {
      ask(s);
      s['kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io'] = [];
    }),
    'pods alone': shop(ask),
  },

  fails: {
    'instances alone': {
      given: await recording('healthy-instance', ask),
      finds: ['Namespace shop'],
    },
  },
});
