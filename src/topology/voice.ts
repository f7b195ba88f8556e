import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { meaningOf } from './dictionary.js';
import { groupBy, type Lens } from './lens.js';
import { isObject, readJson } from './plan/values.js';
import type { Binding, Exposure, Failure, Stack, Utterance } from './topology.js';

/** By their reasons, the events in which it says that it failed. */
export const FAILURES: Readonly<Record<string, Utterance['kind']>> = {
  FailedBuildModel: 'build-failed',
  FailedDeployModel: 'deploy-failed',
  FailedReconcile: 'reconcile-failed',
  FailedNetworkReconcile: 'reconcile-failed',
  BackendNotFound: 'reconcile-failed',
  FailedAddFinalizer: 'finalizer-failed',
  FailedRemoveFinalizer: 'cleanup-failed',
  FailedCleanup: 'cleanup-failed',
  FailedCleanupStatus: 'cleanup-failed',
  FailedUpdateStatus: 'status-failed',
  ConflictingIngressClass: 'load-failed',
  FailedLoadGroupID: 'load-failed',
};

/** Of a model, which is what a stack is built from. */
const OF_MODEL: readonly Utterance['kind'][] = ['build-failed', 'deploy-failed'];

/** After some ten of them, the API server merges events that differ in their messages alone. */
const COMBINED = /^\(combined from similar events\): /;

// It differs on every retry. Each generation of the SDK writes it in its own way.
const REQUEST_ID = /[,;]?\s+request ?id: [\w-]+/gi;

export const withoutRequestId = (message: string): string => message.replace(REQUEST_ID, '');

