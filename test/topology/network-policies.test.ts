import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NetworkPolicy, Pod } from '../../src/snapshot/kubernetes.js';
import { rangeOf, without, type AddressRange } from '../../src/topology/addresses.js';
import {
  admittedBy,
  isolating,
  reachPast,
  type Peer,
} from '../../src/topology/network-policies.js';
import type { Place, Reach } from '../../src/topology/security-rules.js';

type Spec = NonNullable<NetworkPolicy['spec']>;

const ranged = (text: string): AddressRange => {
  const range = rangeOf(text);
  if (range === undefined) throw new Error(`${text} is no block`);
  return range;
};
const policy = (spec: Spec, name = 'one'): NetworkPolicy => ({
  metadata: { name, namespace: 'shop' },
  spec,
});
const pod = (over: Partial<Pod['spec']> = {}, labels: Record<string, string> = {}): Pod => ({
  metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web', ...labels } },
  spec: {
    containers: [
      {
        name: 'web',
        ports: [
          { name: 'http', containerPort: 8080 },
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
        ],
      },
    ],
    ...over,
  },
});

/** What two subnets of a load balancer reach of the pod, on this port. */
function reach(
  specs: readonly Spec[],
  {
    to = pod(),
    port = 8080,
    protocol = 'tcp',
    from = ['10.0.0.0/24', '10.0.1.0/24'],
  }: {
    to?: Pod;
    port?: number;
    protocol?: 'tcp' | 'udp';
    from?: readonly string[];
  } = {},
): Reach {
  const own = isolating(
    specs.map((spec, index) => ({ value: policy(spec, String(index)) })),
    to,
  );
  if (own.length === 0) return 'open';
  const admitted = admittedBy(
    own.map(({ value }) => value),
    to,
    { protocol, number: port },
    () => [],
  );
  return reachPast(
    admitted,
    from.map((text) => ({ block: ranged(text), addresses: [] })),
  );
}

const block = (cidr: string, ...except: string[]): Peer => ({
  ipBlock: except.length === 0 ? { cidr } : { cidr, except },
});
const WEB = { podSelector: { matchLabels: { app: 'web' } } };

describe('whom policies isolate', () => {
  test.each<[string, Spec, Reach]>([
    ['an empty selector is about every pod', { podSelector: {} }, 'blocked'],
    ['no selector is an empty one', {}, 'blocked'],
    ['labels of the pod', { ...WEB }, 'blocked'],
    ['labels of others', { podSelector: { matchLabels: { app: 'api' } } }, 'open'],
    [
      'an expression',
      { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } },
      'blocked',
    ],
    [
      'an expression about a label that is not there',
      { podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] } },
      'blocked',
    ],
    ['no types, with egress rules', { ...WEB, egress: [{}] }, 'blocked'],
    ['an empty list of types', { ...WEB, policyTypes: [] }, 'blocked'],
    ['both types', { ...WEB, policyTypes: ['Ingress', 'Egress'] }, 'blocked'],
    ['egress alone isolates nothing that comes in', { ...WEB, policyTypes: ['Egress'] }, 'open'],
    [
      'ingress rules do not count where the type is egress',
      { ...WEB, policyTypes: ['Egress'], ingress: [] },
      'open',
    ],
  ])('%s', (_, spec, expected) => expect(reach([spec])).toBe(expected));

  test('a pod in the network of its node is subject to none', () => {
    expect(reach([{ podSelector: {} }], { to: pod({ hostNetwork: true }) })).toBe('open');
  });

  test('without a policy, all get in', () => expect(reach([])).toBe('open'));
});

