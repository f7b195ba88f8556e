import { describe, expect, test } from 'vitest';
import { lensOn } from '../../src/topology/lens.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildServiceModel } from '../../src/topology/model/service.js';
import { builtModels, recordings } from '../support/built-models.js';

const all = await recordings();

/**
 * What the controller lists in any order is sorted; and the ARNs of certificates that are there
 * already, which its log leaves out, are left out.
 */
const told = (resources: Readonly<Record<string, any>>): unknown =>
  JSON.parse(JSON.stringify(resources), (key, value) => {
    if (key === 'certificateARN') return undefined;
    if (key === 'subnetMapping') {
      return value.toSorted((a: any, b: any) => (a.subnetID < b.subnetID ? -1 : 1));
    }
    if (/[aA]ttributes$/.test(key)) {
      return value.toSorted((a: any, b: any) => ((a.key ?? a.Key) < (b.key ?? b.Key) ? -1 : 1));
    }
    return value;
  });

describe('builds of Services what the controller built', () => {
  let compared = 0;

  test.each(all)('in $id', ({ snapshot }) => {
    const topology = linkSnapshot(snapshot);
    for (const { stackId, api, resources } of builtModels(snapshot)) {
      if (api !== 'service') continue;
      const stack = topology.stacks.find((one) => one.id === stackId && one.api === api);
      if (stack === undefined) continue;
      const built = buildServiceModel(lensOn(snapshot), topology, stack);
      expect(built.state === 'built' ? 'built' : built, stackId).toBe('built');
      if (built.state !== 'built') continue;
      expect(told(built.model.resources), stackId).toEqual(told(resources));
      compared += 1;
    }
  });

  test('and every recorded one', () => expect(compared).toBeGreaterThanOrEqual(32));
});
