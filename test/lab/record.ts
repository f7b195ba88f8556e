import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  type Listener,
  type Rule,
  type Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { installation, type Installation } from './controller.js';
import { diagnosesOf, isBuilt, lookAt, wrongAt, wrongWith } from './looked.js';
import { pack, type Packed } from './packed.js';
import { Recording } from './recording.js';
import { readScenarios, type Moment, type Scenario } from './scenario.js';
import { play, type Played, type World } from './world.js';

/*
 * `npm run lab:record -- NAME…` lets scenarios happen with the real controller, and keeps what
 * `collect` saw of each as its recording. With `--dry` it only says how each is diagnosed.
 */

const FIXTURES = fileURLToPath(new URL('../../fixtures/recordings/', import.meta.url));

interface Series {
  readonly moment: Moment;
  readonly recording: Recording;
}

async function record(
  name: string,
  scenario: Scenario,
  installed: Installation,
  program: Packed,
  isKept: boolean,
): Promise<string> {
  const series: Series[] = [];
  const wrongs: string[] = [];
  const played = await play(scenario, installed, async (world, moment) => {
    const archive = join(program.folder, `${name}-${series.length + 1}.tgz`);
    const { report } = await lookAt({ world, age: 0 }, program, archive);
    series.push({ moment, recording: await complete(world, archive) });
    const wrong = wrongAt(diagnosesOf(report), moment);
    if (wrong !== undefined) wrongs.push(wrong);
  });
  try {
    const looked = await lookAt(played, program, join(program.folder, `${name}.tgz`));
    if (isKept) await keep(name, scenario, played, looked.archive, series);
    const wrong = wrongWith(looked.report, { id: name, ...scenario.expected });
    const first = looked.report.diagnoses[0]?.check ?? 'nothing';
    if (wrong !== undefined) wrongs.push(wrong);
    if (wrongs.length > 0) return `NOT diagnosed rightly: ${wrongs.join('; ')}`;
    return isBuilt({ id: name, ...scenario.expected })
      ? `diagnosed rightly: ${first}`
      : `nothing is built that knows it; first is ${first}`;
  } finally {
    await played.stop();
  }
}

async function keep(
  name: string,
  { expected }: Scenario,
  { world }: Played,
  archive: string,
  series: readonly Series[],
): Promise<void> {
  const { lab, controller } = world;
  const folder = join(FIXTURES, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'snapshot.tgz'), await (await complete(world, archive)).pack());
  await keepSeries(folder, series);
  const { gitVersion } = await lab.request<{ gitVersion: string }>('GET', '/version');
  const [, version = 'of unknown version'] = controller.image.split(':');
  const pinned = await readFile(new URL('requirements.txt', import.meta.url), 'utf8');
  const moto = /^moto==(.+)$/m.exec(pinned)?.[1];
  const source = `recorded: AWS Load Balancer Controller ${version}, kube-apiserver ${gitVersion.replace(/^v|-.*/g, '')}, moto ${moto}`;
  const text = JSON.stringify({ id: name, ...expected, source }, null, 2);
  await writeFile(join(folder, 'expected.json'), `${text}\n`);
}

/** The snapshots in their order, and what each of them is of. */
async function keepSeries(folder: string, series: readonly Series[]): Promise<void> {
  if (series.length === 0) return;
  await mkdir(join(folder, 'series'));
  for (const [at, { recording }] of series.entries()) {
    await writeFile(join(folder, 'series', `${numbered(at)}.tgz`), await recording.pack());
  }
  const moments = series.map(({ moment }, at) => ({ snapshot: numbered(at), ...moment }));
  await writeFile(join(folder, 'series.json'), `${JSON.stringify(moments, null, 2)}\n`);
}

const numbered = (at: number): string => String(at + 1).padStart(2, '0');

/**
 * With all fields of instances: how many addresses they have is known to nobody else. And with the
 * tags of listeners and rules, which `collect` has no reason to ask for, and the controller made.
 */
async function complete({ aws }: World, archive: string): Promise<Recording> {
  const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  const collected = await Recording.read(archive);
  return collected.with('aws/ec2/instances', instances).with('aws/elbv2/tags', {
    ...collected.json<Tags>('aws/elbv2/tags'),
    ...(await tagsOf(aws.elb, partsOf(collected))),
  });
}

type Tags = Readonly<Record<string, readonly Tag[]>>;

/** The ARNs of all listeners, and of their rules but the default ones. */
function partsOf(recording: Recording): readonly string[] {
  const all = <T>(name: string): readonly T[] =>
    Object.values(recording.json<Readonly<Record<string, readonly T[]>>>(name)).flat();
  const listeners = all<Listener>('aws/elbv2/listeners').map(({ ListenerArn }) => ListenerArn);
  const rules = all<Rule>('aws/elbv2/rules')
    .filter(({ IsDefault }) => IsDefault !== true)
    .map(({ RuleArn }) => RuleArn);
  return [...listeners, ...rules].flatMap((arn) => arn ?? []);
}

async function tagsOf(
  client: ElasticLoadBalancingV2Client,
  arns: readonly string[],
): Promise<Tags> {
  const found: Record<string, readonly Tag[]> = {};
  for (let from = 0; from < arns.length; from += TAGS_AT_ONCE) {
    const ResourceArns = arns.slice(from, from + TAGS_AT_ONCE);
    const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns }));
    for (const { ResourceArn, Tags = [] } of TagDescriptions) found[ResourceArn ?? ''] = Tags;
  }
  return found;
}

/** So many resources are described by one call. */
const TAGS_AT_ONCE = 20;

async function main(args: readonly string[]): Promise<void> {
  const installed = installation();
  if (installed === undefined) throw new Error('LAB_CONTROLLER has to lead to a controller.');
  const all = await readScenarios();
  const isKept = !args.includes('--dry');
  const names = args.filter((arg) => arg !== '--dry');
  const scenarios = names.flatMap((name) => {
    const found = all.get(name);
    return found === undefined ? [] : [{ name, found }];
  });
  if (names.length === 0 || scenarios.length < names.length) {
    throw new Error(`Name scenarios, of these: ${[...all.keys()].join(', ')}`);
  }
  const program = await pack();
  try {
    for (const { name, found } of scenarios) {
      const said = await record(name, found, installed, program, isKept).catch((error: Error) => {
        process.exitCode = 1;
        return `failed: ${error.message}`;
      });
      console.log(`${name}: ${said}`);
    }
  } finally {
    await program.remove();
  }
}

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
