import { diagnose, type DiagnoseOptions } from '../diagnose.js';
import { refKey } from '../findings/cite.js';
import { compare } from '../findings/compare.js';
import type { Diagnosis, Evidence, Finding, Place, Report } from '../findings/finding.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { overlay, type OverlayOptions } from './overlay.js';
import type { ManifestObject, Manifests } from './read.js';

export type PreflightOptions = OverlayOptions &
  Required<Pick<DiagnoseOptions, 'only' | 'skip'>> &
  Pick<DiagnoseOptions, 'skipOf'>;

/**
 * What would become of a cluster if manifests were applied to it: the report of the state after,
 * with what of it is new and what would be gone. A pure function of its arguments.
 */
export function preflight(
  before: Snapshot,
  { objects, ignored, problems }: Manifests,
  options: PreflightOptions,
): Report {
  const { only, skip, skipOf = [] } = options;
  const { snapshot: after, ...changed } = overlay(before, objects, options);
  // One after the other, so that the topology of one is gone before the other is made.
  const { diagnoses: old } = diagnose(before, { only, skip, skipOf });
  const report = diagnose(after, { only, skip, skipOf });
  const changes = new Set([...changed.created, ...changed.replaced].map(refKey));
  const { diagnoses, fixed } = compare({ diagnoses: old }, report, quotesAnew(changes));
  const placed = placer(objects, changes);
  return {
    ...report,
    diagnoses: diagnoses.map((each) => ({ ...each, place: placed(each) })),
    fixed,
    preflight: { manifests: { ...changed, ignored }, problems, plan: [], headroom: [] },
  };
}

/**
 * What is said of a group, or of an object that has many parts, may be said of another of them than
 * before: in other words, with a field that the manifests change and that was not at fault.
 */
function quotesAnew(changes: ReadonlySet<string>): (now: Finding, was: Finding) => boolean {
  const keyOf = ({ ref, path }: Evidence): string => JSON.stringify([refKey(ref), path]);
  return (now, was) => {
    if (now.message === was.message) return false;
    const quoted = new Set(was.evidence.map(keyOf));
    return now.evidence.some((one) => changes.has(refKey(one.ref)) && !quoted.has(keyOf(one)));
  };
}

/**
 * Where the field at fault is written: the first that is cited of an object that the manifests
 * change, else of one that they have, else the name of the object that is at fault.
 */
function placer(
  objects: readonly ManifestObject[],
  changes: ReadonlySet<string>,
): (diagnosis: Diagnosis) => Place | undefined {
  const byKey = new Map(objects.map((object) => [refKey(object.ref), object]));
  return ({ cause: { evidence, subject, affects } }) => {
    const cited = evidence.filter(({ ref }) => byKey.has(refKey(ref)));
    const field = cited.find(({ ref }) => changes.has(refKey(ref))) ?? cited[0];
    if (field !== undefined) return byKey.get(refKey(field.ref))?.placeOf(field.path);
    const own = [subject, ...affects].find((ref) => byKey.has(refKey(ref)));
    return own === undefined ? undefined : byKey.get(refKey(own))?.placeOf(['metadata', 'name']);
  };
}
