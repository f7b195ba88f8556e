import { join } from 'node:path';
import { median, ms, print, ROOT, run, RUN, times } from './measure.js';

const DEMO = join(ROOT, 'fixtures/recordings/selector-no-pods/snapshot.tgz');
const WARM_UP = 3;
const STARTS = 21;

export function startUp(): void {
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
