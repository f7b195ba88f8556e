import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * To open the way to a pod the controller looks for the network interface that holds its address.
 * Where there is none, no rule is written. Pods are registered all the same, nodes are not.
 */
export default defineCheck({
  id: 'registration/pod-eni-unresolvable',
  title: 'The controller finds no network interface of a target',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/events',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'target-group/tgb-not-reconciled',
    'network/sg-rules-not-managed',
    'network/backend-sg-rule-missing',
    'network/nodeport-range-blocked',
    'network/pod-security-group-blocks',
  ],

  run({ ref, failures }) {
    const failure = failures.find(
      ({ meaning }) => meaning?.id === 'registration/pod-eni-unresolvable',
    );
    if (failure === undefined) return undefined;
    return {
      message: `The controller finds no network interface for targets of ${refText(ref)}: ${failure.message.replace(/\.$/, '')}.`,
      fix: 'Give the pods addresses of the VPC, use instance targets, or write the security group rules yourself and leave spec.networking out.',
      commands: [`kubectl -n ${ref.namespace ?? ''} describe targetgroupbinding ${ref.name}`],
      evidence: [failure.source],
    };
  },
});
