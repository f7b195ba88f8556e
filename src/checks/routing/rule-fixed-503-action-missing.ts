import { defineCheck } from '../define-check.js';
import { faultOfStandIn } from '../stand-in.js';

/**
 * The controller writes such a rule in the place of an action whose annotation was not set, and
 * reports success.
 */
export default defineCheck({
  id: 'routing/rule-fixed-503-action-missing',
  title: 'A rule answers 503 for want of an action',
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
      'action',
      'Set the annotation of the action, or correct its name in the Ingress; if it is set now, have the controller reconcile the Ingress again.',
    ),
});
