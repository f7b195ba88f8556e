import { cite } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import { isSilent } from './blocked.js';
import { groupBy } from './lens.js';
import type { TargetGroup, TargetPath } from './topology.js';

/** A way that NetworkPolicies close, to as many targets of a group as they close it to. */
export interface PolicyBlockage {
  readonly purpose: TargetPath['purpose'];
  readonly from: Ref;
  readonly count: number;
  readonly of: number;
  /** The health checks of these targets go the same way and get no answer. */
  readonly isFelt: boolean;
  readonly said: string;
  readonly fix: string;
  readonly commands: readonly string[];
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/**
 * The one that cuts the most targets off. Whether a policy is enforced, and whether another kind
 * of policy comes before it, is less certain than what a security group does: so it takes targets
 * that nothing is heard of, or traffic whose way no health check goes.
 */
export function worstPolicyBlockage({
  health,
  attributes,
  isInUse,
  paths,
}: TargetGroup): PolicyBlockage | undefined {
  if (health === undefined || !isInUse) return undefined;
  const all = paths();
  const closed = all.flatMap((path) => {
    const blocker = path.blockers.find(({ by }) => by === 'network-policy');
    const target = health.value[path.target];
    if (blocker === undefined || target === undefined) return [];
    const isFelt = isProbed(path, all) && isSilent(target);
    const isOnlyTraffic =
      path.purpose === 'traffic' &&
      // Without the attributes, it is not known whether clients keep their addresses.
      (path.from.origins !== 'clients' || attributes !== undefined) &&
      blocker.extent === 'all' &&
      !isProbed(path, all) &&
      target.TargetHealth?.State === 'healthy';
    return isFelt || isOnlyTraffic ? [{ path, blocker, isFelt }] : [];
  });
  const alike = groupBy(closed, ({ path, blocker, isFelt }) =>
    [isFelt ? 0 : 1, path.purpose === 'traffic' ? 0 : 1, blocker.said].join(' '),
  );
  const [[, most] = ['', []]] = [...alike].toSorted(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  const [first] = most;
  if (first === undefined) return undefined;
  const { path, blocker, isFelt } = first;
  return {
    purpose: path.purpose,
    from: path.from.ref,
    count: most.length,
    of: health.value.length,
    isFelt,
    said: blocker.said,
    fix: blocker.fix,
    commands: blocker.commands,
    evidence: [...blocker.evidence, path.from.source, cite(health, path.target)],
  };
}

/** The health check of the same target goes the same way. */
function isProbed(path: TargetPath, all: readonly TargetPath[]): boolean {
  if (path.purpose !== 'traffic') return true;
  return all.some(
    ({ target, purpose, port, from }) =>
      target === path.target &&
      purpose === 'health-check' &&
      port.number === path.port.number &&
      port.protocol === path.port.protocol &&
      from === path.from,
  );
}
