import { args, keep, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-wrong-vpc.js';
import { checkTester } from '../../support/check-tester.js';
import { addOpen, name, nameForService, open, unmake } from '../../support/subnet-drafts.js';

/** The id of a subnet that is like a public one, in another VPC. */
const foreign = (s: Draft): string => {
  addOpen(s, 'subnet-0123', 'us-west-2c').VpcId = 'vpc-0000';
  return 'subnet-0123';
};

checkTester(check, {
  passes: {
    'subnets of the VPC': shop((s) => name(s, ...open(s).map(({ SubnetId }) => SubnetId))),
    'a subnet of another VPC, which nobody names': shop((s) => {
      foreign(s);
      unmake(s);
    }),
    'a name that only a subnet of another VPC has': shop((s) => {
      s['aws/ec2/subnets'].push({
        ...open(s)[0],
        SubnetId: 'subnet-0123',
        VpcId: 'vpc-0000',
        Tags: [{ Key: 'Name', Value: 'other' }],
      });
      name(s, 'other');
    }),
    'a controller that works in that VPC': shop((s) => {
      name(s, foreign(s));
      keep(s, 'aws/ec2/subnets', ({ VpcId }: Draft) => VpcId === 'vpc-0000');
      args(s).splice(
        args(s).findIndex((arg) => arg.startsWith('--aws-vpc-id')),
        1,
        '--aws-vpc-id=vpc-0000',
      );
    }),
  },

  fails: {
    'one of them': {
      given: shop((s) => name(s, open(s)[0].SubnetId, foreign(s))),
      finds: ['Ingress shop/web'],
    },
    'the flag of the controller is not set': {
      given: shop((s) => {
        args(s).splice(
          args(s).findIndex((arg) => arg.startsWith('--aws-vpc-id')),
          1,
        );
        name(s, open(s)[0].SubnetId, foreign(s));
      }),
      finds: ['Ingress shop/web'],
    },
    'the class names it': {
      given: shop((s) =>
        useParams(s, { scheme: 'internet-facing', subnets: { ids: [foreign(s)] } }),
      ),
      finds: ['Ingress shop/web'],
    },
    'a Service names it': {
      given: shop((s) => nameForService(s, foreign(s))),
      finds: ['Service shop/tcp'],
    },
  },
});
