import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** An error that the source makes, with one letter for each value that it fills in. */
export interface ErrorString {
  readonly text: string;
  /** `<path>:<line>`, relative to the checkout. */
  readonly at: string;
}

const MAKES_ERROR =
  /\b(?:errors\.(?:New|Errorf|Wrap|Wrapf|WithMessage|WithMessagef)|fmt\.Errorf|field\.(?:Invalid|Forbidden)|apierrors\.New\w+)\(\s*(?:[\w.()]+,\s*)?("(?:[^"\\]|\\.)*"|`[^`]*`)/g;
/** Of a value that is filled in; `%%` is a sign. */
const VERB = /%%|%[-+# 0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[a-zA-Z]/g;
/** They run in no controller. */
const ASIDE = new Set([
  'test',
  'mocks',
  'vendor',
  'node_modules',
  'hack',
  'scripts',
  'conformance',
]);

/** The error strings in the Go files below a folder, by file and line. */
export function errorStrings(folder: string): readonly ErrorString[] {
  return goFiles(folder).flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    return [...source.matchAll(MAKES_ERROR)].map(({ 1: literal = '', index }) => ({
      text: unquoted(literal).replaceAll(VERB, (verb) => (verb === '%%' ? '%' : 'x')),
      at: `${relative(folder, file)}:${source.slice(0, index).split('\n').length}`,
    }));
  });
}

function goFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name.startsWith('.') || ASIDE.has(entry.name) ? [] : goFiles(path);
      }
      return /(?<!_test|_mock|zz_generated\.\w+)\.go$/.test(entry.name) ? [path] : [];
    });
}

function unquoted(literal: string): string {
  return literal.startsWith('`') ? literal.slice(1, -1) : (JSON.parse(literal) as string);
}
