import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { groupBy, type Lens } from './lens.js';
import type { Exposure, ServiceExposure } from './topology.js';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-';

/**
 * Annotations that the AWS Load Balancer Controller reads and the in-tree provider does not.
 * Source: pkg/annotations of the former, v3.5.0, and pkg/providers/v1 of cloud-provider-aws.
 */
const OF_CONTROLLER: ReadonlySet<string> = new Set([
  ...['name', 'nlb-target-type', 'scheme', 'ip-address-type', 'attributes', 'alpn-policy'],
  ...['private-ipv4-addresses', 'ipv6-addresses', 'multi-cluster-target-group'],
  ...['manage-backend-security-group-rules', 'security-group-prefix-lists'],
  ...['inbound-sg-rules-on-private-link-traffic', 'disable-nlb-sg', 'enable-tcp-udp-listener'],
  ...['enable-prefix-for-ipv6-source-nat', 'source-nat-ipv6-prefixes'],
  ...['minimum-load-balancer-capacity', 'enable-icmp-for-path-mtu-discovery', 'quic-enabled-ports'],
]);

/** Who gave a load balancer to each Service of type LoadBalancer. */
export function linkBalanced(
  lens: Lens,
  exposures: readonly Exposure[],
): readonly ServiceExposure[] {
  const classics = groupBy(lens.all('aws/elb/load-balancers'), ({ value }) =>
    (value.DNSName ?? '').toLowerCase(),
  );
  const made = madeBalancers(lens);
  const classWebhook = findWebhook(lens);
  return exposures.map((exposure): ServiceExposure => {
    const object = exposure.object as Seen<kubernetes.Service>;
    const ingress = object.value.status?.loadBalancer?.ingress ?? [];
    const hostnames = ingress.flatMap(({ hostname }) => hostname ?? []);
    return {
      ...exposure,
      api: 'service',
      object,
      addresses: [...hostnames, ...ingress.flatMap(({ ip }) => ip ?? [])],
      annotations: annotationsOf(object),
      classic: hostnames.flatMap((name) => classics.get(name.toLowerCase()) ?? [])[0],
      made: made.get(`${object.ref.namespace ?? ''}/${object.ref.name}`) ?? [],
      classWebhook,
    };
  });
}

function annotationsOf(object: Seen<kubernetes.Service>): ServiceExposure['annotations'] {
  return Object.entries(object.value.metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(PREFIX))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const suffix = key.slice(PREFIX.length);
      return {
        suffix,
        value,
        source: cite(object, 'metadata', 'annotations', key),
        isControllers: OF_CONTROLLER.has(suffix) || suffix.startsWith('listener-attributes.'),
      };
    });
}

/** By `<namespace>/<name>` of the Service that the tags name. */
function madeBalancers(lens: Lens): ReadonlyMap<string, ServiceExposure['made']> {
  const cluster = lens.snapshot.cluster.name;
  const found = lens.all('aws/elbv2/load-balancers').flatMap((object) => {
    const { LoadBalancerArn: arn } = object.value;
    const tags = lens.tagsOf(arn);
    const all = lens.entry('aws/elbv2/tags', { kind: 'LoadBalancer', name: arn, arn });
    const quote = (key: string): Evidence | undefined => {
      const index = all?.value.findIndex(({ Key }) => Key === key) ?? -1;
      return all === undefined || index === -1 ? undefined : cite(all, index);
    };
    const one = (by: 'controller' | 'in-tree', key: string, isOwn: boolean) => {
      const source = quote(key);
      return source === undefined || !isOwn
        ? []
        : [{ service: tags[key] ?? '', by, object, source }];
    };
    return [
      ...one('controller', 'service.k8s.aws/stack', tags['elbv2.k8s.aws/cluster'] === cluster),
      ...one(
        'in-tree',
        'kubernetes.io/service-name',
        // The tags of the controller's own may hold whatever the Service asks for.
        cluster !== undefined &&
          tags[`kubernetes.io/cluster/${cluster}`] !== undefined &&
          tags['service.k8s.aws/stack'] === undefined,
      ),
    ];
  });
  return groupBy(found, ({ service }) => service);
}

function findWebhook(lens: Lens): Evidence | undefined {
  return lens
    .all('kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io')
    .flatMap((configuration) =>
      (configuration.value.webhooks ?? []).flatMap(({ name }, index) =>
        name === 'mservice.elbv2.k8s.aws' ? [cite(configuration, 'webhooks', index, 'name')] : [],
      ),
    )[0];
}