describe('whom rules admit', () => {
  test.each<[string, Spec['ingress'], Reach]>([
    ['no rule', [], 'blocked'],
    ['a rule for everybody', [{}], 'open'],
    ['a rule with an empty from', [{ from: [] }], 'open'],
    ['a block with both subnets', [{ from: [block('10.0.0.0/16')] }], 'open'],
    ['a block for each', [{ from: [block('10.0.0.0/24'), block('10.0.1.0/24')] }], 'open'],
    ['in two rules', [{ from: [block('10.0.0.0/24')] }, { from: [block('10.0.1.0/24')] }], 'open'],
    ['one subnet of two', [{ from: [block('10.0.0.0/24')] }], 'partial'],
    ['other addresses', [{ from: [block('172.16.0.0/12')] }], 'blocked'],
    ['a block of the other family', [{ from: [block('::/0')] }], 'blocked'],
    ['all but one subnet', [{ from: [block('10.0.0.0/16', '10.0.1.0/24')] }], 'partial'],
    ['all but both', [{ from: [block('10.0.0.0/16', '10.0.0.0/23')] }], 'blocked'],
    [
      'what one excepts another admits',
      [{ from: [block('10.0.0.0/16', '10.0.0.0/23'), block('10.0.0.0/8', '10.9.0.0/16')] }],
      'open',
    ],
    ['an exception elsewhere', [{ from: [block('10.0.0.0/16', '10.0.9.0/24')] }], 'open'],
    [
      'pods and namespaces, which a load balancer is none of',
      [{ from: [{ podSelector: {} }, { namespaceSelector: {} }] }],
      'blocked',
    ],
    ['pods, and a block', [{ from: [{ podSelector: {} }, block('10.0.0.0/23')] }], 'open'],
    ['the port', [{ ports: [{ port: 8080 }] }], 'open'],
    ['another port', [{ ports: [{ port: 80 }] }], 'blocked'],
    ['the other protocol', [{ ports: [{ port: 8080, protocol: 'UDP' }] }], 'blocked'],
    ['all ports of the protocol', [{ ports: [{ protocol: 'TCP' }] }], 'open'],
    ['all ports of the other', [{ ports: [{ protocol: 'UDP' }] }], 'blocked'],
    ['an empty list of ports', [{ ports: [] }], 'open'],
    ['a range', [{ ports: [{ port: 8000, endPort: 8080 }] }], 'open'],
    ['a range that ends before', [{ ports: [{ port: 8000, endPort: 8079 }] }], 'blocked'],
    ['the name of the port', [{ ports: [{ port: 'http' }] }], 'open'],
    ['a name that the pod does not have', [{ ports: [{ port: 'web' }] }], 'blocked'],
    ['the name of another port', [{ ports: [{ port: 'dns', protocol: 'UDP' }] }], 'blocked'],
    ['a name, of the wrong protocol', [{ ports: [{ port: 'http', protocol: 'UDP' }] }], 'blocked'],
    ['one of several ports', [{ ports: [{ port: 80 }, { port: 8080 }] }], 'open'],
    [
      'the port for one subnet, another port for both',
      [
        { from: [block('10.0.0.0/24')], ports: [{ port: 8080 }] },
        { from: [block('10.0.0.0/16')], ports: [{ port: 80 }] },
      ],
      'partial',
    ],
  ])('%s', (_, ingress, expected) => expect(reach([{ ...WEB, ingress }])).toBe(expected));

  test('rules of several policies add up', () => {
    const deny: Spec = { podSelector: {} };
    const allow: Spec = { ...WEB, ingress: [{ from: [block('10.0.0.0/16')] }] };
    expect(reach([deny, allow])).toBe('open');
    expect(reach([deny, { ...allow, podSelector: { matchLabels: { app: 'api' } } }])).toBe(
      'blocked',
    );
  });

  test('a port of UDP', () => {
    const ingress = [{ ports: [{ port: 'dns', protocol: 'UDP' }] }];
    expect(reach([{ ingress }], { port: 53, protocol: 'udp' })).toBe('open');
    expect(reach([{ ingress }], { port: 53 })).toBe('blocked');
  });

  test('a port of a sidecar has a name; one of an init container that ends has none', () => {
    const init = { name: 'proxy', ports: [{ name: 'proxy', containerPort: 8080 }] };
    const ingress = [{ ports: [{ port: 'proxy' }] }];
    const to = (one: object) => pod({ initContainers: [{ ...init, ...one }] });
    expect(reach([{ ingress }], { to: to({ restartPolicy: 'Always' }) })).toBe('open');
    expect(reach([{ ingress }], { to: to({}) })).toBe('blocked');
  });

  test('IPv6', () => {
    const from = ['fd00:0:0:1::/64'];
    const allow = (cidr: string, ...except: string[]): Spec => ({
      ingress: [{ from: [block(cidr, ...except)] }],
    });
    expect(reach([allow('fd00::/56')], { from })).toBe('open');
    expect(reach([allow('0.0.0.0/0')], { from })).toBe('blocked');
    expect(reach([allow('fd00::/56', 'fd00:0:0:1::/64')], { from })).toBe('blocked');
  });

  test('of clients, who may be anybody, only that nobody gets in', () => {
    const admitted = (cidrs: readonly string[], isWhole = true) =>
      reachPast({ ranges: cidrs.map(ranged), isWhole }, 'ipv4');
    expect(admitted([])).toBe('blocked');
    expect(admitted(['::/0'])).toBe('blocked');
    expect(admitted([], false)).toBe('unknown');
    expect(admitted(['192.0.2.0/24'])).toBe('unknown');
    expect(admitted(['0.0.0.0/0'])).toBe('open');
  });

  test('a peer that cannot be resolved may admit everybody', () => {
    const value = policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] });
    const port = { protocol: 'tcp', number: 8080 } as const;
    const places = [{ block: ranged('10.0.0.0/24'), addresses: [] }];
    const through = (members: readonly AddressRange[] | undefined) =>
      reachPast(
        admittedBy([value], pod(), port, () => members),
        places,
      );
    expect(through(undefined)).toBe('unknown');
    expect(through([])).toBe('blocked');
    expect(through([ranged('10.0.0.0/23')])).toBe('open');
  });
});

