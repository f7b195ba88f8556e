import { execute } from '@oclif/core/execute';
import manifest from '../package.json' with { type: 'json' };

/** Runs the command of this process; `root` is the folder in which `commands.js` lies. */
export async function main(root: string): Promise<void> {
  const { name, version } = manifest;
  await execute({
    loadOptions: {
      root,
      isRoot: true,
      pjson: {
        name,
        version,
        oclif: {
          bin: name,
          commands: { strategy: 'explicit', target: './commands.js', identifier: 'commands' },
        },
      },
    },
  });
}
