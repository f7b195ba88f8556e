import { projectSection } from '../snapshot/parse.js';
import { SECTION_NAMES, type SectionName, type Sections } from '../snapshot/sections.js';
import {
  resourceOf,
  SCHEMA_VERSION,
  type Gap,
  type GapSource,
  type Snapshot,
} from '../snapshot/snapshot.js';
import { connect, IDENTITY, verify, type Cloud } from './cloud.js';
import type {
  AwsClient,
  Bill,
  Collector,
  CollectScope,
  KubernetesClient,
  Resolver,
} from './collector.js';
import { discover, TELLING, vpcOf, type Whereabouts } from './discover.js';
import { gapOf } from './gap.js';
import { newMeter, type Meter } from './meter.js';

export interface CollectOptions {
  readonly collectors: readonly Collector[];
  readonly kubernetes: KubernetesClient;
  /** Called once the cluster has said where it runs; whatever it throws makes the AWS half gaps. */
  readonly connectAws: (where: Whereabouts) => Promise<AwsClient>;
  readonly dns: Resolver;
  readonly scope: CollectScope;
  /** As `ingress/web`, where less than everything is asked for. */
  readonly subject?: string | undefined;
  readonly tool: { readonly name: string; readonly version: string };
  /** What is not there when it aborts is a gap, and its reason the message. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface Progress {
  readonly section: SectionName;
  readonly state: 'started' | 'done' | 'failed';
}

export interface Collected {
  readonly snapshot: Snapshot;
  readonly bill: CollectBill;
  /** Why AWS was not asked, in one sentence. */
  readonly withoutAws?: string;
}

/** What the looking cost. */
export interface CollectBill {
  readonly kubernetes: Bill;
  readonly aws: Bill;
  /** Requests and calls without those that had to be repeated. */
  readonly bySection: ReturnType<Meter['bySection']>;
}

/** How long collectors may take to hand over what they have when the time is up. */
const GRACE_MS = 250;
const NOTHING_SPENT: Bill = { calls: 0, throttled: 0, waitedMs: 0, connections: 0 };

/** Runs every collector as soon as it can; whatever goes wrong in one is a gap. */
export async function collect(options: CollectOptions): Promise<Collected> {
  // The one place where the clock is read: ages are counted from before anything was seen.
  const capturedAt = new Date().toISOString();
  const { kubernetes, signal, scope, subject = null, tool } = options;
  const run = new Run(options);
  const version = versionOf(kubernetes);
  await withGrace(signal, Promise.all([version, run.all()]));
  run.stop();

  const { soFar, gaps, meter } = run;
  const where = discover(soFar, kubernetes);
  const cloud = await settled(run.verified);
  const connected = await settled(run.connected);
  const client = connected !== undefined && 'client' in connected ? connected.client : undefined;
  client?.close();
  const snapshot: Snapshot = {
    schemaVersion: SCHEMA_VERSION,
    capturedAt,
    tool,
    cluster: given({
      name: where.clusterName,
      context: kubernetes.context,
      server: kubernetes.server,
      version: await settled(version),
    }),
    aws: given(placeOf(where, soFar, cloud)),
    scope: { namespaces: scope.namespaces, subject },
    sections: inOrder(soFar),
    gaps: gaps.toSorted(byPlace),
    redacted: false,
  };
  const bill = {
    kubernetes: billOf(kubernetes.bill),
    aws: billOf(client?.bill ?? NOTHING_SPENT),
    bySection: meter.bySection(),
  };
  const isWithout = cloud !== undefined && 'refusal' in cloud;
  return { snapshot, bill, ...(isWithout ? { withoutAws: cloud.refusal.message } : {}) };
}

class Run {
  readonly soFar: Sections = {};
  readonly gaps: Gap[] = [];
  readonly meter = newMeter();
  /** To AWS, where it is to be asked; whose credentials those are is known only when `verified`. */
  readonly connected: Promise<Cloud>;
  readonly verified: Promise<Cloud>;
  readonly #options: CollectOptions;
  readonly #unfinished: Set<Collector>;
  readonly #ended: ReadonlyMap<SectionName, PromiseWithResolvers<void>>;

