import { cite } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import { worstBlockage, type Blockage } from './blocked.js';
import type { Binding, TargetGroup, TargetPath } from './topology.js';

/** A way that is closed although the controller opened it: somebody else removed its rule. */
export interface Revoked {
  readonly blockage: Blockage;
  readonly binding: Binding;
  /** What asks for the rule, and that the controller did it. */
  readonly evidence: readonly [Evidence, Evidence];
}

/**
 * The controller writes the rules of a binding's `spec.networking` and only then says that it has
 * reconciled it. It does not look again before something else makes it.
 */
export function revokedRule(group: TargetGroup): Revoked | undefined {
  const { binding } = group;
  if (binding === undefined || binding.failures.length > 0) return undefined;
  const { object } = binding;
  const { metadata, status } = object.value;
  const isDone =
    status?.observedGeneration !== undefined && status.observedGeneration === metadata.generation;
  if (!isDone || binding.expected === 'unknown' || binding.ambiguous() !== undefined)
    return undefined;
  const blockage = worstBlockage(
    group,
    'security-group-ingress',
    (path) => path.purpose !== 'node-to-pod' && isAskedFor(path, binding),
  );
  return blockage?.blocker.extent !== 'all'
    ? undefined
    : {
        blockage,
        binding,
        evidence: [
          cite(object, 'spec', 'networking'),
          cite(object, 'status', 'observedGeneration'),
        ],
      };
}

/** Whether the rules of a binding are to let a load balancer's group in to the port. */
function isAskedFor({ from, port }: TargetPath, { object, port: served }: Binding): boolean {
  const target = typeof served === 'object' ? served.value.targetPort : undefined;
  return (object.value.spec.networking?.ingress ?? []).some(
    ({ from: peers = [], ports = [] }) =>
      peers.some(({ securityGroup }) => from.groups.includes(securityGroup?.groupID ?? '')) &&
      (ports.length === 0 ||
        ports.some(
          (one) =>
            (one.protocol ?? 'TCP').toLowerCase() === port.protocol &&
            [undefined, port.number, target].includes(one.port) &&
            (typeof one.port !== 'string' || one.port === target),
        )),
  );
}
