import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A Service of type LoadBalancer may do without node ports, which saves them where pods are the
 * targets. Targets of type instance are nodes, and cannot be reached then.
 */
export default defineCheck({
  id: 'exposure/nodeport-not-allocated',
  title: 'Instance targets of a Service without node ports',
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
    'exposure/clusterip-service-with-instance-target',
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
  ],

  run({ ref, service, port, targetType }) {
    if (typeof service !== 'object' || typeof port !== 'object') return undefined;
    const { type, allocateLoadBalancerNodePorts: allocates } = service.object.value.spec;
    if (type !== 'LoadBalancer' || allocates !== false || port.value.nodePort) return undefined;
    if (targetType?.value !== 'instance') return undefined;
    return {
      message: `${refText(ref)} is told to allocate no node ports, and its targets are of type instance${targetType.isExplicit ? '' : ' (the default)'}.`,
      fix: `Set target-type to ip, or allocateLoadBalancerNodePorts of ${refText(ref)} to true.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} patch service ${ref.name} -p '{"spec":{"allocateLoadBalancerNodePorts":true}}'`,
      ],
      evidence: [
        cite(service.object, 'spec', 'allocateLoadBalancerNodePorts'),
        targetType.source,
        cite(service.object, 'spec', 'ports', port.index, 'nodePort'),
      ],
    };
  },
});
