import {
  type Draft,
  breakOff,
  ingress,
  keep,
  loadBalancer,
  recording,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-missing-in-aws.js';
import { checkTester } from '../../support/check-tester.js';

function remove(s: Draft, type = 'application'): void {
  keep(s, 'aws/elbv2/load-balancers', ({ Type }) => Type !== type);
}

checkTester(check, {
  passes: {
    'another name in the status, and the tags of the stack': shop((s) => {
      loadBalancer(s).DNSName = 'k8s-shop-web-0123456789-1.us-west-2.elb.amazonaws.com';
    }),
    'no tags, and the name in the status': shop((s) => {
      s['aws/elbv2/tags'][loadBalancer(s).LoadBalancerArn] = [];
    }),
    'a name in capitals': shop((s) => {
      s['aws/elbv2/tags'][loadBalancer(s).LoadBalancerArn] = [];
      loadBalancer(s).DNSName = loadBalancer(s).DNSName.toUpperCase();
    }),
    'a listing that broke off': shop((s, snapshot) => {
      remove(s);
      breakOff(snapshot, 'aws/elbv2/load-balancers');
    }),
    'credentials of another region': shop((s, snapshot) => {
      remove(s);
      snapshot.aws.region = 'eu-west-1';
    }),
    'no address yet': shop((s) => {
      remove(s);
      ingress(s).status = {};
    }),
  },

  fails: {
    'an ALB deleted by hand': { given: shop((s) => remove(s)), finds: ['Ingress shop/web'] },
    'an NLB deleted by hand': {
      given: shop((s) => remove(s, 'network')),
      finds: ['Service shop/tcp'],
    },
    'a group of the class': {
      given: shop((s) => {
        remove(s);
        useParams(s, { group: { name: 'public' } });
      }),
      finds: ['IngressGroup public'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        remove(s);
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'a load balancer of another stack with another name': {
      given: shop((s) => {
        loadBalancer(s).DNSName = 'k8s-shop-old-0123456789-1.us-west-2.elb.amazonaws.com';
        s['aws/elbv2/tags'][loadBalancer(s).LoadBalancerArn] = [
          { Key: 'ingress.k8s.aws/stack', Value: 'shop/old' },
        ];
      }),
      finds: ['Ingress shop/web'],
    },
    'a recording': {
      given: await recording('lb-deleted-by-hand'),
      finds: ['Ingress shop/web'],
    },
  },
});
