import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { openInside, openOutside } from './doors.js';
import { startLab, type Lab, type LabOptions, type Ports } from './lab.js';
import { spawnInNamespace, whyNoNamespace } from './namespace.js';
import { Recording } from './recording.js';
import { restore } from './restore.js';

/*
 * `npm run lab`: a healthy shop that any tool can be pointed at, until Ctrl-C.
 */

const RECORDING = fileURLToPath(
  new URL('../../fixtures/recordings/healthy-shop/snapshot.tgz', import.meta.url),
);

interface Inside {
  readonly ports: Ports;
  readonly folder: string;
}

async function putUp(options: LabOptions = {}): Promise<Lab> {
  const lab = await startLab(options);
  try {
    await restore(lab, await Recording.read(RECORDING));
    return lab;
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

/** What to type elsewhere. */
function manual({ resolver, environment }: Lab): string {
  const variables = Object.entries(environment('admin'));
  return [
    '',
    'The lab is up. In another shell:',
    '',
    '  unset AWS_PROFILE AWS_SESSION_TOKEN',
    ...variables.map(([name, value]) => `  export ${name}=${value}`),
    '',
    `  resolver: ${resolver}`,
    '',
    'Ctrl-C ends the lab.',
  ].join('\n');
}

/** Resolves when somebody wants the lab to end. */
const asked = (): Promise<unknown> =>
  Promise.race((['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => once(process, name)));

async function here(): Promise<void> {
  const ending = asked();
  const lab = await putUp();
  console.log(manual(lab));
  await ending;
  await lab.stop();
}

async function around(): Promise<void> {
  const ending = asked();
  const folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-doors-'));
  const inside: Inside = { ports: await openOutside(folder), folder };
  const self = [process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)];
  const child = spawnInNamespace([...self, JSON.stringify(inside)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  await Promise.race([ending, ended]);
  if (child.connected) child.disconnect();
  const [status] = (await ended) as [number | null];
  await rm(folder, { recursive: true, force: true });
  process.exit(status ?? 1);
}

async function within({ ports, folder }: Inside): Promise<void> {
  // What a terminal sends goes to all; the process outside says when to end.
  for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => {});
  const ending = once(process, 'disconnect');
  const lab = await putUp({ ports });
  await openInside(folder, ports);
  console.log(manual(lab));
  await ending;
  await lab.stop();
  process.exit();
}

async function main([inside]: readonly string[]): Promise<void> {
  if (inside !== undefined) return within(JSON.parse(inside) as Inside);
  await build(console.log);
  const why = whyNoNamespace();
  if (why === undefined) return around();
  console.log(why);
  return here();
}

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
