import { args, incident, recording, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-cluster-tag-foreign.js';
import { checkTester } from '../../support/check-tester.js';
import { open, OWN, ROLE, tag, unmake, untag } from '../../support/subnet-drafts.js';

const OTHER = 'kubernetes.io/cluster/other';

const give = (subnet: Draft): void => {
  untag(subnet, OWN);
  tag(subnet, OTHER, 'owned');
};

checkTester(check, {
  passes: {
    'a subnet that both clusters share': shop((s) => {
      for (const subnet of open(s)) tag(subnet, OTHER, 'shared');
      unmake(s);
    }),
    'subnets without any cluster': shop((s) => {
      for (const subnet of open(s)) untag(subnet, OWN);
      unmake(s);
    }),
    'a load balancer that keeps its subnets': shop((s) => open(s).forEach(give)),
    'a controller that does not look at these tags': shop((s) => {
      open(s).forEach(give);
      unmake(s);
      args(s).push('--feature-gates=SubnetsClusterTagCheck=false');
    }),
    'a subnet of another cluster in a zone that has one already': shop((s) => {
      const twin = structuredClone(open(s)[0]);
      s['aws/ec2/subnets'].push({ ...twin, SubnetId: 'subnet-0123' });
      give(s['aws/ec2/subnets'].at(-1));
      unmake(s);
    }),
    'a cluster of which nobody knows the name': shop((s, snapshot) => {
      args(s).splice(
        args(s).findIndex((arg) => arg.startsWith('--cluster-name')),
        1,
      );
      delete snapshot.cluster.name;
      unmake(s);
    }),
    'subnets that the class names by id': shop((s) => {
      open(s).forEach(give);
      useParams(s, {
        scheme: 'internet-facing',
        subnets: { ids: open(s).map(({ SubnetId }) => SubnetId) },
      });
    }),
  },

  fails: {
    'as the controller says, and the subnets were not read': {
      given: await recording('subnet-foreign-cluster-tag', (s) => {
        s['aws/ec2/subnets'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller says': {
      given: await recording('subnet-foreign-cluster-tag'),
      finds: ['Ingress shop/web'],
    },
    'a controller that is told another name': {
      given: await incident('inc-023'),
      finds: ['Ingress maps/atlas'],
    },
    'one of two': {
      given: shop((s) => {
        give(open(s)[0]);
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'the only one of an NLB': {
      given: shop((s) => {
        open(s).forEach(give);
        unmake(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'by their routes': {
      given: shop((s) => {
        for (const subnet of open(s)) {
          give(subnet);
          untag(subnet, ROLE);
        }
        unmake(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'by the tags of the class': {
      given: shop((s) => {
        useParams(s, {
          scheme: 'internet-facing',
          subnets: { tags: { [ROLE]: ['1'] } },
        });
        open(s).forEach(give);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
