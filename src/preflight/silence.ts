import { refKey } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import { FAILURES, failedStack } from '../topology/voice.js';
import { readJson } from '../topology/plan/values.js';
import type { StackId } from './changes.js';
import { keyOfStack } from './changes.js';
import type { Draft } from './draft.js';

/*
 * What was said of objects as they were is no word on what becomes of them. Lines of a log are
 * emptied and not taken out: others are quoted by their place.
 */

export function silence(draft: Draft, about: readonly Ref[], stacks: readonly StackId[]): void {
  const keys = new Set(about.map(refKey));
  for (const event of draft.all('kubernetes/events')) {
    const { involvedObject, reason = '', metadata } = event;
    const { kind = '', namespace, name = '' } = involvedObject;
    const isFailure = reason in FAILURES || reason === 'FailedCreate';
    if (!isFailure || !keys.has(refKey({ kind, namespace, name }))) continue;
    draft.drop('kubernetes/events', {
      kind: 'Event',
      namespace: metadata.namespace,
      name: metadata.name,
    });
  }
  if (stacks.length === 0) return;
  const ids = new Set(stacks.map(keyOfStack));
  for (const [key, lines] of draft.entries('kubernetes/logs')) {
    if (!lines.some((line) => isFailureOf(line, ids))) continue;
    draft.set(
      'kubernetes/logs',
      key,
      lines.map((line) => (isFailureOf(line, ids) ? '' : line)),
    );
  }
}

function isFailureOf(line: string, ids: ReadonlySet<string>): boolean {
  if (!line.includes('"Reconciler error"')) return false;
  const stack = failedStack(readJson(line)?.value);
  return stack !== undefined && ids.has(stack);
}
