import * as Args from '@oclif/core/args';
import { BaseCommand } from '../src/shell/base-command.js';

export default class Explain extends BaseCommand {
  static override summary = 'Explain a check: what it sees, why that breaks, how to fix it.';
  static override args = {
    check: Args.string({
      required: true,
      description: 'its id, or the name after the slash',
      ignoreStdin: true,
    }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Explain);
    const { CHECKS } = await import('../src/checks/index.js');
    const { findCheck } = await import('../src/shell/check-names.js');
    const id = findCheck(
      args.check,
      CHECKS.map((check) => check.id),
    );
    const { readPage } = await import('../src/shell/pages.js');
    process.stdout.write(await readPage(id));
  }
}
