import {
  breakOff,
  ingress,
  keep,
  loadBalancer,
  shop,
  type Draft,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-internal-in-public.js';
import { checkTester } from '../../support/check-tester.js';
import { closed, name, open } from '../../support/subnet-drafts.js';

const internal = (s: Draft, type?: string): void => {
  loadBalancer(s, type).Scheme = 'internal';
};
const move = (s: Draft): void => {
  internal(s);
  loadBalancer(s).AvailabilityZones = closed(s).map(({ SubnetId, AvailabilityZone }) => ({
    SubnetId,
    ZoneName: AvailabilityZone,
  }));
};

checkTester(check, {
  passes: {
    'private subnets': shop(move),
    'an internet-facing one': shop(() => {}),
    'tables that were not all read': shop((s, snapshot) => {
      internal(s);
      breakOff(snapshot, 'aws/ec2/route-tables');
    }),
    'one that is not there yet': shop((s) => {
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
      name(s, ...open(s).map(({ SubnetId }) => SubnetId));
      keep(s, 'aws/elbv2/load-balancers', ({ Type }: Draft) => Type !== 'application');
      delete ingress(s).status;
    }),
  },

  fails: {
    'an ALB in public subnets': {
      given: shop((s) => internal(s)),
      finds: ['Ingress shop/web'],
    },
    'an NLB in public subnets': {
      given: shop((s) => internal(s, 'network')),
      finds: ['Service shop/tcp'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        internal(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'an Ingress that has no address': {
      given: shop((s) => {
        delete ingress(s).status;
        internal(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'the group of a class': {
      given: shop((s) => {
        useParams(s, { scheme: 'internal', group: { name: 'inside' } });
        internal(s);
      }),
      finds: ['IngressGroup inside'],
    },
  },
});
