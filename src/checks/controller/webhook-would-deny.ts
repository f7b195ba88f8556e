import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller's webhooks refuse what it could not build, and what it is told to let nobody ask
 * for. What they refuse is not stored. Only manifests that are judged before they are applied
 * show it.
 */
export default defineCheck({
  id: 'controller/webhook-would-deny',
  title: 'A webhook of the controller would refuse the manifest',
  severity: 'error',
  confidence: 'derived',
  on: 'applied',
  needs: ['kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'kubernetes/namespaces',
    'aws/elbv2/target-groups',
  ],
  explains: ['model/ingress-no-address'],

  run({ ref, rejection }) {
    if (rejection?.by !== 'webhook') return undefined;
    const { webhook, reason, field, evidence } = rejection;
    return {
      message: `The webhook ${webhook} would refuse ${refText(ref)}: ${reason}.`,
      fix: `Correct ${field} in the manifest of ${refText(ref)}.`,
      evidence,
    };
  },
});