  constructor(options: CollectOptions) {
    const { collectors, kubernetes, connectAws } = options;
    this.#options = options;
    this.#unfinished = new Set(collectors);
    this.#ended = new Map(collectors.map(({ section }) => [section, Promise.withResolvers()]));
    const where = this.#end(TELLING).then(() => discover(this.soFar, kubernetes));
    this.connected = where.then((place) => connect(connectAws, place));
    this.verified = this.connected.then(async (cloud) => {
      if ('refusal' in cloud || !this.#ended.has(IDENTITY)) return cloud;
      await this.#end([IDENTITY]);
      const places = { where: await where, named: discover({}, kubernetes) };
      return verify(cloud.client, places, this.soFar, this.gaps);
    });
  }

  async all(): Promise<void> {
    const { collectors } = this.#options;
    await Promise.all([this.verified, ...collectors.map((each) => this.#one(each))]);
  }

  /** What comes from now on is not waited for, and not kept. */
  stop(): void {
    for (const collector of this.#unfinished) this.gaps.push(this.#tooLate(collector));
    this.#unfinished.clear();
  }

  /** The one place that catches. */
  async #one(collector: Collector): Promise<void> {
    const { signal } = this.#options;
    const gaps: Gap[] = [];
    let content: unknown;
    try {
      content = await this.#contentOf(collector, gaps);
      // It may have given up half-way, and half a list must not pass for a whole one.
      if (signal.aborted) gaps.push(this.#tooLate(collector));
    } catch (error) {
      gaps.push(signal.aborted ? this.#tooLate(collector) : gapOf(...callOf(collector), error));
    }
    if (this.#unfinished.delete(collector)) this.#keep(collector.section, content, gaps);
  }

  async #contentOf(collector: Collector, gaps: Gap[]): Promise<unknown> {
    const { section, after } = collector;
    const { kubernetes, dns, scope, signal, onProgress } = this.#options;
    await this.#end(after);
    const cloud = await this.#cloudFor(section);
    signal.throwIfAborted();
    if (cloud !== undefined && 'refusal' in cloud) {
      gaps.push({ source: 'aws', resource: section, ...cloud.refusal });
      return undefined;
    }
    onProgress?.({ section, state: 'started' });
    return collector.collect({
      kubernetes: this.meter.ofKubernetes(kubernetes, section),
      aws: cloud === undefined ? undefined : this.meter.ofAws(cloud.client, section),
      dns,
      soFar: this.soFar,
      scope,
      gap: (gap) => void gaps.push(gap),
    });
  }

  #keep(section: SectionName, content: unknown, gaps: readonly Gap[]): void {
    const part = content === undefined ? { gaps: [] } : projectSection(section, content);
    if (part.value !== undefined) Object.assign(this.soFar, { [section]: part.value });
    const all = [...gaps, ...part.gaps];
    for (const gap of all) this.gaps.push(gap);
    // That a type is not served is an answer.
    const isWhole = all.every(({ reason }) => reason === 'not-found');
    this.#options.onProgress?.({ section, state: isWhole ? 'done' : 'failed' });
    this.#ended.get(section)?.resolve();
  }

  async #cloudFor(section: SectionName): Promise<Cloud | undefined> {
    if (!section.startsWith('aws/')) return undefined;
    return section === IDENTITY ? this.connected : this.verified;
  }

  async #end(sections: readonly SectionName[]): Promise<void> {
    await Promise.all(sections.map((section) => this.#ended.get(section)?.promise));
  }

  #tooLate(collector: Collector): Gap {
    const [source, , resource] = callOf(collector);
    const { message } = this.#options.signal.reason as Error;
    // No call of its own, so that all that came too late can be counted as one.
    return { source, operation: 'collect', resource, reason: 'timeout', message };
  }
}

/** Where the cluster does not say it, as AWS answered, once it is known to be the right account. */
function placeOf(
  { accountId, region, partition, vpcId }: Whereabouts,
  soFar: Sections,
  cloud: Cloud | undefined,
): Snapshot['aws'] {
  if (cloud === undefined || 'refusal' in cloud) {
    return { accountId, region, partition, vpcId, askedRegion: cloud?.askedRegion };
  }
  const identity = soFar[IDENTITY];
  return {
    accountId: cloud.home ?? accountId ?? identity?.Account,
    region: region ?? cloud.client.region,
    partition: partition ?? identity?.Arn?.split(':')[1],
    vpcId: vpcId ?? vpcOf(soFar),
  };
}

/** Without what is not known. */
function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

async function versionOf(kubernetes: KubernetesClient): Promise<string | undefined> {
  try {
    const { gitVersion } = (await kubernetes.get('/version')) as { gitVersion?: unknown };
    return typeof gitVersion === 'string' ? gitVersion : undefined;
  } catch {
    // No check waits for it, and what else is refused says why.
    return undefined;
  }
}

/** Waits until the work is done, or shortly after the time is up. */
async function withGrace(signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(late.resolve, GRACE_MS);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** What a promise has come to by now, if anything. */
async function settled<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((done) => setImmediate(done, undefined))]);
}

/** What it asks for, as a gap names it. */
function callOf({ section, permissions }: Collector): [GapSource, string, string] {
  const [permission] = permissions;
  const resource = resourceOf(section);
  if (section.startsWith('kubernetes/')) {
    return ['kubernetes', permission?.api === 'kubernetes' ? permission.verb : 'list', resource];
  }
  if (!section.startsWith('aws/')) return ['dns', 'lookup', resource];
  const action = permission?.api === 'aws' ? permission.action : '';
  return ['aws', action.slice(action.indexOf(':') + 1) || 'call', resource];
}

const billOf = ({ calls, throttled, waitedMs, connections }: Bill): Bill => ({
  calls,
  throttled,
  waitedMs: Math.round(waitedMs),
  connections,
});

/** Whoever was quicker this time must not show. */
function inOrder(sections: Sections): Sections {
  return Object.fromEntries(
    SECTION_NAMES.filter((name) => sections[name] !== undefined).map((name) => [
      name,
      sections[name],
    ]),
  );
}

function byPlace(a: Gap, b: Gap): number {
  const key = ({ source, resource, operation, message }: Gap): string =>
    [source, resource ?? '', operation, message].join('\0');
  return key(a) < key(b) ? -1 : 1;
}
