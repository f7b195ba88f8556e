import { incident, ingress, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/group-split.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, join, path, rule } from '../../support/ingress-drafts.js';

/** Two Ingresses, in groups of these names. */
const groups = (s: Draft, one: string, other: string): void => {
  join(s, 'other', rule('other.example.com', path('/', 'Prefix')));
  annotate(s, 'group.name', one);
  annotate(s, 'group.name', other, 'other');
};

checkTester(check, {
  passes: {
    environments: shop((s) => groups(s, 'app-dev', 'app-stg')),
    numbers: shop((s) => groups(s, 'app-12', 'app-21')),
    'a letter more': shop((s) => groups(s, 'app', 'apps')),
    'two letters that are others': shop((s) => groups(s, 'team-ab', 'team-cd')),
    'one group': shop((s) => groups(s, 'app', 'app')),
    'an Ingress without a group, of such a name': shop((s) => {
      groups(s, 'web', 'shopweb');
      delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/group.name'];
    }),
    'an annotation that nobody knows': await incident('inc-037'),
  },

  fails: {
    'a dash': {
      given: shop((s) => groups(s, 'team-a', 'teama')),
      finds: ['IngressGroup teama'],
    },
    'a dot for a dash': {
      given: shop((s) => groups(s, 'team.a', 'team-a')),
      finds: ['IngressGroup team.a'],
    },
    'two letters that changed places': {
      given: shop((s) => groups(s, 'platform', 'platfrom')),
      finds: ['IngressGroup platfrom'],
    },
    'the class names one of them': {
      given: shop((s) => {
        groups(s, 'team-a', 'teama');
        useParams(s, { group: { name: 'team-a' } });
        const other = ingress(s, 'other');
        delete other.spec.ingressClassName;
        other.metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
      }),
      finds: ['IngressGroup teama'],
    },
  },
});
