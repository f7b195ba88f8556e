import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A hybrid node is no instance of EC2: nothing in AWS can be registered for it. It fails the
 * registration of all nodes of the binding.
 */
export default defineCheck({
  id: 'registration/hybrid-node-instance-target',
  title: 'A hybrid node cannot be an instance target',
  severity: 'error',
  confidence: 'derived',
  on: 'boundNodes',
  needs: [
    'kubernetes/nodes',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'target-group/tgb-not-reconciled',
    'registration/target-missing',
    'registration/target-stale',
    'registration/targetgroup-empty',
  ],

  run({ ref, object, readiness, isHybrid, selectedBy }) {
    const [binding, ...others] = selectedBy;
    if (!isHybrid || binding === undefined || readiness !== 'True') return undefined;
    const more = others.length > 0 ? ` and ${others.length} more bindings` : '';
    return {
      message: `${refText(ref)} is a hybrid node, which ${refText(binding.ref)}${more} would register as an instance.`,
      fix: 'Use ip targets, with pod addresses that the VPC can route to, or keep hybrid nodes out with target-node-labels.',
      commands: [
        `kubectl label node ${ref.name} node.kubernetes.io/exclude-from-external-load-balancers=true`,
      ],
      evidence: [
        cite(object, 'spec', 'providerID'),
        cite(object, 'metadata', 'labels'),
        cite(binding.object, 'spec', 'targetType'),
      ],
    };
  },
});
