import type { Lens } from '../lens.js';
import type { Stack, Topology } from '../topology.js';
import type { Built } from './model.js';

/** What the controller would build of a Service of type LoadBalancer. */
export function buildServiceModel(_lens: Lens, _topology: Topology, stack: Stack): Built {
  return { stack, state: 'unknown', reason: 'it is not computed again' };
}
