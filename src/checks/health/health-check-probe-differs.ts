import { cite, refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { betterQuestion, knockAt } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

const REASONS = ['Target.Timeout', 'Target.FailedHealthChecks', 'Target.ResponseCodeMismatch'];

/**
 * Kubernetes and the load balancer each ask in their own way, so that a pod may be ready and its
 * target unhealthy. A note: which of the two asks rightly is not for this check to say.
 */
export default defineCheck({
  id: 'health/health-check-probe-differs',
  title: 'Health check and readiness probe ask different things',
  severity: 'info',
  confidence: 'proven',
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

  run(targetGroup) {
    const { ref, object } = targetGroup;
    const [failing] = REASONS.flatMap((reason) => failingTargets(targetGroup, reason) ?? []);
    // Where the path is missing, what is said of that names the other one.
    if (failing === undefined || failing.codes.includes(404)) return undefined;
    // A method of gRPC and a path of HTTP cannot be compared.
    if (object.value.ProtocolVersion === 'GRPC') return undefined;
    const knock = knockAt(targetGroup, failing.first);
    const { protocol, path, port, pod } = knock;
    const probe = betterQuestion(knock);
    if (probe === undefined || pod === undefined || port === undefined) return undefined;
    const isOfHttp = protocol === 'HTTP' || protocol === 'HTTPS';
    const asked = isOfHttp ? `${protocol} ${path} of port ${port}` : `${protocol} port ${port}`;
    // One that only connects to the port of the probe asks for less.
    if (!isOfHttp && probe.port === port) return undefined;
    return {
      message: `The health check of ${refText(ref)} asks for ${asked}, and the readiness probe of ${refText(pod.ref)}, which passes, for ${probe.scheme ?? 'HTTP'} ${probe.path ?? '/'} of port ${String(probe.port)}.`,
      fix: 'Let both ask for the same, unless they differ on purpose.',
      commands: [],
      evidence: [
        probe.source,
        cite(object, 'HealthCheckProtocol'),
        cite(object, 'HealthCheckPath'),
        cite(object, 'HealthCheckPort'),
        failing.evidence[0],
      ],
    };
  },
});
