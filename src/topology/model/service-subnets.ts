import { rangeOf, textOf } from '../addresses.js';
import { hasIpv6 } from '../subnets.js';
import { isUnknown, type SubnetMapping, type Unknown } from './model.js';
import type { Task } from './service-task.js';

/*
 * What the load balancer of a Service has in each of its subnets. Source: AWS Load Balancer
 * Controller v3.5.0, pkg/service/model_build_load_balancer.go and pkg/networking/utils.go.
 */

/** Whether it takes addresses of IPv6 for its way to targets, as QUIC and UDP need. */
export function sourceNatOf({ read, addressType, subnets }: Task): 'on' | 'off' {
  const suffix = 'enable-prefix-for-ipv6-source-nat';
  const asked = read.word(suffix, ['on', 'off']) ?? 'off';
  if (asked === 'off') return asked;
  if (addressType === 'ipv4') read.refuse(suffix, 'is on, and its load balancer is not dualstack');
  const without = isUnknown(subnets) ? undefined : subnets.find(({ value }) => !hasIpv6(value));
  if (without !== undefined) {
    read.refuse(suffix, `is on, and subnet ${without.value.SubnetId} has no IPv6 CIDR block`);
  }
  return asked;
}

/** Lists of addresses are in the order of the subnets, or found by the subnet that holds them. */
export function serviceSubnets(
  task: Task,
  hasPrefixes: boolean,
): readonly SubnetMapping[] | Unknown {
  const { subnets } = task;
  const elastic = elasticIps(task);
  const ipv4 = privateAddresses(task);
  const ipv6 = ipv6Addresses(task);
  const prefixes = sourceNatPrefixes(task, hasPrefixes);
  const byOrder = (index: number) => {
    const allocationID = elastic?.[index];
    const sourceNatIpv6Prefix = hasPrefixes ? prefixes?.[index] : undefined;
    return {
      ...(allocationID === undefined ? {} : { allocationID }),
      ...(sourceNatIpv6Prefix === undefined ? {} : { sourceNatIpv6Prefix }),
    };
  };
  if (isUnknown(subnets)) {
    const ids = task.read.list('subnets') ?? [];
    const isTold = ids.length > 0 && ids.every((one) => one.startsWith('subnet-'));
    // Which of them holds an address, nobody sees.
    if (!isTold || ipv4 !== undefined || ipv6 !== undefined) return subnets;
    return ids.map((subnetID, index) => ({ ...byOrder(index), subnetID }));
  }
  return subnets.map(({ value }, index): SubnetMapping => {
    const privateIPv4Address =
      ipv4 && within(task, 'private-ipv4-addresses', ipv4, value.SubnetId, ipv4Blocks(value));
    const ipv6Address =
      ipv6 && within(task, 'ipv6-addresses', ipv6, value.SubnetId, ipv6Blocks(value));
    return {
      ...byOrder(index),
      ...(privateIPv4Address === undefined ? {} : { privateIPv4Address }),
      ...(ipv6Address === undefined ? {} : { ipv6Address }),
      subnetID: value.SubnetId,
    };
  });
}

function elasticIps(task: Task): readonly string[] | undefined {
  const suffix = 'eip-allocations';
  const asked = task.read.list(suffix);
  if (asked !== undefined && !isUnknown(task.scheme) && task.scheme !== 'internet-facing') {
    task.read.refuse(suffix, `is set, and its load balancer is ${task.scheme}`);
  }
  refuseCount(task, suffix, asked);
  return asked;
}

function privateAddresses(task: Task): readonly string[] | undefined {
  const suffix = 'private-ipv4-addresses';
  const asked = task.read.list(suffix);
  if (asked !== undefined && !isUnknown(task.scheme) && task.scheme !== 'internal') {
    task.read.refuse(suffix, `is set, and its load balancer is ${task.scheme}`);
  }
  refuseCount(task, suffix, asked);
  refuseFamily(task, suffix, asked, 'ipv4');
  return asked;
}

