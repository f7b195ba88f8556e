import { arn, certificate, instances, publicSubnet } from '../account.js';
import { fleet } from '../fleets.js';
import { shop, type IngressDifference } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

type Fields = Readonly<Record<string, unknown>>;

/** A class with those parameters, and a shop of that class that says as little as it can. */
function classed(
  name: string,
  spec: Fields,
  way: IngressDifference = {},
): readonly KubernetesObject[] {
  return [
    {
      apiVersion: 'elbv2.k8s.aws/v1beta1',
      kind: 'IngressClassParams',
      metadata: { name },
      spec,
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name },
      spec: {
        controller: 'ingress.k8s.aws/alb',
        parameters: { apiGroup: 'elbv2.k8s.aws', kind: 'IngressClassParams', name },
      },
    },
    ...shop({
      namespace: name,
      isGated: true,
      ingress: {
        className: name,
        ...way,
        annotations: { 'healthcheck-path': '/healthz', 'target-type': 'ip', ...way.annotations },
      },
      deployment: { replicas: 2 },
    }),
  ];
}

const PUBLIC = { scheme: 'internet-facing' };

export default scenario({
  expected: healthy({
    link: 'class',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: classes with each parameter that the emulator of AWS knows.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(certificate('*.example.com'));
  },
  objects: [
    ...classed('scheme', {
      scheme: 'internal',
      ipAddressType: 'ipv4',
      tags: [{ key: 'org', value: 'my-org' }],
    }),
    ...classed('named', { ...PUBLIC, loadBalancerName: 'name-1' }),
    ...classed('selective', {
      ...PUBLIC,
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'selective' } },
    }),
    ...classed('grouped', { ...PUBLIC, group: { name: 'my-group' } }),
    ...classed('attributes', {
      ...PUBLIC,
      loadBalancerAttributes: [
        { key: 'deletion_protection.enabled', value: 'true' },
        { key: 'idle_timeout.timeout_seconds', value: '120' },
      ],
    }),
    ...classed('subnet-ids', {
      ...PUBLIC,
      subnets: { ids: [publicSubnet('a'), publicSubnet('b')] },
    }),
    ...classed('subnet-tags', {
      ...PUBLIC,
      subnets: { tags: { 'kubernetes.io/role/elb': ['1'] } },
    }),
    ...classed(
      'certificates',
      {
        ...PUBLIC,
        certificateArn: [arn('acm', 'certificate/lab---example-com')],
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        sslRedirectPort: '443',
      },
      {
        annotations: { 'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]' },
        routes: [{ host: 'class.example.com' }],
      },
    ),
    ...classed('target-type', { ...PUBLIC, targetType: 'ip' }),
    ...classed('from-some', { ...PUBLIC, inboundCIDRs: ['10.0.0.0/24', '203.0.113.0/24'] }),
    ...classed('listeners', {
      ...PUBLIC,
      listeners: [
        {
          protocol: 'HTTP',
          port: 80,
          listenerAttributes: [{ key: 'routing.http.response.server.enabled', value: 'false' }],
        },
      ],
    }),
    // A class without parameters.
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'plain' },
      spec: { controller: 'ingress.k8s.aws/alb' },
    },
    ...fleet('plain', { ingress: { className: 'plain' } }),
  ],
});
