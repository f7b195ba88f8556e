import { refKey } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { judgeAdmission } from '../topology/admission/judge.js';
import type { Applied } from '../topology/topology.js';
import { draftOf, type ListName } from './draft.js';
import type { Overlaid } from './overlay.js';
import type { ManifestObject } from './read.js';

/** What of laid-over manifests is stored. */
export interface Admitted {
  /** With what is there in the place of what would be refused. */
  readonly snapshot: Snapshot;
  /** What is created, replaced or removed indeed. */
  readonly touched: readonly Ref[];
  readonly applied: readonly Applied[];
}

/** Judges what manifests create and replace as the API server and its webhooks would. */
export function admit(
  before: Snapshot,
  { snapshot, created, replaced, removed }: Overlaid,
  objects: readonly ManifestObject[],
): Admitted {
  const changed = new Set([...created, ...replaced].map(refKey));
  const candidates = objects.filter(({ ref }) => changed.has(refKey(ref)));
  const applied = judgeAdmission(before, snapshot, candidates);
  const refused = new Set(
    applied.flatMap(({ ref, rejection }) => (rejection === undefined ? [] : refKey(ref))),
  );
  const live = draftOf(before.sections);
  const draft = draftOf(snapshot.sections);
  for (const { section, ref } of candidates) {
    if (!refused.has(refKey(ref))) continue;
    const old = live.get(section as ListName, ref);
    if (old === undefined) draft.drop(section as ListName, ref);
    else draft.put(section as ListName, old);
  }
  return {
    snapshot: { ...snapshot, sections: draft.sections() },
    touched: [...created, ...replaced, ...removed].filter((ref) => !refused.has(refKey(ref))),
    applied,
  };
}
