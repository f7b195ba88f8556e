import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { Collected } from '../src/collect/collect.js';
import { FORMATS } from '../src/report/index.js';
import { BaseCommand } from '../src/shell/base-command.js';
import { LIVE_FLAGS, type LiveFlags } from '../src/shell/live-flags.js';
import type { Look } from '../src/shell/look.js';
import { JUDGE_FLAGS, outputFlag } from '../src/shell/report-flags.js';

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
    snapshot: Flags.string({
      description: 'a snapshot, a folder or an archive, instead of a live cluster',
      exclusive: Object.keys(LIVE_FLAGS),
    }),
    namespace: Flags.string({
      char: 'n',
      description: 'only this namespace (repeatable)',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      exclusive: ['all-namespaces'],
    }),
    'all-namespaces': Flags.boolean({ char: 'A', description: 'all namespaces' }),
    output: outputFlag(FORMATS),
    baseline: Flags.string({
      description: 'an earlier report, of -o json=FILE: only what is not in it fails',
    }),
    ...JUDGE_FLAGS,
    ...LIVE_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Diagnose);
    const {
      UserError,
      CHECKS,
      assertKnown,
      compareWith,
      loadBaseline,
      loadSnapshot,
      nearPath,
      nearestHint,
      readSkips,
      readSubject,
      ask,
      diagnose,
      exitStatus,
      renderReport,
      readOutputs,
      writeOutputs,
      isForMachines,
    } = await import('./work/diagnose.js');
    if (flags.snapshot === '') {
      throw new UserError('Expected --snapshot to name a folder or an archive, found nothing.');
    }
    const outputs = readOutputs(flags.output, FORMATS);
    const only = flags.only ?? [];
    const ids = CHECKS.map(({ id }) => id);
    assertKnown(only, ids);
    const skips = readSkips(flags.skip ?? [], ids);
    const baseline = flags.baseline === undefined ? undefined : await loadBaseline(flags.baseline);

    const question = {
      subject: [args.subject, args.name].filter((word) => word !== undefined),
      namespaces: flags.namespace ?? (flags['all-namespaces'] ? ('all' as const) : undefined),
      place: flags.snapshot === undefined ? ('the cluster' as const) : undefined,
    };
    const asked = flags.snapshot === undefined ? readSubject(question.subject) : undefined;
    if (asked !== undefined && 'problem' in asked) throw new UserError(asked.problem);
    const { snapshot, bill } =
      flags.snapshot === undefined
        ? await this.look({
            asked,
            namespaces: question.namespaces,
            flags,
            isQuiet: isForMachines(outputs),
          })
        : {
            snapshot: await loadSnapshot(flags.snapshot).catch(nearPath(flags.snapshot)),
            bill: undefined,
          };
    const focus = ask(snapshot, question);
    if ('problem' in focus) {
      throw new UserError(focus.problem, nearestHint(focus.wanted, focus.names));
    }
    const found = diagnose(snapshot, { ...focus, only, ...skips });
    const report = baseline === undefined ? found : compareWith(baseline, found);

    const failOn = flags['fail-on'];
    const status = exitStatus(report, { failOn, allowIncomplete: flags['allow-incomplete'] });
    // Before anything is written: a reader that goes away ends the process there and then.
    process.exitCode = status;
    const { name, version } = this.config;
    await writeOutputs(outputs, (output) =>
      renderReport(report, output, {
        isColoured: !flags['no-color'],
        bill,
        tool: { name, version },
        gate: { failOn, status },
      }),
    );
  }

  private async look(
    given: Pick<Look, 'asked' | 'namespaces' | 'isQuiet'> & { readonly flags: LiveFlags },
  ): Promise<Collected> {
    const { look, sayWithoutAws } = await import('../src/shell/look.js');
    const { name, version } = this.config;
    const collected = await look({ ...given, tool: { name, version } });
    sayWithoutAws(collected);
    return collected;
  }
}
