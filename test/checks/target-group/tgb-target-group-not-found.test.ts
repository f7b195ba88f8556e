import {
  binding,
  breakOff,
  type Draft,
  incident,
  keep,
  recording,
  shop,
  targetGroup,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-target-group-not-found.js';
import { checkTester } from '../../support/check-tester.js';

function remove(s: Draft): void {
  const gone = targetGroup(s);
  keep(s, 'aws/elbv2/target-groups', (item) => item !== gone);
}

checkTester(check, {
  passes: {
    'a listing that broke off': shop((s, snapshot) => {
      remove(s);
      breakOff(snapshot, 'aws/elbv2/target-groups');
    }),
    'a binding that is four minutes old': shop((s, { capturedAt }) => {
      remove(s);
      binding(s).metadata.creationTimestamp = new Date(
        Date.parse(capturedAt) - 240_000,
      ).toISOString();
    }),
    'a binding that names no ARN': shop((s) => {
      delete binding(s).spec.targetGroupARN;
      binding(s).spec.targetGroupName = 'shared';
    }),
    'a target group of another account, through its role': shop((s) => {
      binding(s).spec.targetGroupARN =
        'arn:aws:elasticloadbalancing:us-west-2:210987654321:targetgroup/shared/0123456789abcdef';
      binding(s).spec.iamRoleArnToAssume = 'arn:aws:iam::210987654321:role/targets';
    }),
  },

  fails: {
    'a target group that is gone': {
      given: shop(remove),
      finds: ['TargetGroupBinding shop/k8s-shop-web-7d6cdd9601'],
    },
    'one that was made anew under the same name': {
      given: shop((s) => {
        targetGroup(s, 'tcp').TargetGroupArn = `${targetGroup(s, 'tcp').TargetGroupArn}0`;
      }),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
    'what the controller recorded': {
      given: await recording('target-group-deleted'),
      finds: ['TargetGroupBinding shop/byo'],
    },
    'an incident': { given: await incident('inc-041'), finds: ['TargetGroupBinding voicebot/ws'] },
  },
});
