import type { Snapshot } from '../../snapshot/snapshot.js';
import { lensOn } from '../lens.js';
import type { Topology } from '../topology.js';
import { buildIngressModel } from './ingress.js';
import type { Built } from './model.js';
import { buildServiceModel } from './service.js';

/** What the controller would build of each stack, in their order. */
export function buildModels(snapshot: Snapshot, topology: Topology): readonly Built[] {
  const lens = lensOn(snapshot);
  return topology.stacks.map((stack) =>
    stack.api === 'ingress'
      ? buildIngressModel(lens, topology, stack)
      : buildServiceModel(lens, topology, stack),
  );
}
