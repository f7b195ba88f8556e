import { event, incident, service, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/target-group-quota-exceeded.js';
import { checkTester } from '../../support/check-tester.js';
import { path, route, rule } from '../../support/ingress-drafts.js';

const SAID =
  'Failed deploy model due to TooManyUniqueTargetGroupsPerLoadBalancer: You have reached the maximum number of unique target groups that you can associate with a load balancer of type application: [100]';

/** Paths to so many ports of the Service, on HTTPS and on one rule for each. */
const many = (s: Draft, count: number): void => {
  const names = Array.from({ length: count }, (_, i) => `p${i}`);
  service(s).spec.ports = names.map((name, i) => ({
    name,
    port: 1000 + i,
    targetPort: 8080,
    protocol: 'TCP',
  }));
  route(
    s,
    rule('shop.example.com', ...names.map((name) => path(`/${name}`, 'Exact', 'web', name))),
  );
};

checkTester(check, {
  passes: {
    'a hundred': shop((s) => many(s, 100)),
    'one that many paths lead to': shop((s) =>
      route(s, rule(undefined, ...Array.from({ length: 101 }, (_, i) => path(`/${i}`, 'Exact')))),
    ),
    'too many rules, which is another quota': await incident('inc-036'),
  },

  fails: {
    'one more': { given: shop((s) => many(s, 101)), finds: ['Ingress shop/web'] },
    'as AWS says': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
    'of a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        many(s, 120);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
