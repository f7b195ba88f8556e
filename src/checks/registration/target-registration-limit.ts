import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A target group, and a load balancer as a whole, hold a limited number of targets. A reconcile
 * that is refused stops there, and later changes of the group with it.
 */
export default defineCheck({
  id: 'registration/target-registration-limit',
  title: 'AWS takes no more targets',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/events',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'target-group/tgb-not-reconciled',
    'registration/target-missing',
    'registration/target-stale',
  ],

  run({ ref, object, failure }) {
    if (failure?.meaning?.id !== 'registration/target-registration-limit') return undefined;
    const isInstance = object.value.spec.targetType === 'instance';
    return {
      message: `AWS registers no more targets for ${refText(ref)}: ${failure.message.replace(/\.$/, '')}.`,
      fix: isInstance
        ? 'Register fewer nodes with target-node-labels, use ip targets, or have the quota raised.'
        : 'Have the quota raised, or let the controller stop earlier with --max-targets-per-target-group.',
      commands: ['aws elbv2 describe-account-limits'],
      evidence: [failure.source],
    };
  },
});
