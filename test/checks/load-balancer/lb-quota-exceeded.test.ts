import {
  event,
  ingress,
  keep,
  loadBalancer,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-quota-exceeded.js';
import { checkTester } from '../../support/check-tester.js';

const SAID =
  'Failed deploy model due to operation error Elastic Load Balancing v2: CreateLoadBalancer, https response error StatusCode: 400, TooManyLoadBalancers: The maximum number of load balancers has been reached';

/** The account has this many others, and none for `web`. */
const fill = (s: Draft, count: number): void => {
  const own = loadBalancer(s);
  const others = Array.from({ length: count }, (_, index) => ({
    ...structuredClone(own),
    LoadBalancerArn: `${own.LoadBalancerArn}-${index}`,
    LoadBalancerName: `other-${index}`,
    DNSName: `other-${index}.us-west-2.elb.amazonaws.com`,
  }));
  keep(s, 'aws/elbv2/load-balancers', (one) => one !== own);
  s['aws/elbv2/load-balancers'].push(...others);
  ingress(s).status = {};
};

checkTester(check, {
  passes: {
    'one less than there may be': shop((s) => fill(s, 19)),
    'a load balancer that is there already': shop((s) => {
      const own = structuredClone(loadBalancer(s));
      fill(s, 20);
      s['aws/elbv2/load-balancers'].push(own);
    }),
    'a raised quota': shop((s) => {
      fill(s, 20);
      for (const one of s['aws/elbv2/account-limits']) one.Max = '50';
    }),
    'a quota that was not seen': shop((s) => {
      fill(s, 20);
      s['aws/elbv2/account-limits'] = [];
    }),
  },

  fails: {
    'as many as there may be': {
      given: shop((s) => {
        useParams(s, { group: { name: 'shared' } });
        fill(s, 20);
      }),
      finds: ['IngressGroup shared'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        fill(s, 20);
      }),
      finds: ['Ingress shop/web'],
    },
    'and AWS says so': {
      given: shop((s) => {
        fill(s, 20);
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'AWS says so, where others were not seen': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
  },
});
