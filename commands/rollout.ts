import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { Collected } from '../src/collect/collect.js';
import { ROLLOUT_FORMATS, ROLLOUT_REPORTERS } from '../src/report/index.js';
import { BaseCommand } from '../src/shell/base-command.js';
import { LIVE_FLAGS, type LiveFlags } from '../src/shell/live-flags.js';
import { outputFlag } from '../src/shell/report-flags.js';

export default class Rollout extends BaseCommand {
  static override summary = 'Time how a pod is replaced, and say when requests may fail.';
  static override args = {
    workload: Args.string({
      description: 'such as deployment/web, or its kind',
      required: true,
      ignoreStdin: true,
    }),
    name: Args.string({ description: 'its name, where the kind stands alone', ignoreStdin: true }),
  };
  static override flags = {
    snapshot: Flags.string({
      description: 'a snapshot, a folder or an archive, instead of a live cluster',
      exclusive: Object.keys(LIVE_FLAGS),
    }),
    namespace: Flags.string({ char: 'n', description: 'the namespace of the workload' }),
    output: outputFlag(ROLLOUT_FORMATS),
    'longest-request': Flags.string({
      description: 'how many seconds the longest request takes (default 10)',
    }),
    assume: Flags.string({
      description: 'another number of seconds for what cannot be seen, such as alb=20',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
    }),
    'fail-on': Flags.option({ options: ['proven', 'derived', 'suspected', 'never'] as const })({
      description: 'how sure a window must be at least to make the exit status 1',
      default: 'suspected',
    }),
    'allow-incomplete': Flags.boolean({ description: 'exit with 0 where too little was seen' }),
    'no-color': Flags.boolean({ description: 'no colours' }),
    ...LIVE_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Rollout);
    const work = await import('./work/rollout.js');
    const { UserError, readGiven, readWorkload, findWorkload, timeRollout } = work;
    if (flags.snapshot === '') {
      throw new UserError('Expected --snapshot to name a folder or an archive, found nothing.');
    }
    const outputs = work.readOutputs(flags.output, ROLLOUT_FORMATS);
    const given = readGiven(flags.assume ?? [], flags['longest-request']);
    const words = [args.workload, args.name].filter((word) => word !== undefined);
    const asked = readWorkload(words);
    if ('problem' in asked) throw new UserError(asked.problem);
    const { snapshot } =
      flags.snapshot === undefined
        ? await this.look(flags, work.isForMachines(outputs))
        : {
            snapshot: await work.loadSnapshot(flags.snapshot).catch(work.nearPath(flags.snapshot)),
          };
    const place = flags.snapshot === undefined ? 'the cluster' : 'the snapshot';
    const workload = findWorkload(snapshot, asked, flags.namespace, place);
    if ('problem' in workload) {
      throw new UserError(workload.problem, work.nearestHint(workload.wanted, workload.names));
    }
    const report = timeRollout(snapshot, workload, given);
    if ('problem' in report) throw new UserError(report.problem);
    // Before anything is written: a reader that goes away ends the process there and then.
    process.exitCode = work.rolloutStatus(report, {
      failOn: flags['fail-on'],
      allowIncomplete: flags['allow-incomplete'],
    });
    const { name, version } = this.config;
    await work.writeOutputs(outputs, async ({ format, file }) =>
      (await ROLLOUT_REPORTERS[format]())(report, {
        paint: work.painter(!flags['no-color'] && file === undefined),
        tool: { name, version },
      }),
    );
  }

  private async look(
    flags: LiveFlags & { readonly namespace?: string | undefined },
    isQuiet: boolean,
  ): Promise<Collected> {
    const { look, sayWithoutAws } = await import('../src/shell/look.js');
    const { name, version } = this.config;
    const collected = await look({
      flags,
      asked: undefined,
      namespaces: flags.namespace === undefined ? undefined : [flags.namespace],
      tool: { name, version },
      isQuiet,
    });
    sayWithoutAws(collected);
    return collected;
  }
}
