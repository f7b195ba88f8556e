import { describe, expect, test } from 'vitest';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import { drawnGroups, snapshotOf } from '../support/drawn-groups.js';
import { likeLogged } from '../support/logged.js';

/* IngressGroups drawn by lot, against what the controller's own builder makes of each. */

/** What is made up in the answers. */
const LEFT_OUT = new Set(['subnetMapping', 'vpcID']);

const drawn = drawnGroups().map((one, number) => ({ ...one, number }));

describe('the model is that of the controller', () => {
  test('of many groups, of which it builds enough', () => {
    expect(drawn.length).toBeGreaterThanOrEqual(300);
    expect(drawn.filter(({ answer }) => 'model' in answer).length).toBeGreaterThan(100);
  });

  test.each(drawn)('drawn group $number', ({ group, answer }) => {
    const snapshot = snapshotOf(group);
    const [built] = buildModels(snapshot, linkSnapshot(snapshot));
    if (built === undefined) throw new Error('no stack');
    const made = built.state === 'built' ? undefined : built.reason;
    if ('error' in answer) {
      expect([built.state, made], answer.error).toEqual(['refused', expect.any(String)]);
      return;
    }
    expect(made).toBeUndefined();
    expect(built.state === 'built' && likeLogged(built.model.resources, LEFT_OUT)).toEqual(
      likeLogged(answer.model, LEFT_OUT),
    );
  });
});
