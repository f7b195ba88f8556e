import { readBoolean } from '../plan/values.js';
import {
  bindingSpec,
  isUnrestricted,
  nodeSelector,
  targetPort,
  type Networking,
  type NetworkPort,
} from './bindings.js';
import {
  isUnknown,
  unknown,
  type BindingSpec,
  type TargetGroupSpec,
  type Unknown,
} from './model.js';
import { PRESERVE_CLIENT_IP, type ServiceGroup } from './service-groups.js';
import { TRAFFIC_PORT } from './service-ports.js';
import { sourceRanges, type ServiceSecurityGroups } from './service-security-groups.js';
import { ipv4Blocks } from './service-subnets.js';
import type { Task } from './service-task.js';

/*
 * Whom the bindings of a Service's load balancer let in to its nodes and pods. Source: AWS Load
 * Balancer Controller v3.5.0, pkg/service/model_build_target_group.go.
 */

export function serviceBinding(
  task: Task,
  groups: ServiceSecurityGroups,
  { service, port }: ServiceGroup,
  id: string,
  group: TargetGroupSpec,
): BindingSpec {
  const { read, settings } = task;
  const selector = nodeSelector(read, 'target-node-labels', group);
  const onPort = targetPort(group, { service, value: port });
  const networking =
    groups.tokens.length === 0
      ? byAddress(task, service, onPort, group)
      : byGroup(task, groups, onPort, group);
  return bindingSpec(settings, id, group, {
    serviceRef: { name: service.ref.name, port: port.port },
    namespace: service.ref.namespace ?? '',
    networking,
    nodeSelector: selector,
    isMulti: read.boolean('multi-cluster-target-group') === true,
  });
}

type Port = string | number | Unknown;

const SHARED = ['TCP_UDP', 'TCP_QUIC'];
const DATAGRAMS = ['UDP', 'QUIC', ...SHARED];

/** The load balancer's own security group comes in. */
function byGroup(
  { settings }: Task,
  { backend }: ServiceSecurityGroups,
  port: Port,
  { protocol, healthCheckConfig }: TargetGroupSpec,
): Networking | undefined {
  if (backend === undefined) return undefined;
  return {
    ingress: [
      {
        from: [{ securityGroup: { groupID: backend } }],
        ports: isUnrestricted(settings)
          ? [{ protocol: 'TCP' }, ...(DATAGRAMS.includes(protocol) ? [{ protocol: 'UDP' }] : [])]
          : portsOf(protocol, port, healthCheckConfig?.port ?? TRAFFIC_PORT),
      },
    ],
  };
}

/** Those of the traffic, and that of the health check where it is another one. */
function portsOf(protocol: string, port: Port, checked: Port): readonly NetworkPort[] {
  const isOther = typeof checked !== 'string' && checked !== port;
  const isDatagram = DATAGRAMS.includes(protocol);
  const hasTcp = !isDatagram || SHARED.includes(protocol) || !isOther;
  return [
    ...(isDatagram ? [{ protocol: 'UDP', port }] : []),
    ...(hasTcp ? [{ protocol: 'TCP', port }] : []),
    ...(isOther ? [{ protocol: 'TCP', port: checked }] : []),
  ];
}

/**
 * Without security groups, rules let in addresses: those of the subnets, or those of clients where
 * targets see them.
 */
function byAddress(
  task: Task,
  service: ServiceGroup['service'],
  port: Port,
  group: TargetGroupSpec,
): Networking | undefined {
  if (task.read.boolean('manage-backend-security-group-rules') === false) return undefined;
  const { protocol, healthCheckConfig, ipAddressType } = group;
  const subnets = subnetBlocks(task, ipAddressType);
  const preserves = preservesClientIp(group);
  const isOpenedToClients = DATAGRAMS.includes(protocol) || preserves;
  const asked = isOpenedToClients ? sourceRanges(task, service) : [];
  const sources = !isOpenedToClients ? subnets : asked.length > 0 ? asked : anybody(task, group);
  if (isUnknown(subnets)) return subnets;
  if (isUnknown(sources)) return sources;
  const isAlike = isSamePort(healthCheckConfig?.port ?? TRAFFIC_PORT, port);
  const reaches =
    protocol !== 'UDP' &&
    isAlike &&
    (!preserves || asked.length === 0 || asked.some((one) => EVERYWHERE.includes(one)));
  const checked = healthCheckConfig?.port;
  const from = (blocks: readonly string[]) => blocks.map((cidr) => ({ ipBlock: { cidr } }));
  return {
    ingress: [
      {
        from: from(sources),
        ports: SHARED.includes(protocol)
          ? [
              { protocol: 'TCP', port },
              { protocol: 'UDP', port },
            ]
          : [{ protocol: DATAGRAMS.includes(protocol) ? 'UDP' : 'TCP', port }],
      },
      ...(reaches || subnets.length === 0
        ? []
        : [
            {
              from: from(subnets),
              ports: [
                {
                  protocol: 'TCP',
                  port: checked === undefined || checked === TRAFFIC_PORT ? port : checked,
                },
              ],
            },
          ]),
    ],
  };
}

const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** A name counts as the number 0. */
const isSamePort = (checked: Port, port: Port): boolean =>
  checked === TRAFFIC_PORT || checked === (typeof port === 'string' ? 0 : port);

/** What AWS does by itself for targets that are nodes, and an attribute may say otherwise. */
function preservesClientIp({ targetType, targetGroupAttributes = [] }: TargetGroupSpec): boolean {
  const said = targetGroupAttributes.find(({ key }) => key === PRESERVE_CLIENT_IP);
  return said === undefined ? targetType === 'instance' : readBoolean(said.value) === true;
}

function subnetBlocks(
  { subnets }: Task,
  family: TargetGroupSpec['ipAddressType'],
): readonly string[] | Unknown {
  if (isUnknown(subnets)) return subnets;
  return subnets.flatMap(({ value }) =>
    family === 'ipv4'
      ? ipv4Blocks(value)
      : (value.Ipv6CidrBlockAssociationSet ?? []).flatMap(
          ({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? [],
        ),
  );
}

/** Where nobody says who may come in: all, or the VPC where the load balancer is internal. */
function anybody(
  { lens, scheme, settings }: Task,
  { ipAddressType }: TargetGroupSpec,
): readonly string[] | Unknown {
  if (isUnknown(scheme)) return scheme;
  if (scheme !== 'internal') return ipAddressType === 'ipv6' ? ['::/0'] : ['0.0.0.0/0'];
  const vpc = lens.all('aws/ec2/vpcs').find(({ value }) => value.VpcId === settings.vpcId);
  if (vpc === undefined) return unknown('the address ranges of the VPC were not seen');
  const { CidrBlockAssociationSet = [], Ipv6CidrBlockAssociationSet = [] } = vpc.value;
  return ipAddressType === 'ipv4'
    ? CidrBlockAssociationSet.flatMap(({ CidrBlock, CidrBlockState }) =>
        CidrBlock !== undefined && CidrBlockState?.State === 'associated' ? [CidrBlock] : [],
      )
    : Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
        Ipv6CidrBlock !== undefined && Ipv6CidrBlockState?.State === 'associated'
          ? [Ipv6CidrBlock]
          : [],
      );
}
