import type { Sections } from '../snapshot/sections.js';
import { groupBy } from '../topology/lens.js';
import { CLUSTER_TAG, resourceTag } from '../topology/tracking.js';
import { keyOfStack, type StackId } from './changes.js';

/* What the controller made for a stack, by the tags that it tells its own by. */

export interface Owned {
  /** Ids of security groups, and ARNs of all else. */
  readonly arn: string;
  /** As the model calls it, such as `443:1`. */
  readonly resource: string;
}

/** By stack. */
export function ownedBy(
  sections: Sections,
  cluster: string | undefined,
): (stack: StackId) => readonly Owned[] {
  const tagged = [
    ...Object.entries(sections['aws/elbv2/tags'] ?? {}).map(([arn, tags]) => ({ arn, tags })),
    ...(sections['aws/ec2/security-groups'] ?? []).map(({ GroupId, Tags = [] }) => ({
      arn: GroupId,
      tags: Tags,
    })),
  ];
  const found = tagged.flatMap(({ arn, tags }) => {
    const values = new Map(tags.map(({ Key, Value }) => [Key, Value]));
    const owner = values.get(CLUSTER_TAG);
    if (owner !== undefined && cluster !== undefined && owner !== cluster) return [];
    return (['ingress', 'service'] as const).flatMap((api) => {
      const id = values.get(`${api}.k8s.aws/stack`);
      const resource = values.get(resourceTag({ api })) ?? '';
      return id === undefined ? [] : [{ key: keyOfStack({ api, id }), arn, resource }];
    });
  });
  const byStack = groupBy(found, ({ key }) => key);
  return (stack) => byStack.get(keyOfStack(stack)) ?? [];
}
