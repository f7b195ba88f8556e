import { Command } from '@oclif/core/command';

const INTERRUPTED = 130;

type CommandFailure = Error & { code?: string; oclif?: { exit?: number } };

/** What all commands share: how they end. Status 1 is kept for findings. */
export abstract class BaseCommand extends Command {
  protected override async init(): Promise<void> {
    await super.init();
    process.once('SIGINT', () => process.exit(INTERRUPTED));
  }

  protected override async catch(error: CommandFailure): Promise<void> {
    // A wanted end, such as that of --help.
    if (error.code === 'EEXIT') throw error;
    const { fail } = await import('./fail.js');
    if (error.oclif === undefined) return fail(error);
    // It was tried; in development oclif would warn that it was not.
    this.parsed = true;
    const { usageError } = await import('./usage-error.js');
    fail(usageError(error, Object.keys(this.ctor.flags ?? {})));
  }
}
