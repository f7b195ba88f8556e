import type { ListenerRuleSpec, ListenerSpec, ResourceType, Resources, Token } from '../model.js';

type Specs<Spec> = readonly (readonly [id: string, spec: Spec])[];

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

/** Whether a token stands for this resource of the same model. */
export const refersTo = (token: Token, type: ResourceType, id: string): boolean =>
  typeof token === 'object' &&
  '$ref' in token &&
  token.$ref.startsWith(`#/resources/${type}/${id}/status/`);

/** Listeners of one load balancer of the model, by port. */
export const listenersOf = (resources: Resources, loadBalancer: string): Specs<ListenerSpec> =>
  Object.entries(resources[LISTENER] ?? {})
    .map(([id, { spec }]) => [id, spec] as const)
    .filter(([, spec]) => refersTo(spec.loadBalancerARN, LOAD_BALANCER, loadBalancer))
    .toSorted(([, a], [, b]) => a.port - b.port);

/** Rules of one listener of the model. */
export const rulesOf = (resources: Resources, listener: string): Specs<ListenerRuleSpec> =>
  Object.entries(resources['AWS::ElasticLoadBalancingV2::ListenerRule'] ?? {})
    .map(([id, { spec }]) => [id, spec] as const)
    .filter(([, spec]) => refersTo(spec.listenerARN, LISTENER, listener));
