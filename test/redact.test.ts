import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ingress, recording, service, shop, targets } from '../fixtures/shop.js';
import { diagnose } from '../src/diagnose.js';
import type { Finding, Ref, Report } from '../src/findings/finding.js';
import { REPORTERS } from '../src/report/index.js';
import { loadSnapshot } from '../src/shell/files.js';
import { linkSnapshot } from '../src/topology/link.js';
import { buildModels } from '../src/topology/model/build.js';
import { writeEntries } from '../src/snapshot/parse.js';
import { redact, redaction } from '../src/snapshot/redact.js';
import type { Snapshot } from '../src/snapshot/snapshot.js';
import { reordered } from './support/arbitrary-snapshot.js';
import { ignore } from './support/ignoring.js';
import { planted, survivors } from './support/planted.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);

const cases = ['recordings', 'incidents'].flatMap((kind) =>
  readdirSync(new URL(`${kind}/`, FIXTURES)).map((id) => ({
    id,
    path: new URL(`${kind}/${id}/snapshot.tgz`, FIXTURES).pathname,
  })),
);

type Text = (original: string) => string;
const same: Text = (original) => original;

/** What a report says, but for its wording. */
function gist({ diagnoses, chains, coverage, suppressed, verdict }: Report, text: Text) {
  const of = ({ kind, namespace, name, arn }: Ref) => ({
    kind,
    namespace: namespace === undefined ? undefined : text(namespace),
    name: text(name),
    arn: arn === undefined ? undefined : text(arn),
  });
  const said = ({ check, severity, confidence, subject, affects, evidence }: Finding) => ({
    check,
    severity,
    confidence,
    subject: of(subject),
    affects: affects.map(of),
    evidence: evidence.map(({ section, ref }) => ({ section, ref: of(ref) })),
  });
  return {
    verdict,
    diagnoses: diagnoses.map(({ severity, cause, symptoms }) => ({
      severity,
      cause: said(cause),
      symptoms: symptoms.map(said),
    })),
    suppressed: suppressed.map(({ finding, by }) => ({ ...said(finding), by })),
    chains: chains.map(({ exposure, links }) => ({ exposure: of(exposure), links })),
    coverage,
  };
}

/** What becomes of each stack, and how much is made of it. */
const built = (snapshot: Snapshot) =>
  buildModels(snapshot, linkSnapshot(snapshot))
    .map((one) => [
      one.state,
      one.state === 'built'
        ? Object.entries(one.model.resources).map(([type, made]) => [
            type,
            Object.keys(made ?? {}).length,
          ])
        : [],
    ])
    .map((one) => JSON.stringify(one))
    .sort();

const written = (snapshot: Snapshot): string =>
  writeEntries(snapshot)
    .map(({ path, text }) => `${path}\n${text}`)
    .join('');

describe.each(cases)('$id', ({ path }) => {
  test('is diagnosed the same without its names', async () => {
    const snapshot = await loadSnapshot(path);
    const { snapshot: redacted, text } = redaction(snapshot);
    expect(redacted.redacted).toBe(true);
    expect(Object.keys(redacted.sections).toSorted()).toEqual(
      Object.keys(snapshot.sections).toSorted(),
    );
    expect(gist(diagnose(redacted), same)).toEqual(gist(diagnose(snapshot), text));
    expect(built(redacted)).toEqual(built(snapshot));
    expect(written(redact(reordered(snapshot, 3)))).toBe(written(reordered(redacted, 3)));
  });
});

test.each(['amazon/amazon-k8s-cni', 'docker.io/calico/node', 'quay.io/cilium/cilium'])(
  'a NetworkPolicy that %s enforces blocks the same without names',
  (image) => {
    const snapshot = shop((s) => {
      const [agent] = s['kubernetes/daemonsets.apps'];
      agent.spec.template.spec.containers = [
        { name: 'agent', image: `${image}:v1`, args: ['--enable-network-policy=true'] },
      ];
      s['kubernetes/configmaps'] = [
        {
          metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
          data: { 'enable-network-policy-controller': 'true' },
        },
      ];
      s['kubernetes/networkpolicies.networking.k8s.io'] = [
        {
          metadata: { name: 'web', namespace: 'shop' },
          spec: {
            podSelector: { matchLabels: { app: 'web' } },
            policyTypes: ['Ingress'],
            ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/24' } }] }],
          },
        },
      ];
      for (const one of targets(s)) {
        one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
      }
    });
    const report = diagnose(snapshot);
    expect(report.diagnoses[0]?.cause.check).toBe('network/network-policy-blocks-lb');
    const { snapshot: redacted, text } = redaction(snapshot);
    expect(gist(diagnose(redacted), same)).toEqual(gist(report, text));
  },
);

