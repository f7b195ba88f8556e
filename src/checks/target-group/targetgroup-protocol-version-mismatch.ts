import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * gRPC is spoken over HTTP/2 alone. To a target group of version HTTP1 the load balancer speaks
 * HTTP/1.1, which a gRPC server does not answer; it does not look at the Service's appProtocol.
 */
export default defineCheck({
  id: 'target-group/targetgroup-protocol-version-mismatch',
  title: 'A gRPC server is spoken to in HTTP/1.1',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/pods',
  ],
  uses: ['kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'health/health-check-code-mismatch',
    'health/health-check-connection-failed',
    'health/targets-all-unhealthy',
    'load-balancer/alb-502-observed',
  ],

  run({ ref, object, signs, health, binding, isInUse }) {
    const { Protocol = '', ProtocolVersion } = object.value;
    const [best] = signs;
    if (!Protocol.startsWith('HTTP') || ProtocolVersion !== 'HTTP1' || best?.protocol !== 'http2') {
      return undefined;
    }
    const states = health?.value.map(({ TargetHealth }) => TargetHealth?.State) ?? [];
    // A server that answers HTTP/1.1 as well is healthy.
    const isOwn = binding?.isStandalone === false;
    if (!isInUse || states.includes('healthy') || !states.includes('unhealthy')) return undefined;
    return {
      message: `${refText(ref)} is of version ${ProtocolVersion}, its pods speak HTTP/2 as gRPC does, and none of its ${states.length} targets is healthy.`,
      fix: isOwn
        ? 'Set backend-protocol-version to GRPC at the Service, or to HTTP2 where it is no gRPC, and use an HTTPS listener, which both need.'
        : 'Bind a target group of version GRPC, or HTTP2 where it is no gRPC, because the version of one that exists cannot be changed.',
      commands: isOwn
        ? [
            `kubectl -n ${binding.ref.namespace ?? ''} annotate service ${binding.object.value.spec.serviceRef.name} alb.ingress.kubernetes.io/backend-protocol-version=GRPC --overwrite`,
          ]
        : [],
      evidence: [
        cite(object, 'ProtocolVersion'),
        best.source,
        ...(health === undefined ? [] : [cite(health)]),
      ],
    };
  },
});
