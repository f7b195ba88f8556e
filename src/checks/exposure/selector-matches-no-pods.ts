import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A Service has no endpoints of its own: they are the ready pods that carry every label of its
 * selector. Where none does, the target group stays empty and the load balancer answers 503.
 */
export default defineCheck({
  id: 'exposure/selector-matches-no-pods',
  title: 'Service selector matches no pod',
  severity: 'error',
  confidence: 'derived',
  on: 'services',
  needs: [
    'kubernetes/services',
    'kubernetes/pods',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'registration/endpointslice-empty',
    'registration/targetgroup-empty',
    'health/health-check-connection-failed',
    'health/targets-all-unhealthy',
  ],

  run({ ref, object, pods, workloads, areListed }) {
    if (Object.keys(object.value.spec.selector ?? {}).length === 0 || pods.length > 0)
      return undefined;
    // A workload that matches and has no pods is another fault.
    if (workloads.length > 0 || !areListed) return undefined;
    return {
      message: `No pod of namespace ${ref.namespace ?? ''} carries the labels that ${refText(ref)} selects.`,
      fix: 'Correct the selector of the Service, or the labels of the pods.',
      commands: [`kubectl -n ${ref.namespace ?? ''} get pods --show-labels`],
      evidence: [cite(object, 'spec', 'selector')],
    };
  },
});
