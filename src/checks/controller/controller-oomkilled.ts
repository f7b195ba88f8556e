import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller keeps every object that it watches in memory. In a large cluster its limit is
 * reached, the kernel kills it, and until another replica takes over nothing is reconciled.
 */
export default defineCheck({
  id: 'controller/controller-oomkilled',
  title: 'The controller runs out of memory',
  severity: 'warning',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/pods'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['controller/controller-crashloop', 'controller/controller-no-ready-replicas'],

  run({ ref, containers }) {
    for (const { pod, at, status } of containers) {
      for (const state of ['state', 'lastState'] as const) {
        if (status[state]?.terminated?.reason !== 'OOMKilled') continue;
        return {
          message: `The kernel killed ${status.name} in ${refText(pod.ref)} because it had reached its memory limit.`,
          fix: `Raise resources.limits.memory of ${refText(ref)}.`,
          commands: [
            `kubectl -n ${ref.namespace ?? ''} get deployment ${ref.name} -o jsonpath='{.spec.template.spec.containers[*].resources}'`,
          ],
          evidence: [cite(pod, 'status', 'containerStatuses', at)],
        };
      }
    }
    return undefined;
  },
});
