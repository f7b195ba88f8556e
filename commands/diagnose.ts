import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { SEVERITIES } from '../src/chain.js';
import { FORMATS, REPORTERS } from '../src/report/index.js';
import { BaseCommand } from '../src/shell/base-command.js';

export default class Diagnose extends BaseCommand {
  static override summary = 'Say why traffic does not arrive.';
  static override args = {
    subject: Args.string({
      description: 'one way in, such as ingress/web, or its kind',
      ignoreStdin: true,
    }),
    name: Args.string({ description: 'its name, where the kind stands alone', ignoreStdin: true }),
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
    const {
      UserError,
      CHECKS,
      assertKnown,
      loadSnapshot,
      nearPath,
      nearestHint,
      ask,
      diagnose,
      exitStatus,
      painter,
    } = await import('./work/diagnose.js');
    if (flags.snapshot === undefined || flags.snapshot === '') {
      throw new UserError('Live collection is not built yet.', {
        hint: 'Give a snapshot with --snapshot.',
      });
    }
    const only = flags.only ?? [];
    const skip = flags.skip ?? [];
    const ids = CHECKS.map(({ id }) => id);
    assertKnown([...only, ...skip], ids);

    const snapshot = await loadSnapshot(flags.snapshot).catch(nearPath(flags.snapshot));
    const focus = ask(snapshot, {
      subject: [args.subject, args.name].filter((word) => word !== undefined),
      namespaces: flags.namespace ?? (flags['all-namespaces'] ? 'all' : undefined),
    });
    if ('problem' in focus) {
      throw new UserError(focus.problem, nearestHint(focus.wanted, focus.names));
    }
    const report = diagnose(snapshot, { ...focus, only, skip });

    // Before anything is written: a reader that goes away ends the process there and then.
    process.exitCode = exitStatus(report, {
      failOn: flags['fail-on'],
      allowIncomplete: flags['allow-incomplete'],
    });
    const reporter = await REPORTERS[flags.output]();
    process.stdout.write(reporter(report, { paint: painter(!flags['no-color']) }));
  }
}
