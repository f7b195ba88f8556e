import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHAIN, linkOf } from '../src/chain.js';
import { CHECKS } from '../src/checks/index.js';
import { SECTION_NAMES } from '../src/snapshot/sections.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const HEADINGS = [
  'What it means',
  'Why it breaks traffic',
  'Confirm it yourself',
  'Fix it',
  'When it is harmless',
  'Sources',
];

/** What a layer may import of `src`, by first folder or file. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  snapshot: ['chain', 'snapshot'],
  findings: ['chain', 'snapshot', 'findings'],
  topology: ['chain', 'snapshot', 'findings', 'topology'],
  checks: ['chain', 'snapshot', 'findings', 'topology', 'checks'],
  report: ['chain', 'findings', 'report'],
};

function filesBelow(folder: string): readonly string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}${file}`);
}

describe.each(CHECKS)('$id', ({ id, title, needs, explains }) => {
  test('is what its path says, has a page, and explains existing checks', () => {
    expect(CHAIN).toContain(linkOf(id));
    expect(existsSync(new URL(`src/checks/${id}.ts`, ROOT))).toBe(true);
    expect(title.length).toBeLessThanOrEqual(60);
    for (const name of needs) expect(SECTION_NAMES).toContain(name);
    for (const other of explains) expect(CHECKS.map((check) => check.id)).toContain(other);
    const page = read(`docs/checks/${id}.md`);
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(HEADINGS);
    expect(page).toContain(`\`${id}\``);
  });
});

test('causes draw no circle', () => {
  const of = new Map(CHECKS.map(({ id, explains }) => [id, explains]));
  const walk = (id: (typeof CHECKS)[number]['id'], path: readonly string[]): void => {
    expect(path).not.toContain(id);
    for (const next of of.get(id) ?? []) walk(next, [...path, id]);
  };
  for (const { id } of CHECKS) walk(id, []);
});

describe.each(Object.entries(LAYERS))('layer %s', (layer, allowed) => {
  const files = filesBelow(`src/${layer}/`);

  test('exists and imports only what it may', () => {
    expect(files).not.toEqual([]);
    for (const file of files) {
      for (const [, from = ''] of read(file).matchAll(/from '(\.[^']+)'/g)) {
        const path = new URL(from, new URL(file, 'file:///')).pathname.split('/')[2] ?? '';
        expect(allowed, `${file} imports ${from}`).toContain(path.replace(/\.js$/, ''));
      }
    }
  });

  test('knows no clock, no process and no Node', () => {
    for (const file of files) {
      expect(read(file), file).not.toMatch(
        /from 'node:|Date\.now|new Date\(\)|process\.|console\.|Math\.random|setTimeout|fetch\(/,
      );
    }
  });
});

test('a check imports no check', () => {
  for (const { id } of CHECKS) {
    const imports = [...read(`src/checks/${id}.ts`).matchAll(/from '(\.[^']+)'/g)];
    for (const [, from] of imports) expect(from).not.toMatch(/^\.\/|checks\//);
  }
});
