import type { Seen } from '../../../findings/cite.js';
import type * as aws from '../../../snapshot/aws.js';
import type * as kubernetes from '../../../snapshot/kubernetes.js';
import type { SectionName } from '../../../snapshot/sections.js';
import type { Lens } from '../../lens.js';
import type { Stack } from '../../topology.js';
import { CLUSTER_TAG, labelledStack } from '../../tracking.js';
import type { Tags } from '../model.js';

export type Binding = Seen<kubernetes.TargetGroupBinding>;

/** What the controller takes for its own of one stack, as tags and labels tell it. */
export interface Live {
  readonly loadBalancers: readonly Seen<aws.LoadBalancer>[];
  readonly targetGroups: readonly Seen<aws.TargetGroup>[];
  readonly securityGroups: readonly Seen<aws.SecurityGroup>[];
  readonly bindings: readonly Binding[];
}

export const NOTHING: Live = {
  loadBalancers: [],
  targetGroups: [],
  securityGroups: [],
  bindings: [],
};

/** Of the controller before it, whose resources the present one takes over. */
const OLD_CLUSTER = 'ingress.k8s.aws/cluster';

/** What has to be seen whole before something may be called new. */
export const NEEDED: readonly SectionName[] = [
  'aws/elbv2/load-balancers',
  'aws/elbv2/tags',
  'aws/elbv2/listeners',
  'aws/elbv2/rules',
  'aws/elbv2/target-groups',
  'aws/ec2/security-groups',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
];

type StackId = Pick<Stack, 'api' | 'id' | 'isExplicitGroup'>;

export interface Tracking {
  readonly cluster: string;
  readonly vpcId: string | undefined;
}

/** Tags that the controller leaves alone, so that the one before it could take over again. */
export const isOldTag = (key: string, cluster: string): boolean =>
  key === OLD_CLUSTER ||
  key === `kubernetes.io/cluster/${cluster}` ||
  /^kubernetes\.io\/(?:cluster-name|namespace|ingress-name|service-name|service-port)$/.test(key);

export const securityGroupTags = ({ value }: Seen<aws.SecurityGroup>): Tags =>
  Object.fromEntries((value.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? '']));

/** Finds what is there of a stack; everything is looked through once. */
export function liveFinder(lens: Lens, { cluster, vpcId }: Tracking): (stack: StackId) => Live {
  const found = new Map<string, { [Kind in keyof Live]: Live[Kind][number][] }>();
  const add = <Kind extends keyof Live>(key: string, kind: Kind, item: Live[Kind][number]) => {
    const live = found.get(key) ?? {
      loadBalancers: [],
      targetGroups: [],
      securityGroups: [],
      bindings: [],
    };
    (live[kind] as Live[Kind][number][]).push(item);
    found.set(key, live);
  };
  const addTagged = <Kind extends 'loadBalancers' | 'targetGroups' | 'securityGroups'>(
    kind: Kind,
    item: Live[Kind][number],
    tags: Tags,
  ) => {
    const isOurs = tags[CLUSTER_TAG] === cluster || tags[OLD_CLUSTER] === cluster;
    const isHere = vpcId === undefined || item.value.VpcId === vpcId;
    if (!isOurs || !isHere) return;
    for (const api of ['ingress', 'service']) {
      const id = tags[`${api}.k8s.aws/stack`];
      if (id !== undefined) add(`${api} ${id}`, kind, item);
    }
  };
  for (const item of lens.all('aws/elbv2/load-balancers')) {
    addTagged('loadBalancers', item, lens.tagsOf(item.value.LoadBalancerArn));
  }
  for (const item of lens.all('aws/elbv2/target-groups')) {
    addTagged('targetGroups', item, lens.tagsOf(item.value.TargetGroupArn));
  }
  for (const item of lens.all('aws/ec2/security-groups')) {
    addTagged('securityGroups', item, securityGroupTags(item));
  }
  for (const item of lens.all('kubernetes/targetgroupbindings.elbv2.k8s.aws')) {
    const stack = labelledStack(item.value.metadata.labels);
    if (stack !== undefined) add(stack, 'bindings', item);
  }
  return ({ api, id }) => found.get(`${api} ${id}`) ?? NOTHING;
}