/** A line that says so: its logger, and the id in the model, which is JSON in JSON. */
const BUILT =
  /"logger":"([\w./-]+)","msg":"successfully built model","model":"\{\\"id\\":\\"([^"\\]+)/;

/** It did not get as far as building: the members of the group could not be told. */
const LOADING =
  /has invalid IngressClass configuration|multiple default IngressClasses|failed to load Ingress group order|group order must be within/;

type Api = Stack['api'] | 'gateway';

/** What the controller says of the objects that it builds from. */
export interface Voice {
  /**
   * The newest failure to build or deploy any of these objects, unless it succeeded on that
   * object after it: a failure that is older than a success is over. Events tell first; they last
   * for an hour, and some failures are only logged, under the name of what is built in one piece.
   */
  failureOf(api: Api, id: string, objects: readonly Ref[]): Utterance | undefined;
  /** Its newest failure of each other kind, as events tell it, unless a success came after it. */
  otherFailuresOf(object: Ref): readonly Utterance[];
}

export function voiceOf(lens: Lens): Voice {
  const events = groupBy(lens.all('kubernetes/events'), ({ value: { involvedObject } }) =>
    refKey({
      kind: involvedObject.kind ?? '',
      namespace: involvedObject.namespace,
      name: involvedObject.name ?? '',
    }),
  );
  const logged = readLogs(lens);
  return {
    failureOf: (api, id, objects) => {
      const said = objects.map((about) => ({ about, events: events.get(refKey(about)) ?? [] }));
      const [newest] = said
        .flatMap((one) => failuresIn(one.events, one.about, objects))
        .filter(({ kind }) => OF_MODEL.includes(kind))
        .sort(newestFirst);
      const [about] = objects;
      const line = logged.get(`${api} ${id}`);
      if (newest !== undefined || line === undefined || about === undefined) return newest;
      const isOver = said.some((one) => lastSuccess(one.events) > line.at);
      return isOver ? undefined : understood(line, about, objects);
    },
    otherFailuresOf: (object) => {
      const failures = failuresIn(events.get(refKey(object)) ?? [], object, [object]);
      const newest = new Map<Utterance['kind'], Utterance>();
      for (const failure of failures.toSorted(newestFirst)) {
        if (OF_MODEL.includes(failure.kind) || newest.has(failure.kind)) continue;
        newest.set(failure.kind, failure);
      }
      return [...newest.values()];
    },
  };
}

/** Where the controller's words are those that the dictionary gives to this check. */
export function saidOf(failure: Utterance | undefined, id: string): Evidence | undefined {
  return failure?.meaning?.id === id ? failure.source : undefined;
}

/** A failure without what stands in its way. */
export type Heard = Omit<Failure, 'heldGroups' | 'sameNamed'>;

/** What the controller could not do, for exposures and for what is not one, or no longer. */
export function linkFailures(
  lens: Lens,
  voice: Voice,
  stacks: readonly Stack[],
  exposures: readonly Exposure[],
  bindings: readonly Binding[],
): readonly Heard[] {
  const leaving = lens
    .all('kubernetes/ingresses.networking.k8s.io')
    .filter(({ value }) => value.metadata.deletionTimestamp !== undefined)
    .map(({ ref }) => ({ ref, api: 'ingress' as const }));
  const gateways = lens
    .all('kubernetes/gateways.gateway.networking.k8s.io')
    .map(({ ref }) => ({ ref, api: 'gateway' as const }));
  return [
    ...stacks.flatMap(({ ref, serves, ageSeconds, failure }): readonly Heard[] =>
      failure === undefined ? [] : [{ ref, serves, ageSeconds, said: failure }],
    ),
    ...[...exposures, ...bindings].flatMap(({ ref, serves, ageSeconds }): readonly Heard[] =>
      voice.otherFailuresOf(ref).map((said) => ({ ref, serves, ageSeconds, said })),
    ),
    ...[...leaving, ...gateways].flatMap(({ ref, api }): readonly Heard[] => {
      const said = voice.failureOf(api, `${ref.namespace ?? ''}/${ref.name}`, [ref]);
      return said === undefined ? [] : [{ ref, serves: [ref], said }];
    }),
  ];
}

function failuresIn(
  events: readonly Seen<kubernetes.Event>[],
  about: Ref,
  objects: readonly Ref[],
): readonly Utterance[] {
  const succeeded = lastSuccess(events);
  return events.flatMap((event): readonly Utterance[] => {
    const kind = FAILURES[event.value.reason ?? ''];
    const at = lastSeen(event.value);
    if (kind === undefined || at <= succeeded) return [];
    const message = messageOf(event.value);
    const times = event.value.series?.count ?? event.value.count ?? 1;
    const said = { kind, message, at, times, source: cite(event, 'message') };
    return [understood(said, about, objects)];
  });
}

export function messageOf({ message = '' }: kubernetes.Event): string {
  return withoutRequestId(message.replace(COMBINED, ''));
}

export const newestFirst = (a: Utterance, b: Utterance): number =>
  a.at > b.at ? -1 : a.at < b.at ? 1 : 0;

function understood(said: Said, about: Ref, objects: readonly Ref[]): Utterance {
  const { kind, message } = said;
  return {
    ...said,
    about,
    culprit: named(message, objects),
    meaning: meaningOf(message, kind, about),
  };
}

function lastSuccess(events: readonly Seen<kubernetes.Event>[]): string {
  return events
    .filter(({ value }) => value.reason === 'SuccessfullyReconciled')
    .reduce((newest, { value }) => (lastSeen(value) > newest ? lastSeen(value) : newest), '');
}

/** When an event was last seen: the API fills different fields for different event styles. */
export function lastSeen(event: kubernetes.Event): string {
  return (
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp ??
    ''
  );
}

/**
 * The controller names the Ingress that it stumbled over as `ingress: <namespace>/<name>: …`, and
 * of two that contradict each other as the second.
 */
function named(message: string, objects: readonly Ref[]): Ref | undefined {
  const [, namespace, name] =
    /ingress: ([\w.-]+)\/([\w.-]+?)(?:[:,]|$|\s)/i.exec(message) ??
    /conflicting protocol, [^|]*\| ([\w.-]+)\/([\w.-]+?):/i.exec(message) ??
    [];
  return objects.find((ref) => ref.namespace === namespace && ref.name === name);
}

type Said = Omit<Utterance, 'about' | 'culprit' | 'meaning'>;

/** By API and id of what is built: the last failure, where no success is logged after it. */
function readLogs(lens: Lens): ReadonlyMap<string, Said> {
  const failures = new Map<string, Said>();
  // Without all events it can't be told which failures are told already.
  if (!lens.mayDeny('kubernetes/events')) return failures;
  const successes = new Map<string, string>();
  for (const [key, lines] of Object.entries(lens.sections['kubernetes/logs'] ?? {})) {
    const slash = key.indexOf('/');
    const ref = { kind: 'Log', namespace: key.slice(0, slash), name: key.slice(slash + 1) };
    const log: Seen<readonly string[]> = { section: 'kubernetes/logs', ref, value: lines };
    /** What is built and not yet deployed: a failure is one of deploying then. */
    const built = new Set<string>();
    for (const [index, line] of lines.entries()) {
      const [, logger = '', id] = BUILT.exec(line) ?? [];
      if (id !== undefined) built.add(`${apiOf(logger) ?? ''} ${id}`);
      // Most lines say nothing of this, and some are long.
      const isSuccess = line.includes('"successfully deployed model"');
      if (!isSuccess && !line.includes('"Reconciler error"')) continue;
      const entry = readJson(line)?.value;
      const at = stringIn(entry, 'ts');
      const stack = isSuccess ? deployedStack(entry) : failedStack(entry);
      if (stack === undefined) continue;
      const isDeploying = built.delete(stack);
      if (isSuccess) {
        if (at >= (successes.get(stack) ?? '')) successes.set(stack, at);
        // Times are whole seconds: within one, the order of the log decides.
        if (at >= (failures.get(stack)?.at ?? '')) failures.delete(stack);
        continue;
      }
      if (at < (successes.get(stack) ?? '') || at < (failures.get(stack)?.at ?? '')) continue;
      const error = withoutRequestId(stringIn(entry, 'error'));
      failures.set(stack, {
        kind: isDeploying ? 'deploy-failed' : LOADING.test(error) ? 'load-failed' : 'build-failed',
        message: error,
        at,
        times: 1,
        source: cite(log, index),
      });
    }
  }
  return failures;
}

function apiOf(controller: string): string | undefined {
  return /^(?:controllers\.)?(ingress|service|gateway)(?=$|\.)/.exec(controller)?.[1];
}

/** `<api> <id>` of the stack that an entry of a log says failed. */
export function failedStack(entry: unknown): string | undefined {
  const api = apiOf(stringIn(entry, 'controller'));
  const name = stringIn(entry, 'name');
  const namespace = stringIn(entry, 'namespace');
  if (api === undefined || name === '') return undefined;
  // An explicit group has no namespace.
  return `${api} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

function deployedStack(entry: unknown): string | undefined {
  const group = stringIn(entry, 'ingressGroup');
  if (group !== '') return `ingress ${group}`;
  for (const api of ['service', 'gateway']) {
    const object = fieldOf(entry, api);
    const name = stringIn(object, 'name');
    if (name !== '') return `${api} ${stringIn(object, 'namespace')}/${name}`;
  }
  return undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function stringIn(value: unknown, key: string): string {
  const found = fieldOf(value, key);
  return typeof found === 'string' ? found : '';
}
