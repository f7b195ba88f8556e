import { cite, refText } from '../../findings/cite.js';
import { isLocalOnly, standingOf } from '../../topology/target-states.js';
import { defineCheck } from '../define-check.js';

/**
 * With externalTrafficPolicy Local only the healthCheckNodePort, asked by HTTP, tells which nodes
 * run a ready pod. A node port of the Service does so too, since a node without a pod drops what
 * comes in there. Any other port is judged by what it made of the nodes: somebody may know better.
 */
export default defineCheck({
  id: 'health/etp-local-healthcheck-node-port-mismatch',
  title: 'Health check does not ask which nodes run a pod',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/nodes',
  ],
  patience: 300,
  explains: ['health/targets-all-unhealthy', 'load-balancer/client-cannot-connect'],

  run(targetGroup) {
    const { ref, object, health, isInUse, service } = targetGroup;
    if (health === undefined || !isInUse || service === undefined) return undefined;
    const { type, healthCheckNodePort: asked = 0, ports = [] } = service.object.value.spec;
    if (!isLocalOnly(targetGroup) || type !== 'LoadBalancer' || asked === 0) return undefined;
    const { HealthCheckPort: port, HealthCheckProtocol: protocol } = object.value;
    const own = ['traffic-port', ...ports.map(({ nodePort }) => String(nodePort))];
    if (port === undefined || own.includes(port)) return undefined;
    const isRight = port === String(asked) && protocol !== 'TCP';
    if (isRight) return undefined;
    const { healthy, failing } = standingOf(targetGroup.targets());
    // A black hole: nodes that are sent to, and drop what comes in.
    const hollow = healthy.filter(({ isBacked }) => isBacked === false);
    const deaf = failing.filter(({ isBacked }) => isBacked === true);
    const wrong = hollow.length > 0 ? hollow : healthy.length === 0 ? deaf : [];
    const [first] = wrong;
    if (first === undefined) return undefined;
    const result =
      hollow.length > 0
        ? `${hollow.length} ${hollow.length === 1 ? 'node is' : 'nodes are'} healthy without a ready pod, and drop what they are sent`
        : `no node is healthy, though ${deaf.length} of them run a ready pod`;
    return {
      subject: service.ref,
      message: `The health check of ${refText(ref)} asks port ${port} by ${protocol ?? 'its protocol'} instead of the healthCheckNodePort ${asked} of ${refText(service.ref)} by HTTP, so that ${result}.`,
      fix: 'Remove the annotations for the port and the protocol of the health check from the Service, so that the controller takes its healthCheckNodePort by HTTP.',
      commands: [
        `kubectl -n ${service.ref.namespace ?? ''} annotate service ${service.ref.name} service.beta.kubernetes.io/aws-load-balancer-healthcheck-port- service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol-`,
      ],
      evidence: [
        cite(object, 'HealthCheckPort'),
        cite(object, 'HealthCheckProtocol'),
        cite(service.object, 'spec', 'healthCheckNodePort'),
        cite(service.object, 'spec', 'externalTrafficPolicy'),
        cite(health, first.at),
      ],
    };
  },
});
