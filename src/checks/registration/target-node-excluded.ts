import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Nodes with certain labels or taints are never targets, whatever runs on them. That some are left
 * out is as somebody wants it; where all are, nothing can be registered.
 */
export default defineCheck({
  id: 'registration/target-node-excluded',
  title: 'Labels or taints keep every node out',
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

  run({ ref, object, expected }) {
    if (object.value.spec.targetType !== 'instance' || expected === 'unknown') return undefined;
    const { targets, leftOut } = expected;
    const marked = leftOut.filter(({ because }) => because === 'label' || because === 'taint');
    const others = leftOut.filter(
      ({ because }) => because === 'selector' || because === 'not-ready',
    );
    const [first] = marked;
    if (targets.length > 0 || first === undefined || others.length > 0) return undefined;
    const [, mark] = /(\S+)$/.exec(first.why) ?? [];
    return {
      message: `None of the ${leftOut.length} nodes can be a target of ${refText(ref)}: ${refText(first.ref)} ${first.why}.`,
      fix: 'Take the label or taint away from the nodes that are to receive traffic, or use ip targets.',
      commands:
        first.because === 'label'
          ? [`kubectl label node ${first.ref.name} ${mark ?? ''}-`]
          : [`kubectl describe node ${first.ref.name}`],
      evidence: [first.source, cite(object, 'spec', 'targetType')],
    };
  },
});
