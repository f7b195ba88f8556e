import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.js';
import { runCheck } from '../../src/checks/run.js';
import { diagnose } from '../../src/diagnose.js';
import { lookUp } from '../../src/findings/cite.js';
import type { Finding, Report } from '../../src/findings/finding.js';
import { reportJson } from '../../src/report/json.js';
import { SECTION_NAMES } from '../../src/snapshot/sections.js';
import { readableSections, type Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { arbitrarySnapshot, reordered, without } from '../support/arbitrary-snapshot.js';

/* Laws that hold for any snapshot, however odd. */

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 150);

const findings = ({ diagnoses }: Report): readonly Finding[] =>
  diagnoses.flatMap(({ cause, symptoms }) => [cause, ...symptoms]);

const json = (snapshot: Snapshot): string =>
  reportJson(diagnose(snapshot), { paint: (_tone, text) => text });

const names = (all: readonly Finding[]): readonly string[] =>
  all.map(({ check, subject }) => `${check} ${JSON.stringify(subject)}`).sort();

function crashes(report: Report): readonly string[] {
  return report.coverage.flatMap((one) =>
    one.outcome === 'crashed' ? [`${one.check}: ${one.error}`] : [],
  );
}

function holds(law: (snapshot: Snapshot, turn: number) => void): void {
  fc.assert(
    fc.property(arbitrarySnapshot, fc.nat({ max: 10_000 }), (snapshot, turn) => {
      law(snapshot, turn);
    }),
    { numRuns: RUNS },
  );
}

test('linking and checking never throw', () => {
  holds((snapshot) => {
    expect(crashes(diagnose(snapshot))).toEqual([]);
  });
});

test('what is quoted is there', () => {
  holds((snapshot) => {
    const sections = readableSections(snapshot);
    for (const { evidence, check } of findings(diagnose(snapshot))) {
      for (const one of evidence) expect(lookUp(sections, one), check).toEqual(one.value);
    }
  });
});

test('the order of items never matters', () => {
  holds((snapshot, turn) => {
    expect(json(reordered(snapshot, turn))).toBe(json(snapshot));
  });
});

test('hiding a section never adds a finding', () => {
  holds((snapshot, turn) => {
    const all = new Set(names(findings(diagnose(snapshot))));
    const present = SECTION_NAMES.filter((name) => snapshot.sections[name] !== undefined);
    for (const offset of [0, 7, 19]) {
      const hidden = present[(turn + offset) % present.length];
      if (hidden === undefined) continue;
      for (const name of names(findings(diagnose(without(snapshot, hidden))))) {
        expect(all, `without ${hidden}`).toContain(name);
      }
    }
  });
});

test('ranking neither loses nor repeats a finding', () => {
  holds((snapshot) => {
    const topology = linkSnapshot(snapshot);
    const found = CHECKS.flatMap((check) => runCheck(check, snapshot, topology).findings);
    expect(names(findings(diagnose(snapshot)))).toEqual(names(found));
  });
});

test('the same snapshot gives the same bytes, and is left as it was', () => {
  holds((snapshot) => {
    const copy = structuredClone(snapshot);
    const first = json(snapshot);
    expect(snapshot).toEqual(copy);
    expect(json(copy)).toBe(first);
  });
});
