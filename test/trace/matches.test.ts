import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesExpression } from '../../src/topology/plan/expression.js';
import { globMatches, holdAll, type HttpRequest } from '../../src/topology/plan/matches.js';
import type { RuleCondition } from '../../src/topology/topology.js';
import { chooseRule, type Rule } from '../../src/trace/rules.js';

/** As an expression of the language, which goes another way than the matcher does. */
function naiveGlob(pattern: string, text: string, flags = 's'): boolean {
  const source = pattern
    .split('')
    .map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace(/[^a-z0-9]/i, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`, flags).test(text);
}

const word = (alphabet: string, maxLength = 8) =>
  fc.string({ unit: fc.constantFrom(...alphabet), maxLength });

test('wildcards match as a naive matcher says', () => {
  fc.assert(
    fc.property(word('ab/*?'), word('ab/*?'), (pattern, text) => {
      expect(globMatches(pattern, text)).toBe(naiveGlob(pattern, text));
    }),
    { numRuns: 5000 },
  );
});

const hosts = fc.constantFrom('a.test', 'b.test', 'A.test', '*.test', 'x.a.test', '?.test');
const paths = fc.constantFrom('/', '/*', '/a', '/a/*', '/A', '/?', '*a*', '/a/b');
const methods = fc.constantFrom('GET', 'POST', 'get');
const values = fc.constantFrom('1', '2', 'x*', '?');
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });

const condition: fc.Arbitrary<RuleCondition> = fc.oneof(
  some(hosts).map((of) => ({ field: 'host-header' as const, values: of, isRegex: false })),
  some(paths).map((of) => ({ field: 'path-pattern' as const, values: of, isRegex: false })),
  some(methods).map((of) => ({ field: 'http-request-method' as const, values: of })),
  some(values).map((of) => ({
    field: 'http-header' as const,
    name: 'X-K',
    values: of,
    isRegex: false,
  })),
  some(fc.record({ key: fc.constantFrom('k', 'K', undefined), value: values })).map((of) => ({
    field: 'query-string' as const,
    values: of,
  })),
  some(fc.constantFrom('10.0.0.0/8', '192.0.2.7/32', '0.0.0.0/0')).map((of) => ({
    field: 'source-ip' as const,
    values: of,
  })),
);

const request: fc.Arbitrary<HttpRequest> = fc.record({
  host: fc.constantFrom('a.test', 'b.test', 'x.a.test', 'other.example'),
  path: fc.constantFrom('/', '/a', '/a/b', '/b', '/A'),
  query: fc.constantFrom('', 'k=1', 'K=X1', 'k=2&j=1', 'j=x'),
  method: fc.constantFrom('GET', 'POST'),
  headers: fc.constantFrom(
    [],
    [['x-k', '1']] as const,
    [
      ['X-K', 'XY'],
      ['X-K', '2'],
    ] as const,
  ),
  sourceIp: fc.constantFrom('10.1.2.3', '192.0.2.7', '198.51.100.1'),
});

/** The rules of AWS again, as plainly as they can be said. */
function naive(one: RuleCondition, asked: HttpRequest): boolean {
  switch (one.field) {
    case 'host-header':
      return one.values.some((value) => naiveGlob(value, asked.host, 'is'));
    case 'path-pattern':
      return one.values.some((value) => naiveGlob(value, asked.path));
    case 'http-request-method':
      return one.values.some((value) => value === asked.method);
    case 'http-header':
      return (asked.headers ?? []).some(
        ([name, text]) =>
          name.toLowerCase() === one.name.toLowerCase() &&
          one.values.some((value) => naiveGlob(value, text, 'is')),
      );
    case 'query-string':
      return [...new URLSearchParams(asked.query)].some(([name, text]) =>
        one.values.some(
          ({ key, value }) =>
            (key === undefined || key.toLowerCase() === name.toLowerCase()) &&
            naiveGlob(value, text, 'is'),
        ),
      );
    case 'source-ip': {
      const prefix: Readonly<Record<string, string>> = { '10.0.0.0/8': '10.', '0.0.0.0/0': '' };
      return one.values.some((block) =>
        (asked.sourceIp ?? '').startsWith(prefix[block] ?? block.replace('/32', '')),
      );
    }
  }
}

test('the rule that wins is the first of which all conditions hold', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(condition, { maxLength: 3 }), { maxLength: 8 }),
      request,
      (drafts, asked) => {
        const rules = drafts.map((conditions, index): Rule => ({
          priority: String(index + 1),
          conditions,
          actions: [],
          ref: undefined,
          source: undefined,
        }));
        const { winner, doubt } = chooseRule(rules, asked);
        const first = drafts.findIndex((conditions) =>
          conditions.every((one) => naive(one, asked)),
        );
        expect(doubt).toBeUndefined();
        expect(winner?.priority).toBe(first === -1 ? undefined : String(first + 1));
        for (const conditions of drafts) {
          expect(holdAll(conditions, asked)).toBe(conditions.every((one) => naive(one, asked)));
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('an expression is decided as the language decides it, or not at all', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '(a|b)',
    '(?:ab)',
    '\\.',
    '\\d',
    '^',
    '$',
  );
  const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{1,}', '*?');
  const expression = fc
    .array(fc.tuple(piece, quantifier), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.map(([one, many]) => (/^[\^$]$/.test(one) ? one : one + many)).join(''));
  let decided = 0;
  fc.assert(
    fc.property(expression, word('ab.1', 6), (source, text) => {
      const verdict = matchesExpression(source, text);
      const readings = ['', 'i'].flatMap((flags) => [
        new RegExp(source, flags).test(text),
        new RegExp(`^(?:${source})$`, flags).test(text),
      ]);
      expect(verdict).toBe(new Set(readings).size === 1 ? readings[0] : 'unknown');
      if (verdict !== 'unknown') decided += 1;
    }),
    { numRuns: 3000 },
  );
  expect(decided).toBeGreaterThan(500);
});

test.each([
  '(?=a)b',
  '(a',
  'a)',
  '[a',
  '\\b',
  '(a)\\1',
  'a**',
  '{2}',
  'a{2',
  '[z-a]',
  '(?<n>a)',
  '\\D',
])('%s is left undecided', (source) => {
  expect(matchesExpression(source, 'a')).toBe('unknown');
});

test('an expression that goes back and forth is decided at once', () => {
  expect(matchesExpression('^(a+)+$', `${'a'.repeat(2000)}b`)).toBe(false);
});
