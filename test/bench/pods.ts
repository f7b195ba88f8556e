import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loggedOut, median, mib, ms, print, RUN, runLive, times, USAGE } from './measure.js';

const MANY = 20_000;
const MOST = 50_000;
const RUNS = 3;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What it takes to list a large cluster's pods. */
export async function pods(folder: string): Promise<void> {
  const server = spawn(process.execPath, [...process.execArgv, here('pod-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = (await once(server.stdout, 'data')) as [Buffer];
    const { url, cert } = JSON.parse(said.toString()) as { url: string; cert: string };
    const many = kubeconfig(folder, `${url}/${MANY}`, cert);
    const most = kubeconfig(folder, `${url}/${MOST}`, cert);
    const rows = [...(await walls(many)), ...(await memory(most))];
    print(['pods of 5.8 KB, live', 'median', 'of raw', 'peak', 'aim'], rows);
  } finally {
    server.kill();
  }
}

async function list(way: string, config: string) {
  const { stdout } = await runLive([...process.execArgv, here('list-pods.ts'), way, config]);
  return JSON.parse(stdout) as {
    readonly count: number;
    readonly list: number;
    readonly project: number;
  };
}

async function walls(config: string): Promise<string[][]> {
  const taken = { raw: [] as number[], both: [] as number[] };
  // The first makes the server make its pages.
  await list('raw', config);
  for (let turn = 0; turn < RUNS; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const raw = await list('raw', config);
    // oxlint-disable-next-line no-await-in-loop
    const own = await list('own', config);
    for (const { count } of [raw, own]) if (count !== MANY) throw new Error(`${count} pods`);
    taken.raw.push(raw.list);
    taken.both.push(own.list + own.project);
  }
  // Turn by turn: they are long, and what else the machine does changes meanwhile.
  const ratio = (walls: readonly number[]): string =>
    times(median(walls.map((wall, turn) => wall / (taken.raw[turn] ?? Number.NaN))));
  const row = (name: string, walls: readonly number[], aim: string): string[] => [
    `${MANY}, ${name}`,
    ms(median(walls)),
    ratio(walls),
    '',
    aim,
  ];
  return [
    row('transfer, gunzip and JSON.parse', taken.raw, ''),
    row('listed and projected', taken.both, '<= 1.2 x'),
  ];
}

/** Of the whole command: all that it holds at once. */
async function memory(config: string): Promise<string[][]> {
  await list('raw', config);
  const args = ['--import', USAGE, RUN, 'diagnose', '-A', '--kubeconfig', config];
  const more = ['--resolver', '127.0.0.1:9', '--allow-incomplete', '--fail-on', 'never'];
  const ran = await runLive([...args, ...more], loggedOut());
  return [[`${MOST}, diagnose -A`, ms(ran.wall), '', mib(ran.memory), '<= 400 MiB']];
}

function kubeconfig(folder: string, server: string, cert: string): string {
  const name = server.replace(/.*\//, '');
  const path = join(folder, `${name}.json`);
  const authority = Buffer.from(cert).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
