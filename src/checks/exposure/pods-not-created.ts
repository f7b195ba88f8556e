import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The workload is right and wants pods, but the API server refuses each of them: a quota, a
 * policy, a service account that is missing, or a webhook that does not answer.
 */
export default defineCheck({
  id: 'exposure/pods-not-created',
  title: 'No pod of a workload can be created',
  severity: 'error',
  confidence: 'proven',
  on: 'services',
  needs: [
    'kubernetes/services',
    'kubernetes/pods',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  explains: [
    'exposure/selector-matches-no-pods',
    'registration/endpointslice-empty',
    'registration/targetgroup-empty',
    'health/health-check-connection-failed',
    'health/targets-all-unhealthy',
  ],

  run({ ref, pods, workloads }) {
    if (pods.length > 0) return undefined;
    const refused = workloads.find(
      ({ refusal, replicas }) => refusal !== undefined && replicas !== 0,
    );
    if (refused?.refusal === undefined) return undefined;
    const { message, source } = refused.refusal;
    return {
      message: `${refText(refused.ref)}, the workload behind ${refText(ref)}, has no pod, since none can be created: ${message.replace(/\.$/, '')}.`,
      fix: 'Mend what the message names; the pods are then created by themselves.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get events --field-selector reason=FailedCreate`,
        `kubectl -n ${ref.namespace ?? ''} describe ${refused.ref.kind.toLowerCase()} ${refused.ref.name}`,
      ],
      evidence: [source],
    };
  },
});
