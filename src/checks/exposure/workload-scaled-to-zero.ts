import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Deployment } from '../../snapshot/kubernetes.js';
import { defineCheck } from '../define-check.js';

/**
 * The Service is right and so is the workload, but it is told to run no pod, so there is nothing
 * to register and every request is answered with 503.
 */
export default defineCheck({
  id: 'exposure/workload-scaled-to-zero',
  title: 'Workload is scaled to zero',
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
    'exposure/selector-matches-no-pods',
    'registration/endpointslice-empty',
    'registration/targetgroup-empty',
    'health/health-check-connection-failed',
    'health/targets-all-unhealthy',
  ],

  run({ ref, pods, workloads }) {
    const [only] = workloads;
    if (pods.length > 0 || only === undefined) return undefined;
    if (!workloads.every(({ replicas }) => replicas === 0)) return undefined;
    return {
      message: `${refText(only.ref)}, the workload behind ${refText(ref)}, is scaled to zero.`,
      fix: `Scale ${refText(only.ref)} to one replica or more.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} scale ${only.ref.kind.toLowerCase()}/${only.ref.name} --replicas=2`,
      ],
      evidence: [cite(only.object as Seen<Deployment>, 'spec', 'replicas')],
    };
  },
});
