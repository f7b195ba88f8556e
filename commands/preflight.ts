import * as Flags from '@oclif/core/flags';
import type { Manifests } from '../src/preflight/read.js';
import { FORMATS } from '../src/report/index.js';
import type { Bill } from '../src/report/reporter.js';
import { BaseCommand } from '../src/shell/base-command.js';
import { LIVE_FLAGS, type LiveFlags } from '../src/shell/live-flags.js';
import { JUDGE_FLAGS, outputFlag } from '../src/shell/report-flags.js';
import type { Snapshot } from '../src/snapshot/snapshot.js';

const DEFAULT_NAMESPACE = 'default';
const EVERY_LIVE_FLAG = Object.keys(LIVE_FLAGS);

export default class Preflight extends BaseCommand {
  static override summary = 'Say what manifests would break, before they are applied.';
  static override flags = {
    filename: Flags.string({
      char: 'f',
      description: 'a file or a folder of manifests, or - for stdin (repeatable)',
      multiple: true,
      multipleNonGreedy: true,
      required: true,
    }),
    recursive: Flags.boolean({ char: 'R', description: 'the folders in a folder too' }),
    prune: Flags.boolean({
      description: 'what is there of their kinds and namespaces, and not in them, is removed',
    }),
    snapshot: Flags.string({
      description: 'a snapshot, a folder or an archive, instead of a live cluster',
      exclusive: [...EVERY_LIVE_FLAG, 'offline'],
    }),
    offline: Flags.boolean({
      description: 'without a cluster: what the manifests alone can tell',
      exclusive: EVERY_LIVE_FLAG,
    }),
    plan: Flags.boolean({ description: 'what the controller would change, as a tree' }),
    namespace: Flags.string({ char: 'n', description: 'of objects that name none' }),
    'all-namespaces': Flags.boolean({
      char: 'A',
      description: 'look at all namespaces of a live cluster',
      exclusive: ['snapshot', 'offline'],
    }),
    output: outputFlag(FORMATS),
    ...JUDGE_FLAGS,
    ...LIVE_FLAGS,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Preflight);
    const {
      UserError,
      CHECKS,
      assertKnown,
      loadManifests,
      preflight,
      readManifests,
      readSkips,
      exitStatus,
      problemText,
      renderReport,
      sayProblems,
      isForMachines,
      readOutputs,
      writeOutputs,
    } = await import('./work/preflight.js');
    if (flags.snapshot === '') {
      throw new UserError('Expected --snapshot to name a folder or an archive, found nothing.');
    }
    const outputs = readOutputs(flags.output, FORMATS);
    const { only = [], prune } = flags;
    const ids = CHECKS.map(({ id }) => id);
    assertKnown(only, ids);
    const skips = readSkips(flags.skip ?? [], ids);

    const given = await loadManifests(flags.filename, { recursive: flags.recursive });
    const read = (own: string): Manifests => {
      const namespace = flags.namespace ?? own;
      const isOnly = flags.namespace !== undefined;
      const found = readManifests(given.files, { namespace, isOnly });
      const problems = [...given.problems, ...found.problems];
      if (found.objects.length > 0 || found.ignored.length > 0) return { ...found, problems };
      sayProblems(problems.slice(0, -1));
      const last = problems.at(-1);
      throw new UserError(
        last === undefined
          ? `${flags.filename.join(', ')}: expected objects of Kubernetes, found none.`
          : problemText(last),
      );
    };
    const { manifests, snapshot, bill, schemas } = await this.see(
      read,
      flags,
      isForMachines(outputs),
    );
    const report = preflight(snapshot, manifests, {
      prune,
      only,
      ...skips,
      isOffline: flags.offline,
      schemas,
    });

    const failOn = flags['fail-on'];
    const status = exitStatus(report, { failOn, allowIncomplete: flags['allow-incomplete'] });
    // Before anything is written: a reader that goes away ends the process there and then.
    process.exitCode = status;
    if (isForMachines(outputs)) sayProblems(manifests.problems);
    const { name, version } = this.config;
    await writeOutputs(outputs, (output) =>
      renderReport(report, output, {
        isColoured: !flags['no-color'],
        bill,
        plan: flags.plan,
        tool: { name, version },
        gate: { failOn, status },
      }),
    );
  }

  /** The manifests, and what they are laid over. */
  private async see(
    read: (own: string) => Manifests,
    flags: LiveFlags & {
      readonly snapshot?: string | undefined;
      readonly offline: boolean;
      readonly 'all-namespaces': boolean;
    },
    isQuiet: boolean,
  ): Promise<Seen> {
    if (flags.offline) {
      const { nothingSeen } = await import('./work/preflight.js');
      const manifests = read(DEFAULT_NAMESPACE);
      const now = new Date().toISOString();
      return { manifests, snapshot: nothingSeen(now, manifests.objects) };
    }
    if (flags.snapshot !== undefined) {
      const { loadSnapshot, nearPath, UserError } = await import('./work/preflight.js');
      const snapshot = await loadSnapshot(flags.snapshot).catch(nearPath(flags.snapshot));
      if (snapshot.redacted) {
        throw new UserError(
          `${flags.snapshot}: expected a snapshot that is not redacted: manifests bear the names of objects.`,
        );
      }
      const [own = DEFAULT_NAMESPACE, ...others] = snapshot.scope.namespaces ?? [];
      return { snapshot, manifests: read(others.length === 0 ? own : DEFAULT_NAMESPACE) };
    }
    const { namespacesOf } = await import('./work/preflight.js');
    const { look, sayWithoutAws } = await import('../src/shell/look.js');
    const { name, version } = this.config;
    let manifests: Manifests | undefined;
    const collected = await look({
      flags,
      asked: undefined,
      namespaces: (own) => {
        manifests = read(own);
        return flags['all-namespaces'] ? 'all' : namespacesOf(manifests);
      },
      apiVersions: () =>
        (manifests?.objects ?? []).flatMap(({ written }) =>
          typeof written['apiVersion'] === 'string' ? written['apiVersion'] : [],
        ),
      tool: { name, version },
      isQuiet,
    });
    sayWithoutAws(collected);
    return { ...collected, manifests: manifests ?? read(DEFAULT_NAMESPACE) };
  }
}

interface Seen {
  readonly manifests: Manifests;
  readonly snapshot: Snapshot;
  readonly bill?: Bill;
  readonly schemas?: Readonly<Record<string, unknown>>;
}
