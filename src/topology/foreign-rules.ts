import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type { Lens } from './lens.js';
import { tagOf } from './subnets.js';
import type { ForeignRule } from './topology.js';

/** How the controller marks the rules that it owns. */
const OWNED = 'elbv2.k8s.aws/targetGroupBinding=shared';

/**
 * Rules by which the controller of another cluster lets its load balancers in, in security
 * groups that nodes of this one have. Each controller removes what it owns and does not want.
 */
export function foreignRules(
  lens: Lens,
  clusters: readonly (string | undefined)[],
): readonly ForeignRule[] {
  return groupsOfNodes(lens).flatMap((group) =>
    (group.value.IpPermissions ?? []).flatMap(({ UserIdGroupPairs = [] }) =>
      UserIdGroupPairs.flatMap(({ GroupId = '', Description }): readonly ForeignRule[] => {
        const backend = groupOf(lens, GroupId);
        if (Description !== OWNED || backend === undefined) return [];
        const cluster = tagOf(backend.value, 'elbv2.k8s.aws/cluster');
        return cluster === undefined || clusters.includes(cluster)
          ? []
          : [{ group, backend, cluster }];
      }),
    ),
  );
}

function groupsOfNodes(lens: Lens): readonly Seen<aws.SecurityGroup>[] {
  const instances = lens.all('kubernetes/nodes').flatMap(({ value }) => {
    const [, name] = /\/(i-[0-9a-f]+)$/.exec(value.spec?.providerID ?? '') ?? [];
    return name === undefined ? [] : [name];
  });
  const ids = new Set(
    instances.flatMap((name) => {
      const found = lens.find('aws/ec2/instances', { kind: 'Instance', name });
      const groups = typeof found === 'object' ? (found.value.SecurityGroups ?? []) : [];
      return groups.flatMap(({ GroupId }) => GroupId ?? []);
    }),
  );
  return [...ids].toSorted().flatMap((id) => groupOf(lens, id) ?? []);
}

function groupOf(lens: Lens, name: string): Seen<aws.SecurityGroup> | undefined {
  const found = lens.find('aws/ec2/security-groups', { kind: 'SecurityGroup', name });
  return typeof found === 'object' ? found : undefined;
}
