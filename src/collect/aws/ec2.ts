import type * as aws from '../../snapshot/aws.js';
import type { SectionName, Sections } from '../../snapshot/sections.js';
import type { Collector } from '../collector.js';
import { allWays, annotated, paramsFinder, WAYS_IN } from './asked.js';
import {
  batches,
  collector,
  distinct,
  each,
  instanceIds,
  instanceOf,
  isWide,
  pages,
  PLACE,
  vpc,
  type Look,
} from './look.js';

/** All that one filter may name. */
const NAMED_AT_ONCE = 200;
/** Fewer than elsewhere fit on a page of these. */
const SMALL_PAGE = { MaxResults: 100 };

const ROUTE_TABLES = 'aws/ec2/route-tables';
const INTERFACES = 'aws/ec2/network-interfaces';

/** Items whose field has one of these values, a filter's worth at a time. */
async function having<Item>(
  look: Look,
  operation: string,
  field: string,
  filter: string,
  values: readonly string[],
  page: Readonly<Record<string, unknown>> = {},
): Promise<readonly Item[]> {
  const found = await each(
    look,
    operation,
    batches(values, NAMED_AT_ONCE),
    ([first = '']) => first,
    (batch) =>
      pages<Item>(look, 'ec2', operation, field, {
        ...page,
        Filters: [{ Name: filter, Values: batch }],
      }),
  );
  return found.flatMap(([, items]) => items);
}

/** What lies in the VPC of the cluster. */
async function inVpc<Item>(
  look: Look,
  operation: string,
  field: string,
  { filter = 'vpc-id', page = {} }: { filter?: string; page?: Readonly<Record<string, unknown>> },
): Promise<readonly Item[]> {
  const id = await vpc(look);
  if (id === undefined) throw new Error('Neither the cluster nor its controller tells the VPC');
  return having(look, operation, field, filter, [id], page);
}

/** What lies in the VPC, and what is named although it lies elsewhere. */
async function withNamed<Item>(
  look: Look,
  operation: string,
  field: string,
  filter: string,
  idOf: (item: Item) => string,
  named: readonly string[],
): Promise<readonly Item[]> {
  const own = await inVpc<Item>(look, operation, field, {});
  const known = new Set(own.map(idOf));
  const missing = named.filter((id) => !known.has(id));
  return [...own, ...(await having<Item>(look, operation, field, filter, missing))];
}

function namedSubnets(look: Look): readonly string[] {
  const ways = allWays(look);
  const params = paramsFinder(look);
  return distinct([
    ...annotated(ways, 'subnets'),
    ...ways.ingresses.flatMap((ingress) => params(ingress)?.subnets?.ids ?? []),
    ...balancers(look).flatMap(({ AvailabilityZones }) =>
      (AvailabilityZones ?? []).map(({ SubnetId }) => SubnetId),
    ),
  ]).filter((id) => id.startsWith('subnet-'));
}

function namedSecurityGroups(look: Look): readonly string[] {
  return distinct([
    ...annotated(allWays(look), 'security-groups', 'extra-security-groups'),
    ...balancers(look).flatMap(({ SecurityGroups }) => SecurityGroups ?? []),
  ]).filter((id) => id.startsWith('sg-'));
}

const balancers = ({ soFar }: Look): readonly aws.LoadBalancer[] =>
  soFar['aws/elbv2/load-balancers'] ?? [];

/** The targets that are registered: instances, and addresses of pods. */
function targetsIn(soFar: Sections): readonly string[] {
  return distinct(
    Object.values(soFar['aws/elbv2/target-health'] ?? {}).flatMap((targets) =>
      targets.map(({ Target }) => Target.Id),
    ),
  );
}

/** The addresses behind the Services whose target groups were asked for. */
function endpointsOf(soFar: Sections): readonly { address: string; node: string | undefined }[] {
  const seen = new Set(Object.keys(soFar['aws/elbv2/target-health'] ?? {}));
  const services = new Set(
    (soFar['kubernetes/targetgroupbindings.elbv2.k8s.aws'] ?? [])
      .filter(({ spec }) => seen.has(spec.targetGroupARN ?? ''))
      .map(({ metadata, spec }) => `${metadata.namespace ?? ''}/${spec.serviceRef.name}`),
  );
  return (soFar['kubernetes/endpointslices.discovery.k8s.io'] ?? []).flatMap(
    ({ metadata, endpoints }) => {
      const service = metadata.labels?.['kubernetes.io/service-name'] ?? '';
      if (!services.has(`${metadata.namespace ?? ''}/${service}`)) return [];
      return (endpoints ?? []).flatMap(({ addresses, nodeName }) =>
        (addresses ?? []).map((address) => ({ address, node: nodeName })),
      );
    },
  );
}

