import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A readiness gate tells of the target that a pod is. Where targets are nodes there is none, and
 * pods get no gate: rollouts are as they would be without the label.
 */
export default defineCheck({
  id: 'registration/readiness-gate-useless-instance',
  title: 'Readiness gates do nothing for instance targets',
  severity: 'info',
  confidence: 'derived',
  on: 'boundNamespaces',
  needs: [
    'kubernetes/namespaces',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['draining/rollout-without-readiness-gate'],

  run({ ref, asksForGates, bindings }) {
    const [first] = bindings;
    const areNodes = bindings.every(({ object }) => object.value.spec.targetType === 'instance');
    if (asksForGates === undefined || first === undefined || !areNodes) return undefined;
    return {
      message: `${refText(ref)} asks for readiness gates, and ${bindings.length === 1 ? `the one binding in it registers` : `all ${bindings.length} bindings in it register`} nodes.`,
      fix: 'Set target-type to ip where rollouts are to wait for healthy targets.',
      commands: [`kubectl -n ${ref.name} get targetgroupbindings -o wide`],
      evidence: [asksForGates, cite(first.object, 'spec', 'targetType')],
    };
  },
});
