import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * One object that the controller refuses freezes its whole group in its last good state. The
 * words are the controller's own.
 */
export default defineCheck({
  id: 'model/model-build-failed',
  title: 'The controller could not build the load balancer',
  severity: 'error',
  confidence: 'proven',
  on: 'failures',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  uses: ['kubernetes/logs', 'kubernetes/gateways.gateway.networking.k8s.io'],
  explains: [
    'model/deletion-stuck-finalizer',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'target-group/targetgroup-not-attached',
    'listener/listener-missing',
  ],

  run({ ref, said }) {
    if (said.kind !== 'build-failed') return undefined;
    return {
      message: `The controller could not build ${refText(ref)}: ${said.message.replace(/\.$/, '')}.`,
      fix: 'Mend what the message names; the controller then tries again by itself.',
      commands: [
        `kubectl -n ${said.about.namespace ?? ''} describe ${said.about.kind.toLowerCase()} ${said.about.name}`,
      ],
      evidence: [said.source],
    };
  },
});
