import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Programs that run together and end together, each with its output in a file. */
export class Processes {
  readonly #running = new Map<string, ChildProcess>();
  readonly #folder: string;
  readonly #killAll = (): void => {
    for (const child of this.#running.values()) kill(child);
  };

  constructor(folder: string) {
    this.#folder = folder;
    process.on('exit', this.#killAll);
  }

  /** The program gets neither proxies nor anybody's credentials, but those of `variables`. */
  start(
    name: string,
    file: string,
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): void {
    const output = openSync(this.#outputOf(name), 'a');
    const { PATH, HOME, TMPDIR } = process.env;
    // A group of its own is out of reach for the Ctrl-C of a terminal, and is killed whole.
    const child = spawn(file, args, {
      cwd: this.#folder,
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...variables },
    });
    closeSync(output);
    child.on('error', ({ message }) => appendFileSync(this.#outputOf(name), message));
    this.#running.set(name, child);
  }

  /** Waits until `isReady` says so; throws when the program has ended or two minutes are over. */
  async ready(name: string, isReady: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 120_000;
    const child = this.#running.get(name);
    for (;;) {
      if (await isReady().catch(() => false)) return;
      const isOver = child?.pid === undefined || hasEnded(child);
      if (isOver || Date.now() > deadline) {
        const last = readFileSync(this.#outputOf(name), 'utf8').trimEnd().split('\n').slice(-15);
        const what = isOver ? 'ended' : 'is not ready after two minutes';
        throw new Error(`${name} ${what}. It last wrote:\n${last.join('\n')}`);
      }
      await sleep(50);
    }
  }

  /** Keeps it from acting until it is ended. */
  freeze(name: string): void {
    const child = this.#running.get(name);
    if (child?.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, 'SIGSTOP');
  }

  /** Ends one of them. */
  async end(name: string): Promise<void> {
    const child = this.#running.get(name);
    if (child === undefined || hasEnded(child)) return;
    const ended = once(child, 'exit');
    kill(child);
    await ended;
  }

  isRunning(name: string): boolean {
    const child = this.#running.get(name);
    return child !== undefined && !hasEnded(child);
  }

  /** What it wrote so far, to stdout and stderr. */
  output(name: string): string {
    return readFileSync(this.#outputOf(name), 'utf8');
  }

  async stop(): Promise<void> {
    const ends = [...this.#running.values()].map((child) =>
      child.pid === undefined || hasEnded(child) ? undefined : once(child, 'exit'),
    );
    this.#killAll();
    await Promise.all(ends);
    this.#running.clear();
    process.off('exit', this.#killAll);
  }

  #outputOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

// At once: nothing of it is kept, and a graceful end of an API server can take a minute.
function kill({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Has ended already.
  }
}

/** Ports of the loopback interface that are free now, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
