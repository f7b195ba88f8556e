import { linkOf, type CheckId } from '../chain.js';
import { refKey, refText } from '../findings/cite.js';
import type { Diagnosis, Evidence, Finding, Ref, Report } from '../findings/finding.js';
import type { Sections } from '../snapshot/sections.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { buildModels } from '../topology/model/build.js';
import type { Built } from '../topology/model/model.js';
import type { Stack, Topology } from '../topology/topology.js';
import { isRefusedByAws } from './aws-refusals.js';
import { draftOf } from './draft.js';

/** The ways in of whose stack the controller would do nothing, as it or AWS refuses it. */
export function stoppedWays(sections: Sections, built: readonly Built[]): readonly Ref[] {
  const draft = draftOf(sections);
  return built
    .filter(
      ({ state, stack }) =>
        state === 'refused' || (state === 'built' && isRefusedByAws(draft, stack)),
    )
    .flatMap(({ stack }) => stack.serves);
}

const UNSAID: CheckId = 'model/model-build-failed';

/**
 * What the controller would refuse to build, and no check says yet, as it would say it itself in an
 * event. What it refuses now, for the same reason, is no news.
 */
export function unsaidRefusals(
  { diagnoses, suppressed, coverage }: Report,
  built: readonly Built[],
  before: Snapshot,
  live: Topology,
): readonly Diagnosis[] {
  const isAsked = coverage.some(({ check, outcome }) => check === UNSAID && outcome === 'ran');
  if (!isAsked) return [];
  const said = new Set(
    [
      ...diagnoses
        .filter(({ standing, severity }) => standing === 'introduced' && severity === 'error')
        .flatMap(({ cause, symptoms }) => [cause, ...symptoms]),
      ...suppressed.map(({ finding }) => finding),
    ].flatMap(({ affects }) => affects.map(refKey)),
  );
  return built.flatMap((each): Diagnosis[] => {
    if (each.state !== 'refused' || each.source === undefined) return [];
    const { stack, member, reason, source } = each;
    if (stack.serves.some((ref) => said.has(refKey(ref)))) return [];
    if (isRefusedNow(before, live, stack, reason)) return [];
    return [
      {
        severity: 'error',
        standing: 'introduced',
        symptoms: [],
        cause: {
          check: UNSAID,
          severity: 'error',
          confidence: 'derived',
          subject: member,
          message: `The controller could not build ${refText(stack.ref)}: ${reason}.`,
          fix: `Correct that in the manifest of ${refText(member)}.`,
          commands: [],
          evidence: [source],
          affects: stack.serves,
          lowered: false,
        },
      },
    ];
  });
}

function isRefusedNow(before: Snapshot, live: Topology, stack: Stack, reason: string): boolean {
  const same = live.stacks.filter(({ api, id }) => api === stack.api && id === stack.id);
  return buildModels(before, { ...live, stacks: same }).some(
    (built) => built.state === 'refused' && built.reason === reason,
  );
}

type Judged = Pick<Report, 'diagnoses' | 'chains' | 'verdict'>;

/** What is found besides, in its place and in the marks of the ways in that suffer from it. */
export function withFound<T extends Judged>(report: T, found: readonly Diagnosis[]): T {
  if (found.length === 0) return report;
  return {
    ...report,
    diagnoses: [...found, ...report.diagnoses],
    chains: marked(report.chains, found),
    verdict: 'broken',
  };
}

/**
 * The controller stops for all members of a group where it refuses one: what quotes the field that
 * it refuses has the others for victims, whatever its check knows of them.
 */
export function withVictims<T extends Judged>(report: T, built: readonly Built[]): T {
  const hits: Diagnosis[] = [];
  const diagnoses = report.diagnoses.map((each): Diagnosis => {
    const { cause, severity, standing } = each;
    if (standing !== 'introduced' || severity !== 'error') return each;
    const known = new Set(cause.affects.map(refKey));
    const others = built
      .filter((one) => one.state === 'refused' && quotes(cause, one.source))
      .flatMap(({ stack }) => stack.serves)
      .filter((ref) => !known.has(refKey(ref)));
    if (others.length === 0) return each;
    const hit = { ...each, cause: { ...cause, affects: [...cause.affects, ...others] } };
    hits.push(hit);
    return hit;
  });
  return hits.length === 0 ? report : { ...report, diagnoses, chains: marked(report.chains, hits) };
}

/** The field itself, one around it or a part of it. */
function quotes({ evidence }: Finding, source: Evidence | undefined): boolean {
  return (
    source !== undefined &&
    evidence.some(
      ({ ref, path }) =>
        refKey(ref) === refKey(source.ref) &&
        path.slice(0, source.path.length).join('\n') ===
          source.path.slice(0, path.length).join('\n'),
    )
  );
}

/** As errors. */
function marked(chains: Report['chains'], found: readonly Diagnosis[]): Report['chains'] {
  return chains.map((chain) => {
    const key = refKey(chain.exposure);
    const links = found.flatMap(({ cause: { affects, check } }) =>
      affects.some((ref) => refKey(ref) === key) ? [linkOf(check)] : [],
    );
    const errors = Object.fromEntries(links.map((link) => [link, 'error']));
    return { ...chain, links: { ...chain.links, ...errors } };
  });
}

/**
 * What stops the controller is a warning where a load balancer that was built before goes on
 * serving. Whoever applies manifests wants something of them to be done, and that is not: where
 * they bring in such a fault, it is what its check makes of one that stops all.
 */
export function withStops(
  report: Judged & Pick<Report, 'coverage'>,
  stopped: readonly Ref[],
  changes: ReadonlySet<string>,
): Judged {
  const ways = new Set(stopped.map(refKey));
  const own = new Map<CheckId, string>(
    report.coverage.map(({ check, severity }) => [check, severity]),
  );
  const isStop = ({ standing, severity, cause }: Diagnosis): boolean =>
    standing === 'introduced' &&
    severity === 'warning' &&
    own.get(cause.check) === 'error' &&
    cause.affects.some((ref) => ways.has(refKey(ref))) &&
    cause.evidence.some(({ ref }) => changes.has(refKey(ref)));
  const stops = new Set(report.diagnoses.filter(isStop));
  if (stops.size === 0) return report;
  const diagnoses = report.diagnoses.map((each): Diagnosis =>
    stops.has(each)
      ? { ...each, severity: 'error', cause: { ...each.cause, severity: 'error' } }
      : each,
  );
  return { diagnoses, chains: marked(report.chains, [...stops]), verdict: 'broken' };
}
