import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import { rangeOf } from './addresses.js';
import { groupBy, type Lens } from './lens.js';

type NetworkInterface = Seen<aws.NetworkInterface>;

/** Network interfaces by what is asked of them. None is ever said to be absent. */
export interface Interfaces {
  /** The one that holds an address, by itself or within one of its prefixes. */
  holding(address: string, vpc: string | undefined): NetworkInterface | undefined;
  /** The one that an instance receives node port traffic on. */
  primaryOf(instance: string): NetworkInterface | undefined;
  ofLoadBalancer(arn: string): readonly NetworkInterface[];
  /** All were listed. */
  readonly isWhole: boolean;
}

export function indexInterfaces(lens: Lens): Interfaces {
  const all = lens.all('aws/ec2/network-interfaces');
  const byAddress = new Map<string, NetworkInterface>();
  const byPrefix = new Map<string, NetworkInterface>();
  const lengths = new Set<string>();
  const primaries = new Map<string, NetworkInterface>();
  for (const one of all) {
    const { value } = one;
    const vpc = value.VpcId ?? '';
    for (const address of addressesOf(value)) byAddress.set(keyOf(vpc, address), one);
    const prefixes = [
      ...(value.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => Ipv4Prefix),
      ...(value.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
    ];
    for (const prefix of prefixes) {
      if (prefix === undefined) continue;
      lengths.add(prefix.slice(prefix.indexOf('/') + 1));
      byPrefix.set(keyOf(vpc, prefix), one);
    }
    const { InstanceId, DeviceIndex } = value.Attachment ?? {};
    if (InstanceId !== undefined && DeviceIndex === 0) primaries.set(InstanceId, one);
  }
  const byDescription = groupBy(all, ({ value }) => value.Description ?? '');

  return {
    holding: (address, vpc) => {
      if (vpc === undefined) return undefined;
      const found = byAddress.get(keyOf(vpc, address));
      if (found !== undefined) return found;
      for (const length of lengths) {
        const within = byPrefix.get(keyOf(vpc, `${address}/${length}`));
        if (within !== undefined) return within;
      }
      return undefined;
    },
    isWhole: lens.mayDeny('aws/ec2/network-interfaces'),
    primaryOf: (instance) => primaries.get(instance),
    ofLoadBalancer: (arn) =>
      byDescription.get(`ELB ${arn.slice(arn.indexOf(':loadbalancer/') + 14)}`) ?? [],
  };
}

/** Whether it is that of a pod alone, within the trunk interface of a node. */
export function isBranch(eni: NetworkInterface | undefined): boolean {
  return eni?.value.InterfaceType === 'branch';
}

/** All addresses that are written at an interface, those within its prefixes aside. */
function addressesOf({
  PrivateIpAddress,
  PrivateIpAddresses = [],
  Ipv6Addresses = [],
}: aws.NetworkInterface): readonly string[] {
  return [
    PrivateIpAddress,
    ...PrivateIpAddresses.map((one) => one.PrivateIpAddress),
    ...Ipv6Addresses.map((one) => one.Ipv6Address),
  ].filter((address) => address !== undefined);
}

/** The same for every way to write an address, and for every address of a block. */
function keyOf(vpc: string, block: string): string {
  // AWS writes an IPv4 address in one way only, and a cluster has many of them.
  const range = /^[\d.]+$/.test(block) ? undefined : rangeOf(block);
  return range === undefined
    ? `${vpc} ${block}`
    : `${vpc} ${range.family} ${range.first} ${range.last}`;
}
