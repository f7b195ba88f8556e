import { spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import dockerignore from '@balena/dockerignore';
import { load, loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * No container runtime is needed: the steps of the Dockerfile and of the action are run one after
 * another, by somebody who owns nothing but the folder that they are run in.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEMO = join(ROOT, 'fixtures/recordings/selector-no-pods/snapshot.tgz');
const HEALTHY = join(ROOT, 'fixtures/recordings/healthy-shop/snapshot.tgz');
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

let temporary: string;
/** How packages are reached from here. */
let reach: NodeJS.ProcessEnv;
/** The folders of an image, as they are called in it, and where they are here. */
let places: ReadonlyMap<string, string>;

const placeOf = (path: string): string => places.get(path) ?? '';

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'ingress-doctor-kit-'));
  const configured = async (name: string): Promise<string> =>
    (await run('npm', ['config', 'get', name], { cwd: ROOT })).stdout.trim();
  const authorities = await configured('cafile');
  reach = {
    NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
    npm_config_registry: await configured('registry'),
    ...(authorities === 'null' ? {} : { npm_config_cafile: authorities }),
  };
  places = new Map(['/src', '/out', '/app', '/home'].map((path) => [path, join(temporary, path)]));
  // Node in a folder that everybody may enter.
  await mkdir(join(temporary, 'bin'));
  await cp(process.execPath, join(temporary, 'bin/node'));
  await Promise.all([...places.values()].map((path) => mkdir(path)));
  await copyContext(placeOf('/src'));
  if (isRoot) await own(temporary);
  await chmod(temporary, 0o755);
  await build();
}, 600_000);

afterAll(async () => {
  await rm(temporary, { recursive: true, force: true });
});

/** What `docker build` would send. */
async function copyContext(target: string): Promise<void> {
  const ignored = dockerignore.default().add(await read('.dockerignore'));
  const files = await readdir(ROOT, { recursive: true, withFileTypes: true });
  for (const entry of files) {
    const path = relative(ROOT, join(entry.parentPath, entry.name));
    if (!entry.isFile() || path.startsWith('node_modules') || ignored.ignores(path)) continue;
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(ROOT, path), join(target, path));
  }
}

async function own(folder: string): Promise<void> {
  await chown(folder, NOBODY, NOBODY);
  for (const entry of await readdir(folder, { recursive: true })) {
    await chown(join(folder, entry), NOBODY, NOBODY);
  }
}

function run(
  file: string,
  args: readonly string[],
  {
    cwd,
    env = process.env,
    user = {},
  }: { cwd: string; env?: NodeJS.ProcessEnv; user?: { uid?: number; gid?: number } },
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, ...user });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: [join(temporary, 'bin'), process.env['PATH']].join(delimiter),
  HOME: placeOf('/home'),
  ...reach,
  npm_config_loglevel: 'error',
  ...more,
});

async function instructions(): Promise<readonly Instruction[]> {
  const lines = (await read('Dockerfile')).split('\n').filter((line) => /^[A-Z]/.test(line));
  return lines.map((line) => {
    const [name = ''] = line.split(' ', 1);
    return { name, rest: line.slice(name.length + 1) };
  });
}

/** Paths of the image become those of its places here. */
const placed = (text: string): string =>
  text.replace(/(?<=^|\s)\/(?:src|out|app)\b/g, (path) => placeOf(path));

/** Every step up to the last stage's links into the image's own folders, in their order. */
async function build(): Promise<void> {
  let cwd = temporary;
  for (const { name, rest } of await instructions()) {
    if (name === 'WORKDIR') cwd = places.get(rest) ?? temporary;
    if (name === 'COPY' && rest.startsWith('--from=build ')) {
      const [from = '', to = ''] = rest.slice('--from=build '.length).split(' ').map(placed);
      await cp(from, to, { recursive: true });
    }
    if (name !== 'RUN' || rest.startsWith('ln ')) continue;
    const result = await run('sh', ['-c', placed(rest)], { cwd, env: environment(), user: as });
    if (result.status !== 0) throw new Error(`${rest}: ${result.stdout}${result.stderr}`);
  }
}

describe('the image', () => {
  test('has only instructions that this test knows', async () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'ENTRYPOINT', 'CMD'];
    expect((await instructions()).filter(({ name }) => !known.includes(name))).toEqual([]);
  });

  test('is run by the user that the manifests name, who is nobody', async () => {
    const user = (await instructions()).findLast(({ name }) => name === 'USER')?.rest ?? '';
    const [, uid = ''] = /^(\d+):\1$/.exec(user) ?? [];
    expect(Number(uid)).toBeGreaterThan(10_000);
    for (const identity of ['irsa', 'pod-identity']) {
      const objects = loadAll(await read(`docs/in-cluster/${identity}.yaml`)) as any[];
      const { spec } = objects.find(({ kind }) => kind === 'CronJob');
      const pod = spec.jobTemplate.spec.template.spec;
      expect(pod.securityContext).toMatchObject({ runAsUser: Number(uid), runAsNonRoot: true });
      expect(pod.containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
    }
  });

  test('holds the program, its pages and licences, and no source', async () => {
    const files = await readdir(placeOf('/app'));
    expect(files.sort()).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'docs', 'package.json']);
  });

  test.each([
    ['a broken shop', DEMO, 1],
    ['a healthy one', HEALTHY, 0],
  ])('diagnoses %s with nothing to write to', async (_what, snapshot, status) => {
    const shown = join(temporary, 'snapshot.tgz');
    await cp(snapshot, shown);
    await chmod(shown, 0o644);
    const entry = (await instructions()).findLast(({ name }) => name === 'ENTRYPOINT')?.rest ?? '';
    const [command = '', ...first] = (JSON.parse(entry) as string[]).map(placed);
    const nowhere = join(temporary, 'nowhere');
    await mkdir(nowhere, { recursive: true });
    await chmod(nowhere, 0o555);
    const result = await run(command, [...first, 'diagnose', '--snapshot', shown], {
      cwd: nowhere,
      env: environment({ HOME: nowhere, XDG_CACHE_HOME: nowhere }),
      user: as,
    });
    expect(result).toMatchObject({ status, stderr: '' });
    expect(await readdir(nowhere)).toEqual([]);
  });
});

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

