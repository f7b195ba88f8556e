import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { groupBy, type Lens } from './lens.js';
import type { Utterance } from './topology.js';

const FAILURES: Readonly<Record<string, Utterance['kind']>> = {
  FailedBuildModel: 'build-failed',
  FailedDeployModel: 'deploy-failed',
};

/** It differs on every retry. Each generation of the SDK writes it in its own way. */
const REQUEST_ID = /[,;]?\s+request ?id: [\w-]+/gi;

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

/** Events by the object that they are about. */
export function eventsByObject(lens: Lens): ReadonlyMap<string, readonly Seen<kubernetes.Event>[]> {
  return groupBy(lens.all('kubernetes/events'), ({ value: { involvedObject } }) =>
    refKey({
      kind: involvedObject.kind ?? '',
      namespace: involvedObject.namespace,
      name: involvedObject.name ?? '',
    }),
  );
}

/**
 * The controller's newest failure on any of these objects, unless it succeeded on that
 * object after it: a failure that is older than a success is over.
 */
export function newestFailure(
  events: ReturnType<typeof eventsByObject>,
  objects: readonly Ref[],
): Utterance | undefined {
  const failures = objects.flatMap((about) => {
    const said = events.get(refKey(about)) ?? [];
    const succeeded = said
      .filter(({ value }) => value.reason === 'SuccessfullyReconciled')
      .reduce((newest, { value }) => (lastSeen(value) > newest ? lastSeen(value) : newest), '');
    return said.flatMap((event): readonly Utterance[] => {
      const kind = FAILURES[event.value.reason ?? ''];
      const at = lastSeen(event.value);
      if (kind === undefined || at <= succeeded) return [];
      const message = (event.value.message ?? '').replace(REQUEST_ID, '');
      const source = cite(event, 'message');
      return [{ kind, message, at, source, about, culprit: named(message, objects) }];
    });
  });
  return failures.sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))[0];
}

/** The controller names the Ingress that it stumbled over as `ingress: <namespace>/<name>: …`. */
function named(message: string, objects: readonly Ref[]): Ref | undefined {
  const [, namespace, name] = /ingress: ([\w.-]+)\/([\w.-]+?)(?::|$|\s)/.exec(message) ?? [];
  return objects.find((ref) => ref.namespace === namespace && ref.name === name);
}
