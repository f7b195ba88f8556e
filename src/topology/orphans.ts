import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { annotationOf } from './ingresses.js';
import type { Lens } from './lens.js';
import type { LoadBalancer, Orphan, Stack } from './topology.js';

const INGRESSES = 'kubernetes/ingresses.networking.k8s.io';
const SERVICES = 'kubernetes/services';
const PARAMS = 'kubernetes/ingressclassparams.elbv2.k8s.aws';
const CLUSTER_TAG = 'elbv2.k8s.aws/cluster';
const STACK_TAGS = [
  ['ingress.k8s.aws/stack', 'ingress'],
  ['service.k8s.aws/stack', 'service'],
] as const;

/**
 * Load balancers that the controller of this cluster made for what is gone, and those that one of
 * another name made for what has a load balancer of its own here and that serve nobody.
 */
export function linkOrphans(
  lens: Lens,
  stacks: readonly Stack[],
  known: readonly LoadBalancer[],
  cluster: string | undefined,
): readonly Orphan[] {
  const isKnown = new Set(known.map(({ ref }) => refKey(ref)));
  const mayBeMade = claimsOn(lens);
  const vpcs = new Set(known.map(({ object }) => object.value.VpcId));
  return lens.all('aws/elbv2/load-balancers').flatMap((object): readonly Orphan[] => {
    if (isKnown.has(refKey(object.ref)) || cluster === undefined) return [];
    // A cluster has one VPC; in another one there may be another cluster of this name.
    if (known.length > 0 && !vpcs.has(object.value.VpcId)) return [];
    const tags = lens.tagsOf(object.value.LoadBalancerArn);
    const owner = tags[CLUSTER_TAG];
    const [tag, api] = STACK_TAGS.find(([key]) => tags[key] !== undefined) ?? [];
    const stackId = tag === undefined ? undefined : tags[tag];
    const source = tag === undefined ? undefined : citeTag(lens, object.ref, tag);
    if (stackId === undefined || api === undefined || source === undefined) return [];
    const common = {
      ref: object.ref,
      ...lens.age(object.value.CreatedTime),
      object,
      stackId,
      source,
    };
    if (owner === cluster) {
      return mayBeMade === undefined || mayBeMade(api, stackId)
        ? []
        : [{ ...common, serves: [], successor: undefined, otherCluster: undefined }];
    }
    const stack = stacks.find((one) => one.api === api && one.id === stackId);
    // One that somebody still uses is of a cluster that lives.
    return owner === undefined ||
      typeof stack?.loadBalancer !== 'object' ||
      !servesNobody(lens, object)
      ? []
      : [{ ...common, serves: stack.serves, successor: stack.loadBalancer, otherCluster: owner }];
  });
}

/** Whether something may have a load balancer of this name made; absent where not all was seen. */
function claimsOn(lens: Lens): ((api: Stack['api'], stackId: string) => boolean) | undefined {
  const isWhole =
    lens.snapshot.scope.namespaces === null &&
    ([INGRESSES, SERVICES, PARAMS] as const).every((name) => lens.mayDeny(name));
  if (!isWhole) return undefined;
  const nameOf = ({ namespace, name }: Ref): string => `${namespace ?? ''}/${name}`;
  const services = new Set(lens.all(SERVICES).map(({ ref }) => nameOf(ref)));
  // Of whichever class, and also while they are deleted.
  const ingresses = new Set([
    ...lens
      .all(INGRESSES)
      .flatMap((one) => [
        nameOf(one.ref),
        ...[annotationOf(one, 'group.name')?.value ?? []].flat(),
      ]),
    ...lens.all(PARAMS).flatMap(({ value }) => value.spec?.group?.name ?? []),
  ]);
  return (api, stackId) => (api === 'ingress' ? ingresses : services).has(stackId);
}

function servesNobody(lens: Lens, { value }: Seen<aws.LoadBalancer>): boolean {
  const groups = lens
    .all('aws/elbv2/target-groups')
    .filter((group) => group.value.LoadBalancerArns?.includes(value.LoadBalancerArn) === true);
  const healths = groups.map(({ ref }) => lens.entry('aws/elbv2/target-health', ref)?.value);
  return (
    groups.length > 0 &&
    healths.every(
      (health) =>
        health !== undefined &&
        health.every(({ TargetHealth }) => TargetHealth?.State !== 'healthy'),
    )
  );
}

function citeTag(lens: Lens, ref: Ref, key: string): Orphan['source'] | undefined {
  const tags = lens.entry('aws/elbv2/tags', ref);
  const index = tags?.value.findIndex((tag) => tag.Key === key) ?? -1;
  return tags === undefined || index === -1 ? undefined : cite(tags, index, 'Value');
}
