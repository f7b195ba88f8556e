import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Seen } from '../../src/findings/cite.js';
import type * as aws from '../../src/snapshot/aws.js';
import type { SectionName } from '../../src/snapshot/snapshot.js';
import { rangeOf, type AddressRange } from '../../src/topology/addresses.js';
import { judgeWay } from '../../src/topology/packets/judge.js';
import type { Origin, SubnetRules, Way } from '../../src/topology/packets/way.js';

/*
 * Small networks, in which every packet can be sent: 32 addresses in four subnets, some more
 * outside, and eight ports for answers. The enumerator below shares no code with the evaluator.
 */

const RUNS = Number(process.env['REACH_RUNS'] ?? 10_000);
const SOURCE_PORTS = { first: 1024, last: 1031 };
const SIZE = 8;
const SUBNETS = [0, 1, 2, 3];
const PORT = 80;

interface Network {
  readonly family: 'ipv4' | 'ipv6';
  readonly protocol: 'tcp' | 'udp';
  /** By subnet, and one for the network outside. */
  readonly acls: readonly (string | undefined)[];
  readonly tables: readonly (string | undefined)[];
  readonly aclEntries: Readonly<Record<string, NonNullable<aws.NetworkAcl['Entries']>>>;
  readonly tableRoutes: Readonly<Record<string, NonNullable<aws.RouteTable['Routes']>>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly groups: Readonly<Record<string, aws.SecurityGroup>>;
  readonly senderGroups: readonly string[];
  readonly receiverGroups: readonly string[];
  /** Subnets that packets come from, whole or some of their addresses. */
  readonly origins: readonly { readonly subnet: number; readonly offsets: readonly number[] }[];
  /** From 32 on it is outside. */
  readonly target: number;
  readonly hasGateway: boolean;
}

// --- Drawing networks ---------------------------------------------------------------------------

const cidr = (family: 'ipv4' | 'ipv6', first: number, bits: number): string =>
  family === 'ipv4' ? `10.0.0.${first}/${32 - bits}` : `fd00::${first.toString(16)}/${128 - bits}`;

const anyBlock = (family: 'ipv4' | 'ipv6') =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(family === 'ipv4' ? '0.0.0.0/0' : '::/0') },
    {
      weight: 4,
      arbitrary: fc
        .record({ at: fc.nat(47), bits: fc.constantFrom(0, 1, 2, 3, 3, 3, 4, 5) })
        .map(({ at, bits }) => cidr(family, at - (at % 2 ** bits), bits)),
    },
  );

const anyFamilyBlock = (family: 'ipv4' | 'ipv6') =>
  fc.oneof(
    { weight: 8, arbitrary: anyBlock(family) },
    { weight: 1, arbitrary: anyBlock(family === 'ipv4' ? 'ipv6' : 'ipv4') },
  );

const portRange = fc.oneof(
  fc.constantFrom({ From: 80, To: 80 }, { From: 1024, To: 65535 }, { From: 0, To: 65535 }),
  fc.tuple(fc.integer({ min: 1022, max: 1033 }), fc.nat(6)).map(([From, more]) => ({
    From,
    To: From + more,
  })),
);

const anyEntry = (family: 'ipv4' | 'ipv6') =>
  fc
    .record({
      RuleNumber: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 900 })),
      Protocol: fc.constantFrom('-1', '6', '6', '17', '1'),
      RuleAction: fc.constantFrom('allow', 'allow', 'deny'),
      Egress: fc.boolean(),
      block: anyFamilyBlock(family),
      PortRange: portRange,
    })
    .map(({ block, PortRange, ...rest }) => ({
      ...rest,
      ...(block.includes(':') ? { Ipv6CidrBlock: block } : { CidrBlock: block }),
      ...(rest.Protocol === '-1' ? {} : { PortRange }),
    }));

