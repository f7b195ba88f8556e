import { event, ingress, keep, recording, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-role-tag-partial.js';
import { checkTester } from '../../support/check-tester.js';
import {
  closed,
  INTERNAL,
  isOpen,
  name,
  open,
  ROLE,
  tables,
  unmake,
  untag,
} from '../../support/subnet-drafts.js';

const SAID =
  "Failed build model due to couldn't auto-discover subnets: subnets count less than minimal required count: 1 < 2";

checkTester(check, {
  passes: {
    'one subnet of each zone has the tag': shop(unmake),
    'a load balancer that keeps its subnets': shop((s) => untag(open(s)[0], ROLE)),
    'an NLB, for which one is enough': shop((s) => {
      untag(open(s)[0], ROLE);
      unmake(s);
      keep(s, 'kubernetes/ingresses.networking.k8s.io', () => false);
    }),
    'no other subnet would do: it is for internal ones': shop((s) => {
      const [first] = open(s);
      untag(first, ROLE);
      first.Tags.push({ Key: INTERNAL, Value: '1' });
      unmake(s);
    }),
    'no other subnet would do: it is private': shop((s) => {
      untag(open(s)[0], ROLE);
      unmake(s);
      const table = tables(s).find(isOpen);
      table.Associations = table.Associations.slice(1);
      for (const subnet of closed(s)) untag(subnet, INTERNAL);
    }),
    'subnets that are named': shop((s) => {
      const [first] = open(s);
      untag(first, ROLE);
      name(s, first.SubnetId);
      unmake(s);
    }),
    'by the tags of the class': shop((s) => {
      unmake(s);
      untag(open(s)[0], ROLE);
      useParams(s, { scheme: 'internet-facing', subnets: { tags: { [ROLE]: ['1'] } } });
    }),
  },

  fails: {
    'as the controller says': {
      given: await recording('subnet-one-az'),
      finds: ['Ingress shop/web'],
    },
    'before the controller says anything': {
      given: shop((s) => {
        untag(open(s)[0], ROLE);
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'as it says of the shop': {
      given: shop((s) => {
        untag(open(s)[0], ROLE);
        unmake(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'a scheme of the class': {
      given: shop((s) => {
        untag(open(s)[0], ROLE);
        unmake(s);
        useParams(s, { scheme: 'internet-facing' });
      }),
      finds: ['Ingress shop/web'],
    },
    'an internal one': {
      given: shop((s) => {
        ingress(s).metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
        untag(closed(s)[0], INTERNAL);
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
