import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Utterance } from './topology.js';

const FAILURES: Readonly<Record<string, Utterance['kind']>> = {
  FailedBuildModel: 'build-failed',
  FailedDeployModel: 'deploy-failed',
};

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
 * The controller's newest failure on any of these objects, unless it succeeded on that
 * object after it: a failure that is older than a success is over.
 */
export function newestFailure(
  events: readonly Seen<kubernetes.Event>[],
  objects: readonly Ref[],
): Utterance | undefined {
  const wanted = new Map(objects.map((ref) => [refKey(ref), ref]));
  const succeeded = new Map<string, string>();
  const failures: Utterance[] = [];
  for (const event of events) {
    const { involvedObject, reason } = event.value;
    const key = refKey({
      kind: involvedObject.kind ?? '',
      namespace: involvedObject.namespace,
      name: involvedObject.name ?? '',
    });
    const about = wanted.get(key);
    if (about === undefined) continue;
    const at = lastSeen(event.value);
    const kind = FAILURES[reason ?? ''];
    if (reason === 'SuccessfullyReconciled') {
      if (at > (succeeded.get(key) ?? '')) succeeded.set(key, at);
    } else if (kind !== undefined) {
      failures.push({
        kind,
        message: (event.value.message ?? '').replace(/,? RequestID: [0-9a-f-]+/gi, ''),
        at,
        source: cite(event, 'message'),
        about,
      });
    }
  }
  return failures
    .filter(({ about, at }) => at > (succeeded.get(refKey(about)) ?? ''))
    .sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))[0];
}
