import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The probe gets no answer in time: packets are dropped on the way by a security group or a
 * network policy, or the application is too slow.
 */
export default defineCheck({
  id: 'health/health-check-timeout',
  title: 'Health check times out',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  patience: 300,

  run({ ref, object, service, ingress, health, isInUse }) {
    if (health === undefined || !isInUse) return undefined;
    // With externalTrafficPolicy Local, nodes without a ready pod are unhealthy on purpose; where
    // the Service cannot be seen, it may be so.
    const isLocal =
      object.value.TargetType === 'instance' &&
      (service?.object.value.spec.externalTrafficPolicy ?? 'Local') === 'Local';
    const failing = health.value.flatMap(({ TargetHealth }, index) =>
      TargetHealth?.Reason === 'Target.Timeout' ? [index] : [],
    );
    const [first] = failing;
    if (first === undefined || isLocal) return undefined;
    const said = health.value[first]?.TargetHealth?.Description ?? 'Target.Timeout';
    return {
      message: `${failing.length} of ${health.value.length} targets of ${refText(ref)} are unhealthy: ${said}.`,
      fix: 'Open the way from the load balancer to the health check port, or give the probe more time.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [
        cite(health, first, 'TargetHealth'),
        cite(object, 'HealthCheckPath'),
        cite(object, 'HealthCheckPort'),
        cite(object, 'Matcher'),
        ...(ingress === undefined
          ? []
          : [
              cite(
                ingress,
                'metadata',
                'annotations',
                'alb.ingress.kubernetes.io/healthcheck-path',
              ),
            ]),
        ...(service === undefined ? [] : [cite(service.object, 'spec', 'ports')]),
      ],
    };
  },
});
