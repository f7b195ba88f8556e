import { describe, expect, test } from 'vitest';
import type { Seen } from '../../src/findings/cite.js';
import type * as aws from '../../src/snapshot/aws.js';
import type { SectionName } from '../../src/snapshot/snapshot.js';
import { rangeOf } from '../../src/topology/addresses.js';
import { judgeWay } from '../../src/topology/packets/judge.js';
import type { Origin, SubnetRules, Way } from '../../src/topology/packets/way.js';

/* Worked by hand: a load balancer in two subnets, and a target in a third. */

type Entry = NonNullable<aws.NetworkAcl['Entries']>[number];
type Route = NonNullable<aws.RouteTable['Routes']>[number];

const seen = <T>(section: SectionName, kind: string, name: string, value: T): Seen<T> => ({
  ...{ section, ref: { kind, name }, value },
});
const ranged = (block: string) => {
  const range = rangeOf(block);
  if (range === undefined) throw new Error(`${block} is no block`);
  return range;
};
const group = (
  GroupId: string,
  IpPermissions: aws.IpPermission[],
  IpPermissionsEgress: aws.IpPermission[] = [EVERYTHING],
) =>
  seen('aws/ec2/security-groups', 'SecurityGroup', GroupId, {
    ...{ GroupId, IpPermissions, IpPermissionsEgress },
  });
