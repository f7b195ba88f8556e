// Runs the built CLI over every case directory and prints how often it names the cause.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
// Node strips the types itself; the tests judge by the same files.
import { CHAIN } from '../../src/chain.ts';
import { judge } from '../support/judge.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const RUN = join(ROOT, 'bin/run.js');
/** Cases may name a group of the failure catalogue instead of a link. */
const LINKS = {
  entry: 'exposure',
  loadbalancer: 'load-balancer',
  'listener+certificate': 'listener',
  'rules+group': 'routing',
  'targetgroup+binding': 'target-group',
  drain: 'draining',
};

const given = process.argv.slice(2);
const folders = given.length > 0 ? given : ['fixtures/recordings', 'fixtures/incidents'];
const known = new Set(
  [...runCli('checks').stdout.matchAll(/[a-z-]+\/([a-z0-9-]+)/g)].map(([, name]) => name),
);
for (const folder of folders) print(folder, casesOf(folder).map(play));

function casesOf(folder) {
  // A case itself, or a folder of cases.
  const homes = existsSync(join(folder, 'expected.json'))
    ? [folder]
    : readdirSync(folder)
        .sort()
        .map((id) => join(folder, id));
  return homes.filter((home) => existsSync(join(home, 'expected.json')));
}

function play(home) {
  const expected = JSON.parse(readFileSync(join(home, 'expected.json'), 'utf8'));
  const archive = join(home, 'snapshot.tgz');
  const started = performance.now();
  const run = runCli(
    ...['diagnose', '--snapshot', existsSync(archive) ? archive : home, '-A', '-o', 'json'],
  );
  const played = {
    id: expected.id,
    link: LINKS[expected.link] ?? expected.link,
    isHealthy: expected.kind === 'healthy',
    isBuilt: expected.checks.some((check) => known.has(check)),
    milliseconds: performance.now() - started,
  };
  if (![0, 1, 3].includes(run.status)) {
    const why = `exit status ${run.status}: ${run.stderr.trim()}`;
    return { ...played, isRight: false, isInFirstThree: false, loud: 0, why };
  }
  const { diagnoses } = JSON.parse(run.stdout);
  const judged = judge(
    { diagnoses: diagnoses.map((one) => ({ ...one, cause: one, symptoms: one.symptoms })) },
    expected,
  );
  const wants = `wants ${expected.checks.join(' or ')}${played.isBuilt ? '' : ' (not built)'}`;
  return {
    ...played,
    ...judged,
    loud: diagnoses.filter(({ severity }) => severity !== 'info').length,
    why: played.isHealthy ? `healthy, and it said ${judged.why}` : `${wants}, ${judged.why}`,
  };
}

function print(folder, cases) {
  const table = new Table({
    head: ['link', 'cause first', 'whose check is built', 'in the first three', 'healthy silent'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  const of = (some, isGood) =>
    some.length === 0 ? '' : `${some.filter(isGood).length} of ${some.length}`;
  const row = (name, some) => {
    const faults = some.filter(({ isHealthy }) => !isHealthy);
    const isRight = (one) => one.isRight;
    table.push([
      name,
      of(faults, isRight),
      of(
        faults.filter(({ isBuilt }) => isBuilt),
        isRight,
      ),
      of(faults, ({ isInFirstThree }) => isInFirstThree),
      of(
        some.filter(({ isHealthy }) => isHealthy),
        isRight,
      ),
    ]);
  };
  for (const link of CHAIN) {
    const some = cases.filter((one) => one.link === link);
    if (some.length > 0) row(link, some);
  }
  row('all', cases);
  const loud = median(cases.map((one) => one.loud));
  const time = Math.round(median(cases.map(({ milliseconds }) => milliseconds)));
  console.log(`${folder}: ${cases.length} cases\n${table.toString()}`);
  console.log(`diagnoses above info: median ${loud}; time: median ${time} ms`);
  const wrong = cases.filter(({ isRight }) => !isRight);
  if (wrong.length > 0) console.log('not right:');
  for (const { id, why } of wrong) console.log(`  ${id}: ${why}`);
  console.log();
}

function runCli(...args) {
  return spawnSync(process.execPath, [RUN, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
