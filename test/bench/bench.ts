import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveSnapshot } from '../../src/shell/files.js';
import { fleet } from '../support/fleet.js';

/*
 * How long the built tool takes, and how much memory. It prints and never fails: the times are
 * those of the machine that it runs on, and only what is measured in one run may be compared.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUN = join(ROOT, 'bin/run.js');
const DEMO = join(ROOT, 'fixtures/recordings/selector-no-pods/snapshot.tgz');
const USAGE = new URL('usage.js', import.meta.url).href;
const WARM_UP = 3;
const STARTS = 21;
const LARGE_RUNS = 5;
const LARGE = 1000;
const MIB = 1024 * 1024;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const ms = (value: number): string => `${value.toFixed(0)} ms`;
const times = (value: number): string => `${value.toFixed(2)} x`;

const folder = mkdtempSync(join(tmpdir(), 'ingress-doctor-bench-'));
try {
  startUp();
  await large();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function startUp(): void {
  const commands: readonly (readonly [name: string, args: readonly string[], aim: string])[] = [
    ['node -e 0', ['-e', '0'], ''],
    ['--version', [RUN, '--version'], '<= 1.3 x'],
    ['--help', [RUN, '--help'], '<= 3.2 x'],
    ['diagnose, the demo', [RUN, 'diagnose', '--snapshot', DEMO, '-A'], '<= 3.5 x'],
  ];
  const taken = commands.map((): number[] => []);
  // In turn, so that whatever else the machine does falls on all alike.
  for (let turn = -WARM_UP; turn < STARTS; turn += 1) {
    for (const [index, [, args]] of commands.entries()) {
      const wall = run(args).wall;
      if (turn >= 0) taken[index]?.push(wall);
    }
  }
  const bare = median(taken[0] ?? []);
  print(
    ['start-up', 'median', 'of bare', 'aim'],
    [
      ...commands.map(([name, , aim], index) => {
        const wall = median(taken[index] ?? []);
        return [name, ms(wall), times(wall / bare), aim];
      }),
    ],
  );
}

async function large(): Promise<void> {
  const rows: string[][] = [];
  const walls: number[] = [];
  for (const ingresses of [LARGE / 10, LARGE]) {
    const path = join(folder, `${ingresses}.tgz`);
    // oxlint-disable-next-line no-await-in-loop
    await saveSnapshot(path, fleet(ingresses));
    const runs = Array.from({ length: LARGE_RUNS }, () =>
      run(['--import', USAGE, RUN, 'diagnose', '--snapshot', path, '-A']),
    );
    const wall = median(runs.map((each) => each.wall));
    const memory = Math.max(...runs.map((each) => each.memory));
    walls.push(wall);
    rows.push([
      `${ingresses} Ingresses, ${ingresses / 2} target groups, ${ingresses * 10} pods`,
      `${(statSync(path).size / MIB).toFixed(1)} MiB`,
      ms(wall),
      `${(memory / MIB).toFixed(0)} MiB`,
      ingresses === LARGE ? '<= 2000 ms, <= 400 MiB' : '',
    ]);
  }
  const [tenth = Number.NaN, whole = Number.NaN] = walls;
  rows.push(['growth', '', times(whole / tenth), '', '<= 11 x']);
  print(['diagnose --snapshot', 'archive', 'median', 'peak', 'aim'], rows);
}

function run(args: readonly string[]): { wall: number; memory: number } {
  const start = performance.now();
  const { stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const wall = performance.now() - start;
  return { wall, memory: Number(/maxRSS=(\d+)/.exec(stderr)?.[1] ?? Number.NaN) * 1024 };
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
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
