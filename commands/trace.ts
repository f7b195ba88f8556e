import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { Snapshot } from '../src/snapshot/snapshot.js';
import { TRACE_FORMATS, TRACE_REPORTERS } from '../src/report/index.js';
import { BaseCommand } from '../src/shell/base-command.js';
import { LIVE_FLAGS, type LiveFlags } from '../src/shell/live-flags.js';
import { outputFlag } from '../src/shell/report-flags.js';
import type { Look } from '../src/shell/look.js';
import type { TraceReport } from '../src/trace/traced.js';

const SOURCES = ['internet', 'vpc'] as const;

export default class Trace extends BaseCommand {
  static override summary = 'Follow one request: which rule answers it, and where it stops.';
  static override args = {
    target: Args.string({
      description: 'a URL, or ingress/NAME for one request of each of its rules',
      required: true,
      ignoreStdin: true,
    }),
    name: Args.string({ description: 'its name, where the kind stands alone', ignoreStdin: true }),
  };
  static override flags = {
    snapshot: Flags.string({
      description: 'a snapshot, a folder or an archive, instead of a live cluster',
      // Probes are sent whatever the trace is of, and ask a resolver for where to.
      exclusive: Object.keys(LIVE_FLAGS).filter((name) => !['resolver', 'timeout'].includes(name)),
    }),
    namespace: Flags.string({ char: 'n', description: 'the namespace of the Ingress' }),
    method: Flags.string({ char: 'X', description: 'the method of the request', default: 'GET' }),
    header: Flags.string({
      char: 'H',
      description: 'a header of the request, "Name: value" (repeatable)',
      multiple: true,
      multipleNonGreedy: true,
    }),
    from: Flags.option({ options: SOURCES })({
      description: 'where the client is; by default where the load balancer lets it be',
    }),
    probe: Flags.boolean({
      description: 'also send the request, to each address of the load balancer: this is active',
    }),
    'source-ip': Flags.string({ description: 'the address that the client comes from' }),
    output: outputFlag(TRACE_FORMATS),
    'no-color': Flags.boolean({ description: 'no colours' }),
    ...LIVE_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Trace);
    const work = await import('./work/trace.js');
    const { UserError, readRequest, readSubject, trace } = work;
    if (flags.snapshot === '') {
      throw new UserError('Expected --snapshot to name a folder or an archive, found nothing.');
    }
    if (flags.probe && !['GET', 'HEAD'].includes(flags.method)) {
      throw new UserError(`--probe sends only GET and HEAD, found "${flags.method}".`);
    }
    const outputs = work.readOutputs(flags.output, TRACE_FORMATS);
    const words = [args.target, args.name].filter((word) => word !== undefined);
    const options = {
      method: flags.method,
      headers: flags.header,
      from: flags.from,
      sourceIp: flags['source-ip'],
    };
    const isUrl =
      args.target.includes('://') ||
      !/^[a-z.]+(?:\/|$)/i.test(args.target) ||
      /^[^/]+\.[^/]+(?:\/|$)/.test(args.target);
    // Only its flags count where it is an Ingress that is asked for.
    const request = readRequest(isUrl ? args.target : 'http://any.invalid/', options);
    if ('problem' in request) throw new UserError(request.problem);
    const asked = isUrl ? undefined : readSubject(words);
    if (asked !== undefined && 'problem' in asked) throw new UserError(asked.problem);
    if (asked !== undefined && asked.kind !== 'Ingress') {
      throw new UserError(`Expected a URL or ingress/NAME, found "${words.join(' ')}".`);
    }

    const namespaces = flags.namespace === undefined ? undefined : [flags.namespace];
    const host = isUrl ? request.host : undefined;
    const snapshot = await this.see(flags, {
      asked,
      namespaces,
      host,
      isQuiet: work.isForMachines(outputs),
    });
    const place = flags.snapshot === undefined ? ('the cluster' as const) : undefined;
    const focus =
      asked === undefined ? {} : work.ask(snapshot, { subject: words, namespaces, place });
    if ('problem' in focus) {
      throw new UserError(focus.problem, work.nearestHint(focus.wanted, focus.names));
    }
    const [ingress, second] = focus.asked ?? [];
    if (second !== undefined) {
      throw new UserError(`"${words.join(' ')}" is in more than one namespace: name one with -n.`);
    }
    const report = trace(snapshot, {
      subject: words.join(' '),
      wanted: ingress === undefined ? { request } : { ingress, like: request },
    });
    if ('problem' in report) {
      const names = report.names.map((name) => ({ name, text: name }));
      throw new UserError(report.problem, work.nearestHint(report.wanted, names));
    }

    const shown = flags.probe ? await this.probed(report, flags) : report;

    process.exitCode = work.traceStatus(shown);
    await work.writeOutputs(outputs, async ({ format, file }) =>
      (await TRACE_REPORTERS[format]())(shown, {
        paint: work.painter(!flags['no-color'] && file === undefined),
      }),
    );
  }

  private async probed(
    report: TraceReport,
    flags: Pick<LiveFlags, 'resolver' | 'timeout'> & { readonly method: string },
  ): Promise<TraceReport> {
    const { shootTraces } = await import('../src/shell/shoot.js');
    return shootTraces(report, flags);
  }

  private async see(
    flags: LiveFlags & { readonly snapshot?: string | undefined },
    { asked, namespaces, host, isQuiet }: Pick<Look, 'asked' | 'namespaces' | 'host' | 'isQuiet'>,
  ): Promise<Snapshot> {
    if (flags.snapshot !== undefined) {
      const { loadSnapshot, nearPath } = await import('./work/trace.js');
      return loadSnapshot(flags.snapshot).catch(nearPath(flags.snapshot));
    }
    const { look, sayWithoutAws } = await import('../src/shell/look.js');
    const { name, version } = this.config;
    const collected = await look({
      flags,
      asked,
      // Any Ingress may be the one that a URL leads to.
      namespaces: namespaces ?? (asked === undefined ? 'all' : undefined),
      host,
      tool: { name, version },
      isQuiet,
    });
    sayWithoutAws(collected);
    return collected.snapshot;
  }
}
