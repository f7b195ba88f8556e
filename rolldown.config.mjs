import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'rolldown';
import license from 'rollup-plugin-license';
import { parseAst } from 'rolldown/parseAst';

/*
 * oclif loads all of itself and much of Node before a command runs. So each
 * `const x_1 = require(…)` of its files, which `tsc` wrote, is put off until `x_1` is first used.
 */
const lazyOclif = {
  name: 'lazy-oclif',
  transform: {
    filter: { id: /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ },
    handler: (code) => ({ code: lazy(code), map: null }),
  },
};

function lazy(code) {
  const imports = /^const (\w+) = ((?:__import\w+\()?require\("[^"]+"\)\)?);$/gm;
  let lazier = code;
  for (const [line, name, loaded] of code.matchAll(imports)) {
    const uses = new RegExp(String.raw`(?<![.\w])${name}\b`, 'g');
    const rest = lazier.replace(line, '');
    // Only where it stands for a module, not for the function that the module is.
    if (![...rest.matchAll(uses)].every(({ index }) => rest[index + name.length] === '.')) continue;
    const load = `\nvar ${name}$;\nfunction ${name}() { return (${name}$ ??= ${loaded}); }`;
    lazier = rest.replace(uses, `(${name}())`) + load;
  }
  return lazier;
}

/*
 * Node caches what V8 has compiled by the time a file is loaded. The bodies of functions are not
 * among it, except of those that stand in parentheses, which V8 takes for called at once. So the
 * bundle is run, and the functions that were called are put in parentheses; declarations become
 * variables where they are hoisted to.
 */
const RUNS = [
  ['--help'],
  ['diagnose', '--snapshot', 'fixtures/recordings/selector-no-pods/snapshot.tgz', '-A'],
  ['diagnose', '--snapshot', 'fixtures/recordings/healthy-shop/snapshot.tgz', '-A'],
];

const compiledEarly = {
  name: 'compiled-early',
  writeBundle({ dir }, bundle) {
    const called = calledFunctions();
    for (const chunk of Object.values(bundle)) {
      const path = resolve(dir, chunk.fileName);
      const ends = called.get(pathToFileURL(path).href);
      if (chunk.type !== 'chunk' || ends === undefined) continue;
      const code = readFileSync(path, 'utf8');
      // V8 counts from `function`, the parser from `async` before it; a method from its name.
      const isCalled = ({ start, end }, from) =>
        ends.get(end)?.some((each) => each >= from && each - start < 8) ?? false;
      writeFileSync(path, inParentheses(code, parseAst(code), isCalled));
    }
  },
};

/** By file, and by where they end: where they start. */
function calledFunctions() {
  const called = new Map();
  for (const args of RUNS) {
    const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
    const env = { ...process.env, NODE_V8_COVERAGE: folder };
    spawnSync(process.execPath, ['bin/run.js', ...args], { env, stdio: 'ignore' });
    for (const file of readdirSync(folder)) {
      const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      for (const { url, functions } of result) {
        const ends = called.get(url) ?? new Map();
        called.set(url, ends);
        for (const { ranges } of functions) {
          const [{ startOffset, endOffset, count }] = ranges;
          if (count > 0) ends.set(endOffset, [...(ends.get(endOffset) ?? []), startOffset]);
        }
      }
    }
    rmSync(folder, { recursive: true });
  }
  return called;
}

function inParentheses(code, node, isCalled) {
  const body = node.type === 'Program' || node.isBody === true ? node.body : [];
  const prologue = body.findLast(({ directive }) => directive !== undefined);
  const hoisted = [];
  let text = '';
  let at = node.start;
  let top = node.type === 'Program' ? 0 : 1;
  for (const child of childrenOf(node)) {
    text += code.slice(at, child.start);
    at = child.end;
    const inner = inParentheses(code, child, isCalled);
    const isEarly = isCalled(child, isMethod(node) ? node.start : child.start);
    if (isEarly && child.type === 'FunctionDeclaration' && body.includes(child)) {
      hoisted.push(`${child.id.name}=(${inner})`);
    } else if (!isEarly || !/^(?:Arrow)?FunctionExpression$/.test(child.type)) {
      text += inner;
    } else if (!isMethod(node)) {
      text += `(${inner})`;
    } else if (isPlainMethod(node)) {
      text += `:(function${inner})`;
    } else text += inner;
    if (child === prologue) top = text.length;
  }
  text += code.slice(at, node.end);
  if (hoisted.length === 0) return text;
  return `${text.slice(0, top)};var ${hoisted.join(',')};${text.slice(top)}`;
}

const isMethod = ({ type, method, kind }) =>
  type === 'MethodDefinition' || (type === 'Property' && (method || kind !== 'init'));

const isPlainMethod = ({ type, method, computed, value }) =>
  type === 'Property' && method && !computed && !value.async && !value.generator;

/** In the order of the text; of `{ a }`, whose key is also its value, one. */
function childrenOf(node) {
  const nodes = Object.values(node)
    .flat()
    .filter((value) => typeof value?.type === 'string')
    .sort((a, b) => a.start - b.start || b.end - a.end);
  if (/Function/.test(node.type)) node.body.isBody = node.body.type === 'BlockStatement';
  return nodes.filter((child, index) => index === 0 || child.start >= nodes[index - 1].end);
}

const BY_OCLIF = dependenciesOf('@oclif/core');

/** What every start loads; a browser is opened by none. */
function isUsedByOclif(id) {
  const [, name = ''] = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id) ?? [];
  return BY_OCLIF.has(name.replace('\\', '/')) && !/^(?:wsl-utils|is-|powershell)/.test(name);
}

function dependenciesOf(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const file = `node_modules/${name}/package.json`;
  const { dependencies = {} } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  for (const each of Object.keys(dependencies)) dependenciesOf(each, found);
  return found;
}

export default defineConfig({
  input: { cli: 'src/cli.ts', commands: 'commands/index.ts' },
  platform: 'node',
  // Optional parts of dependencies, which are never installed with the bundle.
  external: ['bufferutil', 'utf-8-validate', 'typescript', 'pnpapi'],
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  plugins: [
    lazyOclif,
    // The licences of what is bundled want their text to go with it.
    license({ thirdParty: { output: 'dist/THIRD-PARTY-LICENSES' } }),
    compiledEarly,
  ],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: true,
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // All of what every start loads, in one file.
    codeSplitting: {
      groups: [
        { name: 'oclif', test: isUsedByOclif },
        {
          name: 'shared',
          test: /src[\\/](?:chain|report[\\/](?:index|reporter)|shell[\\/](?:base-command|live-flags|report-flags|user-error|nearest|check-names))\.ts$/,
        },
        // What reads a snapshot and what makes one have in common.
        {
          name: 'snapshot',
          test: /src[\\/](?:snapshot[\\/](?!redact|public-words)\w+|findings[\\/]cite)\.ts$|node_modules[\\/]zod[\\/]/,
        },
        // What several commands need of what they work with: each file more takes Node a millisecond.
        {
          name: 'work',
          test: /src[\\/](?:topology[\\/]|replacement[\\/]|findings[\\/](?!cite)|ask\.ts|report[\\/](?:words|compared)\.ts|shell[\\/](?:exit-status|files|outputs|pages|paint|render)\.ts)/,
          minShareCount: 2,
        },
      ],
    },
  },
});
