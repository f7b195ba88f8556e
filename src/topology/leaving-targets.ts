import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { nodesByInstance, readinessOf, type podsByAddress } from './expected-targets.js';
import type { Lens } from './lens.js';
import type { Binding, LeavingTarget } from './topology.js';

/*
 * Targets that are being deregistered, and what is left of the pod or the node behind them. ELB
 * gives what they are doing the deregistration delay to end; nobody keeps the pod or the node
 * for as long.
 */

type Health = Seen<readonly aws.TargetHealthDescription[]>;

export function leavingFinder(
  lens: Lens,
  podsAt: ReturnType<typeof podsByAddress>,
): (health: Health | undefined, binding: Binding | undefined) => readonly LeavingTarget[] {
  const nodeOf = nodesByInstance(lens);
  return (health, binding) =>
    [...(health?.value ?? []).entries()].flatMap(([at, { Target, TargetHealth }]) => {
      if (TargetHealth?.State !== 'draining') return [];
      const target = { at, id: Target.Id, port: Target.Port };
      if (binding?.object.value.spec.targetType === 'instance') {
        return [{ ...target, ...machineOf(lens, nodeOf(Target.Id), Target.Id) }];
      }
      const mayDeny = lens.mayDeny('kubernetes/pods', binding?.ref.namespace);
      const isGone = binding !== undefined && mayDeny && podsAt(Target.Id).length === 0;
      return [{ ...target, isGone, node: undefined, trouble: undefined }];
    });
}

/** What says that the machine does not work any more. */
function machineOf(
  lens: Lens,
  node: Seen<kubernetes.Node> | undefined,
  id: string,
): Pick<LeavingTarget, 'isGone' | 'node' | 'trouble'> {
  const instance = lens.find('aws/ec2/instances', { kind: 'Instance', name: id });
  const state = typeof instance === 'object' ? instance.value.State?.Name : undefined;
  const stops: LeavingTarget['trouble'] =
    typeof instance === 'object' && state !== undefined && state !== 'running'
      ? { why: `its instance is ${state}`, source: cite(instance, 'State', 'Name') }
      : undefined;
  const trouble = stops ?? (node === undefined ? undefined : unreadiness(node));
  return { isGone: trouble !== undefined, node, trouble };
}

function unreadiness(
  node: Seen<kubernetes.Node>,
): { readonly why: string; readonly source: Evidence } | undefined {
  if (readinessOf(node) === 'True') return undefined;
  return { why: 'it is not ready', source: cite(node, 'status', 'conditions') };
}
