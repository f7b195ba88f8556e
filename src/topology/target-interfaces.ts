import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { readPairs } from './annotation-table.js';
import { indexInterfaces, type Interfaces } from './interfaces.js';
import type { Lens } from './lens.js';
import { tagOf, type Site } from './subnets.js';
import type { AmbiguousInterface, ExpectedTargets } from './topology.js';

/**
 * Finds an interface of a binding's targets of which the controller cannot tell which security
 * group to open, where it is to open any. Absent also where a group was not seen.
 */
export function interfaceChooser(
  lens: Lens,
  site: Site | undefined,
): (
  binding: Seen<kubernetes.TargetGroupBinding>,
  expected: ExpectedTargets | 'unknown',
) => AmbiguousInterface | undefined {
  let interfaces: Interfaces | undefined;
  const known = new Map<string, AmbiguousInterface | undefined>();
  const judge = (eni: Seen<aws.NetworkInterface>): AmbiguousInterface | undefined => {
    const ids = (eni.value.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).toSorted();
    const key = ids.join();
    if (!known.has(key)) known.set(key, ambiguityIn(lens, site, eni, ids));
    return known.get(key);
  };
  return (binding, expected) => {
    if (binding.value.spec.networking === undefined || expected === 'unknown') return undefined;
    interfaces ??= indexInterfaces(lens);
    const enis = interfaces;
    for (const { id, source } of expected.targets) {
      const eni =
        source.section === 'kubernetes/nodes' ? enis.primaryOf(id) : enis.holding(id, site?.vpcId);
      const found = eni === undefined ? undefined : judge(eni);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function ambiguityIn(
  lens: Lens,
  site: Site | undefined,
  eni: Seen<aws.NetworkInterface>,
  ids: readonly string[],
): AmbiguousInterface | undefined {
  if (site?.cluster === undefined || ids.length < 2) return undefined;
  const groups = ids.flatMap((name) => {
    const found = lens.find('aws/ec2/security-groups', { kind: 'SecurityGroup', name });
    return typeof found === 'object' ? [found] : [];
  });
  if (groups.length < ids.length) return undefined;
  const tag = `kubernetes.io/cluster/${site.cluster}`;
  const others = [...(readPairs(site.flags.targetEniTags.value) ?? [])];
  const tagged = groups.filter(
    ({ value }) =>
      tagOf(value, tag) !== undefined &&
      others.every(([key, wanted]) => tagOf(value, key) === wanted),
  );
  return tagged.length === 1 ? undefined : { eni, groups, tagged, tag };
}
