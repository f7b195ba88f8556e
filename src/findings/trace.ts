import { CHAIN, SEVERITIES, linkOf, type ChainLink } from '../chain.js';
import { refKey } from './cite.js';
import type { Chain, Coverage, Finding, LinkState, Ref } from './finding.js';

export interface Looked {
  readonly coverage: Coverage;
  /** By key: the exposures whose traffic passes through a subject that was looked at. */
  readonly looked: ReadonlySet<string>;
}

/** What is known of each link of each exposure. */
export function traceChains(
  exposures: readonly Ref[],
  runs: readonly Looked[],
  findings: readonly Finding[],
): readonly Chain[] {
  const skipped = new Set<ChainLink>();
  const looks = new Map<ChainLink, ReadonlySet<string>[]>();
  for (const { coverage, looked } of runs) {
    const link = linkOf(coverage.check);
    if (coverage.outcome !== 'ran') skipped.add(link);
    looks.set(link, [...(looks.get(link) ?? []), looked]);
  }
  const worst = new Map<string, Map<ChainLink, LinkState>>();
  for (const finding of findings) {
    for (const ref of finding.affects) {
      const links = worst.get(refKey(ref)) ?? new Map<ChainLink, LinkState>();
      const link = linkOf(finding.check);
      const before = SEVERITIES.indexOf(links.get(link) as Finding['severity']);
      if (before === -1 || SEVERITIES.indexOf(finding.severity) < before) {
        links.set(link, finding.severity);
      }
      worst.set(refKey(ref), links);
    }
  }
  return exposures.map((exposure) => {
    const key = refKey(exposure);
    const state = (link: ChainLink): LinkState =>
      worst.get(key)?.get(link) ??
      (looks.get(link)?.some((looked) => looked.has(key))
        ? 'clear'
        : skipped.has(link)
          ? 'unknown'
          : 'untested');
    return {
      exposure,
      links: Object.fromEntries(CHAIN.map((link) => [link, state(link)])) as Chain['links'],
    };
  });
}
