import { statSync } from 'node:fs';
import { join } from 'node:path';
import { saveSnapshot } from '../../src/shell/files.js';
import { fleet } from '../support/fleet.js';
import { median, MIB, mib, ms, print, run, RUN, times, USAGE } from './measure.js';

const LARGE_RUNS = 5;
const LARGE = 1000;

export async function large(folder: string): Promise<void> {
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
    walls.push(wall);
    rows.push([
      `${ingresses} Ingresses, ${ingresses / 2} target groups, ${ingresses * 10} pods`,
      `${(statSync(path).size / MIB).toFixed(1)} MiB`,
      ms(wall),
      mib(Math.max(...runs.map((each) => each.memory))),
      ingresses === LARGE ? '<= 2000 ms, <= 400 MiB' : '',
    ]);
  }
  const [tenth = Number.NaN, whole = Number.NaN] = walls;
  rows.push(['growth', '', times(whole / tenth), '', '<= 11 x']);
  print(['diagnose --snapshot', 'archive', 'median', 'peak', 'aim'], rows);
}
