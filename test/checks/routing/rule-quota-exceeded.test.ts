import {
  event,
  incident,
  ingress,
  loadBalancer,
  shop,
  type Draft,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/rule-quota-exceeded.js';
import { checkTester } from '../../support/check-tester.js';
import { path, route, rule } from '../../support/ingress-drafts.js';

/** The rules of the application load balancer's listener on this port. */
const rules = (s: Draft, port = 443): Draft => {
  const { LoadBalancerArn } = loadBalancer(s);
  const { ListenerArn } = s['aws/elbv2/listeners'][LoadBalancerArn].find(
    ({ Port }: Draft) => Port === port,
  );
  return s['aws/elbv2/rules'][ListenerArn];
};

const SAID =
  "Failed deploy model due to failed to create listener rule: TooManyRules: The maximum number of rules on load balancer 'arn' has been reached";

const many = (s: Draft, count: number): void =>
  route(
    s,
    rule('shop.example.com', ...Array.from({ length: count }, (_, i) => path(`/p${i}`, 'Exact'))),
  );
const limit = (s: Draft, Max: string): void => {
  s['aws/elbv2/account-limits'].find(
    ({ Name }: Draft) => Name === 'rules-per-application-load-balancer',
  ).Max = Max;
};

checkTester(check, {
  passes: {
    'far below it': shop((s) => many(s, 89)),
    'a quota that was raised': shop((s) => {
      many(s, 101);
      limit(s, '200');
    }),
    'a quota that nobody asked for': shop((s) => {
      many(s, 101);
      s['aws/elbv2/account-limits'] = undefined;
    }),
    'HTTP rules that a redirect makes go away': shop((s) => {
      many(s, 60);
    }),
  },

  fails: {
    'as AWS says': {
      given: await incident('inc-036'),
      finds: ['IngressGroup com-fernway-test'],
    },
    'as it says of the shop, and nothing is planned': {
      given: shop((s) => {
        event(s, 'FailedDeployModel', SAID);
        s['aws/acm/certificates'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'one more than the quota': { given: shop((s) => many(s, 101)), finds: ['Ingress shop/web'] },
    'near to it, in a class with parameters': {
      given: shop((s) => {
        many(s, 90);
        useParams(s, { scheme: 'internet-facing' });
      }),
      finds: ['Ingress shop/web'],
    },
    'HTTP and HTTPS, each with all of them': {
      given: shop((s) => {
        many(s, 60);
        delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/ssl-redirect'];
      }),
      finds: ['Ingress shop/web'],
    },
    'rules that are there, of a stack that is not planned': {
      given: shop((s) => {
        const [first] = rules(s);
        rules(s).unshift(
          ...Array.from({ length: 95 }, (_, i) => ({
            ...first,
            RuleArn: `${first.RuleArn}${i}`,
            Priority: String(i + 2),
          })),
        );
        s['aws/acm/certificates'] = undefined;
        delete ingress(s).status;
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
