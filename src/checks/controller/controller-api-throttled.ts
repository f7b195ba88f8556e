import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * AWS counts the calls of a whole account in a region, so that whoever uses the quota up need not
 * be the controller. It tries again and falls behind.
 */
export default defineCheck({
  id: 'controller/controller-api-throttled',
  title: 'AWS throttles the calls of the controller',
  severity: 'warning',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/events',
    'kubernetes/pods',
    'kubernetes/logs',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'registration/target-missing',
    'registration/readiness-gate-blocking',
    'target-group/tgb-not-reconciled',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'draining/slow-deregistration-throttled',
  ],

  run({ ref, words }) {
    const said = words.find(({ meaning }) => meaning?.id === 'controller/controller-api-throttled');
    if (said === undefined) return undefined;
    return {
      message: `AWS throttles ${refText(ref)}: ${said.message.replace(/\.$/, '')}.`,
      fix: 'Find out who else calls these APIs in the account, ask for a higher quota, or let the controller ask less with --aws-api-throttle and fewer load balancers.',
      commands: [
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=elasticloadbalancing.amazonaws.com --max-results 50',
      ],
      evidence: [said.source],
    };
  },
});
