import { describe, expect, test } from 'vitest';
import { INGRESS_FAMILIES, INGRESS_SUFFIXES } from '../../src/topology/annotation-table.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { builtModels, recordings } from '../support/built-models.js';

/*
 * What `model.test.ts` compares is worth as much as what was recorded: each annotation and each
 * parameter of a class that the controller reads decides some model which it built and deployed.
 */

const INGRESS = 'alb.ingress.kubernetes.io/';
const SERVICE = 'service.beta.kubernetes.io/';

/** What it reads of a Service, in pkg/annotations/constants.go of version 3.5.0. */
const SERVICE_SUFFIXES = [
  'load-balancer-source-ranges',
  ...[
    'access-log-enabled',
    'access-log-s3-bucket-name',
    'access-log-s3-bucket-prefix',
    'additional-resource-tags',
    'alpn-policy',
    'attributes',
    'backend-protocol',
    'cross-zone-load-balancing-enabled',
    'disable-nlb-sg',
    'eip-allocations',
    'enable-icmp-for-path-mtu-discovery',
    'enable-prefix-for-ipv6-source-nat',
    'enable-tcp-udp-listener',
    'healthcheck-healthy-threshold',
    'healthcheck-interval',
    'healthcheck-path',
    'healthcheck-port',
    'healthcheck-protocol',
    'healthcheck-success-codes',
    'healthcheck-timeout',
    'healthcheck-unhealthy-threshold',
    'inbound-sg-rules-on-private-link-traffic',
    'internal',
    'ip-address-type',
    'ipv6-addresses',
    'listener-attributes.',
    'manage-backend-security-group-rules',
    'minimum-load-balancer-capacity',
    'multi-cluster-target-group',
    'name',
    'nlb-target-type',
    'private-ipv4-addresses',
    'proxy-protocol',
    'proxy-protocol-per-target-group',
    'quic-enabled-ports',
    'scheme',
    'security-group-prefix-lists',
    'security-groups',
    'source-nat-ipv6-prefixes',
    'ssl-cert',
    'ssl-negotiation-policy',
    'ssl-ports',
    'subnets',
    'target-group-attributes',
    'target-node-labels',
    'type',
  ].map((suffix) => `aws-load-balancer-${suffix}`),
];

/** Fields of IngressClassParams that decide something of a model. */
const PARAMS = [
  'PrefixListsIDs',
  'certificateArn',
  'group',
  'inboundCIDRs',
  'ipAddressType',
  'ipamConfiguration',
  'listeners',
  'loadBalancerAttributes',
  'loadBalancerName',
  'minimumLoadBalancerCapacity',
  'namespaceSelector',
  'prefixListsIDs',
  'scheme',
  'sslPolicy',
  'sslRedirectPort',
  'subnets',
  'tags',
  'targetType',
  'wafv2AclArn',
  'wafv2AclName',
];

/** Those that no recording has, and why. */
const NOT_RECORDED: Readonly<Record<string, string>> = {
  [`${INGRESS}dry-run-plan`]: 'the controller writes it, and reads it of nobody',
};

interface Used {
  readonly annotations: readonly string[];
  readonly params: readonly string[];
  /** Ingresses and Services of type LoadBalancer. */
  readonly manifests: number;
}

const BINDING = 'K8S::ElasticLoadBalancingV2::TargetGroupBinding';

/** What is said of the ways in of which a model was built and deployed, and of their backends. */
function usedIn(snapshot: Snapshot): Used {
  const built = new Map(
    builtModels(snapshot).map((model) => [`${model.api} ${model.stackId}`, model]),
  );
  const deployed = linkSnapshot(snapshot).stacks.filter(({ api, id }) => built.has(`${api} ${id}`));
  const members = deployed.flatMap((stack) => stack.members);
  const balanced = deployed.flatMap(({ service }) => service ?? []);
  const backends = new Set(
    [...built.values()].flatMap(({ resources }) =>
      Object.values(resources[BINDING] ?? {}).map(({ spec: { template } }) =>
        [template.metadata.namespace, template.spec.serviceRef.name].join('/'),
      ),
    ),
  );
  const services = (snapshot.sections['kubernetes/services'] ?? []).filter(({ metadata }) =>
    backends.has([metadata.namespace, metadata.name].join('/')),
  );
  const annotated = [...members.map(({ object }) => object.value), ...services];
  return {
    annotations: annotated.flatMap(({ metadata }) => Object.keys(metadata.annotations ?? {})),
    params: members.flatMap(({ params }) =>
      typeof params === 'object' ? Object.keys(params.value.spec ?? {}) : [],
    ),
    manifests: members.length + balanced.length,
  };
}

const all = (await recordings()).map(({ id, snapshot }) => ({ id, ...usedIn(snapshot) }));
const annotations = [...new Set(all.flatMap((one) => one.annotations))];
const params = new Set(all.flatMap((one) => one.params));

/** A family's name ends with a dot, and others go on with it. */
const isUsed = (name: string): boolean =>
  annotations.some((one) => (name.endsWith('.') ? one.startsWith(name) : one === name));

describe('some model was built, deployed and recorded that is decided by', () => {
  const READ = [
    ...[...INGRESS_SUFFIXES, ...INGRESS_FAMILIES].map((suffix) => `${INGRESS}${suffix}`),
    ...SERVICE_SUFFIXES.map((suffix) => `${SERVICE}${suffix}`),
  ];

  test.for(READ.filter((name) => NOT_RECORDED[name] === undefined))('%s', (name) => {
    expect(isUsed(name)).toBe(true);
  });

  test.for(PARAMS)('%s of IngressClassParams', (field) => {
    expect(params).toContain(field);
  });

  test.for(Object.keys(NOT_RECORDED))('all but %s', (name) => {
    expect(READ).toContain(name);
    expect(isUsed(name)).toBe(false);
  });
});

test('more than forty manifests are there for nothing but this', () => {
  const counts = all.filter(({ id }) => id.startsWith('plan-')).map(({ manifests }) => manifests);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(100);
});
