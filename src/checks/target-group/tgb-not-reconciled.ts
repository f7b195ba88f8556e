import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * What a binding asks for is done after the deploy of its load balancer, and reported at the
 * binding alone: the Ingress says that all went well.
 */
export default defineCheck({
  id: 'target-group/tgb-not-reconciled',
  title: 'The controller does not get a binding done',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/events',
    'kubernetes/deployments.apps',
    'kubernetes/pods',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'model/model-deploy-failed',
    'registration/target-missing',
    'registration/target-stale',
    'registration/targetgroup-empty',
  ],

  run({ ref, object, failure, deletingSeconds, isAwaited }, { controllers }) {
    if (deletingSeconds !== undefined) return undefined;
    const { name, namespace = '' } = ref;
    const common = {
      fix: 'Mend what the message names; the controller then tries again by itself.',
      commands: [`kubectl -n ${namespace} describe targetgroupbinding ${name}`],
    };
    if (failure !== undefined) {
      // That the backend is gone is no failure to reconcile: all targets were taken out.
      if (failure.meaning?.id === 'target-group/tgb-service-missing') return undefined;
      return {
        ...common,
        message: `The controller could not reconcile ${refText(ref)}: ${failure.message.replace(/\.$/, '')}.`,
        evidence: [failure.source],
      };
    }
    // Of a binding that was changed nothing says when; and while pods wait, it is not done.
    const isRunning = controllers.some(
      ({ deployment }) => (deployment.value.status?.readyReplicas ?? 0) > 0,
    );
    if (object.value.status?.observedGeneration !== undefined || isAwaited || !isRunning) {
      return undefined;
    }
    return {
      ...common,
      message: `The controller has not reconciled ${refText(ref)} since it was made.`,
      fix: 'Find out from the log of the controller why it passes the binding over.',
      evidence: [
        cite(object, 'metadata', 'creationTimestamp'),
        cite(object, 'status', 'observedGeneration'),
      ],
      confidence: 'derived',
    };
  },
});
