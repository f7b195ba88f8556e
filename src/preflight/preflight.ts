import { examine, type DiagnoseOptions } from '../diagnose.js';
import { lookUp, refKey } from '../findings/cite.js';
import { compare } from '../findings/compare.js';
import type {
  Diagnosis,
  Evidence,
  Finding,
  Place,
  Preflight,
  Ref,
  Report,
} from '../findings/finding.js';
import type { SectionName, Sections } from '../snapshot/sections.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { buildModels } from '../topology/model/build.js';
import { planStacks, type LiveState, type WantedState } from '../topology/model/changes.js';
import { headroomOf } from '../topology/model/headroom.js';
import type { Stack, Topology } from '../topology/topology.js';
import { admit } from './admission.js';
import { overlay, type OverlayOptions } from './overlay.js';
import { predict } from './predict.js';
import type { ManifestObject, Manifests } from './read.js';
import type { Schemas } from './schemas.js';
import { stoppedWays, unsaidRefusals, withFound, withStops, withVictims } from './stopped.js';

export interface PreflightOptions
  extends
    OverlayOptions,
    Required<Pick<DiagnoseOptions, 'only' | 'skip'>>,
    Pick<DiagnoseOptions, 'skipOf'> {
  /** Nobody looked at a cluster, and nobody was to: that too little was seen is no surprise. */
  readonly isOffline: boolean;
  /** Of the kinds of the manifests, where the API server was asked for them. */
  readonly schemas?: Schemas | undefined;
}

/**
 * What would become of a cluster if manifests were applied to it: the report of the state after,
 * with what of it is new and what would be gone. A pure function of its arguments.
 */
export function preflight(
  before: Snapshot,
  { objects, ignored, problems }: Manifests,
  options: PreflightOptions,
): Report {
  const { only, skip, skipOf = [], isOffline } = options;
  const laid = overlay(before, objects, options);
  const { snapshot: _laid, ...changed } = laid;
  const { snapshot: asked, touched, applied } = admit(before, laid, objects, options.schemas ?? {});
  const wanted: WantedState[] = [];
  const stopped: Ref[] = [];
  const predicted = predict(before, asked, touched, (snapshot, topology) => {
    const built = buildModels(snapshot, topology);
    wanted.push({ topology, built });
    stopped.push(...stoppedWays(snapshot.sections, built));
    return built;
  });
  const { report: old, topology: live } = examine(before, { only, skip, skipOf });
  const { report, topology } = examine(predicted, { only, skip, skipOf, applied });
  const changes = new Set(
    [...changed.created, ...changed.replaced, ...changed.removed].map(refKey),
  );
  const { diagnoses, fixed: gone } = compare(old, report, quotesAnew(changes));
  const untold = gone.filter((each) => isUntold(each, report, predicted.sections));
  const fixed = gone.filter((each) => !untold.includes(each));
  const all = [
    ...diagnoses,
    ...untold.map((each): Diagnosis => ({ ...each, standing: 'unchanged' })),
  ];
  const placed = placer(objects, changes);
  const built = wanted.flatMap((each) => each.built);
  const stops = withVictims(withStops({ ...report, diagnoses: all }, stopped, changes), built);
  const judged = withFound(stops, unsaidRefusals({ ...report, ...stops }, built, before, live));
  return {
    ...report,
    chains: judged.chains,
    verdict: verdictOf(judged, untold, isOffline),
    diagnoses: judged.diagnoses.map((each) => ({ ...blaming(each, changes), place: placed(each) })),
    fixed,
    preflight: {
      manifests: { ...changed, ignored },
      problems,
      ...planned({ snapshot: before, topology: live }, topology, wanted, isOffline),
    },
  };
}

/**
 * Members of a group contradict one another, and which of them is wrong nobody can tell. But where
 * the manifests bring in the contradiction, it is the one that they change.
 */
function blaming(diagnosis: Diagnosis, changes: ReadonlySet<string>): Diagnosis {
  const { cause, standing } = diagnosis;
  if (standing !== 'introduced' || cause.subject.kind !== 'IngressGroup') return diagnosis;
  const members = cause.evidence
    .map(({ ref }) => ref)
    .filter((ref) => ref.kind === 'Ingress' && changes.has(refKey(ref)));
  const [subject, ...others] = new Map(members.map((ref) => [refKey(ref), ref])).values();
  return subject === undefined || others.length > 0
    ? diagnosis
    : { ...diagnosis, cause: { ...cause, subject } };
}

function verdictOf(
  { verdict }: Pick<Report, 'verdict'>,
  untold: readonly Diagnosis[],
  isOffline: boolean,
): Report['verdict'] {
  if (untold.some(({ severity }) => severity === 'error')) return 'broken';
  return isOffline && verdict === 'inconclusive' ? 'healthy' : verdict;
}

/** What tells how something fares, and not how it is set. */
const OBSERVED: ReadonlySet<SectionName> = new Set<SectionName>([
  'aws/elbv2/target-health',
  'kubernetes/pods',
  'aws/cloudwatch/metrics',
  'probes',
]);

/**
 * Whether what was seen of pods and targets is not there any more only because they are replaced:
 * that the new ones fare better, no manifest says. It goes on to be a debt.
 */
function isUntold({ cause }: Diagnosis, { chains }: Report, after: Sections): boolean {
  const ways = new Set(chains.map(({ exposure }) => refKey(exposure)));
  return (
    cause.affects.some((ref) => ways.has(refKey(ref))) &&
    cause.evidence.some(
      (one) =>
        OBSERVED.has(one.section) &&
        JSON.stringify(lookUp(after, one)) !== JSON.stringify(one.value),
    )
  );
}

/** Of the stacks that the manifests change, those that are gone included. */
function planned(
  { snapshot, topology }: LiveState,
  after: Topology,
  wanted: readonly WantedState[],
  isOffline: boolean,
): Pick<Preflight, 'plan' | 'headroom'> {
  const keyOf = ({ api, id }: Stack): string => `${api} ${id}`;
  const rebuilt = new Set(wanted.flatMap(({ built }) => built.map(({ stack }) => keyOf(stack))));
  const staying = new Set(after.stacks.map(keyOf));
  const stacks = topology.stacks.filter(
    (stack) => rebuilt.has(keyOf(stack)) || !staying.has(keyOf(stack)),
  );
  const live: LiveState = { snapshot, topology: { ...topology, stacks } };
  return {
    plan: wanted
      .flatMap((each) => planStacks(live, each, { isOffline }))
      .map((each) =>
        isOffline && each.state === 'unknown'
          ? { ...each, reason: 'no cluster is looked at' }
          : each,
      ),
    headroom: wanted.flatMap((each) => headroomOf(live, each)),
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

const WRITTEN_METADATA = ['name', 'namespace', 'labels', 'annotations'];

/** And not by the API server or by a controller. */
const isWritten = ({ path: [part, field] }: Evidence): boolean =>
  part === 'metadata' ? WRITTEN_METADATA.includes(String(field)) : part !== 'status';

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
    const changed = cited.filter(({ ref }) => changes.has(refKey(ref)));
    const field = changed.find(isWritten) ?? changed[0] ?? cited[0];
    if (field !== undefined) return byKey.get(refKey(field.ref))?.placeOf(field.path);
    const own = [subject, ...affects].find((ref) => byKey.has(refKey(ref)));
    return own === undefined ? undefined : byKey.get(refKey(own))?.placeOf(['metadata', 'name']);
  };
}
