import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverage, rangeOf } from '../../src/topology/addresses.js';
import { isAbout, reachThrough, type Source } from '../../src/topology/security-rules.js';
import type { IpPermission } from '../../src/snapshot/aws.js';
import { incident, keep, named, recording } from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { TargetPath } from '../../src/topology/topology.js';

const block = fc
  .tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => `${address}/${length}`);
const block6 = fc
  .tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))
  .map(([address, length]) => `${address}/${length}`);

const ranged = (text: string) => {
  const range = rangeOf(text);
  if (range === undefined) throw new Error(`${text} is no block`);
  return range;
};

describe('blocks of addresses', () => {
  test('a block holds its own address, and as many as its length says', () => {
    fc.assert(
      fc.property(fc.oneof(block, block6), (text) => {
        const [address = '', length] = text.split('/');
        const range = ranged(text);
        const bits = range.family === 'ipv4' ? 32 : 128;
        expect(range.last - range.first + 1n).toBe(1n << BigInt(bits - Number(length)));
        expect(coverage([range], ranged(address))).toBe('all');
      }),
    );
  });

  test('two blocks are one within the other, or apart', () => {
    fc.assert(
      fc.property(block, block, (a, b) => {
        const [x, y] = [ranged(a), ranged(b)];
        const both = [coverage([x], y), coverage([y], x)];
        expect(both.includes('all') || both.every((one) => one === 'none')).toBe(true);
      }),
    );
  });

  test('the halves of a block hold it together, and neither does alone', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 31 }), (address, length) => {
        const whole = ranged(`${address}/${length}`);
        const middle = (whole.first + whole.last + 1n) / 2n;
        const low = { ...whole, last: middle - 1n };
        const high = { ...whole, first: middle };
        expect(coverage([high, low], whole)).toBe('all');
        expect(coverage([low], whole)).toBe('some');
        expect(coverage([high], whole)).toBe('some');
      }),
    );
  });

  test('the order of blocks does not matter, and one more never takes away', () => {
    const more = { none: 0, some: 1, all: 2 };
    fc.assert(
      fc.property(fc.array(block), block, block, (texts, one, wanted) => {
        const ranges = texts.map(ranged);
        const before = coverage(ranges, ranged(wanted));
        expect(coverage(ranges.toReversed(), ranged(wanted))).toBe(before);
        const after = coverage([...ranges, ranged(one)], ranged(wanted));
        expect(more[after]).toBeGreaterThanOrEqual(more[before]);
      }),
    );
  });

  test('no block of one family holds an address of the other', () => {
    expect(coverage([ranged('::/0')], ranged('10.0.0.1'))).toBe('none');
    expect(coverage([ranged('0.0.0.0/0')], ranged('2001:db8::1'))).toBe('none');
  });

  test.each(['', '10', '10.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/8/8', 'sg-1', '::/129'])(
    '%j is no block',
    (text) => expect(rangeOf(text)).toBeUndefined(),
  );
});

describe('ports', () => {
  const port = fc.integer({ min: 0, max: 65535 });

  test('a rule is about the ports of its range, both ends included', () => {
    fc.assert(
      fc.property(port, port, port, (a, b, number) => {
        const [FromPort, ToPort] = [Math.min(a, b), Math.max(a, b)];
        const rule = { IpProtocol: 'tcp', FromPort, ToPort };
        expect(isAbout(rule, { protocol: 'tcp', number })).toBe(
          FromPort <= number && number <= ToPort,
        );
        expect(isAbout(rule, { protocol: 'udp', number })).toBe(false);
        expect(isAbout({ IpProtocol: '-1' }, { protocol: 'udp', number })).toBe(true);
      }),
    );
  });

  test('a protocol has a name and a number', () => {
    const rule = { FromPort: 53, ToPort: 53 };
    expect(isAbout({ ...rule, IpProtocol: '6' }, { protocol: 'tcp', number: 53 })).toBe(true);
    expect(isAbout({ ...rule, IpProtocol: '17' }, { protocol: 'udp', number: 53 })).toBe(true);
    expect(isAbout({ ...rule, IpProtocol: '1' }, { protocol: 'tcp', number: 53 })).toBe(false);
  });
});

