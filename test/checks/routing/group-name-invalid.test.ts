import { ingress, shop, useFlagClass, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/group-name-invalid.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate } from '../../support/ingress-drafts.js';

checkTester(check, {
  passes: {
    'letters, digits, dots and dashes': shop((s) => annotate(s, 'group.name', '0team.a--web')),
    'sixty-three characters': shop((s) => annotate(s, 'group.name', 'a'.repeat(63))),
    'one that the class overrides': shop((s) => {
      useParams(s, { group: { name: 'all' } });
      annotate(s, 'group.name', 'All');
    }),
    'of an Ingress that another controller serves': shop((s) => {
      annotate(s, 'group.name', 'Team A');
      ingress(s).spec.ingressClassName = 'nginx';
    }),
  },

  fails: {
    'a capital letter': {
      given: shop((s) => annotate(s, 'group.name', 'Web')),
      finds: ['Ingress shop/web'],
    },
    'an underscore': {
      given: shop((s) => annotate(s, 'group.name', 'team_a')),
      finds: ['Ingress shop/web'],
    },
    'nothing at all': {
      given: shop((s) => annotate(s, 'group.name', '')),
      finds: ['Ingress shop/web'],
    },
    'too long a name, of a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        annotate(s, 'group.name', 'a'.repeat(64));
      }),
      finds: ['Ingress shop/web'],
    },
    'of the class': {
      given: shop((s) => useParams(s, { group: { name: 'all-' } })),
      finds: ['Ingress shop/web'],
    },
  },
});
