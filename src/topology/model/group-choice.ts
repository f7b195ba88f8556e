import { readList } from '../plan/values.js';
import { idsFirst, managesBackendRules, sharesBackendGroup } from '../security-groups.js';
import { serviceAnnotation, told } from '../subnets.js';
import type { ChosenGroup, Flags, SecurityGroupChoice, Stack } from '../topology.js';
import { asksFor } from './asks.js';

type Choice = Pick<SecurityGroupChoice, 'groups' | 'backend'>;

/**
 * The security groups of a load balancer. Where not all that decides was seen, those that a new
 * one would get.
 */
export function groupChoice(stack: Stack, flags: Flags): Choice {
  if (stack.securityGroups !== 'unknown') return stack.securityGroups;
  const names = namedGroups(stack);
  const isManaged = names.length === 0;
  const groups: readonly ChosenGroup[] = isManaged
    ? [{ role: 'managed', name: undefined, object: 'unknown' }]
    : names.map((name) => ({ role: 'named', name, object: 'unknown' }));
  const isManaging = isManaged || managesBackendRules(stack, flags)?.value === true;
  if (!isManaging || !sharesBackendGroup(flags)) {
    return { groups, backend: isManaged ? groups[0] : undefined };
  }
  const name = told(flags.backendSecurityGroup);
  const shared: ChosenGroup = { role: 'backend', name, object: 'unknown' };
  return { groups: [...groups, shared], backend: shared };
}

/** Of a group, as the first member lists them: all that list some give the same list. */
export function namedGroups(stack: Stack): readonly string[] {
  const asked =
    stack.api === 'service'
      ? serviceAnnotation(stack, 'security-groups')
      : asksFor(stack.members, 'security-groups')[0];
  return idsFirst(readList(asked?.value ?? ''));
}
