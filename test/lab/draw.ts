import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installation } from './controller.js';
import { drawn, SEEDS } from './drawn.js';
import { lookAt } from './looked.js';
import { pack } from './packed.js';
import { Recording } from './recording.js';
import { play } from './world.js';

/*
 * `npm run lab:draw [-- SEED…]` draws clusters by lot, has the real controller register their
 * targets, and keeps what `collect` saw of each: what it registered is held against what the tool
 * expects in `test/topology/registered.test.ts`.
 */

const FIXTURES = fileURLToPath(new URL('../../fixtures/targets/', import.meta.url));

async function main(args: readonly string[]): Promise<void> {
  const installed = installation();
  if (installed === undefined) throw new Error('LAB_CONTROLLER has to lead to a controller.');
  const seeds = args.length === 0 ? SEEDS : args.map(Number);
  const program = await pack();
  await mkdir(FIXTURES, { recursive: true });
  try {
    for (const seed of seeds) {
      const played = await play(drawn(seed), installed);
      try {
        const name = `drawn-${seed}.tgz`;
        const { archive } = await lookAt(played, program, join(program.folder, name));
        const recording = await Recording.read(archive);
        // Nobody reads its log here, and it is the larger part.
        const kept = recording.without((path) => path.startsWith('kubernetes/logs/'));
        await writeFile(join(FIXTURES, name), await kept.pack());
        console.log(`${name} is kept`);
      } finally {
        await played.stop();
      }
    }
  } finally {
    await program.remove();
  }
}

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
