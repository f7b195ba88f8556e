import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * `target-node-labels` becomes the node selector of the binding. Where no node carries those
 * labels, for example because a node group was renamed, no node is registered.
 */
export default defineCheck({
  id: 'registration/target-node-labels-match-none',
  title: 'The node selector of a binding matches no node',
  severity: 'error',
  confidence: 'derived',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/nodes',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['registration/targetgroup-empty'],

  run({ ref, object, expected, isStandalone }) {
    const { nodeSelector } = object.value.spec;
    if (nodeSelector === undefined || expected === 'unknown') return undefined;
    const { targets, leftOut } = expected;
    const unmatched = leftOut.filter(({ because }) => because === 'selector');
    const [first] = unmatched;
    // One that is not ready does match.
    const isMatched = leftOut.some(({ because }) => because === 'not-ready' || because === 'taint');
    if (targets.length > 0 || first === undefined || isMatched) return undefined;
    return {
      message: `The node selector of ${refText(ref)} matches none of the ${unmatched.length} nodes that may be targets.`,
      fix: isStandalone
        ? 'Correct spec.nodeSelector of the binding, or label the nodes.'
        : 'Correct the annotation target-node-labels, or label the nodes.',
      commands: ['kubectl get nodes --show-labels'],
      evidence: [cite(object, 'spec', 'nodeSelector'), first.source],
    };
  },
});