const open = (Egress: boolean, family: 'ipv4' | 'ipv6') => ({
  ...{ RuleNumber: 1000, Protocol: '-1', RuleAction: 'allow', Egress },
  ...(family === 'ipv4' ? { CidrBlock: '0.0.0.0/0' } : { Ipv6CidrBlock: '::/0' }),
});
const closed = (Egress: boolean, family: 'ipv4' | 'ipv6') => ({
  ...open(Egress, family),
  ...{ RuleNumber: 32767, RuleAction: 'deny' },
});

const anyAcl = (family: 'ipv4' | 'ipv6') =>
  fc
    .record({
      drawn: fc.uniqueArray(anyEntry(family), {
        maxLength: 6,
        selector: ({ RuleNumber, Egress }) => `${RuleNumber} ${Egress}`,
      }),
      opens: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    })
    .map(({ drawn, opens: [out, into] }) => [
      ...drawn,
      ...(out > 0 ? [open(true, family)] : []),
      ...(into > 0 ? [open(false, family)] : []),
      closed(true, family),
      closed(false, family),
    ]);

const anyRoute = (family: 'ipv4' | 'ipv6') =>
  fc
    .record({
      block: anyBlock(family),
      kind: fc.constantFrom('dead', 'dead', 'peer', 'internet', 'list', 'unread', 'service'),
    })
    .map(({ block, kind }) => {
      const to = block.includes(':')
        ? { DestinationIpv6CidrBlock: block }
        : { DestinationCidrBlock: block };
      switch (kind) {
        case 'dead':
          return { ...to, NetworkInterfaceId: 'eni-gone', State: 'blackhole' };
        case 'peer':
          return { ...to, VpcPeeringConnectionId: 'pcx-1', State: 'active' };
        case 'internet':
          return family === 'ipv4'
            ? { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' }
            : { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1', State: 'active' };
        case 'list':
          return { DestinationPrefixListId: 'pl-1', TransitGatewayId: 'tgw-1', State: 'active' };
        case 'unread':
          return { DestinationPrefixListId: 'pl-2', TransitGatewayId: 'tgw-1', State: 'active' };
        default:
          return { DestinationPrefixListId: 'pl-2', GatewayId: 'vpce-1', State: 'active' };
      }
    });

const local = (family: 'ipv4' | 'ipv6') => ({
  ...(family === 'ipv4'
    ? { DestinationCidrBlock: cidr(family, 0, 5) }
    : { DestinationIpv6CidrBlock: cidr(family, 0, 5) }),
  ...{ GatewayId: 'local', State: 'active' },
});

const destinationOf = (route: NonNullable<aws.RouteTable['Routes']>[number]) =>
  route.DestinationCidrBlock ??
  route.DestinationIpv6CidrBlock ??
  route.DestinationPrefixListId ??
  '';

const anyTable = (family: 'ipv4' | 'ipv6') =>
  fc
    .record({
      drawn: fc.array(anyRoute(family), { maxLength: 3 }),
      isWhole: fc.integer({ min: 0, max: 9 }),
    })
    .map(({ drawn, isWhole }) => {
      const routes = [...(isWhole > 0 ? [local(family)] : []), ...drawn];
      const seen = new Set<string>();
      return routes.filter((route) => {
        const key = destinationOf(route);
        return seen.has(key) ? false : seen.add(key) !== undefined;
      });
    });

const anyPermission = (family: 'ipv4' | 'ipv6') =>
  fc
    .record({
      IpProtocol: fc.constantFrom('-1', 'tcp', 'tcp', 'udp', '6'),
      ports: fc.constantFrom([80, 80], [0, 65535], [81, 90], [1, 80]),
      peer: fc.oneof(
        { weight: 3, arbitrary: anyFamilyBlock(family).map((block) => ({ block })) },
        { weight: 2, arbitrary: fc.constantFrom('sg-a', 'sg-b', 'sg-x').map((id) => ({ id })) },
        { weight: 1, arbitrary: fc.constantFrom('pl-1', 'pl-2').map((list) => ({ list })) },
      ),
    })
    .map(({ IpProtocol, ports: [FromPort, ToPort], peer }) => ({
      IpProtocol,
      ...(IpProtocol === '-1' ? {} : { FromPort, ToPort }),
      ...('block' in peer
        ? peer.block.includes(':')
          ? { Ipv6Ranges: [{ CidrIpv6: peer.block }] }
          : { IpRanges: [{ CidrIp: peer.block }] }
        : 'id' in peer
          ? { UserIdGroupPairs: [{ GroupId: peer.id }] }
          : { PrefixListIds: [{ PrefixListId: peer.list }] }),
    }));

const EVERYBODY: aws.IpPermission = {
  ...{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
  Ipv6Ranges: [{ CidrIpv6: '::/0' }],
};

const anyGroup = (family: 'ipv4' | 'ipv6', GroupId: string): fc.Arbitrary<aws.SecurityGroup> =>
  fc
    .record({
      IpPermissions: fc.array(anyPermission(family), { maxLength: 3 }),
      IpPermissionsEgress: fc.oneof(
        fc.constant<aws.IpPermission[]>([EVERYBODY]),
        fc.array<aws.IpPermission>(anyPermission(family), { maxLength: 3 }),
      ),
    })
    .map((rules): aws.SecurityGroup => ({ GroupId, ...rules }));

const someOf = <T>(values: readonly T[], minLength = 0) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength, maxLength: values.length });

const anyNetwork: fc.Arbitrary<Network> = fc.constantFrom('ipv4', 'ipv6').chain((name) => {
  const family = name as Network['family'];
  const record = <T>(names: readonly string[], one: fc.Arbitrary<T>) =>
    fc
      .tuple(...names.map(() => one))
      .map((all) => Object.fromEntries(names.map((key, i) => [key, all[i] as T])));
  return fc.record({
    family: fc.constant(family),
    protocol: fc.constantFrom('tcp' as const, 'tcp' as const, 'udp' as const),
    acls: fc.tuple(
      ...[...SUBNETS, 4].map(() => fc.constantFrom('acl-1', 'acl-1', 'acl-2', undefined)),
    ),
    tables: fc.tuple(
      ...[...SUBNETS, 4].map(() => fc.constantFrom('rtb-1', 'rtb-1', 'rtb-2', undefined)),
    ),
    aclEntries: record(['acl-1', 'acl-2'], anyAcl(family)),
    tableRoutes: record(['rtb-1', 'rtb-2'], anyTable(family)),
    lists: fc.record({ 'pl-1': fc.array(anyBlock(family), { maxLength: 2 }) }),
    groups: fc.record({
      'sg-a': anyGroup(family, 'sg-a'),
      'sg-b': anyGroup(family, 'sg-b'),
      'sg-c': anyGroup(family, 'sg-c'),
    }),
    senderGroups: someOf(['sg-a', 'sg-c', 'sg-unseen']).filter((ids) => ids.length < 3),
    receiverGroups: someOf(['sg-b', 'sg-c', 'sg-unseen']).filter((ids) => ids.length < 3),
    origins: fc.uniqueArray(
      fc.record({
        subnet: fc.constantFrom(...SUBNETS),
        offsets: fc.oneof(
          fc.constant([0, 1, 2, 3, 4, 5, 6, 7]),
          fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
        ),
      }),
      { minLength: 1, maxLength: 3, selector: ({ subnet }) => subnet },
    ),
    target: fc.oneof({ weight: 5, arbitrary: fc.nat(31) }, fc.integer({ min: 32, max: 39 })),
    hasGateway: fc.boolean(),
  });
});

// --- The enumerator -----------------------------------------------------------------------------

type Fate = 'passes' | 'stopped' | 'unknown';
interface Answer {
  readonly reach: string;
  readonly blockers: readonly string[];
}

const parsed = new Map<string, readonly [family: string, first: number, last: number]>();

/** Whether a block of a family holds the address with this last number. */
function holds(block: string, family: string, address: number): boolean {
  const known = parsed.get(block) ?? parse(block);
  parsed.set(block, known);
  const [its, first, last] = known;
  return its === family && first <= address && address <= last;
}

function parse(block: string): readonly [family: string, first: number, last: number] {
  const [text = '', length] = block.split('/');
  const family = text.includes(':') ? 'ipv6' : 'ipv4';
  if (Number(length) === 0) return [family, 0, Infinity];
  const first =
    family === 'ipv6'
      ? Number.parseInt(text.slice(text.lastIndexOf(':') + 1), 16)
      : Number(text.slice(text.lastIndexOf('.') + 1));
  return [family, first, first + 2 ** ((family === 'ipv6' ? 128 : 32) - Number(length)) - 1];
}

function sendAll(network: Network): Answer {
  const { family, protocol, lists, groups } = network;
  const isOutside = network.target >= 32;
  const home = isOutside ? 4 : Math.floor(network.target / SIZE);

  const group = (
    ids: readonly string[],
    field: 'IpPermissions' | 'IpPermissionsEgress',
    peers: readonly string[],
    peer: number,
  ): Fate => {
    let isSure = true;
    for (const id of ids) {
      if (groups[id] === undefined) isSure = false;
      for (const rule of groups[id]?.[field] ?? []) {
        const isProtocol =
          rule.IpProtocol === '-1' ||
          rule.IpProtocol === protocol ||
          (rule.IpProtocol === '6' && protocol === 'tcp');
        const isPort = rule.IpProtocol === '-1' || (rule.FromPort! <= PORT && PORT <= rule.ToPort!);
        if (!isProtocol || !isPort) continue;
        for (const { GroupId } of rule.UserIdGroupPairs ?? []) {
          if (peers.includes(GroupId!)) return 'passes';
          if (field === 'IpPermissionsEgress' && peers.length === 0) isSure = false;
        }
        for (const { CidrIp } of rule.IpRanges ?? []) {
          if (holds(CidrIp!, family, peer)) return 'passes';
        }
        for (const { CidrIpv6 } of rule.Ipv6Ranges ?? []) {
          if (holds(CidrIpv6!, family, peer)) return 'passes';
        }
        for (const { PrefixListId } of rule.PrefixListIds ?? []) {
          if (lists[PrefixListId!] === undefined) isSure = false;
          for (const block of lists[PrefixListId!] ?? []) {
            if (holds(block, family, peer)) return 'passes';
          }
        }
      }
    }
    return isSure ? 'stopped' : 'unknown';
  };

  const ordered = Object.fromEntries(
    Object.entries(network.aclEntries).map(([name, rules]) => [
      name,
      [...rules].sort((a, b) => a.RuleNumber! - b.RuleNumber!),
    ]),
  );
  const acl = (name: string | undefined, isEgress: boolean, peer: number, port: number): Fate => {
    if (name === undefined) return 'passes';
    for (const rule of ordered[name]!) {
      if (rule.Egress !== isEgress) continue;
      if (!['-1', protocol === 'tcp' ? '6' : '17'].includes(rule.Protocol!)) continue;
      if (!holds((rule.CidrBlock ?? rule.Ipv6CidrBlock)!, family, peer)) continue;
      const { From, To } = rule.PortRange ?? { From: 0, To: 65535 };
      if (port < From! || port > To!) continue;
      return rule.RuleAction === 'allow' ? 'passes' : 'stopped';
    }
    return 'stopped';
  };

  const route = (name: string | undefined, to: number): Fate => {
    if (name === undefined) return 'passes';
    const routes = network.tableRoutes[name]!;
    const hasLocal = routes.some(
      (one) => one.GatewayId === 'local' && holds(destinationOf(one), family, to),
    );
    if (!isOutside && !hasLocal) return 'passes';
    const found: { readonly length: number; readonly fate: Fate; readonly isLocal: boolean }[] = [];
    let isUnread = false;
    for (const one of routes) {
      const id = one.DestinationPrefixListId;
      if (id !== undefined && one.GatewayId === 'vpce-1') continue;
      if (id !== undefined && lists[id] === undefined) isUnread = true;
      for (const block of id === undefined ? [destinationOf(one)] : (lists[id] ?? [])) {
        if (!holds(block, family, to)) continue;
        const isLocal = one.GatewayId === 'local';
        const fate =
          one.State === 'blackhole'
            ? 'stopped'
            : isLocal
              ? 'passes'
              : one.GatewayId === 'igw-1' && family === 'ipv4'
                ? 'stopped'
                : 'unknown';
        found.push({ length: Number(block.split('/')[1]), fate, isLocal });
      }
    }
    const rank = { passes: 0, unknown: 1, stopped: 2 };
    found.sort((a, b) => b.length - a.length || rank[a.fate] - rank[b.fate]);
    const [best] = found;
    if (best === undefined) return isUnread ? 'unknown' : 'stopped';
    return isUnread && !best.isLocal ? 'unknown' : best.fate;
  };

  let packets = 0;
  let stopped = 0;
  let unknown = 0;
  const counts: Record<string, number> = {};
  for (const { subnet, offsets } of network.origins) {
    for (const offset of offsets) {
      const address = subnet * SIZE + offset;
      for (let port = SOURCE_PORTS.first; port <= SOURCE_PORTS.last; port++) {
        const fates: Record<string, Fate> = {};
        const { senderGroups: from, receiverGroups: to, acls, tables, target } = network;
        if (from.length > 0) {
          fates['there security-group-egress'] = group(from, 'IpPermissionsEgress', to, target);
        }
        if (subnet !== home) {
          fates[`there network-acl ${acls[subnet]} out`] = acl(acls[subnet], true, target, PORT);
          fates[`there route ${tables[subnet]}`] = route(tables[subnet], target);
          fates[`there network-acl ${acls[home]} in`] = acl(acls[home], false, address, PORT);
          fates[`back network-acl ${acls[home]} out`] = acl(acls[home], true, address, port);
          fates[`back route ${tables[home]}`] = route(tables[home], address);
          fates[`back network-acl ${acls[subnet]} in`] = acl(acls[subnet], false, target, port);
        }
        fates['there security-group-ingress'] =
          to.length === 0 ? 'unknown' : group(to, 'IpPermissions', from, address);
        packets++;
        const all = Object.values(fates);
        if (all.includes('stopped')) stopped++;
        else if (all.includes('unknown')) unknown++;
        for (const [place, fate] of Object.entries(fates)) {
          if (fate === 'stopped') counts[place] = (counts[place] ?? 0) + 1;
        }
      }
    }
  }
  return {
    reach:
      stopped === packets ? 'blocked' : stopped > 0 ? 'partial' : unknown > 0 ? 'unknown' : 'open',
    blockers: Object.entries(counts)
      .map(([place, count]) => `${place}: ${count === packets ? 'all' : 'some'}`)
      .sort(),
  };
}

// --- The evaluator ------------------------------------------------------------------------------

const seen = <T>(section: SectionName, kind: string, name: string, value: T): Seen<T> => ({
  ...{ section, ref: { kind, name }, value },
});

function ranged(block: string): AddressRange {
  const range = rangeOf(block);
  if (range === undefined) throw new Error(`${block} is no block`);
  return range;
}

function judged(network: Network) {
  const { family, protocol, target } = network;
  const subnetAt = (at: number): SubnetRules => {
    const [acl, table] = [network.acls[at], network.tables[at]];
    return {
      subnet: seen('aws/ec2/subnets', 'Subnet', `subnet-${at}`, { SubnetId: `subnet-${at}` }),
      slot: { at, of: 5 },
      acl:
        acl === undefined
          ? undefined
          : seen('aws/ec2/network-acls', 'NetworkAcl', acl, {
              ...{ NetworkAclId: acl, Entries: network.aclEntries[acl] },
            }),
      routes:
        table === undefined
          ? undefined
          : seen('aws/ec2/route-tables', 'RouteTable', table, {
              ...{ RouteTableId: table, Routes: network.tableRoutes[table] },
            }),
    };
  };
  const party = (ids: readonly string[]) => ({
    ids,
    groups: ids.flatMap((id) => {
      const found = network.groups[id];
      return found === undefined
        ? []
        : [seen('aws/ec2/security-groups', 'SecurityGroup', id, found)];
    }),
  });
  const home = target >= 32 ? 4 : Math.floor(target / SIZE);
  const way: Way = {
    port: { protocol, number: PORT },
    sourcePorts: SOURCE_PORTS,
    sender: { ...party(network.senderGroups), preferred: undefined },
    origins: network.origins.map(({ subnet, offsets }): Origin => ({
      name: `subnet-${subnet}`,
      blocks: [cidr(family, subnet * SIZE, 3)],
      ranges:
        offsets.length === SIZE
          ? [ranged(cidr(family, subnet * SIZE, 3))]
          : offsets.map((offset) => ranged(cidr(family, subnet * SIZE + offset, 0))),
      isVague: false,
      subnet: subnetAt(subnet),
    })),
    receiver: {
      ...party(network.receiverGroups),
      range: ranged(cidr(family, target, 0)),
      block: cidr(family, home * SIZE, 3),
      subnet: subnetAt(home),
    },
    isLocal: target < 32,
  };
  return judgeWay(way, {
    entriesOf: (name) => network.lists[name],
    gatewayTo: () => (network.hasGateway ? '--transit-gateway-id tgw-2' : undefined),
  });
}

function answerOf({ reach, blockers }: ReturnType<typeof judged>): Answer {
  return {
    reach,
    blockers: blockers
      .map(({ leg, by, extent, said, evidence }) => {
        const [{ ref }] = evidence;
        const object = by === 'network-acl' || by === 'route' ? ` ${ref.name}` : '';
        const direction = by === 'network-acl' ? (/\binbound\b/.test(said) ? ' in' : ' out') : '';
        return `${leg} ${by}${object}${direction}: ${extent}`;
      })
      .sort(),
  };
}

/** What the network is after these commands, as AWS would carry them out. */
function carriedOut(network: Network, commands: readonly string[]): Network {
  const after = {
    ...network,
    aclEntries: { ...network.aclEntries },
    tableRoutes: { ...network.tableRoutes },
    groups: { ...network.groups },
  };
  for (const command of commands) {
    const [, verb] = /^aws ec2 (\S+)/.exec(command) ?? [];
    const option = (name: string) =>
      new RegExp(`--${name} (?:'([^']*)'|(\\S+))`).exec(command)?.slice(1).find(Boolean);
    const has = (name: string) => command.includes(`--${name}`);
    if (verb === 'create-network-acl-entry') {
      const entries = after.aclEntries[option('network-acl-id')!]!;
      const [From, To] = /From=(\d+),To=(\d+)/.exec(command)!.slice(1).map(Number);
      const RuleNumber = Number(option('rule-number'));
      const Egress = has('egress');
      const isTaken = entries.some((one) => one.Egress === Egress && one.RuleNumber === RuleNumber);
      expect(isTaken, command).toBe(false);
      expect(RuleNumber, command).toBeGreaterThan(0);
      expect(RuleNumber, command).toBeLessThan(32767);
      const v6 = option('ipv6-cidr-block');
      after.aclEntries[option('network-acl-id')!] = [
        ...entries,
        {
          ...{ RuleNumber, Egress, RuleAction: option('rule-action')!, PortRange: { From, To } },
          Protocol: option('protocol') === 'tcp' ? '6' : '17',
          ...(v6 === undefined ? { CidrBlock: option('cidr-block')! } : { Ipv6CidrBlock: v6 }),
        },
      ];
    } else if (verb === 'delete-route' || verb === 'create-route' || verb === 'replace-route') {
      const table = option('route-table-id')!;
      const v6 = option('destination-ipv6-cidr-block');
      const block = v6 ?? option('destination-cidr-block')!;
      const routes = after.tableRoutes[table]!;
      const others = routes.filter((one) => destinationOf(one) !== block);
      expect(routes.length - others.length, command).toBe(verb === 'create-route' ? 0 : 1);
      const added = {
        ...(v6 === undefined
          ? { DestinationCidrBlock: block }
          : { DestinationIpv6CidrBlock: block }),
        ...{ TransitGatewayId: option('transit-gateway-id'), State: 'active' },
      };
      after.tableRoutes[table] = verb === 'delete-route' ? others : [...others, added];
    } else {
      const field =
        verb === 'authorize-security-group-egress' ? 'IpPermissionsEgress' : 'IpPermissions';
      const group = after.groups[option('group-id')!]!;
      const text = option('ip-permissions') ?? '';
      const port = Number(option('port') ?? /FromPort=(\d+)/.exec(text)?.[1]);
      const id = option('source-group') ?? /GroupId=([^}]+)/.exec(text)?.[1];
      const v4 = option('cidr') ?? /CidrIp=([^}]+)/.exec(text)?.[1];
      const v6 = /CidrIpv6=([^}]+)/.exec(text)?.[1];
      after.groups[option('group-id')!] = {
        ...group,
        [field]: [
          ...(group[field] ?? []),
          {
            IpProtocol: option('protocol') ?? /IpProtocol=(\w+)/.exec(text)![1]!,
            ...{ FromPort: port, ToPort: port },
            ...(id !== undefined && { UserIdGroupPairs: [{ GroupId: id }] }),
            ...(v4 !== undefined && { IpRanges: [{ CidrIp: v4 }] }),
            ...(v6 !== undefined && { Ipv6Ranges: [{ CidrIpv6: v6 }] }),
          },
        ],
      };
    }
  }
  return after;
}

