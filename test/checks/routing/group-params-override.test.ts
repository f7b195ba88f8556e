import { shop, useFlagClass, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/group-params-override.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate } from '../../support/ingress-drafts.js';

checkTester(check, {
  passes: {
    'the same name twice': shop((s) => {
      useParams(s, { group: { name: 'all' } });
      annotate(s, 'group.name', 'all');
    }),
    'only the class names one': shop((s) => useParams(s, { group: { name: 'all' } })),
    'only the annotation does': shop((s) => {
      useParams(s, { scheme: 'internal' });
      annotate(s, 'group.name', 'all');
    }),
    'parameters of a class by its flag, which count for nothing': shop((s) => {
      useParams(s, { group: { name: 'all' } });
      annotate(s, 'group.name', 'other');
      useFlagClass(s);
    }),
  },

  fails: {
    'another name': {
      given: shop((s) => {
        useParams(s, { group: { name: 'all' } });
        annotate(s, 'group.name', 'other');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
