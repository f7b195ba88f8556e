import { ingress, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/sg-wrong-vpc.js';
import { checkTester } from '../../support/check-tester.js';

const add = (s: Draft, VpcId: string): void => {
  s['aws/ec2/security-groups'].push({ GroupId: 'sg-0123456789abcdef0', VpcId, IpPermissions: [] });
};
const name = (s: Draft, names: string): void => {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/security-groups'] = names;
};

checkTester(check, {
  passes: {
    'one of its VPC': shop((s) => {
      add(s, s['aws/ec2/vpcs'][0].VpcId);
      name(s, 'sg-0123456789abcdef0');
    }),
    'one of another VPC that nobody names': shop((s) => add(s, 'vpc-0123456789abcdef0')),
    'one that does not exist': shop((s) => name(s, 'sg-0123456789abcdef0')),
  },

  fails: {
    'one of another VPC': {
      given: shop((s) => {
        add(s, 'vpc-0123456789abcdef0');
        name(s, `${s['aws/ec2/security-groups'][0].GroupId}, sg-0123456789abcdef0`);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
