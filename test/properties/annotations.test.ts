import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ingress, join, service, shop } from '../../fixtures/shop.js';
import { diagnose } from '../../src/diagnose.js';
import { lookUp } from '../../src/findings/cite.js';
import type { Report } from '../../src/findings/finding.js';
import { reportJson } from '../../src/report/json.js';
import { reportTable } from '../../src/report/table.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { readableSections } from '../../src/snapshot/snapshot.js';
import { INGRESS_SUFFIXES } from '../../src/topology/annotation-table.js';

/* Annotations are what users write: anything may stand in any of them. */

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 150);
const PREFIX = 'alb.ingress.kubernetes.io';
const NLB = 'service.beta.kubernetes.io';
const REAL_SIZE = 250_000;

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '{',
    '[]',
    '[{}]',
    'null',
    '"x"',
    '[{"HTTP":80},null]',
    '[{"HTTPS":"443"}]',
    '{"type":"forward","forwardConfig":{"targetGroups":[{"weight":-1}]}}',
    '{"__proto__":{"type":"redirect"}}',
    '-1',
    '99999999999999999999',
    '1e3',
    '0x10',
    'true,false',
    'a=b,=c',
    'a\\',
    ',,,',
    'sg-1, ,sg-2',
    '\u001b[2J\u001b[31mred\u001b]8;;http://x\u0007',
    '\u202Eevil\u0000\u0085\u009b31m',
    'ünïcödé 🚀 \uD800',
  ),
  fc.json({ maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify([value])),
  fc
    .constantFrom('x', '{"a":', '[[', 'a=b,', '\u001b[')
    .map((one) => one.repeat(Math.ceil(REAL_SIZE / one.length))),
);

const anyKey = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...INGRESS_SUFFIXES).map((one) => `${PREFIX}/${one}`) },
  fc
    .constantFrom('actions.', 'conditions.', 'transforms.', 'listener-attributes.', '')
    .chain((family) =>
      fc
        .constantFrom('web', 'HTTP-80', '', '__proto__')
        .map((name) => `${PREFIX}/${family}${name}`),
    ),
  fc.constantFrom(
    `${NLB}/aws-load-balancer-type`,
    `${NLB}/aws-load-balancer-scheme`,
    `${NLB}/aws-load-balancer-subnets`,
    'kubernetes.io/ingress.class',
    'external-dns.alpha.kubernetes.io/hostname',
    'nginx.ingress.kubernetes.io/rewrite-target',
  ),
);

const anyAnnotations = fc.dictionary(anyKey, anyText, { minKeys: 1, maxKeys: 4 });

/** The shop, a group of two, whose objects have these as well. */
const withAnnotations = (
  own: Record<string, string>,
  ofService: Record<string, string>,
): Snapshot =>
  shop((s) => {
    join(s);
    Object.assign(ingress(s).metadata.annotations, own);
    service(s).metadata.annotations = { ...service(s).metadata.annotations, ...ofService };
  });

const plain = { paint: (_tone: string, text: string) => text };

function holds(law: (report: Report, snapshot: Snapshot) => void): void {
  fc.assert(
    fc.property(anyAnnotations, anyAnnotations, (own, ofService) => {
      const snapshot = withAnnotations(own, ofService);
      law(diagnose(snapshot), snapshot);
    }),
    { numRuns: RUNS },
  );
}

test('no check crashes, and what is quoted is there', () => {
  holds((report, snapshot) => {
    const crashed = report.coverage.filter(({ outcome }) => outcome === 'crashed');
    expect(crashed).toEqual([]);
    const sections = readableSections(snapshot);
    for (const { cause, symptoms } of report.diagnoses) {
      for (const { evidence, check } of [cause, ...symptoms]) {
        for (const one of evidence) expect(lookUp(sections, one), check).toEqual(one.value);
      }
    }
  });
});

/** Of what a terminal acts upon: all but line ends. */
// oxlint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test('a message stays one that can be read', () => {
  holds(({ diagnoses }) => {
    for (const { cause, symptoms } of diagnoses) {
      for (const { check, message, fix } of [cause, ...symptoms]) {
        expect(`${message} ${fix}`.length, check).toBeLessThan(1500);
      }
    }
  });
});

test('nothing of it is acted upon by a terminal', () => {
  holds((report) => {
    expect(reportTable(report, plain)).not.toMatch(ACTING);
    const json = reportJson(report, plain);
    expect(json).not.toMatch(ACTING);
    expect(() => JSON.parse(json)).not.toThrow();
  });
});
