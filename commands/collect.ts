import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../src/shell/base-command.js';
import { LIVE_FLAGS } from '../src/shell/live-flags.js';
import type { Snapshot } from '../src/snapshot/snapshot.js';

export default class Collect extends BaseCommand {
  static override summary = 'Write what a diagnosis looks at into a snapshot.';
  static override args = {
    subject: Args.string({
      description: 'one way in, such as ingress/web, or its kind',
      ignoreStdin: true,
    }),
    name: Args.string({ description: 'its name, where the kind stands alone', ignoreStdin: true }),
  };
  static override flags = {
    output: Flags.string({
      char: 'o',
      required: true,
      description: 'where to: a new folder, or an archive that ends in .tgz',
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
    redact: Flags.boolean({ description: 'replace names, addresses and what may be secret' }),
    ...LIVE_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Collect);
    const { UserError, ask, expectPlace, nearestHint, readSubject, saveSnapshot } =
      await import('./work/diagnose.js');
    const subject = [args.subject, args.name].filter((word) => word !== undefined);
    const namespaces = flags.namespace ?? (flags['all-namespaces'] ? 'all' : undefined);
    const asked = readSubject(subject);
    if (asked !== undefined && 'problem' in asked) throw new UserError(asked.problem);
    // Before a minute is spent on what cannot be kept.
    await expectPlace(flags.output);

    const { look, sayWithoutAws } = await import('../src/shell/look.js');
    const { name, version } = this.config;
    const tool = { name, version };
    const collected = await look({ flags, asked, namespaces, tool, isQuiet: false });
    sayWithoutAws(collected);
    const { snapshot } = collected;
    const focus = ask(snapshot, { subject, namespaces, place: 'the cluster' });
    if (subject.length > 0 && 'problem' in focus) {
      throw new UserError(focus.problem, nearestHint(focus.wanted, focus.names));
    }
    await saveSnapshot(flags.output, flags.redact ? await redacted(snapshot) : snapshot);
    process.stderr.write(`${flags.output}: ${summaryOf(snapshot)}\n`);
  }
}

async function redacted(snapshot: Snapshot): Promise<Snapshot> {
  const { redact } = await import('../src/snapshot/redact.js');
  return redact(snapshot);
}

function summaryOf({ sections, gaps }: Snapshot): string {
  const refused = gaps.filter(({ reason }) => reason !== 'not-found').length;
  const whole = `${Object.keys(sections).length} sections`;
  return refused === 0 ? `${whole}.` : `${whole}; ${refused} calls were refused, see its gaps.`;
}
