import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MIB = 1024 * 1024;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as it is published, with the dependencies of this project. */
export interface Packed {
  readonly folder: string;
  run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended>;
  remove(): Promise<void>;
}

export async function pack(): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-packed-'));
  try {
    return await packInto(folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function packInto(folder: string): Promise<Packed> {
  // A copy, since packing builds and `dist` is in use.
  const copy = join(folder, 'project');
  const left = ['.git', 'dist', 'node_modules', 'fixtures/recordings', 'fixtures/incidents'].map(
    (path) => join(ROOT, path),
  );
  await cp(ROOT, copy, { recursive: true, filter: (path) => !left.includes(path) });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await orThrow('npm', ['pack', '--pack-destination', folder, '--loglevel=error'], copy);
  await rm(copy, { recursive: true });
  await mkdir(copy);
  await orThrow('sh', ['-c', 'tar -xzf ../*.tgz --strip-components=1'], copy);
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return {
    folder,
    run: (args, env) =>
      execute(process.execPath, [join(copy, 'bin/run.js'), ...args], folder, {
        PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
        HOME: folder,
        ...env,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function orThrow(file: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, stdout, stderr } = await execute(file, args, cwd, process.env);
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}${stdout}`);
}

function execute(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { cwd, env, maxBuffer: 64 * MIB }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}
