import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHAIN, linkOf, type CheckId } from '../src/chain.js';
import { CHECKS } from '../src/checks/index.js';
import { UNBUILT } from '../src/checks/unbuilt.js';
import { SECTION_NAMES } from '../src/snapshot/sections.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const BUILT = CHECKS.map(({ id }) => id);
const HEADINGS = [
  'What it means',
  'Why it breaks traffic',
  'Confirm it yourself',
  'Fix it',
  'When it is harmless',
  'Sources',
];

describe.each(CHECKS)('$id', ({ id, title, needs, explains }) => {
  test('is what its path says, has cases and a page, and explains existing checks', () => {
    expect(CHAIN).toContain(linkOf(id));
    expect(existsSync(new URL(`src/checks/${id}.ts`, ROOT))).toBe(true);
    expect(title.length).toBeLessThanOrEqual(60);
    for (const name of needs) expect(SECTION_NAMES).toContain(name);
    for (const other of explains) expect([...BUILT, ...Object.keys(UNBUILT)]).toContain(other);
    expect(read(`test/checks/${id}.test.ts`)).toContain('checkTester(check, {');
    const page = read(`docs/checks/${id}.md`);
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(HEADINGS);
    expect(page).toContain(`\`${id}\``);
  });
});

test('what is not built is no check, and stands between two that are', () => {
  const leads = (from: string, to: (id: string) => boolean): boolean =>
    (UNBUILT[from as CheckId] ?? []).some((next) => to(next) || leads(next, to));
  const causes = new Set(CHECKS.flatMap(({ explains }) => explains));
  for (const [id, consequences] of Object.entries(UNBUILT)) {
    expect(BUILT).not.toContain(id);
    expect(CHAIN).toContain(linkOf(id as CheckId));
    for (const next of consequences) expect([...BUILT, ...Object.keys(UNBUILT)]).toContain(next);
    expect(leads(id, (next) => BUILT.includes(next as CheckId))).toBe(true);
    const isReached = (name: string): boolean =>
      causes.has(name as CheckId) ||
      Object.entries(UNBUILT).some(([from, to]) => to.includes(name as CheckId) && isReached(from));
    expect(isReached(id), id).toBe(true);
  }
});

test('causes draw no circle', () => {
  const of = new Map([
    ...Object.entries(UNBUILT),
    ...CHECKS.map(({ id, explains }) => [id as string, explains] as const),
  ]);
  const walk = (id: string, path: readonly string[]): void => {
    expect(path).not.toContain(id);
    for (const next of of.get(id) ?? []) walk(next, [...path, id]);
  };
  for (const { id } of CHECKS) walk(id, []);
});
