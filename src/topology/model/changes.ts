import { refKey, refText } from '../../findings/cite.js';
import type { Ref, StackPlan } from '../../findings/finding.js';
import { isTold } from '../../findings/planned.js';
import { brokenSections, type Snapshot } from '../../snapshot/snapshot.js';
import { protectionOf } from '../leaving.js';
import { lensOn, type Lens } from '../lens.js';
import type { Stack, Topology } from '../topology.js';
import { resourceTag } from '../tracking.js';
import { matchCertificates } from './changes/certificates.js';
import { contextFor, type Manner } from './changes/context.js';
import { liveFinder, NEEDED, NOTHING, securityGroupTags, type Live } from './changes/live.js';
import { loadBalancerChanges } from './changes/load-balancers.js';
import { matchSecurityGroups, securityGroupChanges } from './changes/security-groups.js';
import { matchTargetGroups, targetGroupChanges } from './changes/target-groups.js';
import type { Built, Resources, ResourceType } from './model.js';
import { settingsOf } from './settings.js';

/*
 * What the controller would change of what is there, found as its deployer finds it: what is its
 * own by tags, listeners by ports, rules by what they answer.
 */

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

export interface PlanOptions {
  /** Nothing live was looked at, and nothing of it is held against: all is built from nothing. */
  readonly isOffline?: boolean;
}

/** What is there now, before anything is applied. */
export interface LiveState {
  readonly snapshot: Snapshot;
  readonly topology: Topology;
}

/** What the controller would build, once it is. */
export interface WantedState {
  readonly topology: Topology;
  readonly built: readonly Built[];
}

/** A plan of each stack that will be, and of each that is no more. */
export function planStacks(
  live: LiveState,
  wanted: WantedState,
  options: PlanOptions = {},
): readonly StackPlan[] {
  const plan = changePlanner(live, options);
  const stays = new Set(wanted.built.map(({ stack }) => keyOf(stack)));
  const gone = live.topology.stacks.filter((stack) => !stays.has(keyOf(stack)));
  return [
    ...wanted.built.map(plan),
    ...(options.isOffline === true
      ? []
      : gone
          .map((stack) => planRemoval(stack, live.snapshot, wanted.topology, plan))
          .filter(isSomething)),
  ];
}

/** Of one stack. */
export const planChanges = (live: LiveState, built: Built, options: PlanOptions = {}): StackPlan =>
  changePlanner(live, options)(built);

const keyOf = ({ api, id }: Pick<Stack, 'api' | 'id'>): string => `${api} ${id}`;

const isSomething = ({ state, changes }: StackPlan): boolean =>
  state !== 'planned' || changes.length > 0;

type Planner = (built: Built) => StackPlan;

function changePlanner({ snapshot, topology }: LiveState, { isOffline }: PlanOptions): Planner {
  const lens = lensOn(isOffline === true ? withoutAws(snapshot) : snapshot);
  const { cluster, vpcId, externalTags, isEnabled } = settingsOf(lens, topology);
  const manner: Manner = { cluster: cluster ?? '', vpcId, externalTags, isEnabled };
  const unseen = isOffline === true ? undefined : blindness(lens, cluster);
  const find = isOffline === true ? () => NOTHING : liveFinder(lens, manner);
  return (built) => {
    const { stack } = built;
    const head = { stack: stack.ref, serves: stack.serves };
    if (built.state !== 'built') {
      return { ...head, state: built.state, reason: built.reason, changes: [] };
    }
    if (unseen !== undefined) return { ...head, state: 'unknown', reason: unseen, changes: [] };
    const live = find(stack);
    const hidden =
      isOffline === true ? undefined : hiddenOf(lens, built.model.resources, live, manner);
    if (hidden !== undefined) return { ...head, state: 'unknown', reason: hidden, changes: [] };
    const stray = strayOf(lens, stack, live);
    if (stray !== undefined) return { ...head, state: 'refused', reason: stray, changes: [] };
    return {
      ...head,
      state: 'planned',
      reason: isOffline === true ? 'nothing live was looked at: all is built from nothing' : null,
      changes: changesOf(lens, manner, stack, built.model.resources, live),
    };
  };
}

const withoutAws = ({ sections, ...rest }: Snapshot): Snapshot => ({
  ...rest,
  sections: Object.fromEntries(
    Object.entries(sections).filter(([name]) => !name.startsWith('aws/')),
  ),
});

