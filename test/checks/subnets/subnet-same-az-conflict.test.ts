import { event, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-same-az-conflict.js';
import { checkTester } from '../../support/check-tester.js';
import { addOpen, name, nameForService, open, unmake } from '../../support/subnet-drafts.js';

const SAID =
  'Failed build model due to multiple subnets in same Availability Zone us-west-2a: [subnet-1 subnet-2]';

/** Both public subnets, and a second one of the first zone. */
const three = (s: Draft): string[] => {
  const ids = open(s).map(({ SubnetId }) => SubnetId);
  addOpen(s, 'subnet-0123', open(s)[0].AvailabilityZone);
  return [...ids, 'subnet-0123'];
};

checkTester(check, {
  passes: {
    'subnets that are discovered, of which one is taken': shop((s) => {
      three(s);
      unmake(s);
    }),
    'one of each zone': shop((s) => name(s, ...open(s).map(({ SubnetId }) => SubnetId))),
    'one id that is named twice, which is another fault': shop((s) => {
      const [first, second] = open(s).map(({ SubnetId }) => SubnetId);
      name(s, first, second, first);
    }),
    'one that is not there, which is another fault': shop((s) =>
      name(s, ...three(s), 'subnet-9999'),
    ),
    'tags of the class, by which one of each zone is taken': shop((s) => {
      three(s);
      useParams(s, {
        scheme: 'internet-facing',
        subnets: { tags: { 'kubernetes.io/role/elb': ['1'] } },
      });
    }),
  },

  fails: {
    'as the controller says, and the subnets were not read': {
      given: shop((s) => {
        event(s, 'FailedBuildModel', SAID);
        s['aws/ec2/subnets'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'a load balancer that is there': {
      given: shop((s) => name(s, ...three(s))),
      finds: ['Ingress shop/web'],
    },
    'as the controller says': {
      given: shop((s) => {
        name(s, ...three(s));
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'before anything is built': {
      given: shop((s) => {
        name(s, ...three(s));
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'one that is named twice, by id and by name': {
      given: shop((s) =>
        name(s, open(s)[0].SubnetId, 'shop-prod-public-us-west-2a', open(s)[1].SubnetId),
      ),
      finds: ['Ingress shop/web'],
    },
    'the class names them': {
      given: shop((s) => useParams(s, { scheme: 'internet-facing', subnets: { ids: three(s) } })),
      finds: ['Ingress shop/web'],
    },
    'a Service names them': {
      given: shop((s) => nameForService(s, ...three(s))),
      finds: ['Service shop/tcp'],
    },
  },
});
