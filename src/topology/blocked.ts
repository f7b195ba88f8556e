import { cite, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type { Blocker } from './blockers.js';
import { groupBy } from './lens.js';
import type { TargetGroup, TargetPath } from './topology.js';

/** A way that is closed, to as many targets of a group as it is closed to alike. */
export interface Blockage {
  readonly purpose: TargetPath['purpose'];
  readonly port: TargetPath['port'];
  readonly from: Ref;
  readonly blocker: Blocker;
  readonly count: number;
  readonly of: number;
  /** Such as `no inbound rule of sg-1 or sg-2 admits TCP port 80 from sg-3`. */
  readonly said: string;
  readonly fix: string;
  readonly commands: readonly string[];
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

const TCP = new Set(['HTTP', 'HTTPS', 'TCP', 'TLS']);

/** Health checks go the way that traffic goes, so that where they pass it does. */
function isProven({ Protocol = '', HealthCheckPort }: aws.TargetGroup): boolean {
  return TCP.has(Protocol) && HealthCheckPort === 'traffic-port';
}

const isHealthy = ({ TargetHealth }: aws.TargetHealthDescription): boolean =>
  TargetHealth?.State === 'healthy';

/**
 * Of what stops packets in one of these places, what cuts the most targets off. `isMeant` is given
 * all paths to the same target.
 */
export function worstBlockage(
  { object, health, isInUse, paths, binding }: TargetGroup,
  by: Blocker['by'],
  isMeant: (path: TargetPath, all: readonly TargetPath[]) => boolean = () => true,
): Blockage | undefined {
  if (health === undefined || !isInUse) return undefined;
  if (isProven(object.value) && health.value.every(isHealthy)) return undefined;
  const all = paths();
  const byTarget = groupBy(all, ({ target }) => String(target));
  const blocked = all.flatMap((path) => {
    const found = path.blockers.filter((one) => one.by === by && isBlocked(path, one, health));
    const isWanted = found.length > 0 && isMeant(path, byTarget.get(String(path.target)) ?? []);
    return isWanted ? found.map((blocker) => ({ path, blocker })) : [];
  });
  // One rule stops the packets of several subnets, and each is opened by itself.
  const alike = groupBy(blocked, ({ path: { purpose, port }, blocker: { leg, evidence } }) =>
    [
      ...[purpose === 'node-to-pod' ? 'hop' : '', port.protocol, port.number, leg],
      ...evidence.flatMap(({ ref, path }) => [ref.name, ...path]),
    ].join(' '),
  );
  const [[, most] = ['', []]] = [...alike].toSorted(
    ([a, x], [b, y]) => targetsIn(y).size - targetsIn(x).size || (a < b ? -1 : 1),
  );
  const [first] = most.toSorted(({ blocker: a }, { blocker: b }) =>
    a.extent === b.extent ? 0 : a.extent === 'all' ? -1 : 1,
  );
  if (first === undefined) return undefined;
  const { path, blocker } = first;
  const isHop = path.purpose === 'node-to-pod';
  const each = (textsOf: (blocker: Blocker) => readonly string[]) => [
    ...new Set(most.flatMap((one) => textsOf(one.blocker)).toSorted()),
  ];
  return {
    ...{ blocker, purpose: path.purpose, port: path.port, from: path.from.ref },
    said: joined(each(({ said }) => [said])),
    fix: `${joined(each(({ fix }) => [fix.replace(/\.$/, '')]))}.`,
    commands: each(({ commands }) => commands),
    count: targetsIn(most).size,
    of: health.value.length,
    evidence: [
      ...blocker.evidence,
      ...(path.to === undefined ? [] : [cite(path.to, 'Groups')]),
      path.from.source,
      ...(path.from.origins === 'clients' ? [] : path.from.origins),
      ...(binding === undefined || isHop ? [] : [cite(binding.object, 'spec', 'networking')]),
      cite(health, path.target),
    ],
  };
}

/** Requests, and probes of the port that requests go to. */
export function isForTraffic({ purpose, port }: TargetPath, all: readonly TargetPath[]): boolean {
  if (purpose === 'node-to-pod') return false;
  return all.some((path) => path.purpose === 'traffic' && path.port.number === port.number);
}

function targetsIn(found: readonly { readonly path: TargetPath }[]): ReadonlySet<number> {
  return new Set(found.map(({ path }) => path.target));
}

/** A healthy target may be cut off from its traffic, where another port is probed. */
function isBlocked(
  { purpose, target }: TargetPath,
  { extent }: Blocker,
  health: Seen<readonly aws.TargetHealthDescription[]>,
): boolean {
  if (extent === 'all' && purpose !== 'node-to-pod') return true;
  // Where some packets may pass, it takes a target that nothing is heard of.
  return isSilent(health.value[target]);
}

/** Nothing is heard of it: an NLB says no more of a timeout than that the check failed. */
export function isSilent(target: aws.TargetHealthDescription | undefined): boolean {
  const reason = target?.TargetHealth?.Reason;
  return reason === 'Target.Timeout' || reason === 'Target.FailedHealthChecks';
}

/** Sentences that differ in one word only, as one. */
function joined(texts: readonly string[]): string {
  const all = texts.map((text) => text.split(' '));
  const [first = []] = all;
  const differing = first.flatMap((word, at) => (all.some((one) => one[at] !== word) ? [at] : []));
  const [at, ...others] = differing;
  if (at === undefined || others.length > 0 || all.some(({ length }) => length !== first.length)) {
    return texts.join('; ');
  }
  const words = all.map((one) => one[at] ?? '');
  return first.with(at, words.join(' and ')).join(' ');
}