describe('the action', () => {
  let action: Action;
  let steps: readonly Step[];

  beforeAll(async () => {
    action = load(await read('action.yml')) as Action;
    steps = action.runs.steps.filter((step) => step.run !== undefined);
  });

  /** As a runner does it: expressions in variables only, files for what a step says. */
  async function runStep(given: Readonly<Record<string, string>>) {
    const work = await mkdtemp(join(temporary, 'work-'));
    if (isRoot) await chown(work, NOBODY, NOBODY);
    const inputs = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default]),
    );
    const step = steps.find(({ id }) => id === 'run');
    const env = Object.fromEntries(
      Object.entries(step?.env ?? {}).map(([name, expression]) => {
        const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? [];
        return [name, name === 'ACTION' ? placeOf('/src') : (inputs[input] ?? '')];
      }),
    );
    const files = { output: join(work, 'output'), summary: join(work, 'summary') };
    const result = await run(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''],
      {
        cwd: work,
        env: environment({
          ...env,
          RUNNER_TEMP: work,
          GITHUB_OUTPUT: files.output,
          GITHUB_STEP_SUMMARY: files.summary,
        }),
        user: as,
      },
    );
    const text = (path: string) => readFile(path, 'utf8').catch(() => '');
    return {
      ...result,
      output: await text(files.output),
      summary: await text(files.summary),
      sarif: await text(join(work, 'ingress-doctor.sarif')),
      files: await readdir(work),
    };
  }

  test('puts no input into a script', () => {
    for (const step of steps) expect(step.run).not.toContain('${{');
  });

  test('builds what it runs', async () => {
    const step = steps.find(({ id }) => id === undefined);
    await rm(join(placeOf('/src'), 'dist'), { recursive: true });
    const result = await run('bash', ['-eo', 'pipefail', '-c', step?.run ?? ''], {
      cwd: placeOf('/src'),
      env: environment(),
      user: as,
    });
    expect(result.status, result.stderr).toBe(0);
    expect(await readdir(join(placeOf('/src'), 'dist'))).toContain('cli.js');
  }, 300_000);

  test.each([
    ['a broken shop', DEMO, 1],
    ['a healthy one', HEALTHY, 0],
    ['a snapshot that is not there', '/nowhere.tgz', 2],
  ])('diagnoses %s', async (_what, snapshot, status) => {
    const there = join(temporary, 'given.tgz');
    await cp(snapshot, there).catch(() => undefined);
    const ran = await runStep({
      command: 'diagnose',
      snapshot: status === 2 ? snapshot : there,
    });
    expect(ran.status, ran.stderr).toBe(status);
    expect(ran.output).toBe(`status=${status}\n`);
    expect(ran.sarif === '').toBe(status === 2);
    expect(ran.summary === '').toBe(status === 2);
    expect(/^::error /m.test(ran.stdout)).toBe(status === 1);
  });

  test('lays manifests over what is there', async () => {
    const there = join(temporary, 'given.tgz');
    await cp(HEALTHY, there);
    const manifest = join(temporary, 'my manifest.yaml');
    await cp(join(ROOT, 'test/e2e/broken-ingress.yaml'), manifest);
    const ran = await runStep({ manifests: `\n${manifest}\n`, snapshot: there });
    expect(ran.status, ran.stderr).toBe(1);
    expect(ran.stdout).toMatch(/^::error file=.*my manifest\.yaml,line=\d+/m);
  });

  test('runs nothing that stands in an input', async () => {
    const ran = await runStep({
      command: 'diagnose',
      snapshot: '$(touch made)',
      args: '--only=`touch made`\n; touch made',
      manifests: '"; touch made; "',
    });
    expect(ran.status).toBe(2);
    expect(ran.files).not.toContain('made');
  });
});

test('what the CronJob runs is what the program takes', async () => {
  const objects = loadAll(await read('docs/in-cluster/irsa.yaml')) as any[];
  const { spec } = objects.find(({ kind }) => kind === 'CronJob');
  const { args } = spec.jobTemplate.spec.template.spec.containers[0];
  const env = environment({ KUBECONFIG: join(temporary, 'none') });
  const result = await run('node', [join(placeOf('/app'), 'bin/run.js'), ...args], {
    cwd: temporary,
    env,
    user: as,
  });
  // It gets as far as looking for a cluster.
  expect(result.status).toBe(2);
  expect(result.stderr).toContain('none');
});
