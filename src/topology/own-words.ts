import { cite, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { meaningOf } from './dictionary.js';
import type { Lens } from './lens.js';
import { readJson } from './plan/values.js';
import type { ControllerContainer, Utterance } from './topology.js';
import { stringIn, withoutRequestId } from './voice.js';

/** What is tried again and again is logged again, as long as it fails. */
const GOES_ON_SECONDS = 300;

/** The last that it logs before it ends itself, from its `main`. */
const ENDED = /^(?:unable |problem )/i;

/** What ends it before it has a logger, or in spite of it. */
const BARE = /^(?:unknown (?:shorthand )?flag|invalid argument |panic: |exec |F\d{4} )/;

/** A warning of the API server, which is logged once. */
const WARNING = 'unknown field \\"spec.';

interface Line {
  /** Logged once, it holds for as long as the process lives. */
  readonly isOnce?: boolean;
  readonly at: string;
  readonly message: string;
  readonly kind: 'start-failed' | 'logged';
}

/**
 * What a controller says of itself: for each container that is not ready, why it ended, and of
 * what else it complains, the newest of each meaning. Failures to build something are not among
 * it.
 */
export function ownWords(
  lens: Lens,
  containers: readonly ControllerContainer[],
  name: string,
): readonly Utterance[] {
  const ends: Utterance[] = [];
  const complaints = new Map<string, Utterance>();
  for (const { pod, at, isReady } of containers) {
    const { namespace = '' } = pod.ref;
    const ref: Ref = { kind: 'Log', namespace, name: `${pod.ref.name}/${name}` };
    const lines = lens.sections['kubernetes/logs']?.[`${namespace}/${pod.ref.name}/${name}`] ?? [];
    const log: Seen<readonly string[]> = { section: 'kubernetes/logs', ref, value: lines };
    const say = (line: Omit<Line, 'isOnce'>, source: Evidence): Utterance => ({
      ...line,
      source,
      about: pod.ref,
      times: 1,
      culprit: undefined,
      meaning: meaningOf(line.message, line.kind, pod.ref),
    });
    const left = isReady ? undefined : lastWords(pod, at);
    if (left !== undefined) ends.push(say(left.line, left.source));
    let hasEnded = isReady || left !== undefined;
    for (const [index, text] of [...lines.entries()].toReversed()) {
      const line = readLine(text);
      if (line === undefined) continue;
      const { isOnce = false, ...rest } = line;
      const said = say(rest, cite(log, index));
      if (line.kind === 'start-failed') {
        if (!hasEnded) ends.push(said);
        hasEnded = true;
        continue;
      }
      const { ageSeconds = Infinity } = lens.age(line.at);
      const key = said.meaning?.id;
      if (key === undefined || (ageSeconds > GOES_ON_SECONDS && !isOnce)) continue;
      if (line.at > (complaints.get(key)?.at ?? '')) complaints.set(key, said);
    }
  }
  return [...ends, ...complaints.values()];
}

/** The message that a container left when it ended. */
function lastWords(
  pod: Seen<kubernetes.Pod>,
  at: number,
): { readonly line: Line; readonly source: Evidence } | undefined {
  const path = ['status', 'containerStatuses', at] as const;
  const status = pod.value.status?.containerStatuses?.[at];
  const told = [
    [status?.state?.terminated, cite(pod, ...path, 'state', 'terminated', 'message')],
    [status?.lastState?.terminated, cite(pod, ...path, 'lastState', 'terminated', 'message')],
  ] as const;
  for (const [{ message = '', finishedAt = '' } = {}, source] of told) {
    const text = withoutRequestId(message.trim());
    if (text !== '')
      return { line: { kind: 'start-failed', message: text, at: finishedAt }, source };
  }
  return undefined;
}

function readLine(text: string): Line | undefined {
  if (BARE.test(text)) return { kind: 'start-failed', message: text.trim(), at: '' };
  // Most lines say nothing of this, and some are long.
  const isOnce = text.includes(WARNING);
  if (!isOnce && !text.includes('"level":"error"')) return undefined;
  const entry = readJson(text)?.value;
  const headline = stringIn(entry, 'msg');
  if (headline === 'Reconciler error') return undefined;
  const error = withoutRequestId(stringIn(entry, 'error'));
  const isEnd = ENDED.test(headline);
  return {
    kind: isEnd ? 'start-failed' : 'logged',
    message: isEnd && error !== '' ? `${headline}: ${error}` : error || headline,
    at: stringIn(entry, 'ts'),
    isOnce,
  };
}
