import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../src/checks/index.js';
import { diagnose } from '../src/diagnose.js';
import { loadSnapshot } from '../src/shell/files.js';
import { judge, type Expected } from './support/judge.js';

/*
 * Snapshots that were taken one after the other while something went on, as at the moment of each:
 * nobody is accused of what is only under way.
 */

interface Moment extends Omit<Expected, 'id' | 'link'> {
  readonly snapshot: string;
  readonly what: string;
}

const FOLDER = new URL('../fixtures/recordings/', import.meta.url);
const BUILT = new Set(CHECKS.map(({ id }) => id.slice(id.indexOf('/') + 1)));

const series = readdirSync(FOLDER).flatMap((name) => {
  const file = new URL(`${name}/series.json`, FOLDER);
  if (!existsSync(file)) return [];
  return { name, moments: JSON.parse(readFileSync(file, 'utf8')) as readonly Moment[] };
});

test('a rolling update is there, in ten snapshots and more', () => {
  const { moments = [] } = series.find(({ name }) => name === 'healthy-rolling-update') ?? {};
  expect(moments.length).toBeGreaterThanOrEqual(10);
  expect(moments.every(({ kind }) => kind === 'healthy')).toBe(true);
});

describe.each(series)('$name', ({ name, moments }) => {
  test.each(moments)('$snapshot: $what', async ({ snapshot, what, ...said }) => {
    const archive = new URL(`${name}/series/${snapshot}.tgz`, FOLDER).pathname;
    const report = diagnose(await loadSnapshot(archive));
    const isJudged = said.kind === 'healthy' || said.checks.some((one) => BUILT.has(one));
    const { isRight, why } = judge(report, { id: what, link: 'draining', ...said });
    if (isJudged) expect(isRight, why).toBe(true);
  });
});
