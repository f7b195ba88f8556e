// Runs the built CLI over every case directory and prints how often it names the cause.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
// Node strips the types itself; the tests judge by the same file.
import { judge } from '../support/judge.ts';

const root = new URL('../../', import.meta.url).pathname;
const given = process.argv.slice(2);
const folders = given.length > 0 ? given : ['fixtures/recordings', 'fixtures/incidents'];
const known = spawnSync(process.execPath, [join(root, 'bin/run.js'), 'checks'], {
  encoding: 'utf8',
}).stdout;

for (const folder of folders) {
  const tally = { fault: 0, first: 0, three: 0, healthy: 0, silent: 0, built: 0, builtFirst: 0 };
  const times = [];
  const wrong = [];
  for (const id of readdirSync(folder).sort()) {
    const home = join(folder, id);
    if (!existsSync(join(home, 'expected.json'))) continue;
    const expected = JSON.parse(readFileSync(join(home, 'expected.json'), 'utf8'));
    const archive = join(home, 'snapshot.tgz');
    const started = performance.now();
    const run = spawnSync(
      process.execPath,
      [
        join(root, 'bin/run.js'),
        'diagnose',
        '--snapshot',
        existsSync(archive) ? archive : home,
        '-A',
        '-o',
        'json',
      ],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    times.push(performance.now() - started);
    if (run.status !== 0 && run.status !== 1 && run.status !== 3) {
      wrong.push(`${id}: exit status ${run.status} ${run.stderr.trim()}`);
      continue;
    }
    const { diagnoses } = JSON.parse(run.stdout);
    const judged = judge(
      {
        diagnoses: diagnoses.map((one) => ({
          severity: one.severity,
          cause: one,
          symptoms: one.symptoms,
        })),
      },
      expected,
    );
    if (expected.kind === 'healthy') {
      tally.healthy += 1;
      if (judged.isRight) tally.silent += 1;
      else wrong.push(`${id}: healthy, and it said ${judged.why}`);
      continue;
    }
    const isBuilt = expected.checks.some((check) => known.includes(`/${check}`));
    tally.fault += 1;
    if (isBuilt) tally.built += 1;
    if (judged.isInFirstThree) tally.three += 1;
    if (judged.isRight) {
      tally.first += 1;
      if (isBuilt) tally.builtFirst += 1;
    } else {
      wrong.push(
        `${id}: wants ${expected.checks.join(' or ')}${isBuilt ? '' : ' (not built)'}, ${judged.why}`,
      );
    }
  }
  times.sort((a, b) => a - b);
  console.log(
    `${folder}: cause first ${tally.first} of ${tally.fault} (${tally.builtFirst} of ${tally.built} whose check is built), in the first three ${tally.three}, healthy silent ${tally.silent} of ${tally.healthy}, median ${Math.round(times[times.length >> 1] ?? 0)} ms`,
  );
  for (const line of wrong) console.log(`  ${line}`);
}
