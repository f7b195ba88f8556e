import { breakOff, event, recording, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-explicit-not-found.js';
import { checkTester } from '../../support/check-tester.js';
import { closed, name, nameForService, open, unmake } from '../../support/subnet-drafts.js';

const SAID =
  'Failed build model due to failed to list subnets by names or IDs: subnet ID not found: subnet-0123';

checkTester(check, {
  passes: {
    'subnets that are there, by id and with spaces': shop((s) =>
      name(s, ...open(s).map(({ SubnetId }) => SubnetId)),
    ),
    'subnets that are there, by name': shop((s) =>
      name(s, 'shop-prod-public-us-west-2a', 'shop-prod-public-us-west-2b'),
    ),
    'subnets that were not all read': shop((s, snapshot) => {
      name(s, 'subnet-0123');
      breakOff(snapshot, 'aws/ec2/subnets');
    }),
    'private subnets, which are there too': shop((s) =>
      name(s, ...closed(s).map(({ SubnetId }) => SubnetId)),
    ),
    'none of them is named': shop(unmake),
    'a refusal that is over': shop((s) => {
      event(s, 'FailedBuildModel', SAID, { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled', { at: '2026-11-25T17:51:00Z' });
    }),
  },

  fails: {
    'as the controller says': {
      given: await recording('subnet-not-found'),
      finds: ['Ingress shop/web'],
    },
    'as the controller says, and the subnets were not read': {
      given: shop((s) => {
        event(s, 'FailedBuildModel', SAID);
        s['aws/ec2/subnets'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'before the controller says anything': {
      given: shop((s) => {
        unmake(s);
        name(s, open(s)[0].SubnetId, 'subnet-0123');
      }),
      finds: ['Ingress shop/web'],
    },
    'a Name tag that is another one in the VPC': {
      given: shop((s) => name(s, 'shop-prod-public-us-west-2a', 'shop-prod-public-us-west-2c')),
      finds: ['Ingress shop/web'],
    },
    'a Name tag that one subnet has, asked for twice': {
      given: shop((s) => name(s, 'shop-prod-public-us-west-2a', 'shop-prod-public-us-west-2a')),
      finds: ['Ingress shop/web'],
    },
    'one id twice': {
      given: shop((s) => {
        const [first, second] = open(s).map(({ SubnetId }) => SubnetId);
        name(s, first, second, first);
      }),
      finds: ['Ingress shop/web'],
    },
    'the class names it': {
      given: shop((s) =>
        useParams(s, { scheme: 'internet-facing', subnets: { ids: ['subnet-0123'] } }),
      ),
      finds: ['Ingress shop/web'],
    },
    'a Service names it': {
      given: shop((s) => nameForService(s, 'subnet-0123')),
      finds: ['Service shop/tcp'],
    },
  },
});
