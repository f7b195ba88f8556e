import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const RUN = join(ROOT, 'bin/run.js');
export const USAGE = new URL('usage.js', import.meta.url).href;
export const MIB = 1024 * 1024;

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
export const ms = (value: number): string => `${value.toFixed(0)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} x`;
export const mib = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;

export interface Ran {
  readonly wall: number;
  /** In bytes, where `USAGE` was imported. */
  readonly memory: number;
}

const memoryIn = (stderr: string): number =>
  Number(/maxRSS=(\d+)/.exec(stderr)?.[1] ?? Number.NaN) * 1024;

/** Runs Node and waits for it, doing nothing else. */
export function run(args: readonly string[]): Ran {
  const start = performance.now();
  const { stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  return { wall: performance.now() - start, memory: memoryIn(stderr) };
}

export interface RanLive extends Ran {
  readonly start: number;
  readonly stdout: string;
}

/** Runs Node while this process goes on serving it; throws where it could not do its work. */
export async function runLive(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<RanLive> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${args.join(' ')}: ${status}\n${stderr}`);
  return { start, wall: performance.now() - start, memory: memoryIn(stderr), stdout };
}

/** That of somebody who has credentials, and nothing else of AWS. */
export function loggedIn(): NodeJS.ProcessEnv {
  return {
    ...loggedOut(),
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
  };
}

export function loggedOut(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^AWS_|^KUBECONFIG$/.test(name));
  return {
    ...Object.fromEntries(others),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(ROOT, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(ROOT, 'none'),
  };
}

export function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`${lines.join('\n')}\n\n`);
}
