import type { Lens } from '../../lens.js';
import type { Stack } from '../../topology.js';
import {
  isUnknown,
  type ResourceType,
  type Resources,
  type Tags,
  type Token,
  type Unknown,
} from '../model.js';
import { KNOWN_AFTER_APPLY } from './fields.js';
import { isOldTag } from './live.js';
import { trackingTags } from '../../tracking.js';

/** How the controller compares, as its flags say. */
export interface Manner {
  readonly cluster: string;
  readonly vpcId: string | undefined;
  /** Keys of tags that are left to others. */
  readonly externalTags: ReadonlySet<string>;
  isEnabled(gate: string, initial: boolean): boolean;
}

/** What every resource of one stack is compared with. */
export interface Context {
  readonly lens: Lens;
  readonly manner: Manner;
  readonly stack: Pick<Stack, 'api' | 'id' | 'isExplicitGroup'>;
  readonly resources: Resources;
  /** Notes that a resource of the model is there already, and as what. */
  bind(type: ResourceType, id: string, name: string | Unknown): void;
  /** What a token stands for; not known before what it refers to is made. */
  resolve(token: Token): string | Unknown;
  /** How the target group is called that a token stands for. */
  groupName(token: Token): string;
  /** All tags of a resource of the model, those that it is known by included. */
  tagsFor(id: string, tags: Tags | undefined): Tags;
  /** Whether a tag of this key is never taken away, for others or for the controller before. */
  readonly isLeftTag: (key: string) => boolean;
}

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const REFERENCE = /^#\/resources\/([^/]+)\/(.+)\/status\/\w+$/;

export function contextFor(
  lens: Lens,
  manner: Manner,
  stack: Context['stack'],
  resources: Resources,
): Context {
  const bound = new Map<string, string | Unknown>();
  return {
    lens,
    manner,
    stack,
    resources,
    bind: (type, id, name) => void bound.set(`${type} ${id}`, name),
    resolve: (token) => {
      if (typeof token === 'string' || isUnknown(token)) return token;
      const [, type, id] = REFERENCE.exec(token.$ref) ?? [];
      return bound.get(`${type} ${id}`) ?? KNOWN_AFTER_APPLY;
    },
    groupName: (token) => {
      if (typeof token === 'string') {
        const ref = { kind: 'TargetGroup', name: token, arn: token };
        const found = lens.find('aws/elbv2/target-groups', ref);
        return typeof found === 'object' ? (found.value.TargetGroupName ?? token) : token;
      }
      if (isUnknown(token)) return `(${token.$unknown})`;
      const [, type, id = ''] = REFERENCE.exec(token.$ref) ?? [];
      const spec = resources[TARGET_GROUP]?.[id]?.spec;
      const name = spec === undefined || isUnknown(spec.name) ? id : spec.name;
      return bound.has(`${type} ${id}`) ? name : `${name} (${KNOWN_AFTER_APPLY.$unknown})`;
    },
    tagsFor: (id, tags = {}) => ({
      ...tags,
      ...trackingTags(stack, manner.cluster, id),
    }),
    isLeftTag: (key) => manner.externalTags.has(key) || isOldTag(key, manner.cluster),
  };
}
