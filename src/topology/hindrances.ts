import { cite, type Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type { Lens } from './lens.js';
import type { Failure, HeldGroup } from './topology.js';
import type { Heard } from './voice.js';

const SECURITY_GROUPS = 'aws/ec2/security-groups';

/** What stands in the way in AWS, where the controller says what it cannot do and not why. */
export function withHindrances(lens: Lens, failures: readonly Heard[]): readonly Failure[] {
  return failures.map((failure) => {
    const { id, parts } = failure.said.meaning ?? {};
    return {
      ...failure,
      heldGroups: id === 'model/sg-delete-dependency-violation' ? heldGroups(lens, failure) : [],
      sameNamed:
        id === 'model/duplicate-target-group-name' && parts?.['name'] !== undefined
          ? lens
              .all('aws/elbv2/target-groups')
              .find(({ value }) => value.TargetGroupName === parts['name'])
          : undefined,
    };
  });
}

/** The controller's groups for a stack, or those that the message names, that are in use. */
function heldGroups(lens: Lens, { ref, said }: Heard): readonly HeldGroup[] {
  const named = new Set(said.message.match(/\bsg-[0-9a-f]+\b/g));
  const stackId = ref.kind === 'IngressGroup' ? ref.name : `${ref.namespace ?? ''}/${ref.name}`;
  const all = lens.all(SECURITY_GROUPS);
  const candidates = all.filter(
    ({ value }) =>
      named.has(value.GroupId) ||
      (named.size === 0 &&
        value.Tags?.some(
          ({ Key, Value }) =>
            /^(?:ingress|service)\.k8s\.aws\/stack$/.test(Key) && Value === stackId,
        ) === true),
  );
  return candidates.flatMap((group) => {
    const uses = usesOf(lens, all, group.value.GroupId);
    return uses.length === 0 ? [] : [{ group, uses }];
  });
}

function usesOf(
  lens: Lens,
  all: readonly Seen<aws.SecurityGroup>[],
  id: string,
): HeldGroup['uses'] {
  const isOfIt = ({ UserIdGroupPairs = [] }: aws.IpPermission): boolean =>
    UserIdGroupPairs.some(({ GroupId }) => GroupId === id);
  const rules = all
    .filter(({ value }) => value.GroupId !== id)
    .flatMap((by) => {
      const { IpPermissions = [], IpPermissionsEgress = [] } = by.value;
      return [
        ...IpPermissions.flatMap((rule, index) =>
          isOfIt(rule) ? [{ by, source: cite(by, 'IpPermissions', index) }] : [],
        ),
        ...IpPermissionsEgress.flatMap((rule, index) =>
          isOfIt(rule) ? [{ by, source: cite(by, 'IpPermissionsEgress', index) }] : [],
        ),
      ];
    });
  const interfaces = lens
    .all('aws/ec2/network-interfaces')
    .filter(({ value }) => value.Groups?.some(({ GroupId }) => GroupId === id) === true)
    .map((by) => ({ by, source: cite(by, 'Groups') }));
  return [...rules, ...interfaces];
}
