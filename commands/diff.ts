import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { DIFF_FORMATS, DIFF_REPORTERS } from '../src/report/index.js';
import { BaseCommand } from '../src/shell/base-command.js';
import { JUDGE_FLAGS, outputFlag } from '../src/shell/report-flags.js';

const STATE = 'a snapshot, a folder or an archive, or a report that -o json=FILE wrote';

export default class Diff extends BaseCommand {
  static override summary = 'Say which findings appeared and went between two states, and why.';
  static override args = {
    old: Args.string({ description: STATE, required: true, ignoreStdin: true }),
    new: Args.string({ description: STATE, required: true, ignoreStdin: true }),
  };
  static override flags = {
    namespace: Flags.string({
      char: 'n',
      description: 'only this namespace of the snapshots (repeatable)',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      exclusive: ['all-namespaces'],
    }),
    'all-namespaces': Flags.boolean({ char: 'A', description: 'all namespaces' }),
    output: outputFlag(DIFF_FORMATS),
    ...JUDGE_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Diff);
    const {
      CHECKS,
      assertKnown,
      diff,
      diffStatus,
      expectComparable,
      judgeBoth,
      loadState,
      painter,
      readOutputs,
      readSkips,
      writeOutputs,
    } = await import('./work/diff.js');
    const outputs = readOutputs(flags.output, DIFF_FORMATS);
    const ids = CHECKS.map(({ id }) => id);
    const only = flags.only ?? [];
    assertKnown(only, ids);
    const skips = readSkips(flags.skip ?? [], ids);

    // One after the other: two large snapshots need not be read at once.
    const [before, after] = [await loadState(args.old), await loadState(args.new)];
    const choosing = (['namespace', 'only', 'skip'] as const).filter(
      (name) => flags[name] !== undefined,
    );
    expectComparable([before, after], choosing);
    const choice = { namespaces: flags.namespace, only, ...skips };
    const report = diff(...judgeBoth(before, after, choice));

    // Before anything is written: a reader that goes away ends the process there and then.
    process.exitCode = diffStatus(report, {
      failOn: flags['fail-on'],
      allowIncomplete: flags['allow-incomplete'],
    });
    await writeOutputs(outputs, async ({ format, file }) =>
      (await DIFF_REPORTERS[format]())(report, {
        paint: painter(!flags['no-color'] && file === undefined),
      }),
    );
  }
}
