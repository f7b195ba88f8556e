import { Command } from '@oclif/core/command';

const COULD_NOT_RUN = 2;
const INTERRUPTED = 130;

type CommandFailure = Error & { oclif?: { exit?: number }; hint?: string };

/** What all commands share: how they end. Status 1 is kept for findings. */
export abstract class BaseCommand extends Command {
  protected override async init(): Promise<void> {
    await super.init();
    process.once('SIGINT', () => process.exit(INTERRUPTED));
  }

  protected override async catch(error: CommandFailure): Promise<void> {
    // Errors of oclif itself (a bad flag, an exit) know their status and how they are shown.
    if (error.oclif !== undefined) throw error;
    const { inert } = await import('../report/reporter.js');
    // By name, so that the snapshot's schemas are not loaded in order to print an error.
    const isOurs = error.name === 'UserError' || error.name === 'SnapshotError';
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    const lines = isOurs
      ? [`ingress-doctor: ${error.message}${hint}`]
      : (error.stack ?? String(error)).split('\n');
    process.stderr.write(`${lines.map(inert).join('\n')}\n`);
    process.exitCode = COULD_NOT_RUN;
  }
}
