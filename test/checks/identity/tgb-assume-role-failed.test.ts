import { binding, event, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/tgb-assume-role-failed.js';
import { checkTester } from '../../support/check-tester.js';

const ROLE = 'arn:aws:iam::210987654321:role/targets';
const DENIED = `operation error STS: AssumeRole, https response error StatusCode: 403, api error AccessDenied: User: arn:aws:sts::123456789012:assumed-role/lbc/1 is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;
const NAME = 'k8s-shop-web-7d6cdd9601';
const say = (s: Draft, reason: string, message: string, name = NAME): void =>
  event(s, reason, message, { kind: 'TargetGroupBinding', name });

checkTester(check, {
  passes: {
    'a role that may be assumed': shop((s) => (binding(s).spec.iamRoleArnToAssume = ROLE)),
    'another permission': shop((s) =>
      say(
        s,
        'FailedReconcile',
        'Failed reconcile due to AccessDenied: not authorized to perform: elasticloadbalancing:RegisterTargets',
      ),
    ),
    'the role of the controller itself': shop((s) =>
      say(
        s,
        'FailedReconcile',
        'Failed reconcile due to AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      ),
    ),
  },

  fails: {
    'a refusal': {
      given: shop((s) => {
        binding(s).spec.iamRoleArnToAssume = ROLE;
        say(s, 'FailedReconcile', `Failed reconcile due to ${DENIED}`);
      }),
      finds: [`TargetGroupBinding shop/${NAME}`],
    },
    'a refusal at the binding of a Service': {
      given: shop((s) => {
        binding(s, 'tcp').spec.iamRoleArnToAssume = ROLE;
        say(s, 'FailedReconcile', `Failed reconcile due to ${DENIED}`, 'k8s-shop-tcp-ca840b7458');
      }),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
    'a refusal while it is deleted': {
      given: await recording('healthy-byo-tgb', (s) => {
        const [made] = s['kubernetes/targetgroupbindings.elbv2.k8s.aws'];
        made.spec.iamRoleArnToAssume = ROLE;
        say(s, 'FailedCleanup', `Failed cleanup due to ${DENIED}`, 'byo');
      }),
      finds: ['TargetGroupBinding shop/byo'],
    },
  },
});
