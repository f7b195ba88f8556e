import { incident, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-custom-without-networking.js';
import { checkTester } from '../../support/check-tester.js';

const made = (s: Draft): Draft => s['kubernetes/targetgroupbindings.elbv2.k8s.aws'][0];

checkTester(check, {
  passes: {
    'rules that somebody else wrote': await recording('healthy-byo-tgb', (s) => {
      delete made(s).spec.networking;
    }),
    'a binding with networking': await incident('inc-057', (s) => {
      made(s).spec.networking = {
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP' }] }],
      };
    }),
    'a binding of the controller': await incident('inc-057', (s) => {
      made(s).metadata.labels = {
        'ingress.k8s.aws/stack-name': 'web',
        'ingress.k8s.aws/stack-namespace': 'gateway-ext',
      };
    }),
    'a binding that is being deleted': await incident('inc-057', (s, { capturedAt }) => {
      made(s).metadata.deletionTimestamp = capturedAt;
    }),
    'no binding by hand': shop(),
  },

  fails: {
    'an incident': {
      given: await incident('inc-057'),
      finds: ['TargetGroupBinding gateway-ext/nginx-manual-tg'],
    },
    'networking that opens nothing': {
      given: await incident('inc-057', (s) => (made(s).spec.networking = { ingress: [] })),
      finds: ['TargetGroupBinding gateway-ext/nginx-manual-tg'],
    },
  },
});
