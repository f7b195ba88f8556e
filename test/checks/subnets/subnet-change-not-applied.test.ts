import { shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-change-not-applied.js';
import { checkTester } from '../../support/check-tester.js';
import {
  addOpen,
  name,
  nameForService,
  open,
  ROLE,
  unmake,
  untag,
} from '../../support/subnet-drafts.js';

const third = (s: Draft): Draft => addOpen(s, 'subnet-0123', 'us-west-2c');

checkTester(check, {
  passes: {
    'another subnet in a zone that it has': shop((s) => {
      addOpen(s, 'subnet-0123', open(s)[0].AvailabilityZone);
    }),
    'a subnet without the tag': shop((s) => untag(third(s), ROLE)),
    'a subnet that nothing may use': shop((s) => {
      third(s).AvailableIpAddressCount = 3;
    }),
    'no load balancer yet': shop((s) => {
      third(s);
      unmake(s);
    }),
    'a load balancer with the tags of another stack': shop((s) => {
      third(s);
      for (const { LoadBalancerArn } of s['aws/elbv2/load-balancers']) {
        for (const one of s['aws/elbv2/tags'][LoadBalancerArn]) {
          if (one.Key.endsWith('k8s.aws/stack')) one.Value = 'shop/other';
        }
      }
    }),
    'lists, which are looked at again every time': shop((s) => {
      const ids = open(s).map(({ SubnetId }) => SubnetId);
      third(s);
      name(s, ...ids);
      nameForService(s, ...ids);
    }),
    'tags of the class, which are looked at again every time': shop((s) => {
      third(s);
      useParams(s, { scheme: 'internet-facing', subnets: { tags: { [ROLE]: ['1'] } } });
      nameForService(s, ...open(s).map(({ SubnetId }) => SubnetId));
    }),
  },

  fails: {
    'a third subnet': {
      given: shop((s) => {
        third(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'a scheme of the class': {
      given: shop((s) => {
        third(s);
        useParams(s, { scheme: 'internet-facing' });
        nameForService(s, ...open(s).map(({ SubnetId }) => SubnetId));
      }),
      finds: ['Ingress shop/web'],
    },
    'a third subnet, by its route': {
      given: shop((s) => {
        third(s);
        for (const subnet of open(s)) untag(subnet, ROLE);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
  },
});
