import {
  controller,
  incident,
  ingress,
  recording,
  shop,
  type Draft,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/subnets/subnet-discovery-no-match.js';
import { checkTester } from '../../support/check-tester.js';
import { closed, isOpen, open, ROLE, tables, unmake, untag } from '../../support/subnet-drafts.js';

const untagAll = (s: Draft): void => open(s).forEach((subnet) => untag(subnet, ROLE));

checkTester(check, {
  passes: {
    'subnets that are found by their tag': shop(unmake),
    'subnets that are found by their routes': shop((s) => {
      untagAll(s);
      unmake(s);
    }),
    'a load balancer that keeps its subnets': shop(untagAll),
    'one subnet, which is another fault': await recording('subnet-one-az'),
    'an older controller with the tags': shop((s) => {
      unmake(s);
      controller(s).spec.template.spec.containers[0].image =
        'public.ecr.aws/eks/aws-load-balancer-controller:v2.8.1';
    }),
  },

  fails: {
    'as the controller says': { given: await incident('inc-022'), finds: ['Ingress civic/voting'] },
    'as the controller says of another region': {
      given: await incident('inc-025'),
      finds: ['Ingress adjusters/claims'],
    },
    'an older controller and no tag': {
      given: shop((s) => {
        unmake(s);
        untagAll(s);
        controller(s).spec.template.spec.containers[0].image =
          'public.ecr.aws/eks/aws-load-balancer-controller:v2.8.1';
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'a tag of another value, and no route': {
      given: shop((s) => {
        unmake(s);
        for (const { Tags } of open(s)) {
          Tags.find(({ Key }: Draft) => Key === ROLE).Value = 'true';
        }
        for (const table of tables(s)) table.Routes = table.Routes.slice(0, 1);
      }),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
    'an internal one, where every route leads to the internet': {
      given: shop((s) => {
        unmake(s);
        ingress(s).metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
        for (const subnet of closed(s)) untag(subnet, 'kubernetes.io/role/internal-elb');
        const { Routes } = tables(s).find(isOpen);
        for (const table of tables(s)) table.Routes = Routes;
      }),
      finds: ['Ingress shop/web'],
    },
    'tags of the class that no subnet has': {
      given: shop((s) =>
        useParams(s, { scheme: 'internet-facing', subnets: { tags: { team: ['web'] } } }),
      ),
      finds: ['Ingress shop/web'],
    },
  },
});
