import { CHAIN, SEVERITIES, linkOf, type ChainLink } from '../chain.js';
import { refKey } from './cite.js';
import type { Chain, Coverage, Finding, LinkState, Ref } from './finding.js';

export interface Looked {
  readonly coverage: Coverage;
  readonly looked: readonly Ref[];
}

/** What is known of each link of each exposure. */
export function traceChains(
  exposures: readonly Ref[],
  runs: readonly Looked[],
  findings: readonly Finding[],
): readonly Chain[] {
  const skipped = new Set<ChainLink>();
  const looked = new Map<string, Set<ChainLink>>();
  for (const { coverage, looked: refs } of runs) {
    const link = linkOf(coverage.check);
    if (coverage.outcome !== 'ran') skipped.add(link);
    for (const ref of refs) {
      const links = looked.get(refKey(ref)) ?? new Set();
      looked.set(refKey(ref), links.add(link));
    }
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
      (looked.get(key)?.has(link) ? 'clear' : skipped.has(link) ? 'unknown' : 'untested');
    return {
      exposure,
      links: Object.fromEntries(CHAIN.map((link) => [link, state(link)])) as Chain['links'],
    };
  });
}
