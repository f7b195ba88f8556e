import { cite, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { failOpenBelow } from '../topology/target-states.js';
import type { TargetGroup } from '../topology/topology.js';
import { percentOf, type Share } from './rules.js';
import {
  step,
  type Found,
  type TracedGroup,
  type TracedRequest,
  type TracedTarget,
} from './traced.js';
import type { World } from './world.js';

/** What becomes of requests that a group gets. */
interface Outcome {
  readonly mark: TracedGroup['mark'];
  /** Of the group. */
  readonly message: string;
  /** Follows "The client gets" or stands alone. */
  readonly client: string;
  readonly status?: string;
}

interface Followed {
  readonly group: TracedGroup;
  readonly outcome: Outcome;
  readonly evidence: readonly Evidence[];
}

/** Where the shares of a forward lead, each with the targets that get requests. */
export function followShares(
  world: World,
  shares: readonly Share[],
  request: TracedRequest,
  isNetwork: boolean,
): { readonly found: Found; readonly groups: readonly TracedGroup[] } {
  // One group gets everything, whatever its weight.
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  const followed = shares.map((share) =>
    follow(
      world,
      share,
      shares.length === 1 ? 100 : percentOf(share.weight, sum),
      request,
      isNetwork,
    ),
  );
  return {
    found: together(followed.filter(({ group }) => group.percent > 0)),
    groups: followed.map(({ group }) => group),
  };
}

function together(followed: readonly Followed[]): Found {
  const evidence = followed.flatMap((one) => one.evidence);
  const bad = followed.filter(({ outcome }) => outcome.mark === 'fails');
  const doubtful = followed.filter(({ outcome }) => outcome.mark === 'unknown');
  const [first] = bad.length > 0 ? bad : doubtful.length > 0 ? doubtful : followed;
  if (first === undefined) {
    return { step: step('target-group', 'unknown', 'No target group was seen.') };
  }
  const { outcome, group } = first;
  const message = followed.map((one) => one.outcome.message).join(' ');
  const part = followed.length === 1 ? '' : `For ${group.percent} % of requests: `;
  return {
    step: step('target-group', outcome.mark, message, evidence),
    client: `${part}${outcome.client}`,
    status: followed.length === 1 ? outcome.status : undefined,
  };
}

function follow(
  world: World,
  share: Share,
  percent: number,
  request: TracedRequest,
  isNetwork: boolean,
): Followed {
  const { lens, topology } = world;
  const { arn, label } = share;
  const ref: Ref = { kind: 'TargetGroup', name: label, ...(arn === undefined ? {} : { arn }) };
  const object = arn === undefined ? 'unknown' : lens.find('aws/elbv2/target-groups', ref);
  if (arn === undefined || typeof object === 'string') {
    const message =
      arn === undefined
        ? `${label} would get a target group.`
        : object === 'absent'
          ? `${label} is no target group that exists.`
          : `${label} was not seen.`;
    const outcome: Outcome = { mark: 'unknown', message, client: message };
    return {
      group: { ref, percent, mark: 'unknown', message, targets: [] },
      outcome,
      evidence: [],
    };
  }
  const health = lens.entry('aws/elbv2/target-health', object.ref);
  const known = topology.targetGroups.find((one) => one.ref.arn === arn);
  const attributes = lens.entry('aws/elbv2/target-group-attributes', object.ref);
  const receivers = receiversOf(health?.value, attributes);
  const targets = (health?.value ?? []).map((one, index): TracedTarget => ({
    id: one.Target.Id,
    port: one.Target.Port,
    state: one.TargetHealth?.State,
    reason: one.TargetHealth?.Reason,
    ref: behind(world, object.value, one.Target.Id),
    receives: receivers.indices.has(index),
  }));
  const outcome =
    mismatchOf(object, request, isNetwork) ??
    outcomeOf(object.ref.name, health, targets, receivers.isOpen, known, isNetwork);
  return {
    group: { ref: object.ref, percent, mark: outcome.mark, message: outcome.message, targets },
    outcome,
    evidence: health === undefined ? [] : [cite(health)],
  };
}

/** A load balancer speaks to its targets in one version of HTTP, and not every request fits it. */
function mismatchOf(
  { value, ref }: Seen<aws.TargetGroup>,
  { scheme, method }: TracedRequest,
  isNetwork: boolean,
): Outcome | undefined {
  const { ProtocolVersion } = value;
  if (isNetwork || ProtocolVersion === undefined || ProtocolVersion === 'HTTP1') return undefined;
  const why =
    scheme === 'http'
      ? `${ref.name} takes ${ProtocolVersion}, and clients only speak HTTP/2 on an HTTPS listener`
      : ProtocolVersion === 'GRPC' && method !== 'POST'
        ? `${ref.name} takes gRPC, which is sent with POST and not with ${method}`
        : undefined;
  return why === undefined
    ? undefined
    : { mark: 'fails', message: `${why}.`, client: `The client gets 464: ${why}.`, status: '464' };
}

/** Which targets get requests: the healthy ones, or all of them where too few are healthy. */
function receiversOf(
  health: readonly aws.TargetHealthDescription[] | undefined,
  attributes: TargetGroup['attributes'],
): { readonly indices: ReadonlySet<number>; readonly isOpen: boolean } {
  const states = (health ?? []).map(({ TargetHealth }, index) => ({
    index,
    state: TargetHealth?.State,
  }));
  // One that is being deregistered gets nothing new, and one that is unused nothing at all.
  const registered = states.filter(({ state }) => state !== 'draining' && state !== 'unused');
  const fit = registered.filter(({ state }) => state === 'healthy' || state === 'unavailable');
  const needed = Math.max(1, failOpenBelow(attributes, registered.length)?.min ?? 0);
  const isOpen = fit.length < needed;
  return { indices: new Set((isOpen ? registered : fit).map(({ index }) => index)), isOpen };
}

function outcomeOf(
  name: string,
  health: Seen<readonly aws.TargetHealthDescription[]> | undefined,
  targets: readonly TracedTarget[],
  isOpen: boolean,
  known: TargetGroup | undefined,
  isNetwork: boolean,
): Outcome {
  if (health === undefined) {
    const message = `The health of the targets of ${name} was not seen.`;
    return { mark: 'unknown', message, client: message };
  }
  const receiving = targets.filter(({ receives }) => receives);
  if (receiving.length === 0) {
    const what =
      targets.length === 0
        ? 'has no registered targets'
        : `has no target in use (${statesOf(targets)})`;
    return isNetwork
      ? {
          mark: 'fails',
          message: `${name} ${what}.`,
          client: `The connection fails: ${name} ${what}.`,
        }
      : {
          mark: 'fails',
          message: `${name} ${what}.`,
          client: `The client gets 503: ${name} ${what}.`,
          status: '503',
        };
  }
  const paths = (known?.paths() ?? []).filter(
    ({ purpose, reach }) => purpose === 'traffic' && reach === 'blocked',
  );
  const blocked = new Set(paths.map(({ target }) => target));
  const cut = targets.filter(({ receives }, index) => receives && blocked.has(index));
  const failure = isNetwork ? 'The connection times out' : 'The client gets 504';
  if (cut.length === receiving.length) {
    const reasons = new Set(paths.flatMap(({ blockers }) => blockers.map(({ said }) => said)));
    const why = `nothing gets through to ${list(receiving)}: ${[...reasons].join('; ')}`;
    return {
      mark: 'fails',
      message: `${name}: ${why}.`,
      client: `${failure}: ${why}.`,
      ...(isNetwork ? {} : { status: '504' }),
    };
  }
  if (isOpen) {
    const few = receiving.some(({ state }) => state === 'healthy')
      ? 'too few targets are'
      : 'no target is';
    const message = `${few.charAt(0).toUpperCase()}${few.slice(1)} healthy in ${name} (${statesOf(targets)}), so requests go to all ${receiving.length}.`;
    return {
      mark: 'unknown',
      message,
      client: `${few.charAt(0).toUpperCase()}${few.slice(1)} healthy in ${name}, so the request goes to any of them (fail-open); whether that one answers is not known.`,
    };
  }
  if (cut.length > 0) {
    const message = `${name}: nothing gets through to ${list(cut)}, of ${receiving.length} that get requests.`;
    return { mark: 'fails', message, client: `${failure} in part: ${message}` };
  }
  return {
    mark: 'passes',
    message: `${name}: ${statesOf(targets)}.`,
    client: `The client gets what ${list(receiving)} answers.`,
  };
}

const MAX_LISTED = 3;

function list(targets: readonly TracedTarget[]): string {
  const names = targets.map(({ ref, id, port }) =>
    ref === undefined
      ? `${id}${port === undefined ? '' : `:${port}`}`
      : `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`,
  );
  const others = names.length - MAX_LISTED;
  return others > 0
    ? `${names.slice(0, MAX_LISTED).join(' or ')} or ${others} more`
    : names.join(' or ');
}

function statesOf(targets: readonly TracedTarget[]): string {
  const counts = new Map<string, number>();
  for (const { state = 'unknown' } of targets) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** The pod of an address, or the node of an instance. */
function behind(
  { lens, podsAt }: World,
  { TargetType }: aws.TargetGroup,
  id: string,
): Ref | undefined {
  if (TargetType === 'ip') {
    const [pod, ...others] = podsAt(id);
    return others.length === 0 ? pod?.ref : undefined;
  }
  return lens
    .all('kubernetes/nodes')
    .find(({ value }) => value.spec?.providerID?.endsWith(`/${id}`) === true)?.ref;
}
