import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * `instance` targets are registered as node and node port. Without a node port the controller
 * refuses the target group, and with it the whole group. `instance` is the default, so an
 * Ingress that never mentions a target type meets this first.
 */
export default defineCheck({
  id: 'exposure/clusterip-service-with-instance-target',
  title: 'Instance targets need a node port',
  severity: 'error',
  confidence: 'derived',
  on: 'backends',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'target-group/tgb-not-reconciled',
    'registration/targetgroup-empty',
  ],

  run({ ref, service, port, targetType }) {
    if (typeof service !== 'object' || typeof port !== 'object' || targetType === undefined) {
      return undefined;
    }
    if (targetType.value !== 'instance' || (port.value.nodePort ?? 0) !== 0) return undefined;
    return {
      message: `${refText(ref)} has no node port, and its targets are of type instance${targetType.isExplicit ? '' : ' (the default)'}.`,
      fix: 'Set target-type to ip, or make the Service type NodePort.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} patch service ${ref.name} -p '{"spec":{"type":"NodePort"}}'`,
      ],
      evidence: [
        targetType.source,
        cite(service.object, 'spec', 'type'),
        cite(service.object, 'spec', 'ports', port.index, 'nodePort'),
      ],
    };
  },
});