test(`${RUNS} small networks: the same verdict and blockers as from sending every packet`, () => {
  const reaches = new Map<string, number>();
  const places = new Map<string, number>();
  fc.assert(
    fc.property(anyNetwork, (network) => {
      const found = judged(network);
      const expected = sendAll(network);
      expect(answerOf(found)).toEqual(expected);
      reaches.set(expected.reach, (reaches.get(expected.reach) ?? 0) + 1);
      for (const { by, leg, extent } of found.blockers) {
        const key = `${by} ${leg} ${extent}`;
        places.set(key, (places.get(key) ?? 0) + 1);
      }

      // Carrying out what is proposed opens all that it is proposed for.
      const commands = [...new Set(found.blockers.flatMap((one) => one.commands))];
      if (commands.length === 0) return;
      const after = sendAll(carriedOut(network, commands));
      const closed = found.blockers.filter((one) => one.commands.length === 0);
      expect(after.blockers).toEqual(answerOf({ ...found, blockers: closed }).blockers);
      if (closed.length === 0) expect(['open', 'unknown']).toContain(after.reach);
    }),
    { numRuns: RUNS, seed: 20_260_601 },
  );
  // The draw has something of everything.
  for (const reach of ['open', 'partial', 'blocked', 'unknown']) {
    expect(reaches.get(reach) ?? 0, reach).toBeGreaterThan(RUNS / 200);
  }
  for (const place of [
    'security-group-egress there all',
    'security-group-ingress there some',
    'network-acl there some',
    'network-acl back some',
    'network-acl back all',
    'route there all',
    'route back some',
  ]) {
    expect(places.get(place) ?? 0, place).toBeGreaterThan(RUNS / 200);
  }
}, 120_000);
