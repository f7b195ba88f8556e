import { describe, expect, test } from 'vitest';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import { drawnServices, snapshotWith } from '../support/drawn-services.js';
import { likeLogged } from '../support/logged.js';

/* Services drawn by lot, against what the controller's own builder makes of each. */

/** What is made up in the answers. */
const LEFT_OUT = new Set(['vpcID']);

const all = drawnServices().map((one, number) => ({ ...one, number }));

describe('the model is that of the controller', () => {
  test('of many Services, of which it builds enough', () => {
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(all.filter(({ answer }) => 'model' in answer).length).toBeGreaterThan(100);
  });

  test.each(all)('drawn Service $number', ({ drawn, answer }) => {
    const snapshot = snapshotWith(drawn);
    const built = buildModels(snapshot, linkSnapshot(snapshot)).find(
      ({ stack }) => stack.id === 'shop/tcp',
    );
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
