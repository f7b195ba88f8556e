import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/report/index.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEMO = join(ROOT, 'fixtures/recordings/selector-no-pods/snapshot.tgz');
const MIB = 1024 * 1024;

/** The newest of each line, and one that is too old. */
const NODES = ['22.23.3', '24.21.0', '26.10.0'];
const OLD_NODE = '20.20.2';

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let temporary: string;
/** As a user has it: `npm install` of the archive in an empty folder. */
let installed: string;
/** Where the user is, with a snapshot and nothing else. */
let elsewhere: string;
let archive: string;
const nodes = new Map<string, string>();

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
  installed = join(temporary, 'installed');
  elsewhere = join(temporary, 'elsewhere');
  await Promise.all([packAndInstall(), layOut(), ...[...NODES, OLD_NODE].map(provideNode)]);
}, 600_000);

afterAll(() => rm(temporary, { recursive: true, force: true }));

async function packAndInstall(): Promise<void> {
  // A copy, since packing builds and `dist` is in use.
  const copy = join(temporary, 'project');
  const left = ['.git', 'dist', 'node_modules', 'fixtures/recordings', 'fixtures/incidents'].map(
    (path) => join(ROOT, path),
  );
  await cp(ROOT, copy, { recursive: true, filter: (path) => !left.includes(path) });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const output = await npm(copy, 'pack', '--pack-destination', temporary);
  archive = join(temporary, output.trim().split('\n').at(-1) ?? '');
  await npm(installed, 'install', '--omit=dev', '--prefer-offline', archive);
}

/** The snapshots of the tests: an archive, and one that is too full of holes to tell. */
async function layOut(): Promise<void> {
  const holes = join(elsewhere, 'holes');
  await mkdir(join(holes, 'kubernetes'), { recursive: true });
  await cp(DEMO, join(elsewhere, 'shop.tgz'));
  const gap = { source: 'kubernetes', operation: 'list', reason: 'forbidden', message: 'no' };
  const manifest = {
    schemaVersion: 1,
    capturedAt: '2026-01-01T00:00:00Z',
    cluster: {},
    aws: {},
    scope: { namespaces: null, subject: null },
    gaps: [{ ...gap, resource: 'services' }],
    redacted: false,
  };
  // So many that the report does not fit into a pipe.
  const items = Array.from({ length: 300 }, (_, index) => ({
    metadata: { name: `web-${index}`, namespace: 'shop' },
    spec: { ingressClassName: 'alb' },
  }));
  await writeFile(join(holes, 'snapshot.json'), JSON.stringify(manifest));
  await writeFile(
    join(holes, 'kubernetes/ingresses.networking.k8s.io.json'),
    JSON.stringify({ kind: 'List', items }),
  );
}

