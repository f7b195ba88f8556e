import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { needsNoEntry } from './frames.js';
import { errorStrings } from './strings.js';

const folder = mkdtempSync(join(tmpdir(), 'ingress-doctor-strings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (path: string, ...lines: readonly string[]): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), lines.join('\n'));
};

test('error strings are found, with a letter for each value', () => {
  write(
    'pkg/a.go',
    'package a',
    'return errors.New("no \\"way\\" in")',
    'return errors.Wrapf(err, "failed to %v: %-5.2f", what, much)',
    'return fmt.Errorf(`100%% of %s`, all)',
    'log.Info("not an error")',
  );
  write('pkg/a_test.go', 'errors.New("of a test")');
  write('test/b.go', 'errors.New("of a test, too")');
  expect(errorStrings(folder)).toEqual([
    { text: 'no "way" in', at: 'pkg/a.go:2' },
    { text: 'failed to x: x', at: 'pkg/a.go:3' },
    { text: '100% of x', at: 'pkg/a.go:4' },
  ]);
});

test('what wraps another needs no entry, what says why does', () => {
  const at = 'pkg/a.go:1';
  expect(needsNoEntry({ text: 'failed to list subnets by IDs: x', at })).toBe(true);
  expect(needsNoEntry({ text: 'no certificate found for host: x', at })).toBe(false);
  expect(needsNoEntry({ text: 'no certificate found', at: 'cmd/lbc-migrate/main.go:1' })).toBe(
    true,
  );
});
