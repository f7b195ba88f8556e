import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** A lease lasts for 15 s, and another replica takes it within as many more. */
const LONG_SECONDS = 120;

/**
 * Of several replicas the one that holds the lease acts, and says every few seconds that it is
 * there. Pods that run while nobody does are stuck.
 */
export default defineCheck({
  id: 'controller/controller-leader-stuck',
  title: 'No replica of the controller leads',
  severity: 'warning',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/leases.coordination.k8s.io'],
  uses: [
    'kubernetes/pods',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  patience: 120,
  explains: ['controller/controller-reconcile-stale', 'model/ingress-no-address'],

  run({ ref, deployment, lease, pods }) {
    const isReady = (deployment.value.status?.readyReplicas ?? 0) > 0;
    if (lease === undefined || !isReady || lease.silentSeconds <= LONG_SECONDS) return undefined;
    const isKnown = pods.some((pod) => pod.ref.name === lease.holder);
    return {
      message: `${refText(lease.object.ref)} was not renewed for ${Math.floor(lease.silentSeconds)} s by ${lease.holder}${isKnown || pods.length === 0 ? '' : ', which is no pod any more'}, and no other replica of ${refText(ref)} took it.`,
      fix: `Restart ${refText(ref)}.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} rollout restart deployment/${ref.name}`],
      evidence: [
        cite(lease.object, 'spec', 'renewTime'),
        cite(lease.object, 'spec', 'holderIdentity'),
        cite(lease.newest, 'spec', 'renewTime'),
        cite(deployment, 'status', 'readyReplicas'),
      ],
    };
  },
});
