import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A node is registered as the instance that its provider id names. One node without such an id
 * fails the whole resolution, so no instance target group of the cluster changes any more.
 */
export default defineCheck({
  id: 'registration/node-provider-id-invalid',
  title: 'A node names no instance',
  severity: 'error',
  confidence: 'derived',
  on: 'boundNodes',
  needs: [
    'kubernetes/nodes',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 120,
  explains: [
    'target-group/tgb-not-reconciled',
    'registration/target-missing',
    'registration/target-stale',
    'registration/targetgroup-empty',
  ],

  run({ ref, object, readiness, instance, isHybrid, selectedBy }) {
    const [binding, ...others] = selectedBy;
    if (binding === undefined || readiness !== 'True') return undefined;
    if (instance !== undefined || isHybrid) return undefined;
    const { providerID } = object.value.spec ?? {};
    const more = others.length > 0 ? ` and ${others.length} more bindings` : '';
    return {
      message: `${refText(ref)} has ${providerID === undefined || providerID === '' ? 'no provider id' : `the provider id ${providerID}`}, so the controller cannot register any node for ${refText(binding.ref)}${more}.`,
      fix: 'Delete the Node object if nothing runs behind it, or keep it out with the label node.kubernetes.io/exclude-from-external-load-balancers.',
      commands: [
        `kubectl label node ${ref.name} node.kubernetes.io/exclude-from-external-load-balancers=true`,
      ],
      evidence: [
        cite(object, 'spec', 'providerID'),
        cite(object, 'status', 'conditions'),
        ...(binding.failure === undefined ? [] : [binding.failure.source]),
      ],
    };
  },
});
