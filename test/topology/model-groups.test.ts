import { describe, expect, test } from 'vitest';
import { lensOn } from '../../src/topology/lens.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { settingsOf } from '../../src/topology/model/settings.js';
import { ingressTargetGroups } from '../../src/topology/model/target-groups.js';
import { Notes } from '../../src/topology/plan/notes.js';
import { builtModels, recordings } from '../support/built-models.js';

const all = await recordings();
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const BINDING = 'K8S::ElasticLoadBalancingV2::TargetGroupBinding';

/** The controller lists attributes in any order. */
const sorted = (groups: Readonly<Record<string, any>> = {}): unknown =>
  Object.fromEntries(
    Object.entries(groups).map(([id, { spec }]) => [
      id,
      {
        spec: {
          ...spec,
          ...(spec.targetGroupAttributes === undefined
            ? {}
            : {
                targetGroupAttributes: spec.targetGroupAttributes.toSorted((a: any, b: any) =>
                  a.key < b.key ? -1 : 1,
                ),
              }),
        },
      },
    ]),
  );

describe('makes the target groups and bindings that the controller made', () => {
  let compared = 0;

  test.each(all)('in $id', ({ snapshot }) => {
    const topology = linkSnapshot(snapshot);
    const settings = settingsOf(lensOn(snapshot), topology);
    for (const { stackId, api, resources } of builtModels(snapshot)) {
      if (api !== 'ingress') continue;
      const stack = topology.stacks.find((one) => one.id === stackId && one.api === api);
      if (stack === undefined) continue;
      const notes = new Notes();
      const { targetGroups, bindings } = ingressTargetGroups(notes, settings, stack);
      expect(notes.refusals, stackId).toEqual([]);
      expect(targetGroups, stackId).toEqual(sorted(resources[TARGET_GROUP]));
      expect(bindings, stackId).toEqual(resources[BINDING] ?? {});
      compared += Object.keys(targetGroups).length;
    }
  });

  test('and every recorded one', () => expect(compared).toBeGreaterThanOrEqual(162));
});