/** The nodes that targets are, or run on. */
function targetInstances(soFar: Sections): readonly string[] {
  const byName = new Map(
    (soFar['kubernetes/nodes'] ?? []).map(({ metadata, spec }) => [
      metadata.name,
      instanceOf(spec?.providerID),
    ]),
  );
  return distinct([
    ...targetsIn(soFar).filter((id) => id.startsWith('i-')),
    ...endpointsOf(soFar).map(({ node }) => byName.get(node ?? '')),
  ]);
}

/**
 * Those of load balancers, by their description; those of targets, by their addresses; and where
 * an address lies within a prefix of an interface, all interfaces of its node.
 */
async function networkInterfaces(look: Look): Promise<readonly aws.NetworkInterface[]> {
  const { soFar } = look;
  const ask = (filter: string, values: readonly string[]) =>
    having<aws.NetworkInterface>(
      look,
      'DescribeNetworkInterfaces',
      'NetworkInterfaces',
      filter,
      values,
    );
  const targets = targetsIn(soFar);
  const instances = new Set(targets.filter((id) => id.startsWith('i-')));
  const endpoints = endpointsOf(soFar);
  const nodes = new Map(
    (soFar['kubernetes/nodes'] ?? []).map((node) => [instanceOf(node.spec?.providerID), node]),
  );
  const ofInstances = [...instances].map((id) =>
    nodes.get(id)?.status?.addresses?.find(({ type }) => type === 'InternalIP'),
  );
  const addresses = distinct([
    ...targets.filter((id) => /^[\d.]+$|:/.test(id) && !id.startsWith('arn:')),
    ...endpoints.map(({ address }) => address),
    ...ofInstances.map((each) => each?.address),
  ]);
  const [ofBalancers, ofV4, ofV6] = await Promise.all([
    ask(
      'description',
      balancers(look).map(({ LoadBalancerArn }) => descriptionOf(LoadBalancerArn)),
    ),
    ask(
      'addresses.private-ip-address',
      addresses.filter((address) => !address.includes(':')),
    ),
    ask(
      'ipv6-addresses.ipv6-address',
      addresses.filter((address) => address.includes(':')),
    ),
  ]);
  const found = [...ofBalancers, ...ofV4, ...ofV6];
  const held = new Set(
    found.flatMap(({ PrivateIpAddresses = [], Ipv6Addresses = [] }) => [
      ...PrivateIpAddresses.map((each) => each.PrivateIpAddress),
      ...Ipv6Addresses.map((each) => each.Ipv6Address),
    ]),
  );
  const seen = new Set(
    found.flatMap(({ Attachment }) =>
      Attachment?.DeviceIndex === 0 ? (Attachment.InstanceId ?? []) : [],
    ),
  );
  const byName = new Map([...nodes].map(([id, { metadata }]) => [metadata.name, id]));
  const within = await ask(
    'attachment.instance-id',
    distinct([
      ...[...instances].filter((id) => !seen.has(id)),
      ...endpoints.flatMap(({ address, node }) =>
        held.has(address) ? [] : byName.get(node ?? ''),
      ),
    ]),
  );
  return [
    ...new Map(
      [...found, ...within].map((each) => [each.NetworkInterfaceId, each] as const),
    ).values(),
  ];
}

/** As the service that owns it describes it. */
function descriptionOf(arn: string): string {
  return `ELB ${arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length)}`;
}

