import { defineCheck } from '../define-check.js';
import { faultOfStandIn } from '../stand-in.js';

/** The controller writes such a rule in the place of a Service that was not there, and reports success. */
export default defineCheck({
  id: 'routing/rule-fixed-503-backend-missing',
  title: 'A rule answers 503 for want of a Service',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/elbv2/rules',
    'aws/elbv2/tags',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],
  explains: ['load-balancer/alb-503-observed'],

  run: (stack) =>
    faultOfStandIn(
      stack,
      'service',
      'Create the Service, or correct its name in the Ingress; if it is there now, have the controller reconcile the Ingress again.',
    ),
});