function ipv6Addresses(task: Task): readonly string[] | undefined {
  const suffix = 'ipv6-addresses';
  const asked = task.read.list(suffix);
  if (asked !== undefined && task.addressType !== 'dualstack') {
    task.read.refuse(suffix, 'is set, and its load balancer is not dualstack');
  }
  refuseCount(task, suffix, asked);
  refuseFamily(task, suffix, asked, 'ipv6');
  return asked;
}

const AUTO_ASSIGNED = 'auto_assigned';
const PREFIX_LENGTH = '80';

function sourceNatPrefixes(task: Task, hasPrefixes: boolean): readonly string[] | undefined {
  const suffix = 'source-nat-ipv6-prefixes';
  const { read, subnets } = task;
  const asked = read.list(suffix);
  if (asked === undefined) return undefined;
  if (task.addressType !== 'dualstack') {
    read.refuse(suffix, 'is set, and its load balancer is not dualstack');
  }
  if (!hasPrefixes) {
    read.refuse(
      suffix,
      'is set, and aws-load-balancer-enable-prefix-for-ipv6-source-nat is not on',
    );
  }
  refuseCount(task, suffix, asked);
  for (const [index, prefix] of asked.entries()) {
    if (prefix === AUTO_ASSIGNED) continue;
    const [address = '', length] = prefix.split('/');
    const subnet = isUnknown(subnets) ? undefined : subnets[index]?.value;
    if (length !== PREFIX_LENGTH || rangeOf(address)?.family !== 'ipv6') {
      read.refuse(suffix, `has ${prefix}, which is no prefix of IPv6 of ${PREFIX_LENGTH} bits`);
    } else if (subnet !== undefined && !isIn(address, ipv6Blocks(subnet))) {
      read.refuse(suffix, `has ${prefix}, which is not in subnet ${subnet.SubnetId}`);
    }
  }
  return asked;
}

function refuseCount(
  { read, subnets }: Task,
  suffix: string,
  asked: readonly string[] | undefined,
): void {
  if (asked === undefined || isUnknown(subnets) || asked.length === subnets.length) return;
  read.refuse(suffix, `has ${asked.length} items, and its load balancer ${subnets.length} subnets`);
}

function refuseFamily(
  { read }: Task,
  suffix: string,
  asked: readonly string[] | undefined,
  family: 'ipv4' | 'ipv6',
): void {
  const wrong = asked?.find((one) => one.includes('/') || rangeOf(one)?.family !== family);
  if (wrong !== undefined) {
    const name = family === 'ipv4' ? 'IPv4' : 'IPv6';
    read.refuse(suffix, `has ${wrong}, which is no address of ${name}`);
  }
}

/** The one address of a list that lies in a subnet, in its usual spelling. */
function within(
  { read }: Task,
  suffix: string,
  addresses: readonly string[],
  subnetId: string,
  blocks: readonly string[],
): string | undefined {
  const [found, ...others] = addresses.filter((one) => isIn(one, blocks));
  if (found === undefined || others.length > 0) {
    const count = found === undefined ? 'none' : `${others.length + 1}`;
    return read.refuse(
      suffix,
      `has ${count} of its addresses in subnet ${subnetId}, which needs one`,
    );
  }
  const range = rangeOf(found);
  return range === undefined ? found : textOf(range).replace(/\/\d+$/, '');
}

function isIn(address: string, blocks: readonly string[]): boolean {
  const one = rangeOf(address);
  return (
    one !== undefined &&
    blocks.some((block) => {
      const range = rangeOf(block);
      return (
        range !== undefined &&
        range.family === one.family &&
        range.first <= one.first &&
        one.last <= range.last
      );
    })
  );
}

type Subnet = Exclude<Task['subnets'], Unknown>[number]['value'];

export const ipv4Blocks = ({ CidrBlock }: Subnet): readonly string[] =>
  CidrBlock === undefined ? [] : [CidrBlock];

const ipv6Blocks = ({ Ipv6CidrBlockAssociationSet = [] }: Subnet): readonly string[] =>
  Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
    Ipv6CidrBlock !== undefined && Ipv6CidrBlockState?.State === 'associated'
      ? [Ipv6CidrBlock]
      : [],
  );