const tcp = (port: number, rest: Partial<aws.IpPermission>): aws.IpPermission => ({
  ...{ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...rest },
});
const EVERYTHING: aws.IpPermission = {
  ...{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
  Ipv6Ranges: [{ CidrIpv6: '::/0' }],
};
const allow = (RuleNumber: number, Egress: boolean, rest: Partial<Entry> = {}): Entry => ({
  ...{ RuleNumber, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
  ...rest,
});
const deny = (RuleNumber: number, Egress: boolean, rest: Partial<Entry> = {}): Entry => ({
  ...allow(RuleNumber, Egress, rest),
  RuleAction: 'deny',
});
const ports = (From: number, To = From): Partial<Entry> => ({
  ...{ Protocol: '6', PortRange: { From, To } },
});
const LAST = [deny(32767, true), deny(32767, false)];
const OPEN = [allow(100, true), allow(100, false), ...LAST];
const acl = (name: string, Entries: Entry[]) =>
  seen('aws/ec2/network-acls', 'NetworkAcl', name, { NetworkAclId: name, Entries });
const table = (name: string, ...Routes: Route[]) =>
  seen('aws/ec2/route-tables', 'RouteTable', name, { RouteTableId: name, Routes });
const LOCAL: Route = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' };
const subnet = (at: number, rest: Partial<SubnetRules> = {}): SubnetRules => ({
  subnet: seen('aws/ec2/subnets', 'Subnet', `subnet-${at}`, { SubnetId: `subnet-${at}` }),
  ...{ slot: { at, of: 3 }, acl: undefined, routes: undefined },
  ...rest,
});
const origin = (at: number, rest: Partial<SubnetRules> = {}): Origin => ({
  ...{ name: `subnet-${at}`, blocks: [`10.0.${at}.0/24`], ranges: [ranged(`10.0.${at}.0/24`)] },
  ...{ isVague: false, subnet: subnet(at, rest) },
});

interface Parts {
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp';
  readonly front?: Partial<SubnetRules>;
  readonly back?: Partial<SubnetRules>;
  readonly rules?: readonly aws.IpPermission[][];
  readonly egress?: aws.IpPermission[];
  readonly target?: string;
  readonly isLocal?: boolean;
  readonly origins?: readonly Origin[];
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

function judge({
  port = 8080,
  protocol = 'tcp',
  front = {},
  back = {},
  rules = [[EVERYTHING]],
  egress = [EVERYTHING],
  target = '10.0.2.7',
  isLocal = true,
  origins = [origin(0, front), origin(1, front)],
  lists = {},
}: Parts = {}) {
  const way: Way = {
    port: { protocol, number: port },
    sourcePorts: { first: 1024, last: 65535 },
    sender: {
      ids: ['sg-front', 'sg-back'],
      groups: [group('sg-front', [], egress), group('sg-back', [], egress)],
      preferred: 'sg-back',
    },
    origins,
    receiver: {
      ids: rules.map((_, i) => `sg-${i}`),
      groups: rules.map((one, i) => group(`sg-${i}`, one)),
      range: ranged(target),
      block: '10.0.2.0/24',
      subnet: subnet(2, back),
    },
    isLocal,
  };
  return judgeWay(way, { entriesOf: (name) => lists[name], gatewayTo: () => undefined });
}
const places = (parts: Parts) =>
  judge(parts).blockers.map(({ by, leg, extent, part }) =>
    [leg, by, extent, ...(part === undefined ? [] : [part])].join(' '),
  );

describe('security groups: both ports of a target, with every kind of rule', () => {
  const fromBack = { UserIdGroupPairs: [{ GroupId: 'sg-back' }] };
  test.each<[string, Partial<Parts>, string, string]>([
    ['a rule for one of them', { rules: [[tcp(8080, fromBack)]] }, 'open', 'blocked'],
    [
      'a rule for a range that holds both',
      { rules: [[{ ...tcp(8000, fromBack), ToPort: 9100 }]] },
      'open',
      'open',
    ],
    [
      'nodes among themselves',
      { rules: [[{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-node' }] }]] },
      'blocked',
      'blocked',
    ],
    [
      'one of two subnets',
      { rules: [[tcp(8080, { IpRanges: [{ CidrIp: '10.0.0.0/24' }] })]] },
      'partial',
      'blocked',
    ],
    [
      'a list of prefixes that cannot be read',
      {
        rules: [[{ ...tcp(0, { PrefixListIds: [{ PrefixListId: 'pl-x' }] }), ToPort: 65535 }]],
      },
      'unknown',
      'unknown',
    ],
    [
      'another protocol',
      { rules: [[{ ...tcp(8080, fromBack), IpProtocol: 'udp' }]] },
      'blocked',
      'blocked',
    ],
    [
      'the other family',
      { rules: [[tcp(8080, { Ipv6Ranges: [{ CidrIpv6: '::/0' }] })]] },
      'blocked',
      'blocked',
    ],
    [
      'a load balancer that may send to 443 only',
      { egress: [tcp(443, { IpRanges: [{ CidrIp: '0.0.0.0/0' }] })] },
      'blocked',
      'blocked',
    ],
    [
      'two groups of one interface, each for one port',
      { rules: [[tcp(8080, fromBack)], [tcp(9090, fromBack)]] },
      'open',
      'open',
    ],
  ])('%s', (_, parts, traffic, probe) => {
    expect(judge({ ...parts, port: 8080 }).reach).toBe(traffic);
    expect(judge({ ...parts, port: 9090 }).reach).toBe(probe);
  });

  test('a prefix list that was read counts as its blocks', () => {
    const rules = [[tcp(8080, { PrefixListIds: [{ PrefixListId: 'pl-1' }] })]];
    expect(judge({ rules, lists: { 'pl-1': ['10.0.0.0/23'] } }).reach).toBe('open');
    expect(judge({ rules, lists: { 'pl-1': ['10.0.1.0/24'] } }).blockers).toMatchObject([
      { by: 'security-group-ingress', extent: 'some', part: 'subnet-0' },
    ]);
  });

  test('outbound rules may name a group of the target or hold its address', () => {
    const to = (rest: Partial<aws.IpPermission>) => judge({ egress: [tcp(8080, rest)] }).reach;
    expect(to({ UserIdGroupPairs: [{ GroupId: 'sg-0' }] })).toBe('open');
    expect(to({ UserIdGroupPairs: [{ GroupId: 'sg-9' }] })).toBe('blocked');
    expect(to({ IpRanges: [{ CidrIp: '10.0.2.0/29' }] })).toBe('open');
    expect(to({ IpRanges: [{ CidrIp: '10.0.2.8/29' }] })).toBe('blocked');
  });

  test('answers need no rule', () => {
    expect(judge({ rules: [[tcp(8080, fromBack)]] }).blockers).toEqual([]);
  });

  test('what is missing is named, with a command that adds it', () => {
    const [blocker] = judge({ rules: [[]] }).blockers;
    expect(blocker).toMatchObject({
      said: 'no inbound rule of sg-0 admits TCP port 8080 from sg-front or sg-back',
      fix: 'Allow TCP port 8080 from sg-back in SecurityGroup sg-0.',
      commands: [
        'aws ec2 authorize-security-group-ingress --group-id sg-0 --protocol tcp --port 8080 --source-group sg-back',
      ],
    });
  });
});

describe('network ACLs', () => {
  test('ephemeral ports in part: connections fail now and then', () => {
    const target = acl('acl-t', [
      allow(100, false, ports(8080)),
      allow(100, true, ports(32768, 60999)),
      ...LAST,
    ]);
    expect(places({ back: { acl: target } })).toEqual([
      'back network-acl some ports 1024–32767 and 61000–65535',
    ]);
    expect(judge({ back: { acl: target } }).reach).toBe('partial');
  });

  test('a lower number denies half of a subnet, though a higher one allows it', () => {
    const target = acl('acl-t', [
      deny(90, false, { ...ports(8080), CidrBlock: '10.0.0.0/25' }),
      ...OPEN,
    ]);
    const { reach, blockers } = judge({ back: { acl: target } });
    expect(reach).toBe('partial');
    expect(blockers).toMatchObject([
      {
        part: '10.0.0.0/25',
        said: 'inbound rule 90 of acl-t denies TCP port 8080 from 10.0.0.0/24',
        commands: [
          'aws ec2 create-network-acl-entry --network-acl-id acl-t --ingress --rule-number 87 --protocol tcp --port-range From=8080,To=8080 --cidr-block 10.0.0.0/24 --rule-action allow',
        ],
      },
    ]);
  });

  test('the lower number wins even where it is broader', () => {
    const target = acl('acl-t', [
      allow(90, false),
      deny(100, false, { ...ports(8080), CidrBlock: '10.0.0.0/24' }),
      allow(100, true),
      ...LAST,
    ]);
    expect(judge({ back: { acl: target } }).reach).toBe('open');
  });

  test('each of the four places by itself, and all of them together', () => {
    const shut = acl('acl-shut', LAST);
    expect(places({ front: { acl: shut } })).toEqual([
      'there network-acl all',
      'back network-acl all',
    ]);
    expect(places({ front: { acl: shut }, back: { acl: shut } })).toEqual([
      'there network-acl all',
      'there network-acl all',
      'back network-acl all',
      'back network-acl all',
    ]);
    const oneWay = acl('acl-in', [allow(100, false), ...LAST]);
    expect(places({ back: { acl: oneWay } })).toEqual(['back network-acl all']);
  });

  test('rules that only look like it: other ports, protocols and families', () => {
    const target = acl('acl-t', [
      deny(10, false, ports(8081)),
      deny(20, false, { ...ports(8080), Protocol: '17' }),
      deny(30, false, { Protocol: '1' }),
      {
        ...{ RuleNumber: 40, Egress: false, RuleAction: 'deny', Protocol: '-1' },
        Ipv6CidrBlock: '::/0',
      },
      ...OPEN,
    ]);
    expect(judge({ back: { acl: target } }).reach).toBe('open');
    expect(judge({ back: { acl: target }, protocol: 'udp' }).reach).toBe('blocked');
  });

  test('within one subnet nothing is filtered', () => {
    const shut = acl('acl-shut', LAST);
    const both = [origin(2, { acl: shut }), origin(0, {})];
    expect(judge({ origins: both.slice(0, 1), back: { acl: shut } }).reach).toBe('open');
    expect(judge({ origins: both, back: { acl: shut } }).blockers).toMatchObject([
      { leg: 'there', part: 'subnet-0' },
      { leg: 'back', part: 'subnet-0' },
    ]);
  });

  test('no number is free before the first rule', () => {
    const target = acl('acl-t', [deny(1, false, ports(8080)), ...OPEN]);
    const [blocker] = judge({ back: { acl: target } }).blockers;
    expect(blocker?.commands).toEqual([]);
    expect(blocker?.fix).toContain('no lower number is free');
  });
});

describe('routes', () => {
  const peer = (rest: Route): Route => ({ DestinationCidrBlock: '10.9.0.0/16', ...rest });
  const beyond = (...routes: Route[]) =>
    judge({
      target: '10.9.0.5',
      isLocal: false,
      front: { routes: table('rtb-lb', LOCAL, ...routes) },
    });

  test('to another network, by what leads there', () => {
    expect(beyond().reach).toBe('blocked');
    expect(beyond(peer({ VpcPeeringConnectionId: 'pcx-1', State: 'active' })).reach).toBe(
      'unknown',
    );
    expect(beyond(peer({ TransitGatewayId: 'tgw-1', State: 'active' })).reach).toBe('unknown');
    expect(beyond(peer({ VpcPeeringConnectionId: 'pcx-1', State: 'blackhole' })).reach).toBe(
      'blocked',
    );
    const internet = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' };
    expect(beyond(internet).reach).toBe('blocked');
    // A NAT gateway may be a private one, with routes of its own.
    expect(beyond({ ...internet, GatewayId: undefined, NatGatewayId: 'nat-1' }).reach).toBe(
      'unknown',
    );
  });

  test('the longest prefix decides', () => {
    const wide = { DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-1', State: 'active' };
    const hole = peer({ VpcPeeringConnectionId: 'pcx-1', State: 'blackhole' });
    expect(beyond(wide, hole).reach).toBe('blocked');
    expect(beyond(wide, { ...hole, DestinationCidrBlock: '10.9.1.0/24' }).reach).toBe('unknown');
  });

  test('within the VPC the local route leads everywhere, but not through a narrower hole', () => {
    const hole = {
      DestinationCidrBlock: '10.0.2.0/24',
      NetworkInterfaceId: 'eni-gone',
      State: 'blackhole',
    };
    expect(judge({ front: { routes: table('rtb-lb', LOCAL) } }).reach).toBe('open');
    const [blocker] = judge({ front: { routes: table('rtb-lb', LOCAL, hole) } }).blockers;
    expect(blocker).toMatchObject({
      ...{ by: 'route', leg: 'there', extent: 'all' },
      said: 'the route of rtb-lb to 10.0.2.0/24 is a blackhole',
      commands: [
        'aws ec2 delete-route --route-table-id rtb-lb --destination-cidr-block 10.0.2.0/24',
      ],
    });
  });

  test('answers need a way back: of one subnet they may have none', () => {
    const hole = { DestinationCidrBlock: '10.0.1.0/24', InstanceId: 'i-gone', State: 'blackhole' };
    expect(places({ back: { routes: table('rtb-t', LOCAL, hole) } })).toEqual([
      'back route some subnet-1',
    ]);
  });
});
