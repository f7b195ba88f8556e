import type { Evidence, Ref } from '../../findings/finding.js';
import type { Notes } from '../plan/notes.js';
import { hasIpv6, localeOf } from '../subnets.js';
import type { Stack, SubnetChoice } from '../topology.js';

/**
 * Notes why the controller refuses the subnets that it would give to a load balancer. Those that
 * a load balancer has already are kept as they are.
 */
export function refuseSubnets(notes: Notes, member: Ref, { subnets, scheme }: Stack): void {
  if (subnets !== 'unknown') refuseChoice(notes, member, subnets, scheme.source);
}

/** The same of any choice; `source` is what decides where nobody names subnets. */
export function refuseChoice(
  notes: Notes,
  member: Ref,
  choice: SubnetChoice,
  source: Evidence,
): void {
  const reason = choice.how === 'kept' ? undefined : reasonAgainst(choice);
  if (reason !== undefined) {
    notes.refuse(member, 'annotation', reason, choice.source ?? source);
  }
}

function reasonAgainst(choice: SubnetChoice): string | undefined {
  const { how, chosen, missing, again, minimum, needsIpv6, vpc } = choice;
  const [gone] = missing;
  if (gone !== undefined) return `no subnet ${gone} is in ${vpc.id}`;
  const [twice] = again;
  if (twice !== undefined) return `subnet ${twice.subnet.value.SubnetId} is named twice`;
  if (chosen.length === 0) return `no subnet of ${vpc.id} fits its load balancer`;
  const ids = chosen.map(({ value }) => value.SubnetId);
  const isNamed = how === 'annotation' || (how === 'params' && choice.leftOut.length === 0);
  const zones = new Set(chosen.map(({ value }) => value.AvailabilityZone));
  if (isNamed && zones.size < chosen.length) {
    return `two of the subnets ${ids.join(', ')} are in one Availability Zone`;
  }
  const locales = new Set(chosen.map(localeOf));
  if (locales.size > 1) return `the subnets ${ids.join(', ')} are in ${[...locales].join(' and ')}`;
  if (chosen.length < minimum) {
    return `its load balancer needs ${minimum} subnets, and ${ids.join(', ')} is all there is`;
  }
  const without = chosen.find(({ value }) => !hasIpv6(value));
  return isNamed && needsIpv6 && without !== undefined
    ? `subnet ${without.value.SubnetId} has no IPv6 CIDR block, which its load balancer needs`
    : undefined;
}
