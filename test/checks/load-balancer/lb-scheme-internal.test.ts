import {
  args,
  type Draft,
  incident,
  ingress,
  loadBalancer,
  recording,
  service,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-scheme-internal.js';
import { checkTester } from '../../support/check-tester.js';

const SCHEME = 'alb.ingress.kubernetes.io/scheme';
const NLB_SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';

function silence(s: Draft): void {
  delete ingress(s).metadata.annotations[SCHEME];
  loadBalancer(s).Scheme = 'internal';
}

checkTester(check, {
  passes: {
    'internal because somebody wrote it': shop((s) => {
      ingress(s).metadata.annotations[SCHEME] = 'internal';
      service(s, 'tcp').metadata.annotations[NLB_SCHEME] = 'internal';
      for (const one of s['aws/elbv2/load-balancers']) one.Scheme = 'internal';
    }),
    'internal because the class says so': shop((s) => {
      silence(s);
      useParams(s, { scheme: 'internal' });
    }),
    'parameters of the class that could not be read': shop((s, snapshot) => {
      silence(s);
      useParams(s, { scheme: 'internal' });
      s['kubernetes/ingressclassparams.elbv2.k8s.aws'] = [];
      snapshot.gaps = [
        {
          source: 'snapshot',
          operation: 'read',
          resource: 'kubernetes/ingressclassparams.elbv2.k8s.aws.json',
          reason: 'malformed',
          message: 'items[0] could not be read',
        },
      ];
    }),
    'internal because the controller is told so': shop((s) => {
      silence(s);
      args(s).push('--default-load-balancer-scheme=internal');
    }),
    'the annotation of old': shop((s) => {
      delete service(s, 'tcp').metadata.annotations[NLB_SCHEME];
      service(s, 'tcp').metadata.annotations[
        'service.beta.kubernetes.io/aws-load-balancer-internal'
      ] = 'true';
      loadBalancer(s, 'network').Scheme = 'internal';
    }),
    'a scheme of parameters that an annotation keeps away, which is another fault': shop((s) => {
      silence(s);
      useFlagClass(s);
      useParams(s, { scheme: 'internet-facing' });
    }),
    'internet-facing though nobody says so': shop((s) => {
      delete ingress(s).metadata.annotations[SCHEME];
    }),
  },

  fails: {
    'no scheme, so internal': { given: shop(silence), finds: ['Ingress shop/web'] },
    'a load balancer known by its tags alone': {
      given: shop((s) => {
        silence(s);
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'an NLB': { given: await recording('nlb-internal'), finds: ['Service shop/tcp'] },
    'an incident': { given: await incident('inc-001'), finds: ['Service xcast/xcast-router'] },
  },
});
