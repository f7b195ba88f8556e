import { event, ingress, loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/lb-sg-count-exceeded.js';
import { checkTester } from '../../support/check-tester.js';

const SAID =
  'Failed deploy model due to operation error Elastic Load Balancing v2: SetSecurityGroups, https response error StatusCode: 400, InvalidConfigurationRequest: too many security groups';
const name = (s: Draft, count: number): void => {
  const ids = Array.from({ length: count }, (_, i) => `sg-0123456789abcde${i}0`);
  const { VpcId } = s['aws/ec2/vpcs'][0];
  for (const GroupId of ids) s['aws/ec2/security-groups'].push({ GroupId, VpcId });
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/security-groups'] = ids.join();
};

checkTester(check, {
  passes: {
    five: shop((s) => {
      name(s, 5);
      event(s, 'FailedDeployModel', SAID);
    }),
    'six, and nothing that failed': shop((s) => name(s, 6)),
    'six, of somebody who was given more': shop((s) => {
      name(s, 6);
      loadBalancer(s).SecurityGroups = ['a', 'b', 'c', 'd', 'e', 'f'];
      event(s, 'FailedDeployModel', SAID);
    }),
  },

  fails: {
    six: {
      given: shop((s) => {
        name(s, 6);
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'five, and the one for the rules of targets': {
      given: shop((s) => {
        name(s, 5);
        ingress(s).metadata.annotations[
          'alb.ingress.kubernetes.io/manage-backend-security-group-rules'
        ] = 'true';
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
