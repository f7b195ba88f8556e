import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** The call by which a target leaves. */
const CALL = 'DeregisterTargets';

/**
 * Of all calls that AWS may throttle this one costs requests: until it gets through, the load
 * balancer sends to pods that are gone. Nothing makes a pod wait for it.
 */
export default defineCheck({
  id: 'draining/slow-deregistration-throttled',
  title: 'AWS throttles the deregistration of targets',
  severity: 'warning',
  confidence: 'derived',
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
  explains: ['registration/target-stale'],

  run({ ref, words }) {
    const said = words.find(
      ({ meaning, message }) =>
        meaning?.id === 'controller/controller-api-throttled' && message.includes(CALL),
    );
    if (said === undefined) return undefined;
    return {
      message: `AWS throttles ${CALL} of ${refText(ref)}, so that pods which end stay registered meanwhile: ${said.message.replace(/\.$/, '')}.`,
      fix: 'Let preStop hooks wait longer than the delay, replace fewer pods at once, and ask for a higher quota of the calls that are throttled.',
      commands: [
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeregisterTargets --max-results 50',
      ],
      evidence: [said.source],
    };
  },
});