function changesOf(
  lens: Lens,
  manner: Manner,
  stack: Stack,
  resources: Resources,
  live: Live,
): StackPlan['changes'] {
  const context = contextFor(lens, manner, stack, resources);
  // What others refer to comes first, as with the controller.
  matchCertificates(context);
  const securityGroups = matchSecurityGroups(context, live);
  const targetGroups = matchTargetGroups(context, live);
  const changes = [
    ...loadBalancerChanges(context, live),
    ...targetGroupChanges(context, live, targetGroups),
    ...securityGroupChanges(context, live, securityGroups),
  ];
  return changes.some(isTold) ? changes : [];
}

/** Why nothing can be said to be new. */
function blindness(lens: Lens, cluster: string | undefined): string | undefined {
  if (cluster === undefined) {
    return 'the name of the cluster is not known, by which the controller knows what is its own';
  }
  const broken = brokenSections(lens.snapshot);
  const missing = NEEDED.find((name) => !lens.mayDeny(name));
  if (missing === undefined) return undefined;
  const [gap] = broken.get(missing) ?? [];
  const why = gap === undefined ? '' : `: ${gap.operation} ${gap.reason}`;
  return `${missing} was not seen whole${why}`;
}

/** Why it cannot be told what is there of one stack, where not everything was asked about. */
function hiddenOf(
  lens: Lens,
  resources: Resources,
  { loadBalancers, targetGroups }: Live,
  { vpcId }: Manner,
): string | undefined {
  const tags = lens.sections['aws/elbv2/tags'] ?? {};
  const untagged = (
    name: 'aws/elbv2/load-balancers' | 'aws/elbv2/target-groups',
    type: ResourceType,
    found: readonly unknown[],
  ): Ref | undefined =>
    Object.keys(resources[type] ?? {}).length <= found.length
      ? undefined
      : lens
          .all<typeof name>(name)
          .find(
            ({ ref, value }) =>
              tags[ref.arn ?? ''] === undefined && (vpcId ?? value.VpcId) === value.VpcId,
          )?.ref;
  const stranger =
    untagged('aws/elbv2/load-balancers', LOAD_BALANCER, loadBalancers) ??
    untagged('aws/elbv2/target-groups', TARGET_GROUP, targetGroups);
  if (stranger !== undefined) {
    return `the tags of ${refText(stranger)} were not seen, which may be of this stack`;
  }
  for (const { ref, value } of loadBalancers) {
    const listeners = lens.entry('aws/elbv2/listeners', ref)?.value;
    if (listeners === undefined) return `the listeners of ${refText(ref)} were not seen`;
    if (value.Type !== 'application') continue;
    const rules = lens.sections['aws/elbv2/rules'] ?? {};
    const blind = listeners.find(({ ListenerArn }) => rules[ListenerArn] === undefined);
    if (blind !== undefined) {
      return `the rules of ${refText(ref)} on port ${blind.Port ?? ''} were not seen`;
    }
  }
  return undefined;
}

/** The controller stops at something that has the tags of a stack, and not that of a resource. */
function strayOf(lens: Lens, stack: Stack, live: Live): string | undefined {
  const key = resourceTag(stack);
  const stray = [
    ...live.securityGroups.filter((one) => securityGroupTags(one)[key] === undefined),
    ...[...live.targetGroups, ...live.loadBalancers].filter(
      ({ ref }) => lens.tagsOf(ref.arn ?? '')[key] === undefined,
    ),
  ][0];
  return (
    stray &&
    `${refText(stray.ref)} has the tags of this stack, and none of ${key} to tell what it is`
  );
}

/** The controller cleans up after the last member, unless that is protected from deletion. */
function planRemoval(
  stack: Stack,
  { scope }: Snapshot,
  { ingresses, balanced }: Topology,
  plan: Planner,
): StackPlan {
  if (stack.isExplicitGroup && scope.namespaces !== null) {
    return plan({ stack, state: 'unknown', reason: 'not all Ingresses were seen' });
  }
  const left = new Set([...ingresses, ...balanced].map(({ ref }) => refKey(ref)));
  const held = protectedMember(stack);
  return held !== undefined && !left.has(refKey(held))
    ? {
        stack: stack.ref,
        serves: stack.serves,
        state: 'refused',
        reason: `${refText(held)} asks for deletion_protection.enabled, with which it cannot be deleted`,
        changes: [],
      }
    : plan({ stack, state: 'built', model: { id: stack.id, resources: {} } });
}

function protectedMember({ api, members, service }: Stack): Ref | undefined {
  const objects = [...members.map(({ object }) => object), ...(service ? [service.object] : [])];
  return objects.find((object) => protectionOf(object, api) !== undefined)?.ref;
}
