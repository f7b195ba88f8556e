import { balancer, deployment, namespace } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';
const SERVER_IDS = { 'elbv2.k8s.aws/quic-server-id-inject': 'enabled' };

const port = (name: string, protocol: 'TCP' | 'UDP'): Readonly<Record<string, unknown>> => ({
  name,
  port: 443,
  protocol,
  targetPort: 8080,
});

/** A namespace whose pods get ids, by which a load balancer finds them again. */
function network(
  name: string,
  annotations: Readonly<Record<string, string>>,
  ports: readonly unknown[],
): readonly KubernetesObject[] {
  const pods: any = deployment({ namespace: name, replicas: 3, drains: 130 });
  pods.spec.template.metadata.annotations = { [`${PREFIX}-quic-enabled-containers`]: 'web' };
  const within = namespace(name, true);
  return [
    {
      ...within,
      metadata: { ...within.metadata, labels: { ...within.metadata.labels, ...SERVER_IDS } },
    },
    balancer({
      name: 'web',
      namespace: name,
      annotations: {
        'aws-load-balancer-scheme': 'internet-facing',
        'aws-load-balancer-nlb-target-type': 'ip',
        'aws-load-balancer-disable-nlb-sg': 'true',
        ...annotations,
      },
      spec: { ports },
    }),
    pods,
  ];
}

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: network load balancers that speak QUIC.',
  }),
  objects: [
    ...network('quic', { 'aws-load-balancer-quic-enabled-ports': '443' }, [port('quic', 'UDP')]),
    ...network(
      'quic-and-tls',
      {
        'aws-load-balancer-quic-enabled-ports': 'https',
        'aws-load-balancer-enable-tcp-udp-listener': 'true',
      },
      [port('https', 'TCP'), port('quic', 'UDP')],
    ),
  ],
});