describe('the rules of the targets', () => {
  const SOURCE: Source = {
    groups: ['sg-front', 'sg-back'],
    places: ['10.0.0.0/24', '10.0.1.0/24'].map((text) => ({ block: ranged(text), addresses: [] })),
  };
  const tcp = (from: number, to = from): IpPermission => ({
    IpProtocol: 'tcp',
    FromPort: from,
    ToPort: to,
  });
  const reach = (
    rules: readonly IpPermission[],
    number: number,
    source = SOURCE,
    lists: Readonly<Record<string, readonly string[]>> = {},
  ) =>
    reachThrough(
      rules.map((rule, i) => ({ GroupId: `sg-${i}`, IpPermissions: [rule] })),
      { protocol: 'tcp', number },
      source,
      (name) => lists[name],
    );
  const back = { UserIdGroupPairs: [{ GroupId: 'sg-back' }] };

  test('a rule for a group of the load balancer, for its port', () => {
    expect(reach([{ ...tcp(8080), ...back }], 8080)).toBe('open');
    expect(reach([{ ...tcp(8080), ...back }], 9090)).toBe('blocked');
    expect(reach([{ ...tcp(8000, 9100), ...back }], 9090)).toBe('open');
  });

  test('the groups of the interface are taken together', () => {
    expect(
      reach(
        [
          { ...tcp(443), ...back },
          { IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
        ],
        1,
      ),
    ).toBe('open');
  });

  test('a group that admits itself, UDP and the other family admit nobody else', () => {
    const itself = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-node' }] };
    expect(reach([itself], 8080)).toBe('blocked');
    expect(reach([{ ...tcp(8080), ...back, IpProtocol: 'udp' }], 8080)).toBe('blocked');
    expect(reach([{ ...tcp(8080), Ipv6Ranges: [{ CidrIpv6: '::/0' }] }], 8080)).toBe('blocked');
  });

  test('blocks that hold all subnets, one of them, a part of each', () => {
    const from = (...blocks: string[]) => [
      { ...tcp(8080), IpRanges: blocks.map((CidrIp) => ({ CidrIp })) },
    ];
    expect(reach(from('10.0.0.0/23'), 8080)).toBe('open');
    expect(reach(from('10.0.0.0/24', '10.0.1.0/25', '10.0.1.128/25'), 8080)).toBe('open');
    expect(reach(from('10.0.0.0/24'), 8080)).toBe('partial');
    expect(reach(from('10.0.7.0/24'), 8080)).toBe('blocked');
    expect(reach(from('10.0.0.0/25', '10.0.1.0/25'), 8080)).toBe('unknown');
  });

  test('where a subnet is admitted in part, the addresses in use decide', () => {
    const at = (...addresses: string[]): Source => ({
      groups: [],
      places: [{ block: ranged('10.0.0.0/24'), addresses: addresses.map(ranged) }],
    });
    const rules = [{ ...tcp(8080), IpRanges: [{ CidrIp: '10.0.0.0/25' }] }];
    expect(reach(rules, 8080, at('10.0.0.7'))).toBe('open');
    expect(reach(rules, 8080, at('10.0.0.200'))).toBe('blocked');
    expect(reach(rules, 8080, at('10.0.0.7', '10.0.0.200'))).toBe('partial');
  });

  test('a prefix list is read, or it may hold anything', () => {
    const rules = [{ ...tcp(0, 65535), PrefixListIds: [{ PrefixListId: 'pl-1' }] }];
    expect(reach(rules, 8080)).toBe('unknown');
    expect(reach(rules, 8080, SOURCE, { 'pl-1': ['10.0.0.0/16'] })).toBe('open');
    expect(reach(rules, 8080, SOURCE, { 'pl-1': ['192.0.2.0/24'] })).toBe('blocked');
  });

  test('anybody gets in by a rule for everybody, and nobody without a rule', () => {
    const clients: Source = { groups: [], places: 'ipv4' };
    const from = (CidrIp: string) => [{ ...tcp(443), IpRanges: [{ CidrIp }] }];
    expect(reach(from('0.0.0.0/0'), 443, clients)).toBe('open');
    expect(reach(from('10.0.0.0/8'), 443, clients)).toBe('unknown');
    expect(reach(from('0.0.0.0/0'), 80, clients)).toBe('blocked');
  });
});

describe('paths', () => {
  const pathsIn = (snapshot: Snapshot, name = '') =>
    linkSnapshot(snapshot)
      .targetGroups.find(({ ref }) => ref.name.includes(name))
      ?.paths() ?? [];
  const summary = (paths: readonly TargetPath[]) => [
    ...new Set(paths.map(({ purpose, port, reach }) => `${purpose} ${port.number} ${reach}`)),
  ];

  test('lead to the interface that holds the address, or a prefix of it', async () => {
    const prefixed = await recording('sg-rule-revoked', (s) => {
      for (const eni of s['aws/ec2/network-interfaces']) {
        if (eni.Attachment?.InstanceId === undefined) continue;
        eni.PrivateIpAddresses = eni.PrivateIpAddresses.slice(0, 1);
        eni.Ipv4Prefixes = [{ Ipv4Prefix: eni.PrivateIpAddress.replace(/\d+$/, '16/28') }];
      }
    });
    const ends = (snapshot: Snapshot) => pathsIn(snapshot).map(({ to }) => to?.ref.name);
    expect(ends(prefixed)).toEqual(ends(await recording('sg-rule-revoked')));
    expect(ends(prefixed)).toHaveLength(8);
  });

  test('are none where the address is in another VPC, or the interface was not seen', async () => {
    const elsewhere = await recording('sg-rule-revoked', (s) =>
      s['aws/ec2/network-interfaces'].forEach(
        (eni: { VpcId: string }) => (eni.VpcId = 'vpc-other'),
      ),
    );
    expect(pathsIn(elsewhere)).toEqual([]);
    const unseen = await recording('sg-rule-revoked', (s) =>
      keep(s, 'aws/ec2/network-interfaces', ({ Attachment }) => !Attachment?.InstanceId),
    );
    expect(pathsIn(unseen)).toEqual([]);
  });

  test('are unknown where a security group of the interface was not seen', async () => {
    const snapshot = await recording('sg-rule-revoked', (s) =>
      s['aws/ec2/network-interfaces'].forEach((eni: { Groups?: unknown[] }) =>
        eni.Groups?.push({ GroupId: 'sg-of-another-account' }),
      ),
    );
    expect(summary(pathsIn(snapshot))).toEqual([
      'traffic 8080 unknown',
      'health-check 8080 unknown',
    ]);
  });

  test('are open where a target answers, whatever the rules say', async () => {
    const snapshot = await recording('sg-rule-revoked', (s) => {
      const [health] = Object.values<{ TargetHealth: unknown }[]>(s['aws/elbv2/target-health']);
      if (health?.[0] !== undefined) health[0].TargetHealth = { State: 'healthy' };
    });
    expect(summary(pathsIn(snapshot))).toEqual(['traffic 8080 open', 'health-check 8080 open']);
  });

  test('of an NLB probe from its address in the zone of the target', async () => {
    const paths = pathsIn(await incident('inc-060'));
    const probes = paths.filter(({ purpose }) => purpose === 'health-check');
    for (const { to, reach } of probes) {
      expect(reach).toBe(to?.value.AvailabilityZone === 'me-south-1c' ? 'blocked' : 'open');
    }
    expect(probes).toHaveLength(6);
    // Who the clients are is not known.
    expect(summary(paths.filter(({ purpose }) => purpose === 'traffic'))).toEqual([
      'traffic 31361 unknown',
    ]);
  });

  test('go on from nodes without a pod', async () => {
    const paths = pathsIn(await incident('inc-058'));
    expect(summary(paths)).toEqual([
      'traffic 32296 open',
      'health-check 32296 open',
      'node-to-pod 80 blocked',
    ]);
    const local = await incident('inc-058', (s) => {
      named(s, 'kubernetes/services', 'shop-front').spec.externalTrafficPolicy = 'Local';
    });
    expect(summary(pathsIn(local))).toEqual(['traffic 32296 open', 'health-check 32296 open']);
  });

  test('lead to the interface that a pod really has', async () => {
    const end = async (change: (eni: any, address: string, s: any) => void) => {
      const snapshot = await recording('sg-rule-revoked', (s) => {
        const [health] = Object.values<{ Target: { Id: string } }[]>(s['aws/elbv2/target-health']);
        const address = health?.[0]?.Target.Id ?? '';
        for (const eni of s['aws/ec2/network-interfaces']) {
          eni.PrivateIpAddresses = eni.PrivateIpAddresses?.filter(
            (one: { PrivateIpAddress: string }) => one.PrivateIpAddress !== address,
          );
        }
        const [node] = s['aws/ec2/network-interfaces'].filter(
          (eni: { Attachment?: { InstanceId?: string } }) =>
            eni.Attachment?.InstanceId !== undefined,
        );
        change(node, address, s);
      });
      return pathsIn(snapshot).find(({ target }) => target === 0)?.to?.ref.name;
    };
    const other = (node: any, address: string, s: any, rest: object) =>
      s['aws/ec2/network-interfaces'].push({
        ...{ VpcId: node.VpcId, SubnetId: node.SubnetId, Groups: node.Groups },
        ...{ NetworkInterfaceId: 'eni-other', PrivateIpAddress: address, ...rest },
      });
    // The host network of a node, a secondary interface, one of custom networking in a subnet of
    // its own, a branch of a trunk, and what Fargate gives a pod, where no instance is to be seen.
    expect(await end((node, address) => (node.PrivateIpAddress = address))).toMatch(/^eni-/);
    for (const rest of [
      { Attachment: { InstanceId: 'i-1', DeviceIndex: 1 } },
      { SubnetId: 'subnet-of-pods', Attachment: { InstanceId: 'i-1', DeviceIndex: 2 } },
      { InterfaceType: 'branch' },
      { Description: 'fargate-pod' },
    ]) {
      expect(await end((node, address, s) => other(node, address, s, rest))).toBe('eni-other');
    }
  });

  test('of an NLB come from all zones where it is told to cross them', async () => {
    const reaches = async (value: string) =>
      pathsIn(
        await incident('inc-059', (s) => {
          for (const one of Object.values<any>(s['aws/elbv2/target-group-attributes']).flat()) {
            if (one.Key === 'load_balancing.cross_zone.enabled') one.Value = value;
          }
        }),
      )
        .filter(({ purpose }) => purpose === 'health-check')
        .map(({ reach }) => reach);
    expect(await reaches('use_load_balancer_configuration')).toEqual([
      'open',
      'partial',
      'partial',
    ]);
    expect(await reaches('false')).toEqual(['open', 'open', 'open']);
  });

  test('have no blockers of network ACLs or routes where these were not seen', async () => {
    const unseen = await incident('inc-059', (s) => {
      delete s['aws/ec2/network-acls'];
      delete s['aws/ec2/route-tables'];
    });
    expect(summary(pathsIn(unseen))).toEqual(['traffic 6875 open', 'health-check 6875 open']);
  });

  test('name everything that stops packets, in the order in which they meet it', async () => {
    const snapshot = await recording('sg-rule-revoked', (s) => {
      const [balancer] = s['aws/elbv2/load-balancers'];
      for (const one of s['aws/ec2/security-groups']) {
        if (balancer.SecurityGroups.includes(one.GroupId)) one.IpPermissionsEgress = [];
      }
    });
    for (const { blockers } of pathsIn(snapshot)) {
      expect(blockers.map(({ by }) => by)).toEqual([
        'security-group-egress',
        'security-group-ingress',
      ]);
    }
  });

  test('ten thousand targets behind one interface are judged alike', async () => {
    const snapshot = await recording('sg-rule-revoked', (s) => {
      const arn = s['aws/elbv2/target-groups'][0].TargetGroupArn;
      const [eni] = s['aws/ec2/network-interfaces'];
      eni.Ipv4Prefixes = Array.from({ length: 700 }, (_, i) => ({
        Ipv4Prefix: `10.0.${i >> 4}.${(i % 16) * 16}/28`,
      }));
      const [one] = s['aws/elbv2/target-health'][arn];
      s['aws/elbv2/target-health'][arn] = Array.from({ length: 10_000 }, (_, i) => ({
        ...one,
        Target: { ...one.Target, Id: `10.0.${i >> 8}.${i % 256}` },
      }));
    });
    const paths = pathsIn(snapshot);
    expect(paths.length).toBe(20_000);
    expect(summary(paths)).toEqual(['traffic 8080 blocked', 'health-check 8080 blocked']);
  });
});
