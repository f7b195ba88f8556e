import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../src/checks/index.js';
import { diagnose } from '../src/diagnose.js';
import { lookUp } from '../src/findings/cite.js';
import { loadSnapshot } from '../src/shell/files.js';
import { readableSections } from '../src/snapshot/snapshot.js';
import { judge, type Expected } from './support/judge.js';

const BUILT = new Set(CHECKS.map(({ id }) => id.slice(id.indexOf('/') + 1)));
const FIXTURES = new URL('../fixtures/', import.meta.url);

/** Cases that name a built check and are not right yet, each with what is missing. */
const OPEN: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('incidents-open.json', import.meta.url), 'utf8'),
) as Record<string, string>;

const cases = ['recordings', 'incidents'].flatMap((kind) =>
  readdirSync(new URL(`${kind}/`, FIXTURES)).map((id) => {
    const folder = new URL(`${kind}/${id}/`, FIXTURES);
    const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Expected;
    return { id, kind, expected, path: new URL('snapshot.tgz', folder).pathname };
  }),
);

test('there are cases', () => {
  expect(cases.length).toBeGreaterThan(100);
  expect(cases.every(({ path }) => existsSync(path))).toBe(true);
});

describe.each(cases)('$id', ({ id, expected, path }) => {
  test('is diagnosed without a crash, with evidence that can be looked up again', async () => {
    const snapshot = await loadSnapshot(path);
    const report = diagnose(snapshot);
    expect(report.coverage.filter(({ outcome }) => outcome === 'crashed')).toEqual([]);
    const sections = readableSections(snapshot);
    for (const { cause, symptoms } of report.diagnoses) {
      for (const evidence of [cause, ...symptoms].flatMap((finding) => finding.evidence)) {
        expect(lookUp(sections, evidence)).toEqual(evidence.value);
      }
    }
    expect(JSON.stringify(diagnose(snapshot))).toBe(JSON.stringify(report));

    const isJudged = expected.kind === 'healthy' || expected.checks.some((name) => BUILT.has(name));
    if (isJudged) expect(judge(report, expected).isRight).toBe(!(id in OPEN));
  });
});
