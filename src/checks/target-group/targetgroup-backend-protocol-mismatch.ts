import { cite, refText } from '../../findings/cite.js';
import type { TargetGroup } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * A server that expects TLS answers plain HTTP with 400 or hangs up, and one that expects plain
 * HTTP breaks off the TLS handshake. The load balancer takes any certificate.
 */
export default defineCheck({
  id: 'target-group/targetgroup-backend-protocol-mismatch',
  title: 'The load balancer and the pods speak different protocols',
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
    const { Protocol, HealthCheckProtocol } = object.value;
    const [best] = signs;
    // Where it is probed in another protocol than it is sent to, health tells of that one.
    if (!isInUse || health === undefined || Protocol !== HealthCheckProtocol) return undefined;
    const isPlain = Protocol === 'HTTP' && best?.protocol === 'https';
    const isTls = Protocol === 'HTTPS' && best?.protocol === 'http';
    if (best === undefined || (!isPlain && !isTls)) return undefined;
    const failing = health.value.findIndex((one) => isMisunderstood(one, isPlain));
    const isAnyHealthy = health.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
    if (failing === -1 || isAnyHealthy) return undefined;
    const wanted = isPlain ? 'HTTPS' : 'HTTP';
    const isOwn = binding?.isStandalone === false;
    return {
      message: `${refText(ref)} speaks ${Protocol} to pods that ${best.isSaid ? 'expect' : 'seem to expect'} ${wanted}, and none of its ${health.value.length} targets is healthy.`,
      fix: isOwn
        ? `Set backend-protocol to ${wanted} at the Service, because at the Ingress it holds for all of its Services.`
        : `Bind a target group of protocol ${wanted}, because the protocol of one that exists cannot be changed.`,
      commands: isOwn
        ? [
            `kubectl -n ${binding.ref.namespace ?? ''} annotate service ${binding.object.value.spec.serviceRef.name} alb.ingress.kubernetes.io/backend-protocol=${wanted} --overwrite`,
          ]
        : [],
      evidence: [cite(object, 'Protocol'), best.source, cite(health, failing, 'TargetHealth')],
      ...(best.isSaid ? {} : { confidence: 'suspected' as const }),
    };
  },
});

type Description = NonNullable<TargetGroup['health']>['value'][number];

/** A server of TLS may still answer plain HTTP, with 400. */
function isMisunderstood({ TargetHealth }: Description, isPlain: boolean): boolean {
  const { Reason, Description: said = '' } = TargetHealth ?? {};
  if (Reason === 'Target.FailedHealthChecks') return true;
  return isPlain && Reason === 'Target.ResponseCodeMismatch' && /\[400\]/.test(said);
}
