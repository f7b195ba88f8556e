import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/*
 * A network of its own, in which only the loopback interface exists: no port collides, and nothing
 * leaves it. The processes are in a namespace of their own as well, so that none outlives it.
 */

const UNSHARE = [
  'setpriv',
  // Ends with this process, whatever ends that.
  ['--pdeathsig', 'KILL', '--', 'unshare'],
  ['--net', '--uts', '--pid', '--fork', '--kill-child'],
  process.getuid?.() === 0 ? [] : ['--map-root-user'],
].flat();

const SETUP = 'ip link set lo up && hostname ingress-doctor-lab || exit';

/** Why there is none, as a sentence; `undefined` where there can be one. */
export function whyNoNamespace(): string | undefined {
  const [file = '', ...args] = UNSHARE;
  const { error, status, stderr } = spawnSync(file, [...args, 'sh', '-c', SETUP], {
    encoding: 'utf8',
  });
  if (error === undefined && status === 0) return undefined;
  const why = stderr?.trim().split('\n').at(-1) || error?.message || `status ${status}`;
  return `The lab has no network of its own here, and uses this machine's loopback interface (${why}).`;
}

/** Set for all that runs in such a namespace, and may change what it is called and where it is. */
const MARK = 'INGRESS_DOCTOR_LAB_NAMESPACE';

export const isInNamespace = (): boolean => process.env[MARK] === '1';

/** Starts a program in a new namespace. Kill it with SIGKILL: all that is in there goes with it. */
export function spawnInNamespace(
  command: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const [file = '', ...args] = UNSHARE;
  const env = Object.entries({ ...process.env, ...options.env }).filter(
    ([name]) => !/_proxy$/i.test(name),
  );
  // The shell is the namespace's first process, which signals without a handler do not end.
  return spawn(file, [...args, 'sh', '-c', `${SETUP}; "$@"; exit $?`, 'sh', ...command], {
    ...options,
    env: { ...Object.fromEntries(env), [MARK]: '1' },
  });
}

/** `namespace.ts COMMAND ARGUMENTS…` runs that in a namespace, or without where there is none. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const command = process.argv.slice(2);
  const [file = 'true', ...args] = command;
  const why = whyNoNamespace();
  if (why !== undefined) console.error(why);
  const child =
    why === undefined
      ? spawnInNamespace(command, { stdio: 'inherit' })
      : spawn(file, args, { stdio: 'inherit' });
  // A terminal sends its own to the whole group, so that the command ends by itself.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill(why === undefined ? 'SIGKILL' : 'SIGTERM'));
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
