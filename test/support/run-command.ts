import type { Command } from '@oclif/core/command';
import { vi } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process: how it ends, and what it prints. */
export function runCommand(command: typeof Command, ...argv: string[]): Promise<Ended> {
  const { run } = command as typeof Command & { run: typeof Command.run };
  return caught(() => run.call(command as never, argv, { root: ROOT }));
}

export async function caught(run: () => Promise<unknown>): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      printed[name] += String(chunk);
      return true;
    }),
  );
  const listeners = process.listeners('SIGINT');
  process.exitCode = undefined;
  try {
    await run();
    return { status: Number(process.exitCode ?? 0), ...printed };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.listeners('SIGINT')) {
      if (!listeners.includes(listener)) process.off('SIGINT', listener);
    }
  }
}