test.each([
  [
    'ids, names and patterns',
    'selector-matches-no-pods, registration/* exposure/*',
    'Payroll moves',
  ],
  ['everything', '*', 'Payroll moves'],
  ['an id of nobody beside', 'payroll,registration/endpointslice-empty', 'Payroll moves'],
  ['a part of an id', 'registration/endp*slice-*,pay*', 'Payroll moves'],
  ['no reason', 'registration/*', undefined],
  ['blanks for a reason', 'registration/*', ' '],
  ['a sign for a reason', 'registration/*', '-'],
])('what is ignored is ignored without names too: %s', async (_name, ids, reason) => {
  const snapshot = await recording('selector-no-pods', (s) => {
    ignore(service(s), ids, reason);
    ignore(ingress(s), ids, reason);
  });
  const { snapshot: redacted, text } = redaction(snapshot);
  const report = diagnose(snapshot);
  expect(gist(diagnose(redacted), same)).toEqual(gist(report, text));
  expect(report.suppressed.length > 0).toBe(/\w/.test(reason ?? ''));
  expect(written(redacted)).not.toMatch(/payroll/i);
});

/** With what no recording has. */
function withMore({ sections, ...manifest }: Snapshot): Snapshot {
  const envFrom = [{ prefix: 'DB_', secretRef: { name: 'db' } }, { configMapRef: { name: 'db' } }];
  const matchConditions = [{ name: 'own', expression: "object.metadata.name != 'db'" }];
  const webhooks = 'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io';
  return {
    ...manifest,
    sections: {
      ...sections,
      'kubernetes/pods': (sections['kubernetes/pods'] ?? []).map((pod) => ({
        ...pod,
        spec: {
          ...pod.spec,
          containers: pod.spec.containers.map((one) => ({ ...one, envFrom })),
        },
      })),
      [webhooks]: (sections[webhooks] ?? []).map((one) => ({
        ...one,
        webhooks: (one.webhooks ?? []).map((webhook) => ({ ...webhook, matchConditions })),
      })),
      'aws/iam/simulations': {
        'arn:aws:iam::123456789012:role/lbc': [
          {
            EvalActionName: 'ec2:CreateTags',
            EvalResourceName:
              'arn:aws:ec2:us-west-2:123456789012:security-group/sg-0123456789abcdef0',
            EvalDecision: 'explicitDeny',
            MatchedStatements: [{ SourcePolicyId: 'guard', SourcePolicyType: 'IAM Policy' }],
            MissingContextValues: ['aws:PrincipalOrgID'],
          },
        ],
      },
      'aws/cloudwatch/metrics': {
        'arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/web/0123456789abcdef': {
          HealthyHostCount: [['2026-11-20T10:00:00Z', 2]],
        },
      },
    },
  };
}

test('of 10,000 planted names, hosts, addresses and secrets none is left', async () => {
  const bases = [
    shop(),
    ...(await Promise.all(
      ['healthy-legal-fleet', 'iam-action-denied', 'cert-poisons-group', 'rule-shadowed'].map(
        (id) => recording(id),
      ),
    )),
  ];
  let count = 0;
  for (let seed = 1; count < 10_000; seed += 1) {
    const base = bases[seed % bases.length];
    if (base === undefined) throw new Error('no snapshot to plant in');
    const { snapshot, secrets } = planted(withMore(base), seed);
    count += secrets.length;
    expect(survivors(written(snapshot), secrets)).toHaveLength(secrets.length);
    const redacted = redact(snapshot);
    const report = diagnose(redacted);
    const [table, json] = await Promise.all([REPORTERS.table(), REPORTERS.json()]);
    const paint = (_tone: unknown, text: string): string => text;
    const all = [written(redacted), table(report, { paint }), json(report, { paint })].join('\n');
    expect(survivors(all, secrets)).toEqual([]);
  }
});

/** A snapshot of Services only, with these names. */
function named(names: readonly string[]): Snapshot {
  const { sections: _sections, ...manifest } = shop();
  const services = names.map((one) => ({ metadata: { namespace: 'shop', name: one }, spec: {} }));
  return { ...manifest, sections: { 'kubernetes/services': services } };
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/);
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-'));

