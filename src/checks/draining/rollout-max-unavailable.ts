import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * All pods may be gone at once when the template changes. With one replica that may be meant:
 * a volume that only one pod can mount asks for it.
 */
export default defineCheck({
  id: 'draining/rollout-max-unavailable',
  title: 'A rollout may take all pods at once',
  severity: 'warning',
  confidence: 'derived',
  on: 'drains',
  needs: [
    'aws/elbv2/target-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['draining/targetgroup-no-healthy-during-rollout'],

  run({ ref, strategy, replicas }) {
    const { kind, maxUnavailable, source } = strategy;
    const { value } = maxUnavailable;
    if (replicas === undefined || value === 'unknown' || !maxUnavailable.isExplicit) {
      return undefined;
    }
    const isAllAtOnce = kind === 'recreate' || (kind === 'rolling' && value >= replicas.value);
    if (!isAllAtOnce) return undefined;
    const how =
      kind === 'recreate'
        ? 'its strategy is Recreate'
        : `maxUnavailable is ${value} of ${replicas.value}`;
    return {
      message: `A rollout of ${refText(ref)} ends all its ${replicas.value === 1 ? 'pods' : `${replicas.value} pods`} before new ones are ready: ${how}.`,
      fix: 'Use the strategy RollingUpdate with maxUnavailable: 0 and maxSurge: 1, if two versions may run side by side.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ${ref.kind.toLowerCase()} ${ref.name} -o yaml`,
      ],
      severity: replicas.value === 1 ? 'info' : 'warning',
      evidence: [source, maxUnavailable.source, replicas.source],
    };
  },
});
