import { cite, refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { defineCheck } from '../define-check.js';

/**
 * Ports of containers are a note for the reader: one that is not declared may be open all the
 * same. Where nobody answers at the target port, though, it is likely a wrong number.
 */
export default defineCheck({
  id: 'exposure/container-port-mismatch',
  title: 'The target port is no port of any container',
  severity: 'warning',
  confidence: 'suspected',
  on: 'targetGroups',
  needs: [
    'kubernetes/services',
    'kubernetes/pods',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'health/health-check-connection-failed',
    'health/health-check-timeout',
    'load-balancer/alb-502-observed',
  ],

  run(targetGroup) {
    const { object, service, health } = targetGroup;
    if (service === undefined || health === undefined || object.value.TargetType !== 'ip') {
      return undefined;
    }
    if (health.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy'))
      return undefined;
    const failing =
      failingTargets(targetGroup, 'Target.FailedHealthChecks') ??
      failingTargets(targetGroup, 'Target.Timeout');
    const port = health.value[0]?.Target?.Port;
    const [pod] = service.pods;
    if (failing === undefined || port === undefined || pod === undefined) return undefined;
    if (health.value.some(({ Target }) => Target?.Port !== port)) return undefined;
    const declared = service.pods.map(({ value }) =>
      [...value.spec.containers, ...(value.spec.initContainers ?? [])].flatMap(({ ports }) =>
        (ports ?? []).map(({ containerPort }) => containerPort),
      ),
    );
    if (declared.some((ports) => ports.length === 0 || ports.includes(port))) return undefined;
    return {
      subject: service.ref,
      message: `${refText(service.ref)} leads to port ${port} of its pods, where nobody answers the health check and which no container declares, but ${[...new Set(declared.flat())].join(', ')}.`,
      fix: `Set the targetPort of ${refText(service.ref)} to the port on which the application listens.`,
      commands: [
        `kubectl -n ${pod.ref.namespace ?? ''} exec ${pod.ref.name} -- ss -ltn`,
        `kubectl -n ${service.ref.namespace ?? ''} get service ${service.ref.name} -o jsonpath='{.spec.ports}'`,
      ],
      evidence: [
        cite(service.object, 'spec', 'ports'),
        cite(pod, 'spec', 'containers', 0, 'ports'),
        failing.evidence[0],
      ],
    };
  },
});