/** A Node of this version: the one that runs, or from npm's `node` package, kept for the next time. */
async function provideNode(version: string): Promise<void> {
  if (version === process.versions.node) {
    nodes.set(version, dirname(process.execPath));
    return;
  }
  const bin = join(ROOT, 'node_modules/.cache/node', version);
  nodes.set(version, bin);
  if (await exists(bin)) return;
  const started = `${bin}.${process.pid}`;
  await npm(started, 'install', '--prefer-offline', `node@${version}`);
  await rename(join(started, 'node_modules/node/bin'), bin);
  await rm(started, { recursive: true });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Runs npm in a folder, which it makes a project of its own if it is none. */
async function npm(folder: string, ...args: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  const manifest = join(folder, 'package.json');
  const isProject = await exists(manifest);
  if (!isProject) await writeFile(manifest, '{"private":true,"allowScripts":{"node":true}}');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stdout, stderr } = await execute('npm', [...args, ...quiet], { cwd: folder });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

function execute(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { ...options, maxBuffer: 64 * MIB },
      (_error, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

/** Runs before the program, in its process. */
const preload = (code: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(code)}`;

const OFFLINE = preload(`
  import { Socket } from 'node:net';
  Socket.prototype.connect = () => { throw new Error('The network was asked for.'); };
`);

const STALLED = preload(`
  import files from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  files.stat = () => {
    process.stderr.write('reading');
    return new Promise((resolve) => setTimeout(resolve, 600_000));
  };
  syncBuiltinESMExports();
`);

function environment(version: string, options = OFFLINE): NodeJS.ProcessEnv {
  const commands = join(installed, 'node_modules/.bin');
  return {
    PATH: [nodes.get(version), commands, '/usr/bin', '/bin'].join(delimiter),
    HOME: temporary,
    NODE_OPTIONS: options,
  };
}

const run = (command: string, args: readonly string[], version = '24.21.0'): Promise<Result> =>
  execute(command, args, { cwd: elsewhere, env: environment(version) });

describe('the archive', () => {
  test('is small and has nothing that publint minds', async () => {
    const tarball = await readFile(archive);
    expect(tarball.length).toBeLessThan(5 * MIB);
    const { messages } = await publint({
      pack: { tarball: Uint8Array.from(tarball).buffer },
      strict: true,
    });
    expect(messages).toEqual([]);
  });

  test('carries the licences of what is bundled', async () => {
    const file = join(installed, 'node_modules/ingress-doctor/dist/THIRD-PARTY-LICENSES');
    const text = await readFile(file, 'utf8');
    for (const name of ['@oclif/core', 'zod', 'cli-table3', 'modern-tar', 'ipaddr.js']) {
      expect(text).toContain(`Name: ${name}\n`);
    }
    expect(text).not.toMatch(/^License: .*GPL/m);
  });

  test('names the nearest command', async () => {
    expect(await run('ingress-doctor', ['diagnos'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ingress-doctor: No command is called "diagnos". Nearest: diagnose.\n',
    });
  });

  test('runs without any of its dependencies', async () => {
    const alone = join(temporary, 'alone');
    await cp(join(installed, 'node_modules/ingress-doctor'), alone, { recursive: true });
    const result = await run('node', [
      join(alone, 'bin/run.js'),
      'diagnose',
      '--snapshot=shop.tgz',
    ]);
    expect(result).toMatchObject({ status: 1, stderr: '' });
  });
});

test('a snapshot is diagnosed without what looks at a live cluster', async () => {
  const coverage = join(temporary, 'coverage');
  const env = { ...environment('24.21.0'), NODE_V8_COVERAGE: coverage };
  const args = ['diagnose', '--snapshot=shop.tgz', '-A'];
  expect(await execute('ingress-doctor', args, { cwd: elsewhere, env })).toMatchObject({
    status: 1,
  });
  const [file = ''] = await readdir(coverage);
  const { result } = JSON.parse(await readFile(join(coverage, file), 'utf8')) as {
    result: readonly { url: string }[];
  };
  const dist = join(await realpath(installed), 'node_modules/ingress-doctor/dist');
  const chunks = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.js'));
  const loaded = new Set(result.map(({ url }) => url));
  // Of our own code, of the AWS SDK and of client-node; each is somewhere in the archive.
  for (const mark of ['choose another --profile', 'aws-sdk-js', 'certificate-authority-data']) {
    const files: string[] = [];
    for (const chunk of chunks) {
      if ((await readFile(join(dist, chunk), 'utf8')).includes(mark)) files.push(chunk);
    }
    expect(files, mark).not.toEqual([]);
    expect(files.filter((chunk) => loaded.has(pathToFileURL(join(dist, chunk)).href))).toEqual([]);
  }
  expect([...loaded].some((url) => url.startsWith(pathToFileURL(dist).href))).toBe(true);
});

describe.each(NODES)('on Node %s', (version) => {
  test.each(['ingress-doctor', 'kubectl-ingress_doctor'])('%s diagnoses', async (command) => {
    const result = await run(command, ['diagnose', '--snapshot', 'shop.tgz', '-A'], version);
    expect(result).toMatchObject({ status: 1, stderr: '' });
    expect(result.stdout).toContain('Service shop/web selects.');
  });

  test('explains and lists what it can find, and says its version', async () => {
    const id = 'exposure/selector-matches-no-pods';
    const page = await readFile(join(ROOT, `docs/checks/${id}.md`), 'utf8');
    const explained = await run('ingress-doctor', ['explain', id], version);
    expect(explained).toMatchObject({ status: 0, stderr: '' });
    expect(explained.stdout.trim().length).toBeGreaterThan(page.length / 2);
    expect((await run('ingress-doctor', ['checks'], version)).stdout).toContain(id);
    const { stdout } = await run('ingress-doctor', ['--version'], version);
    expect(stdout).toMatch(new RegExp(`^ingress-doctor/\\S+ \\S+ node-v${version}\n$`));
  });
});

test('on an old Node it says in one line which it needs', async () => {
  const env = environment(OLD_NODE, '');
  const result = await execute('ingress-doctor', ['checks'], { cwd: elsewhere, env });
  expect(result).toEqual({
    status: 2,
    stdout: '',
    stderr: `ingress-doctor needs Node 22.19 or newer; this is v${OLD_NODE}\n`,
  });
});

describe.each(FORMATS)('the exit status, with -o %s', (format) => {
  test.each([
    ['findings that are only reported', 0, ['--snapshot=shop.tgz', '--fail-on=never']],
    ['findings', 1, ['--snapshot=shop.tgz']],
    ['a snapshot that is not there', 2, ['--snapshot=none.tgz']],
    ['a flag that is none', 2, ['--nonsense']],
    ['too many holes', 3, ['--snapshot=holes']],
  ])('of %s is %i', async (_what, status, args) => {
    const result = await run('ingress-doctor', ['diagnose', '-A', '-o', format, ...args]);
    expect(result.status).toBe(status);
    // What is found goes to one stream, what went wrong to the other.
    expect(result.stdout === '').toBe(status === 2);
    expect(result.stderr === '').toBe(status !== 2);
  });
});

test('an interruption ends it with 130', async () => {
  const child = spawn('ingress-doctor', ['diagnose', '--snapshot', 'shop.tgz'], {
    cwd: elsewhere,
    env: environment('24.21.0', STALLED),
  });
  const [said] = (await once(child.stderr, 'data')) as [Buffer];
  expect(String(said)).toBe('reading');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
});

test('a reader that has seen enough is no error', async () => {
  const diagnose = 'ingress-doctor diagnose --snapshot holes -A -o json';
  const whole = await run('sh', ['-c', diagnose]);
  expect(whole.stdout.length).toBeGreaterThan(128 * 1024);
  const cut = await run('sh', ['-c', `{ ${diagnose}; echo "status $?" >&2; } | head -1`]);
  expect(cut).toEqual({ status: 0, stdout: '{\n', stderr: 'status 3\n' });
});
