import {
  event,
  incident,
  ingress,
  join,
  loadBalancer,
  service,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/duplicate-lb-name.js';
import { checkTester } from '../../support/check-tester.js';
import { unmake } from '../../support/subnet-drafts.js';

const NAME = 'alb.ingress.kubernetes.io/load-balancer-name';
const SAID =
  "Failed deploy model due to DuplicateLoadBalancerName: A load balancer with the same name 'public' exists, but with different settings";

/** Somebody's own load balancer, beside those of the controller or in their place. */
function addOther(s: Draft, tags: Draft[] = [{ Key: 'terraform', Value: 'true' }]): void {
  const other = structuredClone(loadBalancer(s));
  other.LoadBalancerArn = other.LoadBalancerArn.replace(/app\/.*/, 'app/public/0123456789abcdef');
  other.LoadBalancerName = 'public';
  other.DNSName = 'public-1.us-west-2.elb.amazonaws.com';
  unmake(s);
  s['aws/elbv2/load-balancers'].push(other);
  s['aws/elbv2/tags'][other.LoadBalancerArn] = tags;
}

function ask(s: Draft): void {
  ingress(s).metadata.annotations[NAME] = 'public';
}

checkTester(check, {
  passes: {
    'a name that nobody has': shop((s) => {
      ask(s);
      unmake(s);
    }),
    'a load balancer that keeps the name it was made with': shop((s) => {
      ask(s);
      const other = structuredClone(loadBalancer(s));
      other.LoadBalancerArn = `${other.LoadBalancerArn}1`;
      other.LoadBalancerName = 'public';
      s['aws/elbv2/load-balancers'].push(other);
      s['aws/elbv2/tags'][other.LoadBalancerArn] = [];
    }),
    'its own, which the status does not show yet': shop((s) => {
      ask(s);
      loadBalancer(s).LoadBalancerName = 'public';
      delete ingress(s).status;
    }),
    'members that ask for two names, which is another fault': shop((s) => {
      addOther(s);
      ask(s);
      join(s, { [NAME]: 'other' });
    }),
    'tags that were not read': shop((s) => {
      addOther(s);
      ask(s);
      s['aws/elbv2/tags'] = {};
    }),
  },
  fails: {
    'one that somebody made': {
      given: shop((s) => {
        addOther(s);
        ask(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller says': {
      given: shop((s) => {
        addOther(s);
        ask(s);
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'a name that the controller made up': {
      given: shop((s) => {
        addOther(s);
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'where load balancers were not read': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedDeployModel', SAID);
        s['aws/elbv2/load-balancers'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'the name of another Ingress, in the parameters of their class': {
      given: shop((s) => {
        addOther(s, [
          { Key: 'elbv2.k8s.aws/cluster', Value: 'lab' },
          { Key: 'ingress.k8s.aws/stack', Value: 'shop/api' },
        ]);
        useParams(s, { loadBalancerName: 'public' });
      }),
      finds: ['Ingress shop/web'],
    },
    'the name of a Service': {
      given: shop((s) => {
        addOther(s);
        service(s, 'tcp').metadata.annotations[
          'service.beta.kubernetes.io/aws-load-balancer-name'
        ] = 'public';
      }),
      finds: ['Service shop/tcp'],
    },
    'an incident': { given: await incident('inc-027'), finds: ['Ingress campaigns/landing'] },
  },
});
