import { ingress, shop, type Draft, useFlagClass, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/group-renamed.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate } from '../../support/ingress-drafts.js';

const hold = (s: Draft, ...finalizers: readonly string[]): void => {
  ingress(s).metadata.finalizers = finalizers;
};

checkTester(check, {
  passes: {
    'a member of its group': shop((s) => {
      annotate(s, 'group.name', 'all');
      hold(s, 'group.ingress.k8s.aws/all');
    }),
    'finalizers of others': shop((s) => hold(s, 'ingress.k8s.aws/resources', 'example.com/mine')),
    'none yet': shop((s) => hold(s)),
    'a group that the class names': shop((s) => {
      useParams(s, { group: { name: 'all' } });
      hold(s, 'group.ingress.k8s.aws/all');
    }),
    'a name that is not valid, which is another fault': shop((s) => {
      annotate(s, 'group.name', 'All');
      hold(s, 'group.ingress.k8s.aws/all');
    }),
  },

  fails: {
    'another group': {
      given: shop((s) => {
        annotate(s, 'group.name', 'new');
        hold(s, 'group.ingress.k8s.aws/old', 'group.ingress.k8s.aws/new');
      }),
      finds: ['Ingress shop/web'],
    },
    'from one of its own, and not there yet': {
      given: shop((s) => {
        annotate(s, 'group.name', 'new');
        hold(s, 'ingress.k8s.aws/resources');
      }),
      finds: ['Ingress shop/web'],
    },
    'to the group of its class': {
      given: shop((s) => {
        useParams(s, { group: { name: 'new' } });
        hold(s, 'group.ingress.k8s.aws/old');
      }),
      finds: ['Ingress shop/web'],
    },
    'back to one of its own': {
      given: shop((s) => {
        hold(s, 'group.ingress.k8s.aws/old', 'ingress.k8s.aws/resources');
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
