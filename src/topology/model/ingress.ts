import { isSameRef } from '../../findings/cite.js';
import type { Lens } from '../lens.js';
import { Notes } from '../plan/notes.js';
import { draftOf } from '../plan/plan.js';
import type { Refusal, Stack, Topology } from '../topology.js';
import { frontendNlb } from './frontend-nlb.js';
import { certificatesOf } from './certificates.js';
import { listenersOf, rulesOf } from './listeners.js';
import { frontOf } from './load-balancer.js';
import type { Built, Resources } from './model.js';
import { protectionsOf } from './protections.js';
import { settingsOf } from './settings.js';
import { ingressTargetGroups } from './target-groups.js';
import { LOAD_BALANCER, MANAGED_GROUP } from './tokens.js';

/** What the controller would build of an IngressGroup. */
export function buildIngressModel(lens: Lens, topology: Topology, stack: Stack): Built {
  const { plan, id } = stack;
  const stopped = stoppedBy(topology, stack);
  if (stopped !== undefined) return { stack, state: 'refused', ...stopped };
  if (plan.state === 'refused') return refused(stack, plan.refusals[0]);
  if (plan.state === 'unknown' && plan.refusal !== undefined) return refused(stack, plan.refusal);
  if (plan.state === 'unknown' && plan.draft === undefined) {
    return { stack, state: 'unknown', reason: plan.reason };
  }
  const notes = new Notes();
  const resources = resourcesOf(notes, lens, topology, stack);
  const [refusal] = notes.refusals;
  return refusal === undefined
    ? { stack, state: 'built', model: { id, resources } }
    : refused(stack, refusal);
}

/** An Ingress for which the group is not even planned: one of no class, or one that must not go. */
function stoppedBy(
  { leaving }: Topology,
  { blockers, members }: Stack,
): Pick<Refusal, 'member' | 'reason' | 'source'> | undefined {
  const [blocker] = blockers;
  if (blocker !== undefined) {
    const { ref: member, fault } = blocker;
    return { member, reason: fault.why, source: fault.evidence[0] };
  }
  const kept = leaving.find(
    ({ protection, others }) =>
      protection !== undefined &&
      others.some((other) => members.some(({ ref }) => isSameRef(ref, other))),
  );
  return kept?.protection === undefined
    ? undefined
    : {
        member: kept.ref,
        reason: 'it is being deleted, and asks for deletion protection',
        source: kept.protection,
      };
}

/** The controller stops at the first. */
function refused(stack: Stack, { member, reason, source }: Refusal): Built {
  return { stack, state: 'refused', member, reason, source };
}

function resourcesOf(notes: Notes, lens: Lens, topology: Topology, stack: Stack): Resources {
  const { listeners = [] } = draftOf(stack.plan) ?? {};
  const settings = settingsOf(lens, topology);
  const certificates = certificatesOf(notes, settings, stack);
  const { loadBalancer, securityGroup } = frontOf(notes, settings, stack, listeners);
  const { targetGroups, bindings } = ingressTargetGroups(notes, settings, stack);
  const ofPorts = listenersOf(notes, settings, lens, listeners);
  const rules = rulesOf(notes, settings, lens, listeners);
  const protections = protectionsOf(notes, lens, stack);
  const front = frontendNlb({ notes, settings, lens, topology, stack, behind: loadBalancer });
  return {
    ...filled({ 'AWS::ACM::Certificate': certificates }),
    ...(securityGroup === undefined
      ? {}
      : { 'AWS::EC2::SecurityGroup': { [MANAGED_GROUP]: { spec: securityGroup } } }),
    'AWS::ElasticLoadBalancingV2::LoadBalancer': {
      [LOAD_BALANCER]: { spec: loadBalancer },
      ...front.loadBalancers,
    },
    ...filled({
      'AWS::ElasticLoadBalancingV2::Listener': { ...ofPorts, ...front.listeners },
      'AWS::ElasticLoadBalancingV2::ListenerRule': rules,
      'AWS::ElasticLoadBalancingV2::TargetGroup': { ...targetGroups, ...front.targetGroups },
      'K8S::ElasticLoadBalancingV2::TargetGroupBinding': bindings,
    }),
    ...protections,
    FrontendNLBTargetGroup: { FrontendNLBTargetGroup: { TargetGroups: front.targets } },
  };
}

/** Without the types of which there is nothing. */
function filled(resources: Resources): Resources {
  return Object.fromEntries(
    Object.entries(resources).filter(([, byId]) => Object.keys(byId ?? {}).length > 0),
  );
}
