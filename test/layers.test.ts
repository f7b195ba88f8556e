import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** A row of the table in `docs/architecture.md`, which is the rule. */
interface Layer {
  readonly name: string;
  /** The folder, or the one file. */
  readonly path: string;
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
}

const LAYERS = layersOf(read('docs/architecture.md'));

function layersOf(page: string): readonly Layer[] {
  const section = /^## Layer rules\n(.*?)^## /ms.exec(page)?.[1] ?? '';
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  const names = rows.map(([, path = '']) => path.replace('.ts', ''));
  const inSrc = names.filter((name) => name !== 'commands');
  return rows.map(([, path = '', sources = '', packages = ''], index) => {
    const words = sources.split(/,| and | except /).map((word) => word.trim());
    const isOpen = words[0] === 'everything';
    const mayImport = isOpen
      ? inSrc.filter((name) => !words.includes(name))
      : words.filter((word) => word !== '–');
    const name = names[index] ?? '';
    return {
      name,
      path: name === 'commands' ? 'commands/' : `src/${path}${path.endsWith('.ts') ? '' : '/'}`,
      mayImport: [name, ...mayImport.filter((other) => other !== name)],
      packages: packages.split(', ').filter((word) => word !== '–'),
    };
  });
}

const filesOf = ({ path }: Layer): readonly string[] =>
  path.endsWith('/')
    ? readdirSync(new URL(path, ROOT), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => path + file)
    : [path];

/** What a file imports, exports from, loads later or takes types of. */
const importsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+|\brequire\()'([^']+)'/g)].map(
    ([, from = '']) => from,
  );

/** `topology`, of `../topology/link.js` in a file of any layer. */
function layerOf(file: string, from: string): string {
  const path = posix.join(posix.dirname(file), from);
  const [top = '', second = ''] = path.split('/');
  return (top === 'src' ? second : top).replace(/\.js$/, '');
}

const isOf = (from: string, name: string): boolean =>
  name.endsWith('*')
    ? from.startsWith(name.slice(0, -1))
    : from === name || from.startsWith(`${name}/`);

const SEE = 'see the layer rules in docs/architecture.md.';

const only = (names: readonly string[]): string =>
  names.length === 0 ? 'nothing' : `only ${names.join(', ')}`;

function restrictions(layer: Layer) {
  const { name, path, mayImport, packages } = layer;
  const denied = LAYERS.map((other) => other.name).filter((other) => !mayImport.includes(other));
  const up = path.endsWith('/') ? '^(?:\\.\\./)+' : '^\\.{1,2}/';
  const layers = {
    regex: `${up}(?:src/)?(?:${denied.join('|')})(?:/|\\.js$)`,
    message: `${name} may import ${only(mayImport.slice(1))} of src; ${SEE}`,
  };
  const foreign = {
    ...(packages.length === 0
      ? { regex: '^[^.]' }
      : {
          group: ['*', './**', '../**', ...packages.flatMap((entry) => [entry, `${entry}/**`])].map(
            (glob, index) => (index === 0 ? glob : `!${glob}`),
          ),
        }),
    message: `${name} may import ${only(packages)} of packages and Node; ${SEE}`,
  };
  return denied.length === 0 ? [foreign] : [layers, foreign];
}

const override = (files: string, patterns: readonly object[]) => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** The table in the words of the linter. */
const overrides = LAYERS.flatMap((layer) => {
  const patterns = restrictions(layer);
  const own = override(layer.path.replace(/\/$/, '/**'), patterns);
  if (layer.name !== 'checks') return [own];
  const sibling = {
    regex: '^(?:\\./|\\.\\./[^./]+/)',
    message: 'A check imports no check: what two of them need belongs in src/topology/.',
  };
  return [own, override('src/checks/*/**', [sibling, ...patterns])];
});

test('the linter has the table', async () => {
  const config = JSON.parse(read('.oxlintrc.json')) as { overrides: { files: string[] }[] };
  const others = config.overrides.filter(
    ({ files }) => !/^(?:src|commands)\//.test(files[0] ?? ''),
  );
  const text = `${JSON.stringify({ ...config, overrides: [...others, ...overrides] }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../.oxlintrc.json');
});

test('the table has all of src', () => {
  const found = readdirSync(new URL('src/', ROOT)).map((entry) => entry.replace(/\.ts$/, ''));
  expect(LAYERS.map(({ name }) => name).sort()).toEqual([...found, 'commands'].sort());
});

test.each(LAYERS)('$name exists and imports only what it may', (layer) => {
  const files = filesOf(layer);
  expect(files).not.toEqual([]);
  expect(importsWhere(files, (from, file) => !isAllowed(layer, file, from))).toEqual([]);
});

function isAllowed({ mayImport, packages }: Layer, file: string, from: string): boolean {
  if (!from.startsWith('.')) return packages.some((name) => isOf(from, name));
  return from === '../package.json' || mayImport.includes(layerOf(file, from));
}

function importsWhere(
  files: readonly string[],
  isWrong: (from: string, file: string) => boolean,
): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((from) => isWrong(from, file))
      .map((from) => `${file} imports ${from}`),
  );
}

const CORE = LAYERS.filter(({ name }) => !['shell', 'cli', 'commands', 'collect'].includes(name));

test.each(CORE)('$name knows no Node, no clock, no process and no network', (layer) => {
  expect(layer.packages.filter((name) => name.startsWith('node:'))).toEqual([]);
  for (const file of filesOf(layer)) {
    expect(read(file), file).not.toMatch(
      /Date\.now|new Date\(\)|process\.|console\.|Math\.random|setTimeout|setInterval|\bfetch\(/,
    );
  }
});

test('a check imports no check', () => {
  const checks = filesOf(LAYERS.find(({ name }) => name === 'checks') as Layer).filter((file) =>
    /^src\/checks\/.+\//.test(file),
  );
  expect(checks).not.toEqual([]);
  expect(importsWhere(checks, (from) => /^\.\/|^\.\.\/[^./]+\//.test(from))).toEqual([]);
});
