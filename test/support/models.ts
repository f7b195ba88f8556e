import type { Edit } from '../../fixtures/shop.js';
import { shop } from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import type { Built, Model, Specs } from '../../src/topology/model/model.js';

/* What would be built of the shop, with one thing edited. */

export const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
export const BINDING = 'K8S::ElasticLoadBalancingV2::TargetGroupBinding';
export const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';

export function builtOf(snapshot: Snapshot, api: 'ingress' | 'service', id?: string): Built {
  const found = buildModels(snapshot, linkSnapshot(snapshot)).find(
    ({ stack }) => stack.api === api && (id === undefined || stack.id === id),
  );
  if (found === undefined) throw new Error(`no stack of ${api} ${id ?? ''}`);
  return found;
}

export function modelOf(edit: Edit | undefined, api: 'ingress' | 'service'): Model {
  const built = builtOf(shop(edit), api);
  if (built.state !== 'built') throw new Error(`${built.state}: ${built.reason}`);
  return built.model;
}

/** The specs of one type, by id. */
export function specsOf<Type extends keyof Specs>(
  { resources }: Model,
  type: Type,
): Readonly<Record<string, Specs[Type]>> {
  const byId = Object.entries(resources[type] ?? {}) as [string, { spec: Specs[Type] }][];
  return Object.fromEntries(byId.map(([id, { spec }]) => [id, spec]));
}

/** The one spec of a type. */
export function specOf<Type extends keyof Specs>(model: Model, type: Type): Specs[Type] {
  const [first, ...others] = Object.values(specsOf(model, type));
  if (first === undefined || others.length > 0) throw new Error(`not one ${type}`);
  return first;
}

/** Why nothing would be built. */
export function refusalOf(edit: Edit, api: 'ingress' | 'service'): string {
  const built = builtOf(shop(edit), api);
  return built.state === 'refused' ? built.reason : built.state;
}
