import type { podsByAddress } from '../topology/expected-targets.js';
import type { Lens } from '../topology/lens.js';
import type { Topology } from '../topology/topology.js';

/** What every step looks at. */
export interface World {
  readonly lens: Lens;
  readonly topology: Topology;
  readonly podsAt: ReturnType<typeof podsByAddress>;
}