describe('properties', () => {
  test('names stay apart and in their order, in lists and behind their namespace', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 40 }), (names) => {
        const { text } = redaction(named(names));
        const sorted = names.toSorted();
        const after = sorted.map(text);
        expect(new Set(after).size).toBe(names.length);
        expect(after).toEqual(after.toSorted());
        const keys = names.map((one) => `${one}/web`).toSorted();
        expect(keys.map(text)).toEqual(keys.map(text).toSorted());
      }),
    );
  });

  test('a host stays below its zone and its wildcard', () => {
    fc.assert(
      fc.property(word, word, word, (host, zone, top) => {
        const full = `${host}.${zone}.${top}`;
        const { text } = redaction(named([host, zone, top, full]));
        expect(text(full)).toBe(`${text(host)}.${text(zone)}.${text(top)}`);
        expect(text(`*.${zone}.${top}`)).toBe(`*.${text(zone)}.${text(top)}`);
      }),
    );
  });

  test('what a wildcard matches, it still matches, and paths are as long as they were', () => {
    fc.assert(
      fc.property(word, word, (stem, rest) => {
        const paths = [`/${stem}*`, `/${stem}${rest}*`, `/${stem}${rest}x`, `/${stem}/${rest}`];
        const { text } = redaction(named([...paths, `${stem}*`, stem + rest]));
        for (const one of paths.slice(1)) {
          expect(text(one).startsWith(text(`/${stem}*`).slice(0, -1))).toBe(true);
          expect(text(one)).toHaveLength(one.length);
        }
        expect(text(stem + rest).startsWith(text(`${stem}*`).slice(0, -1))).toBe(true);
      }),
    );
  });

  test('JSON that is too deep to follow is a text like others', () => {
    const deep = `${'['.repeat(100_000)}"payroll"${']'.repeat(100_000)}`;
    expect(redaction(named([deep])).text(deep)).not.toContain('payroll');
  });

  const bitsOf = (address: string): string =>
    ipaddr
      .parse(address)
      .toByteArray()
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('');
  const common = (a: string, b: string): number => {
    const [x, y] = [bitsOf(a), bitsOf(b)];
    const at = [...x].findIndex((bit, index) => bit !== y[index]);
    return at === -1 ? x.length : at;
  };

  /** What a reader of the address relies on: small blocks set apart for tests are like any others. */
  const reachOf = (address: string): string => {
    const range: string = ipaddr.parse(address).range();
    const isLocal =
      /^(?:unspecified|loopback|linkLocal|private|uniqueLocal|carrierGradeNat|multicast)$/;
    return isLocal.test(range) ? range : 'public';
  };

  test.each([
    { family: 'IPv4', address: fc.ipV4() },
    { family: 'IPv6', address: fc.ipV6().map((one) => ipaddr.parse(one).toString()) },
  ])('$family addresses share as many bits as before, and stay what they are', ({ address }) => {
    const plain = address.filter((one) => !one.includes('.') || !one.includes(':'));
    fc.assert(
      fc.property(fc.uniqueArray(plain, { minLength: 2, maxLength: 30 }), (addresses) => {
        const { text } = redaction(named(addresses));
        for (const one of addresses) {
          expect(reachOf(text(one))).toBe(reachOf(one));
          for (const other of addresses) {
            expect(common(text(one), text(other))).toBe(common(one, other));
          }
        }
      }),
    );
  });

  test('blocks hold the addresses that they held', () => {
    const block = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, length]) => {
      const network = ipaddr.IPv4.networkAddressFromCIDR(`${address}/${length}`).toString();
      return `${network}/${length}`;
    });
    const holds = (outer: string, one: string): boolean =>
      ipaddr.IPv4.parse(one).match(ipaddr.IPv4.parseCIDR(outer));
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 10 }),
        fc.array(fc.ipV4(), { minLength: 1, maxLength: 10 }),
        (blocks, addresses) => {
          const { text } = redaction(named([...blocks, ...addresses]));
          for (const outer of blocks) {
            expect(text(outer).split('/')[1]).toBe(outer.split('/')[1]);
            for (const one of addresses) {
              expect(holds(text(outer), text(one))).toBe(holds(outer, one));
            }
          }
        },
      ),
    );
  });
});
