import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shop } from '../../fixtures/shop.js';
import { readPage } from '../../src/collect/kubernetes/page.js';
import { itemReader, projectSection } from '../../src/snapshot/parse.js';

const PATH = '/apis/apps/v1/statefulsets';

const listOf = (items: unknown, metadata: object = { resourceVersion: '7', continue: 'next' }) => ({
  kind: 'StatefulSetList',
  apiVersion: 'apps/v1',
  metadata,
  items,
});

function read(text: string): { items: unknown[]; next: string | undefined } {
  const { next, parts } = readPage(PATH, text);
  return { items: [...parts].flat(), next };
}

const claims = ['data', 'logs', 'tmp'].map((name) => ({ metadata: { name }, spec: {} }));
const items = Array.from({ length: 120 }, (_, index) => ({
  metadata: { name: `set-${index}`, annotations: { note: '}},{"metadata":{"name":"x"}}]}' } },
  // Within an item this looks like the end of one.
  spec: { volumeClaimTemplates: index % 2 === 0 ? claims : [] },
}));

describe('a page', () => {
  test.each([
    ['as the API server writes it', JSON.stringify(listOf(items))],
    ['with a line break at its end', `${JSON.stringify(listOf(items))}\n`],
    ['for people', JSON.stringify(listOf(items), null, 2)],
    [
      'with its fields in another order',
      JSON.stringify({ items, kind: 'List', metadata: { continue: 'next' } }),
    ],
    ['with something after the items', JSON.stringify({ ...listOf(items), remaining: 1 })],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual({ items, next: 'next' });
  });

  test('is read some items at a time', () => {
    const { parts } = readPage(PATH, JSON.stringify(listOf(items)));
    expect([...parts].map(({ length }) => length)).toEqual([50, 50, 20]);
  });

  test.each([[[]], [null]])('without items: %j', (none) => {
    expect(read(JSON.stringify(listOf(none, {})))).toEqual({ items: [], next: undefined });
  });

  test('holds what JSON.parse would read, whatever the items are', () => {
    const item = fc.record({ metadata: fc.dictionary(fc.string(), fc.jsonValue()) });
    fc.assert(
      fc.property(fc.array(fc.oneof(item, fc.jsonValue())), (any) => {
        const text = JSON.stringify(listOf(any));
        expect(read(text).items).toEqual((JSON.parse(text) as { items: unknown[] }).items);
      }),
    );
  });

  test('that is cut off, or broken in the middle, is none', () => {
    const text = JSON.stringify(listOf(items.slice(0, 3)));
    for (let length = 0; length < text.length; length += 1) {
      expect(() => read(text.slice(0, length))).toThrow(SyntaxError);
    }
    const broken = text.replace('"name":"set-1"', '"name":set-secret');
    expect(() => read(broken)).toThrow(/is not JSON/);
    expect(() => read(broken)).not.toThrow(/secret/);
    expect(() => read(text.replace('"name":"tmp"}', '"name":"tmp"'))).toThrow(SyntaxError);
  });
});

describe('items that are read one by one', () => {
  const [pod] = shop().sections['kubernetes/pods'] ?? [];
  const sibling = structuredClone({ ...pod, metadata: { ...pod?.metadata, name: 'another' } });

  test('are what the section would be', () => {
    const raw = [pod, { ...sibling, more: 1 }, { metadata: {} }, pod];
    const reader = itemReader('kubernetes/pods');
    const found = projectSection('kubernetes/pods', raw.map(reader));
    expect(found).toEqual(projectSection('kubernetes/pods', raw));
    expect(found.gaps).toHaveLength(1);
    expect(found.value).toMatchObject([{}, { metadata: { name: 'another' } }, {}]);
  });

  test('keep once what siblings have in common', () => {
    const reader = itemReader('kubernetes/pods');
    const [one, two] = [reader(pod), reader(sibling)] as (typeof pod)[];
    expect(two?.spec.containers).toBe(one?.spec.containers);
    expect(two?.metadata).toEqual({ ...one?.metadata, name: 'another' });
    const third = reader({ ...sibling, spec: { ...sibling.spec, containers: [{ name: 'c' }] } });
    expect(third).toMatchObject({ spec: { containers: [{ name: 'c' }] } });
    expect(one?.spec.containers).toEqual(pod?.spec.containers);
  });
});
