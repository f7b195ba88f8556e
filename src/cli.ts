import type { Command } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import { execute } from '@oclif/core/execute';
import { flush } from '@oclif/core/flush';
import { handle } from '@oclif/core/handle';
import { setLogger } from '@oclif/core/logger';
import manifest from '../package.json' with { type: 'json' };

interface Known {
  id: string;
  new (args: string[], config: Config): Command;
}

interface Commands {
  readonly commands: Readonly<Record<string, Known>>;
}

const { name, version } = manifest;

// Stands in for a library that takes longer to load than most commands take.
const silent = {
  namespace: name,
  child: () => silent,
  debug() {},
  error() {},
  info() {},
  trace() {},
  warn() {},
};

/** Runs the command of this process; `root` is the folder in which `commands.js` lies. */
export async function main(root: string): Promise<void> {
  const loadOptions = {
    root,
    isRoot: true,
    ignoreManifest: true,
    pjson: {
      name,
      version,
      oclif: {
        bin: name,
        commands: {
          strategy: 'explicit' as const,
          target: './commands.js',
          identifier: 'commands',
        },
        hooks: { command_not_found: { target: './commands.js', identifier: 'commandNotFound' } },
      },
    },
  };
  if (process.env['DEBUG'] === undefined) setLogger({ root, logger: silent });
  const [id = '', ...args] = process.argv.slice(2);
  const isHelp = args.slice(0, args.indexOf('--') >>> 0).includes('--help');
  const file = new URL('commands.js', import.meta.url).href;
  const { commands } = (await import(file)) as Commands;
  const known = !isHelp && Object.hasOwn(commands, id) ? commands[id] : undefined;
  if (known === undefined) await execute({ loadOptions });
  else await runAtOnce(known, id, args);
}

/**
 * A command that is known needs no search for commands, plugins and their hooks, and so no
 * configuration but what it says of the program.
 */
async function runAtOnce(command: Known, id: string, args: string[]): Promise<void> {
  const config = new Config({ root: import.meta.dirname });
  const hooks = { successes: [], failures: [] };
  Object.assign(config, { name, version, bin: name, runHook: () => Promise.resolve(hooks) });
  command.id = id;
  try {
    await new command(args, config)['_run']();
    await flush();
  } catch (error) {
    await handle(error as Error);
  }
}
