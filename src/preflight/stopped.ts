import { linkOf, type CheckId } from '../chain.js';
import { refKey } from '../findings/cite.js';
import type { Diagnosis, Ref, Report } from '../findings/finding.js';
import type { Sections } from '../snapshot/sections.js';
import type { Built } from '../topology/model/model.js';
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

type Judged = Pick<Report, 'diagnoses' | 'chains' | 'verdict'>;

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
  const chains = report.chains.map((chain) => {
    const links = [...stops].flatMap(({ cause: { affects, check } }) =>
      affects.some((ref) => refKey(ref) === refKey(chain.exposure)) ? [linkOf(check)] : [],
    );
    return {
      ...chain,
      links: { ...chain.links, ...Object.fromEntries(links.map((link) => [link, 'error'])) },
    };
  });
  return { diagnoses, chains, verdict: 'broken' };
}
