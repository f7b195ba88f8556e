import { binding, recording, shop, targetGroup } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-spec-invalid.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroupBinding shop/k8s-shop-web-7d6cdd9601';
const ROLE = 'arn:aws:iam::210987654321:role/targets';
const SELECTOR = { matchLabels: { pool: 'front' } };

checkTester(check, {
  passes: {
    'a target group by its name': shop((s) => {
      delete binding(s).spec.targetGroupARN;
      binding(s).spec.targetGroupName = 'k8s-shop-web-7d6cdd9601';
    }),
    'no address type, which is IPv4': shop((s) => delete binding(s).spec.ipAddressType),
    'no protocol, as older bindings have none': shop(
      (s) => delete binding(s).spec.targetGroupProtocol,
    ),
    'a selector of nodes, for instances': await recording('healthy-instance', (s) => {
      binding(s).spec.nodeSelector = SELECTOR;
    }),
    'a role, for addresses': shop((s) => (binding(s).spec.iamRoleArnToAssume = ROLE)),
    'a binding that is being deleted': shop((s) => {
      binding(s).spec.nodeSelector = SELECTOR;
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
  },

  fails: {
    'no target group at all': {
      given: shop((s) => delete binding(s).spec.targetGroupARN),
      finds: [WEB],
    },
    'a selector of nodes, for addresses': {
      given: shop((s) => (binding(s).spec.nodeSelector = SELECTOR)),
      finds: [WEB],
    },
    'a role, for instances': {
      given: await recording('healthy-instance', (s) => {
        binding(s).spec.iamRoleArnToAssume = ROLE;
      }),
      finds: ['TargetGroupBinding shop/k8s-shop-web-18b21c1209'],
    },
    'addresses of the other family': {
      given: shop((s) => (targetGroup(s).IpAddressType = 'ipv6')),
      finds: [WEB],
    },
    'another protocol': {
      given: shop((s) => (binding(s, 'tcp').spec.targetGroupProtocol = 'TLS')),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
  },
});
