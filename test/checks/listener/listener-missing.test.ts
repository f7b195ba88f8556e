import {
  event,
  incident,
  ingress,
  loadBalancer,
  service,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/listener-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { set } from '../../support/listening.js';

const drop = (s: Draft, port: number, type?: string): void => {
  const arn = loadBalancer(s, type).LoadBalancerArn;
  s['aws/elbv2/listeners'][arn] = s['aws/elbv2/listeners'][arn].filter(
    ({ Port }: Draft) => Port !== port,
  );
};

checkTester(check, {
  passes: {
    'a load balancer that is not ready': shop((s) => {
      drop(s, 443);
      loadBalancer(s).State.Code = 'provisioning';
    }),
    'an Ingress that was never deployed': shop((s) => {
      drop(s, 443);
      ingress(s).status = {};
    }),
    'a Service that was never deployed': shop((s) => {
      s['aws/elbv2/listeners'][loadBalancer(s, 'network').LoadBalancerArn] = [];
      service(s, 'tcp').status = {};
    }),
    'a young Ingress': shop((s, snapshot) => {
      drop(s, 443);
      ingress(s).metadata.creationTimestamp = snapshot.capturedAt;
    }),
    'listeners that were not seen': shop((s) => {
      s['aws/elbv2/listeners'] = {};
    }),
    'a plan that is refused': shop((s) => {
      drop(s, 443);
      set(s, 'ssl-redirect', '8443');
    }),
    'a load balancer that is seconds old': await incident('inc-031'),
  },

  fails: {
    'no HTTPS': { given: shop((s) => drop(s, 443)), finds: ['Ingress shop/web'] },
    'an address that is another one by now': {
      given: shop((s) => {
        drop(s, 443);
        ingress(s).status.loadBalancer.ingress[0].hostname = 'k8s-old.us-west-2.elb.amazonaws.com';
      }),
      finds: ['Ingress shop/web'],
    },
    'one of another protocol': {
      given: shop((s) => {
        for (const one of s['aws/elbv2/listeners'][loadBalancer(s).LoadBalancerArn]) {
          if (one.Port === 80) one.Protocol = 'HTTPS';
        }
      }),
      finds: ['Ingress shop/web'],
    },
    'a port that is asked for since': {
      given: shop((s) => {
        useParams(s, {});
        set(s, 'listen-ports', [{ HTTP: 80 }, { HTTPS: 443 }, { HTTPS: 8443 }]);
        event(s, 'FailedDeployModel', 'Failed deploy model due to a teapot');
      }),
      finds: ['Ingress shop/web'],
    },
    'none at all': {
      given: shop((s) => {
        s['aws/elbv2/listeners'][loadBalancer(s).LoadBalancerArn] = [];
      }),
      finds: ['Ingress shop/web'],
    },
    'an NLB without one': {
      given: shop((s) => {
        s['aws/elbv2/listeners'][loadBalancer(s, 'network').LoadBalancerArn] = [];
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
