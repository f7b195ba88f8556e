import { cite, type Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type { Lens } from './lens.js';
import type { Namesake, Stack } from './topology.js';

/**
 * What bears the tags of a stack and stands in another VPC. The controller finds its own by
 * their tags, and versions that don't ask for the VPC take it for theirs.
 */
export function linkNamesakes(lens: Lens, stacks: readonly Stack[]): readonly Namesake[] {
  const { vpcId } = lens.snapshot.aws;
  const { name } = lens.snapshot.cluster;
  if (vpcId === undefined || name === undefined) return [];
  const byTag = new Map(stacks.map((stack) => [`${stack.api}.k8s.aws/stack ${stack.id}`, stack]));
  const all: readonly (Seen<aws.LoadBalancer> | Seen<aws.TargetGroup>)[] = [
    ...lens.all('aws/elbv2/load-balancers'),
    ...lens.all('aws/elbv2/target-groups'),
  ];
  return all.flatMap((object): readonly Namesake[] => {
    const { VpcId } = object.value;
    if (VpcId === undefined || VpcId === vpcId) return [];
    const tags = lens.entry('aws/elbv2/tags', object.ref);
    const found = lens.tagsOf(object.ref.arn ?? '');
    if (tags === undefined || found['elbv2.k8s.aws/cluster'] !== name) return [];
    const stack = ['ingress', 'service']
      .map((api) => byTag.get(`${api}.k8s.aws/stack ${found[`${api}.k8s.aws/stack`] ?? ''}`))
      .find((one) => one !== undefined);
    if (stack === undefined) return [];
    return [
      {
        ref: object.ref,
        serves: stack.serves,
        vpcId: VpcId,
        ownVpcId: vpcId,
        place: cite(object as Seen<aws.TargetGroup>, 'VpcId'),
        tags: cite(tags),
        stack,
      },
    ];
  });
}
