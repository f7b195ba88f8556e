import { describe, expect, test } from 'vitest';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import { planChanges } from '../../src/topology/model/changes.js';
import { builtModels, recordings, type Recording } from '../support/built-models.js';
import { linesOf } from '../support/planned-changes.js';

/*
 * The plan, from the objects to what is there: where the controller has deployed its last model and
 * nobody interfered, it says that nothing changes. So what is computed is also what was made.
 */

/** What a plan of all that the controller has deployed would change. */
function left({ snapshot }: Recording): readonly string[] {
  const deployed = new Set(builtModels(snapshot).map(({ api, stackId }) => `${api} ${stackId}`));
  if (deployed.size === 0) return [];
  const topology = linkSnapshot(snapshot);
  return buildModels(snapshot, topology)
    .filter(({ stack }) => deployed.has(`${stack.api} ${stack.id}`))
    .map((built) => planChanges({ snapshot, topology }, built))
    .flatMap(({ state, reason, changes }) =>
      state === 'planned' ? linesOf(changes) : [`${state}: ${reason}`],
    );
}

/** Recordings in which something is to be changed, since somebody changed it by hand. */
const REBUILT = ['create Listener HTTP:80', 'create ListenerRule 80:1'];
const CHANGED: Readonly<Record<string, readonly string[]>> = {
  'lb-deleted-by-hand': ['create LoadBalancer k8s-shop-web-724d82a5b7', ...REBUILT],
  'listener-removed-by-hand': REBUILT,
  'rule-changed-by-hand': [
    'update ListenerRule 80:1 | actions ["answer 503 text/plain"] -> ["forward to k8s-shop-web-3b8e1f5680"]',
  ],
  'rule-removed-by-hand': ['create ListenerRule 80:1'],
};

describe('nothing is left to change', async () => {
  test.for(await recordings())('in $id', (recording) => {
    expect(left(recording)).toEqual(CHANGED[recording.id] ?? []);
  });
});
