import { cite, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { PREFIX } from './ingresses.js';
import type { Lens } from './lens.js';
import type { Exposure, IngressExposure, TooNew } from './topology.js';

type Version = readonly [major: number, minor: number, patch: number];

/*
 * The first release that knows a name. Source: pkg/annotations/constants.go and the types of
 * apis/ in every release of the AWS Load Balancer Controller from v2.0.0 to v3.5.0.
 */

/** By what follows `alb.ingress.kubernetes.io/`. What ends with a dot goes on with any name. */
const INGRESS: Readonly<Record<string, Version>> = {
  'load-balancer-name': [2, 2, 0],
  'ssl-redirect': [2, 2, 0],
  'target-node-labels': [2, 2, 0],
  'manage-backend-security-group-rules': [2, 3, 0],
  'mutual-authentication': [2, 7, 0],
  'security-group-prefix-lists': [2, 8, 0],
  'listener-attributes.': [2, 9, 0],
  'multi-cluster-target-group': [2, 10, 0],
  'minimum-load-balancer-capacity': [2, 11, 0],
  'ipam-ipv4-pool-id': [2, 12, 0],
  'enable-frontend-nlb': [2, 13, 0],
  'wafv2-acl-name': [2, 14, 0],
  'use-regex-path-match': [2, 14, 1],
  'transforms.': [2, 14, 1],
  'jwt-validation': [2, 15, 0],
  'target-control-port.': [2, 16, 0],
  'frontend-nlb-attributes': [3, 2, 0],
  'create-acm-cert': [3, 3, 0],
  'acm-pca-arn': [3, 3, 0],
  'dry-run-plan': [3, 4, 0],
};

/** By what follows `service.beta.kubernetes.io/aws-load-balancer-`. */
const SERVICE: Readonly<Record<string, Version>> = {
  scheme: [2, 2, 0],
  name: [2, 2, 0],
  'nlb-target-type': [2, 2, 0],
  'private-ipv4-addresses': [2, 2, 0],
  attributes: [2, 3, 0],
  'manage-backend-security-group-rules': [2, 4, 0],
  'ipv6-addresses': [2, 4, 4],
  'healthcheck-success-codes': [2, 4, 6],
  'security-groups': [2, 6, 0],
  'security-group-prefix-lists': [2, 8, 0],
  'listener-attributes.': [2, 9, 0],
  'multi-cluster-target-group': [2, 10, 0],
  'minimum-load-balancer-capacity': [2, 11, 0],
  'enable-prefix-for-ipv6-source-nat': [2, 12, 0],
  'enable-icmp-for-path-mtu-discovery': [2, 12, 0],
  'enable-tcp-udp-listener': [2, 13, 0],
  'disable-nlb-sg': [2, 14, 0],
  'quic-enabled-ports': [2, 15, 0],
};

type When = (since: Version, what: string, source: Evidence, ref: Ref) => readonly TooNew[];

/** What is asked of a controller and was made for a later version of it. */
export function tooNew(
  lens: Lens,
  controller: Ref,
  image: Evidence,
  version: readonly number[] | undefined,
  exposures: readonly Exposure[],
): readonly TooNew[] {
  if (version === undefined) return [];
  const isBefore = (since: Version): boolean => {
    const at = since.findIndex((number, i) => number !== version[i]);
    return at !== -1 && (version[at] ?? 0) < (since[at] ?? 0);
  };
  const when: When = (since, what, source, ref) =>
    isBefore(since) ? [{ what, since: `v${since.join('.')}`, source, serves: [ref] }] : [];
  const [, minor = '0'] = /^v?1\.(\d+)/.exec(lens.snapshot.cluster.version ?? '') ?? [];
  return [
    // The API by which older ones know Ingresses is gone.
    ...(Number(minor) >= 22
      ? when([2, 4, 0], `Kubernetes 1.${minor}`, image, controller).map((one) => ({
          ...one,
          serves: undefined,
        }))
      : []),
    ...exposures
      .filter(({ owner, api }) => owner === 'controller' && api !== 'binding')
      .flatMap((exposure) => [...annotated(exposure, when), ...parameters(exposure, when)]),
    ...defaultsOfGateways(lens, when),
  ];
}

function annotated({ api, ref, object }: Exposure, when: When): readonly TooNew[] {
  const [prefix, table] =
    api === 'ingress'
      ? [`${PREFIX}/`, INGRESS]
      : ['service.beta.kubernetes.io/aws-load-balancer-', SERVICE];
  return Object.keys(object.value.metadata.annotations ?? {})
    .toSorted()
    .flatMap((key) => {
      if (!key.startsWith(prefix)) return [];
      const suffix = key.slice(prefix.length);
      const name = Object.hasOwn(table, suffix) ? suffix : suffix.slice(0, suffix.indexOf('.') + 1);
      const since = Object.hasOwn(table, name) ? table[name] : undefined;
      const source = cite(object as Seen<kubernetes.Ingress>, 'metadata', 'annotations', key);
      return since === undefined ? [] : when(since, `the annotation ${key}`, source, ref);
    });
}

function parameters(exposure: Exposure, when: When): readonly TooNew[] {
  const params = exposure.api === 'ingress' ? (exposure as IngressExposure).params : undefined;
  if (typeof params !== 'object') return [];
  const all: readonly (readonly [string, Version, Evidence])[] = [
    ['subnets', [2, 5, 0], cite(params, 'spec', 'subnets')],
    ['inboundCIDRs', [2, 5, 0], cite(params, 'spec', 'inboundCIDRs')],
    ['sslPolicy', [2, 5, 0], cite(params, 'spec', 'sslPolicy')],
    ['certificateArn', [2, 8, 0], cite(params, 'spec', 'certificateArn')],
    ['targetType', [2, 13, 0], cite(params, 'spec', 'targetType')],
    ['loadBalancerName', [2, 14, 0], cite(params, 'spec', 'loadBalancerName')],
    ['sslRedirectPort', [2, 14, 0], cite(params, 'spec', 'sslRedirectPort')],
    ['wafv2AclArn', [2, 14, 0], cite(params, 'spec', 'wafv2AclArn')],
  ];
  return all.flatMap(([name, since, source]) =>
    source.value === null
      ? []
      : when(since, `${name} of IngressClassParams ${params.ref.name}`, source, exposure.ref),
  );
}

/** Which Gateways a configuration is of is not followed: those of its namespace may be. */
function defaultsOfGateways(lens: Lens, when: When): readonly TooNew[] {
  const gateways = lens.all('kubernetes/gateways.gateway.networking.k8s.io');
  return lens
    .all('kubernetes/loadbalancerconfigurations.gateway.k8s.aws')
    .flatMap((configuration) => {
      if (configuration.value.spec?.defaultTargetGroupConfiguration === undefined) return [];
      const { ref } = configuration;
      const source = cite(configuration, 'spec', 'defaultTargetGroupConfiguration');
      const what = `defaultTargetGroupConfiguration of LoadBalancerConfiguration ${ref.namespace ?? ''}/${ref.name}`;
      const serves = gateways
        .filter((gateway) => gateway.ref.namespace === ref.namespace)
        .map((gateway) => gateway.ref);
      return when([3, 2, 0], what, source, ref).map((one) => ({ ...one, serves }));
    });
}
