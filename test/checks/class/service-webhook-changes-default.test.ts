import { args, incident, keep, service, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/service-webhook-changes-default.js';
import { checkTester } from '../../support/check-tester.js';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';

checkTester(check, {
  passes: {
    'what the controller reads, beside the type': shop(
      (s) => (service(s, 'tcp').metadata.annotations[`${PREFIX}-type`] = 'nlb'),
    ),
    'no class, as the in-tree provider wants it': shop((s) => {
      service(s, 'tcp').metadata.annotations = { [`${PREFIX}-type`]: 'nlb' };
      delete service(s, 'tcp').spec.loadBalancerClass;
    }),
    'no annotation, as people write it by hand': shop(
      (s) => (service(s, 'tcp').metadata.annotations = {}),
    ),
    'no webhook that would do it': shop((s) => {
      service(s, 'tcp').metadata.annotations = { [`${PREFIX}-type`]: 'nlb' };
      keep(s, 'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io', () => false);
    }),
  },

  fails: {
    'the type of the in-tree provider, and the class of the controller': {
      given: shop((s) => (service(s, 'tcp').metadata.annotations = { [`${PREFIX}-type`]: 'nlb' })),
      finds: ['Service shop/tcp'],
    },
    'a class of the flag’s own': {
      given: shop((s) => {
        args(s).push('--load-balancer-class=example.com/nlb');
        service(s, 'tcp').spec.loadBalancerClass = 'example.com/nlb';
        service(s, 'tcp').metadata.annotations = { [`${PREFIX}-type`]: 'nlb' };
      }),
      finds: ['Service shop/tcp'],
    },
    'an incident': {
      given: await incident('inc-002'),
      finds: ['Service ingress-internal/internal-controller'],
    },
  },
});
