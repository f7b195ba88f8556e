import { citeAbsence, cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Whoever drains a node evicts its pods at once, unless a PodDisruptionBudget makes it wait for
 * their successors. Pods on several nodes bear that; all on one do not.
 */
export default defineCheck({
  id: 'draining/pdb-missing',
  title: 'One node drain takes all pods at once',
  severity: 'info',
  confidence: 'derived',
  on: 'drains',
  needs: [
    'aws/elbv2/target-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/pods',
    'kubernetes/poddisruptionbudgets.policy',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['draining/targetgroup-no-healthy-during-rollout'],

  run({ ref, replicas, budgets, targetGroups }) {
    if (budgets === 'unknown' || budgets.length > 0) return undefined;
    if (replicas === undefined || replicas.value < 2 || ref.kind === 'DaemonSet') return undefined;
    const pods = (targetGroups[0]?.service?.pods ?? []).filter(
      ({ value }) => value.metadata.deletionTimestamp === undefined,
    );
    const nodes = new Set(pods.map(({ value }) => value.spec.nodeName));
    const [node] = nodes;
    if (pods.length < 2 || nodes.size !== 1 || node === undefined) return undefined;
    return {
      message: `All ${pods.length} pods of ${refText(ref)} are on Node ${node}, and no PodDisruptionBudget selects them: whoever drains it evicts them all at once.`,
      fix: 'Spread the pods over nodes with topologySpreadConstraints, and give them a PodDisruptionBudget with maxUnavailable: 1.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} create poddisruptionbudget ${ref.name} --selector=<labels of the pods> --max-unavailable=1`,
      ],
      evidence: [
        replicas.source,
        ...pods.map((pod) => cite(pod, 'spec', 'nodeName')),
        citeAbsence('kubernetes/poddisruptionbudgets.policy', {
          kind: 'PodDisruptionBudget',
          namespace: ref.namespace,
          name: ref.name,
        }),
      ],
    };
  },
});
