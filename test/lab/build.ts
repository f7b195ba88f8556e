import { spawn, type SpawnOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const CACHE = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'ingress-doctor-lab',
);

/** As a cluster of EKS names its version. */
const VERSION = {
  gitVersion: 'v1.36.3-eks-lab',
  gitMajor: '1',
  gitMinor: '36+',
  gitCommit: '0'.repeat(40),
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
};
const LDFLAGS = [
  '-s -w',
  ...Object.entries(VERSION).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  ),
].join(' ');

const PROGRAMS = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
} as const;

/** Paths of programs. */
export type Tools = Readonly<Record<keyof typeof PROGRAMS | 'python', string>>;

/** Builds what is not in the cache of this user; at first that takes a quarter of an hour. */
export async function build(tell: (line: string) => void = () => {}): Promise<Tools> {
  // One after the other: each of them keeps all processors busy.
  const programs = await buildPrograms(tell);
  return { ...programs, python: await buildPython(tell) };
}

async function buildPrograms(tell: (line: string) => void): Promise<Omit<Tools, 'python'>> {
  const folder = join(CACHE, await hashOf('go.sum', LDFLAGS));
  const paths: Record<string, string> = {};
  for (const [name, source] of Object.entries(PROGRAMS)) {
    const path = join(folder, name);
    paths[name] = path;
    if (await exists(path)) continue;

    await mkdir(folder, { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    const since = Date.now();
    let packages = 0;
    const say = (what: string): void => {
      tell(
        `${name}: ${what}, ${packages} packages compiled, ${Math.round((Date.now() - since) / 1000)} s`,
      );
    };
    tell(`${name}: building`);
    const ticking = setInterval(() => say('building'), 15_000);
    try {
      await run(
        'go',
        [
          'build',
          '-v',
          '-mod=readonly',
          '-trimpath',
          '-ldflags',
          LDFLAGS,
          '-o',
          unfinished,
          source,
        ],
        { cwd: HERE, env: { ...process.env, CGO_ENABLED: '0' } },
        (line) => {
          if (/^[\w./-]+$/.test(line)) packages++;
        },
      );
      await rename(unfinished, path);
    } finally {
      clearInterval(ticking);
      await rm(unfinished, { force: true });
    }
    say('built');
  }
  return paths as Omit<Tools, 'python'>;
}

async function buildPython(tell: (line: string) => void): Promise<string> {
  const link = join(CACHE, `python-${await hashOf('requirements.txt')}`);
  if (!(await exists(link))) {
    tell('emulator: installing');
    // A virtual environment cannot be moved: what is in the place for it leads to a complete one.
    const folder = `${link}.${process.pid}`;
    await mkdir(CACHE, { recursive: true });
    await run('python3', ['-m', 'venv', '--clear', folder]);
    const wanted = join(HERE, 'requirements.txt');
    const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', wanted];
    await run(join(folder, 'bin', 'python'), install);
    await rm(link, { force: true });
    await symlink(folder, link);
    tell('emulator: installed');
  }
  return join(link, 'bin', 'python');
}

async function hashOf(file: string, ...more: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(HERE, file)));
  for (const text of more) hash.update(text);
  return hash.digest('hex').slice(0, 16);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Runs a program to its end; throws with the last lines that it wrote to stderr. */
async function run(
  file: string,
  args: readonly string[],
  options: SpawnOptions = {},
  onLine: (line: string) => void = () => {},
): Promise<void> {
  const last: string[] = [];
  const status = await new Promise<number | string>((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    child.on('error', (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT';
      reject(isMissing ? new Error(`The lab needs ${file}, which is not in the PATH`) : error);
    });
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'lost'));
    let rest = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        onLine(line);
        last.push(line);
        if (last.length > 20) last.shift();
      }
    });
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}:\n${last.join('\n')}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build(console.log).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
