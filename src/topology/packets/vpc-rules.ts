import type { Seen } from '../../findings/cite.js';
import type * as aws from '../../snapshot/aws.js';
import { coverage, rangeOf, type AddressRange } from '../addresses.js';
import type { Lens } from '../lens.js';
import type { SubnetRules, Surroundings } from './way.js';

/** The network ACLs, route tables and prefix lists of a snapshot. */
export interface VpcRules extends Surroundings {
  /** Those of a subnet; absent where it was not seen. */
  of(subnet: string | undefined): SubnetRules | undefined;
}

/** Gateways that lead to other networks, as `create-route` wants them. */
const GATEWAYS = [
  ['TransitGatewayId', '--transit-gateway-id'],
  ['VpcPeeringConnectionId', '--vpc-peering-connection-id'],
] as const;

export function vpcRulesOf(lens: Lens): VpcRules {
  const acls = new Map<string, Seen<aws.NetworkAcl>>();
  const own = new Map<string, Seen<aws.RouteTable>>();
  const main = new Map<string, Seen<aws.RouteTable>>();
  for (const acl of lens.all('aws/ec2/network-acls')) {
    for (const { SubnetId } of acl.value.Associations ?? []) {
      if (SubnetId !== undefined) acls.set(SubnetId, acl);
    }
  }
  // A table that was not read may be the one of a subnet.
  const tables = lens.mayDeny('aws/ec2/route-tables') ? lens.all('aws/ec2/route-tables') : [];
  for (const table of tables) {
    for (const { Main, SubnetId } of table.value.Associations ?? []) {
      if (Main === true) main.set(table.value.VpcId ?? '', table);
      if (SubnetId !== undefined) own.set(SubnetId, table);
    }
  }
  const subnets = lens.all('aws/ec2/subnets');
  const places = new Map(subnets.map(({ ref }, at) => [ref.name, at] as const));
  const known = new Map<string, SubnetRules | undefined>();
  const find = (name: string): SubnetRules | undefined => {
    const subnet = lens.find('aws/ec2/subnets', { kind: 'Subnet', name });
    if (typeof subnet !== 'object') return undefined;
    return {
      subnet,
      slot: { at: places.get(name) ?? 0, of: subnets.length },
      acl: acls.get(name),
      routes: own.get(name) ?? main.get(subnet.value.VpcId ?? ''),
    };
  };
  return {
    of: (name) => {
      if (name === undefined) return undefined;
      if (!known.has(name)) known.set(name, find(name));
      return known.get(name);
    },
    entriesOf: (name) =>
      lens
        .entry('aws/ec2/managed-prefix-lists', { kind: 'PrefixList', name })
        ?.value.map(({ Cidr }) => Cidr),
    gatewayTo: (range) => gatewayIn(tables, range),
  };
}

function gatewayIn(
  tables: readonly Seen<aws.RouteTable>[],
  range: AddressRange,
): string | undefined {
  for (const { value } of tables) {
    for (const route of value.Routes ?? []) {
      const block = rangeOf(route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? '');
      if (block === undefined || route.State === 'blackhole') continue;
      if (coverage([block], range) !== 'all') continue;
      for (const [field, option] of GATEWAYS) {
        if (route[field] !== undefined) return `${option} ${route[field]}`;
      }
    }
  }
  return undefined;
}
