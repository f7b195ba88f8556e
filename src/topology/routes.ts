import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type { Lens } from './lens.js';
import type { Stack, SubnetWay } from './topology.js';

type Route = NonNullable<aws.RouteTable['Routes']>[number];

/** Where packets from a subnet to the internet go; by the main table where it has none of its own. */
export function wayFrom(lens: Lens): (subnet: Seen<aws.Subnet>) => SubnetWay {
  const own = new Map<string, Seen<aws.RouteTable>>();
  const main = new Map<string, Seen<aws.RouteTable>>();
  // A table that was not read may be the one of a subnet.
  const isWhole = lens.mayDeny('aws/ec2/route-tables');
  for (const table of isWhole ? lens.all('aws/ec2/route-tables') : []) {
    for (const { Main, SubnetId } of table.value.Associations ?? []) {
      if (Main === true) main.set(table.value.VpcId ?? '', table);
      if (SubnetId !== undefined) own.set(SubnetId, table);
    }
  }
  return (subnet) => {
    const table = own.get(subnet.value.SubnetId) ?? main.get(subnet.value.VpcId ?? '');
    return {
      subnet,
      table,
      leadsTo: table === undefined ? 'unknown' : leadsTo(table.value.Routes ?? []),
    };
  };
}

/** For the subnets of a load balancer that is there, or else for those that it would get. */
export function wayFinder(
  lens: Lens,
): (loadBalancer: Stack['loadBalancer'], subnets: Stack['subnets']) => Stack['ways'] {
  const way = wayFrom(lens);
  return (loadBalancer, subnets) => {
    if (typeof loadBalancer === 'object') {
      return (loadBalancer.value.AvailabilityZones ?? []).flatMap(({ SubnetId = '' }) => {
        const subnet = lens.find('aws/ec2/subnets', { kind: 'Subnet', name: SubnetId });
        return typeof subnet === 'object' ? [way(subnet)] : [];
      });
    }
    return loadBalancer === 'unknown' || subnets === 'unknown' ? [] : subnets.chosen.map(way);
  };
}

function leadsTo(routes: readonly Route[]): SubnetWay['leadsTo'] {
  const defaults = routes.filter(
    ({ DestinationCidrBlock, DestinationIpv6CidrBlock, State }) =>
      (DestinationCidrBlock === '0.0.0.0/0' || DestinationIpv6CidrBlock === '::/0') &&
      State !== 'blackhole',
  );
  if (defaults.some(({ GatewayId }) => GatewayId?.startsWith('igw-') === true)) {
    return 'internet-gateway';
  }
  // Routes of half of the addresses each, or of a prefix list, may lead there too.
  const others = routes.filter(
    ({ GatewayId, DestinationPrefixListId }) =>
      GatewayId?.startsWith('igw-') === true ||
      (DestinationPrefixListId !== undefined && GatewayId?.startsWith('vpce-') !== true),
  );
  if (others.some(({ State }) => State !== 'blackhole')) return 'elsewhere';
  const isOut = (route: Route): boolean =>
    route.NatGatewayId !== undefined || route.EgressOnlyInternetGatewayId !== undefined;
  if (defaults.some((route) => !isOut(route))) return 'elsewhere';
  return defaults.length > 0 ? 'nat-gateway' : 'nowhere';
}
