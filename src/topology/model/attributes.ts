import type { Attribute } from './model.js';

type Pairs = ReadonlyMap<string, string>;

/** By key, as the controller lists most of them. */
export function attributeList(pairs: Pairs): readonly Attribute[] {
  return [...pairs]
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const ROUTING = 'dns_record.client_routing_policy';
const POLICIES = [
  'any_availability_zone',
  'partial_availability_zone_affinity',
  'availability_zone_affinity',
];

/** Why the controller refuses to which zone the name of a Network Load Balancer is to lead. */
export function routingFault(pairs: Pairs): string | undefined {
  const policy = pairs.get(ROUTING);
  return policy === undefined || POLICIES.includes(policy)
    ? undefined
    : `sets ${ROUTING} to ${policy}, which is none of ${POLICIES.join(', ')}`;
}
