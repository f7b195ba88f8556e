import { controller, incident, keep, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-role-tag-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { name, open, ROLE, tag, unmake, untag } from '../../support/subnet-drafts.js';

const untagAll = (s: Draft): void => open(s).forEach((subnet) => untag(subnet, ROLE));
const age = (s: Draft): void => {
  controller(s).spec.template.spec.containers[0].image =
    'public.ecr.aws/eks/aws-load-balancer-controller:v2.8.1';
};

checkTester(check, {
  passes: {
    'subnets with the tag': shop(unmake),
    'one with an empty value, which is enough': shop((s) => {
      const [first] = open(s);
      untagAll(s);
      tag(first, ROLE, '');
      unmake(s);
    }),
    'a load balancer that keeps its subnets': shop(untagAll),
    'subnets that are named': shop((s) => {
      const ids = open(s).map(({ SubnetId }) => SubnetId);
      untagAll(s);
      name(s, ...ids);
      keep(s, 'kubernetes/services', ({ spec }: Draft) => spec.type !== 'LoadBalancer');
      unmakeIngress(s);
    }),
    'subnets that have it, and are left out for another reason': shop((s) => {
      unmake(s);
      for (const subnet of open(s)) subnet.AvailableIpAddressCount = 3;
    }),
    'subnets by the tags of the class': shop((s) => {
      untagAll(s);
      useParams(s, { scheme: 'internet-facing', subnets: { tags: { team: ['web'] } } });
    }),
  },

  fails: {
    'an older controller': {
      given: shop((s) => {
        unmake(s);
        untagAll(s);
        age(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'only the tag of the other scheme': {
      given: await incident('inc-022'),
      finds: ['Ingress civic/voting'],
    },
    'a value that is none': {
      given: shop((s) => {
        for (const { Tags } of open(s)) {
          Tags.find(({ Key }: Draft) => Key === ROLE).Value = 'true';
        }
        unmake(s);
        age(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'the routes help, for now': {
      given: shop((s) => {
        untagAll(s);
        unmake(s);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
  },
});

function unmakeIngress(s: Draft): void {
  s['aws/elbv2/load-balancers'] = [];
}
