import {
  args,
  binding,
  event,
  incident,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-vpc-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const OTHER = 'vpc-0123456789abcdef0';
const WEB = 'TargetGroupBinding shop/k8s-shop-web-7d6cdd9601';
/** The group of `web` is in another VPC, and nothing is registered. */
function move(s: Draft, vpc: string | undefined): void {
  targetGroup(s).VpcId = OTHER;
  targets(s).length = 0;
  if (vpc === undefined) delete binding(s).spec.vpcID;
  else binding(s).spec.vpcID = vpc;
}

checkTester(check, {
  passes: {
    'a joined VPC that the binding names': shop((s) => move(s, OTHER)),
    'targets that are registered all the same': shop((s) => {
      targetGroup(s).VpcId = OTHER;
      delete binding(s).spec.vpcID;
    }),
    'a role of another account': shop((s) => {
      move(s, undefined);
      binding(s).spec.iamRoleArnToAssume = 'arn:aws:iam::210987654321:role/targets';
    }),
    'a controller that was told to work in that VPC': shop((s) => {
      move(s, undefined);
      args(s).push(`--aws-vpc-id=${OTHER}`);
      args(s).splice(
        args(s).findIndex((arg) => arg.startsWith('--aws-vpc-id=')),
        1,
      );
    }),
    'a binding that is being deleted': shop((s) => {
      move(s, undefined);
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:50:00Z';
    }),
  },

  fails: {
    'addresses of another VPC, which the controller is not told': {
      given: shop((s) => move(s, undefined)),
      finds: [WEB],
    },
    'the wrong VPC at the binding': {
      given: shop((s) => move(s, 'vpc-00000000000000001')),
      finds: [WEB],
    },
    'a refusal, while others are registered': {
      given: shop((s) => {
        targetGroup(s).VpcId = OTHER;
        delete binding(s).spec.vpcID;
        event(s, 'FailedReconcile', 'Failed reconcile due to ValidationError', {
          kind: 'TargetGroupBinding',
          name: 'k8s-shop-web-7d6cdd9601',
        });
      }),
      finds: [WEB],
    },
    instances: {
      given: await recording('healthy-instance', (s) => move(s, OTHER)),
      finds: ['TargetGroupBinding shop/k8s-shop-web-18b21c1209'],
    },
    'an incident': {
      given: await incident('inc-048'),
      finds: ['TargetGroupBinding payroll-app/external-app-lb'],
    },
  },
});