/*
 * Held against packets, one by one: in two small worlds of sixteen addresses each, every address
 * is tried at every rule, with addresses as strings of bits.
 */

const WORLDS = {
  ipv4: { lengths: [28, 32], everything: '0.0.0.0/0' },
  ipv6: { lengths: [124, 128], everything: '::/0' },
} as const;
type Family = keyof typeof WORLDS;

const addressOf = (family: Family, last: number): string =>
  family === 'ipv4' ? `10.0.0.${last}` : `fd00::${last.toString(16)}`;

const cidr = (family: Family) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(WORLDS[family].everything) },
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.nat(15), fc.integer({ min: 0, max: 4 }))
        .map(([last, free]) => `${addressOf(family, last)}/${WORLDS[family].lengths[1] - free}`),
    },
  );
const anyFamily = fc.constantFrom<Family>('ipv4', 'ipv6');
const anyCidr = anyFamily.chain(cidr);

const LABELS = ['a', 'b'] as const;
const VALUES = ['x', 'y'] as const;
const labels = fc.dictionary(fc.constantFrom(...LABELS), fc.constantFrom(...VALUES), {
  maxKeys: 2,
});
const expression = fc.record({
  key: fc.constantFrom(...LABELS),
  operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: fc.subarray([...VALUES], { minLength: 1 }),
});
const selector = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const peer: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ podSelector: selector }) },
  { weight: 1, arbitrary: fc.record({ namespaceSelector: selector }) },
  {
    weight: 5,
    arbitrary: fc.record({
      ipBlock: fc.record(
        { cidr: anyCidr, except: fc.array(anyCidr, { maxLength: 2 }) },
        { requiredKeys: ['cidr'] },
      ),
    }),
  },
);
const PORTS = [80, 81, 82] as const;
const policyPort = fc
  .record(
    {
      protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
      port: fc.oneof(fc.constantFrom(...PORTS), fc.constantFrom('p', 'q')),
      endPort: fc.constantFrom(...PORTS),
    },
    { requiredKeys: [] },
  )
  // The API server lets no range end before it begins, nor one of a name.
  .map(({ endPort, ...one }) =>
    typeof one.port === 'number' && endPort !== undefined && endPort >= one.port
      ? { ...one, endPort }
      : one,
  );