/** The lists that rules on the way name. */
function prefixListsIn(soFar: Sections): readonly string[] {
  const onTheWay = new Set([
    ...(soFar['aws/elbv2/load-balancers'] ?? []).flatMap(
      ({ SecurityGroups }) => SecurityGroups ?? [],
    ),
    ...(soFar[INTERFACES] ?? []).flatMap(({ Groups }) =>
      (Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    ),
  ]);
  return distinct(
    (soFar['aws/ec2/security-groups'] ?? [])
      .filter(({ GroupId }) => onTheWay.has(GroupId))
      .flatMap(({ IpPermissions = [], IpPermissionsEgress = [] }) =>
        [...IpPermissions, ...IpPermissionsEgress].flatMap(({ PrefixListIds = [] }) =>
          PrefixListIds.map(({ PrefixListId }) => PrefixListId),
        ),
      ),
  );
}

/** A section of which only the VPC matters, and which no check reads yet. */
function wideOnly(
  section: SectionName,
  operation: string,
  field: string,
  filter?: string,
): Collector {
  return collector(section, {
    actions: [`ec2:${operation}`],
    after: PLACE,
    collect: async (look) =>
      isWide(look)
        ? inVpc(look, operation, field, filter === undefined ? {} : { filter })
        : undefined,
  });
}

export const EC2_COLLECTORS: readonly Collector[] = [
  wideOnly('aws/ec2/vpcs', 'DescribeVpcs', 'Vpcs'),
  wideOnly('aws/ec2/network-acls', 'DescribeNetworkAcls', 'NetworkAcls'),
  wideOnly(
    'aws/ec2/internet-gateways',
    'DescribeInternetGateways',
    'InternetGateways',
    'attachment.vpc-id',
  ),
  wideOnly('aws/ec2/vpc-endpoints', 'DescribeVpcEndpoints', 'VpcEndpoints'),
  collector('aws/ec2/subnets', {
    actions: ['ec2:DescribeSubnets'],
    after: [...PLACE, ...WAYS_IN, 'aws/elbv2/load-balancers'],
    collect: (look) =>
      withNamed<aws.Subnet>(
        look,
        'DescribeSubnets',
        'Subnets',
        'subnet-id',
        ({ SubnetId }) => SubnetId,
        namedSubnets(look),
      ),
  }),
  collector('aws/ec2/security-groups', {
    actions: ['ec2:DescribeSecurityGroups'],
    after: [...PLACE, ...WAYS_IN, 'aws/elbv2/load-balancers'],
    collect: (look) =>
      withNamed<aws.SecurityGroup>(
        look,
        'DescribeSecurityGroups',
        'SecurityGroups',
        'group-id',
        ({ GroupId }) => GroupId,
        namedSecurityGroups(look),
      ),
  }),
  collector(ROUTE_TABLES, {
    actions: ['ec2:DescribeRouteTables'],
    after: PLACE,
    collect: (look) => inVpc(look, 'DescribeRouteTables', 'RouteTables', { page: SMALL_PAGE }),
  }),
  collector('aws/ec2/instances', {
    actions: ['ec2:DescribeInstances'],
    after: [
      'kubernetes/nodes',
      'kubernetes/targetgroupbindings.elbv2.k8s.aws',
      'kubernetes/endpointslices.discovery.k8s.io',
      'aws/elbv2/target-health',
    ],
    collect: async (look) => {
      const { soFar } = look;
      const ids = isWide(look) ? instanceIds(soFar) : targetInstances(soFar);
      if (ids.length === 0) return undefined;
      const reservations = await having<{ Instances?: aws.Instance[] }>(
        look,
        'DescribeInstances',
        'Reservations',
        'instance-id',
        ids,
      );
      return reservations.flatMap(({ Instances = [] }) => Instances);
    },
  }),
  collector(INTERFACES, {
    actions: ['ec2:DescribeNetworkInterfaces'],
    after: [
      'kubernetes/nodes',
      'kubernetes/targetgroupbindings.elbv2.k8s.aws',
      'kubernetes/endpointslices.discovery.k8s.io',
      'aws/elbv2/load-balancers',
      'aws/elbv2/target-health',
    ],
    collect: networkInterfaces,
  }),
  collector('aws/ec2/managed-prefix-lists', {
    actions: ['ec2:GetManagedPrefixListEntries'],
    after: ['aws/ec2/security-groups', INTERFACES],
    collect: async (look) => {
      const operation = 'GetManagedPrefixListEntries';
      const found = await each(
        look,
        operation,
        prefixListsIn(look.soFar),
        (id) => id,
        (id) =>
          pages<aws.PrefixListEntry>({ aws: look.aws }, 'ec2', operation, 'Entries', {
            ...SMALL_PAGE,
            PrefixListId: id,
          }),
      );
      return Object.fromEntries(found);
    },
  }),
];
