import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { SEVERITIES } from '../src/chain.js';
import { FORMATS, REPORTERS } from '../src/report/index.js';
import { BaseCommand } from '../src/shell/base-command.js';

export default class Diagnose extends BaseCommand {
  static override summary = 'Say why traffic does not arrive.';
  static override args = {
    subject: Args.string({ description: 'one way in, such as ingress/web' }),
  };
  static override flags = {
    snapshot: Flags.string({ description: 'a snapshot: a folder or an archive' }),
    namespace: Flags.string({
      char: 'n',
      description: 'only this namespace (repeatable)',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      exclusive: ['all-namespaces'],
    }),
    'all-namespaces': Flags.boolean({ char: 'A', description: 'all namespaces' }),
    output: Flags.option({ options: FORMATS })({ char: 'o', default: 'table' }),
    only: Flags.string({
      description: 'only these checks; * stands for anything',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
    }),
    skip: Flags.string({
      description: 'not these checks',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
    }),
    'fail-on': Flags.option({ options: [...SEVERITIES, 'never'] as const })({
      description: 'the mildest severity that makes the exit status 1',
      default: 'error',
    }),
    'allow-incomplete': Flags.boolean({ description: 'exit with 0 where too little was seen' }),
    'no-color': Flags.boolean({ description: 'no colours' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Diagnose);
    const { UserError } = await import('../src/shell/user-error.js');
    if (flags.snapshot === undefined) {
      throw new UserError('Live collection is not built yet.', {
        hint: 'Give a snapshot with --snapshot.',
      });
    }
    const only = flags.only ?? [];
    const skip = flags.skip ?? [];
    const { CHECKS } = await import('../src/checks/index.js');
    const { assertKnown } = await import('../src/shell/check-names.js');
    const ids = CHECKS.map(({ id }) => id);
    assertKnown([...only, ...skip], ids);

    const { loadSnapshot } = await import('../src/shell/files.js');
    const snapshot = await loadSnapshot(flags.snapshot);
    const { diagnose } = await import('../src/diagnose.js');
    const report = diagnose(snapshot, {
      ...(args.subject === undefined ? {} : { subject: args.subject }),
      ...(flags.namespace === undefined ? {} : { namespaces: flags.namespace }),
      only,
      skip,
    });

    const { exitStatus } = await import('../src/shell/exit-status.js');
    // Before anything is written: a reader that goes away ends the process there and then.
    process.exitCode = exitStatus(report, {
      failOn: flags['fail-on'],
      allowIncomplete: flags['allow-incomplete'],
    });
    const reporter = await REPORTERS[flags.output]();
    const { painter } = await import('../src/shell/paint.js');
    process.stdout.write(reporter(report, { paint: painter(!flags['no-color']) }));
  }
}