const rule = fc.record(
  { from: fc.array(peer, { maxLength: 3 }), ports: fc.array(policyPort, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const spec: fc.Arbitrary<Spec> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.subarray(['Ingress', 'Egress']),
    ingress: fc.array(rule, { maxLength: 3 }),
    egress: fc.constant([{}]),
  },
  { requiredKeys: [] },
);
const anyPod: fc.Arbitrary<Pod> = fc.record({
  metadata: labels.map((all) => ({ name: 'one', namespace: 'shop', labels: all })),
  spec: fc.record({
    hostNetwork: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.boolean()),
    containers: fc.array(
      fc.record({
        name: fc.constant('main'),
        ports: fc.array(
          fc.record(
            {
              name: fc.constantFrom('p', 'q'),
              containerPort: fc.constantFrom(...PORTS),
              protocol: fc.constantFrom('TCP', 'UDP'),
            },
            { requiredKeys: ['containerPort'] },
          ),
          { maxLength: 3 },
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  }),
});

const bitsOf = (family: Family, last: number): string => {
  const bytes = family === 'ipv4' ? [10, 0, 0, last] : [0xfd, ...Array<number>(14).fill(0), last];
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
};

function packetIsIn(family: Family, last: number, text: string): boolean {
  const [address = '', length] = text.split('/');
  const itsFamily = address.includes(':') ? 'ipv6' : 'ipv4';
  if (itsFamily !== family) return false;
  if (length === '0') return true;
  const end = address.split(/[.:]/).at(-1) ?? '';
  const own = bitsOf(family, Number.parseInt(end, family === 'ipv4' ? 10 : 16));
  const count = Number(length);
  return bitsOf(family, last).slice(0, count) === own.slice(0, count);
}

function labelsMeet(all: Record<string, string>, wanted: Spec['podSelector'] = {}): boolean {
  for (const [key, value] of Object.entries(wanted.matchLabels ?? {})) {
    if (all[key] !== value) return false;
  }
  for (const { key, operator, values = [] } of wanted.matchExpressions ?? []) {
    if (operator === 'Exists' && !(key in all)) return false;
    if (operator === 'DoesNotExist' && key in all) return false;
    if (operator === 'In' && !(key in all && values.includes(all[key] ?? ''))) return false;
    if (operator === 'NotIn' && key in all && values.includes(all[key] ?? '')) return false;
  }
  return true;
}

function portsOf(one: NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number], to: Pod) {
  const found = new Set<string>();
  const protocol = one.protocol ?? 'TCP';
  for (const number of PORTS) {
    if (one.port === undefined) found.add(`${protocol} ${number}`);
    if (typeof one.port !== 'number') continue;
    if (
      one.endPort === undefined ? number === one.port : number >= one.port && number <= one.endPort
    )
      found.add(`${protocol} ${number}`);
  }
  if (typeof one.port === 'string') {
    for (const container of to.spec.containers) {
      for (const { name, containerPort, protocol: its = 'TCP' } of container.ports ?? []) {
        if (name === one.port && its === protocol) found.add(`${protocol} ${containerPort}`);
      }
    }
  }
  return found;
}

/** Whether one packet of somebody who is no pod gets in. */
function packetPasses(
  specs: readonly Spec[],
  to: Pod,
  port: string,
  family: Family,
  last: number,
): boolean {
  if (to.spec.hostNetwork === true) return true;
  let isIsolated = false;
  for (const one of specs) {
    const types = one.policyTypes ?? [];
    if (types.length > 0 && !types.includes('Ingress')) continue;
    if (!labelsMeet(to.metadata.labels ?? {}, one.podSelector)) continue;
    isIsolated = true;
    for (const { from, ports } of one.ingress ?? []) {
      const isForPort =
        ports === undefined ||
        ports.length === 0 ||
        ports.some((each) => portsOf(each, to).has(port));
      const isFrom =
        from === undefined ||
        from.length === 0 ||
        from.some(
          ({ ipBlock }) =>
            ipBlock !== undefined &&
            packetIsIn(family, last, ipBlock.cidr) &&
            !(ipBlock.except ?? []).some((hole) => packetIsIn(family, last, hole)),
        );
      if (isForPort && isFrom) return true;
    }
  }
  return !isIsolated;
}

test('what gets in is what gets in packet by packet', () => {
  const seen = { open: 0, partial: 0, blocked: 0, unknown: 0 };
  fc.assert(
    fc.property(
      fc.array(spec, { maxLength: 3 }),
      anyPod,
      fc.constantFrom<'tcp' | 'udp'>('tcp', 'udp'),
      fc.constantFrom(...PORTS),
      anyFamily,
      fc.array(
        fc.record({
          last: fc.nat(15),
          free: fc.integer({ min: 0, max: 4 }),
          used: fc.array(fc.nat(15), { maxLength: 2 }),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      (specs, to, protocol, number, family, drawn) => {
        const port = `${protocol.toUpperCase()} ${number}`;
        const verdicts: ('all' | 'none' | 'some' | 'unknown')[] = [];
        const places = drawn.map(({ last, free, used }): Place => {
          const size = 2 ** free;
          const first = last - (last % size);
          const inside = [...new Set(used.map((one) => first + (one % size)))];
          const passes = (one: number) => packetPasses(specs, to, port, family, one);
          const whole = Array.from({ length: size }, (_, index) => passes(first + index));
          const known = inside.map(passes);
          const of = (each: readonly boolean[]) =>
            each.every(Boolean) ? 'all' : each.some(Boolean) ? 'some' : 'none';
          const whether = of(whole);
          verdicts.push(whether !== 'some' ? whether : known.length === 0 ? 'unknown' : of(known));
          return {
            block: ranged(`${addressOf(family, first)}/${WORLDS[family].lengths[1] - free}`),
            addresses: inside.map((one) => ranged(addressOf(family, one))),
          };
        });
        const expected: Reach = verdicts.every((one) => one === 'all')
          ? 'open'
          : verdicts.includes('unknown')
            ? 'unknown'
            : verdicts.every((one) => one === 'none')
              ? 'blocked'
              : 'partial';
        const own = isolating(
          specs.map((one) => ({ value: policy(one) })),
          to,
        );
        const admitted = admittedBy(
          own.map(({ value }) => value),
          to,
          { protocol, number },
          () => [],
        );
        const found = own.length === 0 ? 'open' : reachPast(admitted, places);
        expect(found).toBe(expected);
        seen[found] += 1;
      },
    ),
    { numRuns: 20_000, seed: 6 },
  );
  // The draw has enough of each.
  for (const [verdict, count] of Object.entries(seen)) {
    expect(count, verdict).toBeGreaterThan(100);
  }
});

test('what is taken out of a range is what is not in the others', () => {
  fc.assert(
    fc.property(anyFamily, fc.array(anyCidr, { maxLength: 4 }), (family, holes) => {
      const left = without(
        ranged(`${addressOf(family, 0)}/${WORLDS[family].lengths[0]}`),
        holes.map(ranged),
      );
      for (let last = 0; last < 16; last += 1) {
        const { first } = ranged(addressOf(family, last));
        const isLeft = left.some((one) => one.first <= first && first <= one.last);
        expect(isLeft).toBe(!holes.some((hole) => packetIsIn(family, last, hole)));
      }
      // Apart from one another, and in order.
      for (const [index, one] of left.entries()) {
        const next = left[index + 1];
        if (next !== undefined) expect(one.last + 1n < next.first).toBe(true);
      }
    }),
    { numRuns: 2000, seed: 6 },
  );
});
