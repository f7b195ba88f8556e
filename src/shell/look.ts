import type { Asked } from '../ask.js';
import { AWS_COLLECTORS } from '../collect/aws/collectors.js';
import { connectAws, prepareAws } from '../collect/aws/client.js';
import { collect, type Collected } from '../collect/collect.js';
import type { CollectScope, KubernetesClient, Resolver } from '../collect/collector.js';
import { createResolver, DNS_COLLECTOR } from '../collect/dns.js';
import { connectKubernetes } from '../collect/kubernetes/client.js';
import { KUBERNETES_COLLECTORS } from '../collect/kubernetes/collectors.js';
import { cut } from '../report/reporter.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { LiveFlags } from './live-flags.js';
import type { ProgressView } from './progress.js';
import { UserError } from './user-error.js';

export interface Look {
  readonly flags: LiveFlags;
  /** Absent: every way in. */
  readonly asked: Asked | undefined;
  /** `all`, or what was named, or what follows from the context's; absent: that one. */
  readonly namespaces: Namespaces | ((own: string) => Namespaces) | undefined;
  /** A host name to look up besides. */
  readonly host?: string | undefined;
  readonly tool: { readonly name: string; readonly version: string };
  /** Whether nobody wants to know how far it has come. */
  readonly isQuiet: boolean;
}

type Namespaces = readonly string[] | 'all';

const COLLECTORS = [...KUBERNETES_COLLECTORS, ...AWS_COLLECTORS, DNS_COLLECTOR];
export const DEFAULT_TIMEOUT = '60s';
const MAX_NOTICE = 1000;

/** Looks at the live cluster, its account and its names; throws a `UserError`. */
export async function look(given: Look): Promise<Collected> {
  const { flags, asked, namespaces, host, tool, isQuiet } = given;
  const { kubeconfig, context, region, profile, timeout = DEFAULT_TIMEOUT } = flags;
  const rate = flags['aws-rate'] === undefined ? undefined : rateOf(flags['aws-rate']);
  const dns = resolverOf(flags.resolver);

  const deadline = new AbortController();
  const { signal } = deadline;
  const timer = setTimeout(() => {
    const late = new Error(`not finished after ${timeout}, see --timeout`);
    late.name = 'TimeoutError';
    deadline.abort(late);
  }, millisecondsOf(timeout));
  let kubernetes: KubernetesClient | undefined;
  let progress: ProgressView | undefined;
  const waiting = (api: string) => (count: number) => progress?.waiting(api, count);
  try {
    // Once the API server has been asked.
    setImmediate(prepareAws);
    kubernetes = await connectKubernetes({
      kubeconfig,
      context,
      signal,
      onWaiting: waiting('Kubernetes'),
    });
    const scope = { ...scopeOf(kubernetes, namespaces, asked), host };
    progress = await progressView(isQuiet);
    try {
      const collected = await collect({
        collectors: COLLECTORS,
        kubernetes,
        connectAws: (where) =>
          connectAws({
            region,
            clusterRegion: where.region,
            profile,
            endpointUrl: flags['endpoint-url'],
            rate,
            signal,
            onWaiting: waiting('AWS'),
          }),
        dns,
        scope,
        subject: asked?.subject,
        tool,
        signal,
        onProgress: progress?.update,
      });
      assertSeen(collected.snapshot);
      return collected;
    } finally {
      await progress?.end();
    }
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    throw new UserError(`The API server gave no answer within ${timeout}.`, {
      hint: 'Give a longer --timeout, or another --context.',
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    kubernetes?.close();
  }
}

/** One line on stderr where only half was looked at. */
export function sayWithoutAws({ withoutAws }: Collected): void {
  if (withoutAws === undefined) return;
  const text = `ingress-doctor: AWS was not asked: ${withoutAws.replace(/\.$/, '')}.`;
  process.stderr.write(`${cut(text, MAX_NOTICE)}\n`);
}

function scopeOf(
  { namespace = 'default' }: KubernetesClient,
  given: Look['namespaces'],
  asked: Asked | undefined,
): CollectScope {
  const namespaces = typeof given === 'function' ? given(namespace) : (given ?? [namespace]);
  const own = namespaces === 'all' ? null : namespaces;
  if (asked === undefined) return { namespaces: own, asked: [] };
  const { kind, name } = asked;
  return {
    namespaces: own,
    asked: own === null ? [{ kind, name }] : own.map((each) => ({ kind, namespace: each, name })),
  };
}

async function progressView(isQuiet: boolean): Promise<ProgressView | undefined> {
  if (isQuiet && !process.stderr.isTTY) return undefined;
  const { showProgress } = await import('./progress.js');
  return showProgress(COLLECTORS.map(({ section }) => section));
}

/** Where all was refused, there is nothing to diagnose. */
function assertSeen({ cluster, sections, gaps }: Snapshot): void {
  if (Object.keys(sections).some((name) => name.startsWith('kubernetes/'))) return;
  const refused = gaps.filter(
    ({ source, reason }) => source === 'kubernetes' && reason !== 'not-found',
  );
  const gap = refused.find(({ resource }) => resource?.startsWith('ingresses.')) ?? refused[0];
  if (gap === undefined) return;
  throw new UserError(
    `Nothing of the cluster ${cluster.server ?? ''} could be seen: ${gap.message}.`,
  );
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** Beyond it, a timer of Node fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** As Go and kubectl write it, `1m30s`; a bare number is seconds. */
export function millisecondsOf(text: string): number {
  const bare = /^\d+(?:\.\d+)?$/.test(text) ? `${text}s` : text;
  if (/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(bare)) {
    const parts = [...bare.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
    const sum = parts.reduce(
      (total, [, number, unit]) => total + Number(number) * UNITS[unit as keyof typeof UNITS],
      0,
    );
    if (sum > 0 && sum <= LONGEST_MS) return sum;
  }
  throw new UserError(`Expected --timeout to be a time such as 90s or 2m, found "${text}".`);
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && rate > 0) return rate;
  throw new UserError(`Expected --aws-rate to be a number above 0, found "${text}".`);
}

export function resolverOf(server: string | undefined): Resolver {
  try {
    return createResolver(server);
  } catch (cause) {
    throw new UserError(
      `Expected --resolver to be an address such as 192.0.2.53 or 192.0.2.53:5353, found "${server ?? ''}".`,
      { cause },
    );
  }
}
