import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The target answers, with another code than the one that the health check takes for healthy, so
 * the load balancer sends it nothing while another target is healthy.
 */
export default defineCheck({
  id: 'health/health-check-code-mismatch',
  title: 'Health check gets another status code',
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
  explains: ['exposure/pods-none-ready'],

  run({ ref, object, service, ingress, health, isInUse }) {
    if (health === undefined || !isInUse) return undefined;
    // With externalTrafficPolicy Local, nodes without a ready pod are unhealthy on purpose; where
    // the Service cannot be seen, it may be so.
    const isLocal =
      object.value.TargetType === 'instance' &&
      (service?.object.value.spec.externalTrafficPolicy ?? 'Local') === 'Local';
    const failing = health.value.flatMap(({ TargetHealth }, index) =>
      TargetHealth?.Reason === 'Target.ResponseCodeMismatch' ? [index] : [],
    );
    const [first] = failing;
    if (first === undefined || isLocal) return undefined;
    const said = health.value[first]?.TargetHealth?.Description ?? 'Target.ResponseCodeMismatch';
    return {
      message: `${failing.length} of ${health.value.length} targets of ${refText(ref)} are unhealthy: ${said}.`,
      fix: 'Point the health check at a path that answers with the expected code.',
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
