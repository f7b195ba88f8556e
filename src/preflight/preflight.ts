import { diagnose, type DiagnoseOptions } from '../diagnose.js';
import { refKey } from '../findings/cite.js';
import type { Diagnosis, Place, Ref, Report } from '../findings/finding.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { compare } from './compare.js';
import { overlay, type OverlayOptions } from './overlay.js';
import type { ManifestObject, Manifests } from './read.js';

export type PreflightOptions = OverlayOptions & Required<Pick<DiagnoseOptions, 'only' | 'skip'>>;

/**
 * What would become of a cluster if manifests were applied to it: the report of the state after,
 * with what of it is new and what would be gone. A pure function of its arguments.
 */
export function preflight(
  before: Snapshot,
  { objects, ignored, problems }: Manifests,
  options: PreflightOptions,
): Report {
  const { only, skip } = options;
  const { snapshot: after, ...changed } = overlay(before, objects, options);
  // One after the other, so that the topology of one is gone before the other is made.
  const { diagnoses: old } = diagnose(before, { only, skip });
  const report = diagnose(after, { only, skip });
  const { diagnoses, fixed } = compare({ diagnoses: old }, report);
  const placed = placer(objects, [...changed.created, ...changed.replaced]);
  return {
    ...report,
    diagnoses: diagnoses.map((each) => ({ ...each, place: placed(each) })),
    fixed,
    preflight: { manifests: { ...changed, ignored }, problems, plan: [], headroom: [] },
  };
}

/**
 * Where the field at fault is written: the first that is cited of an object that the manifests
 * change, else of one that they have, else the name of the object that is at fault.
 */
function placer(
  objects: readonly ManifestObject[],
  changed: readonly Ref[],
): (diagnosis: Diagnosis) => Place | undefined {
  const byKey = new Map(objects.map((object) => [refKey(object.ref), object]));
  const isChanged = new Set(changed.map(refKey));
  return ({ cause: { evidence, subject, affects } }) => {
    const cited = evidence.filter(({ ref }) => byKey.has(refKey(ref)));
    const field = cited.find(({ ref }) => isChanged.has(refKey(ref))) ?? cited[0];
    if (field !== undefined) return byKey.get(refKey(field.ref))?.placeOf(field.path);
    const own = [subject, ...affects].find((ref) => byKey.has(refKey(ref)));
    return own === undefined ? undefined : byKey.get(refKey(own))?.placeOf(['metadata', 'name']);
  };
}
