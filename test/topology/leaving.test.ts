import { expect, test } from 'vitest';
import { event, ingress, join, shop, type Draft } from '../../fixtures/shop.js';
import { linkSnapshot } from '../../src/topology/link.js';

function leave({ metadata }: Draft, finalizer: string): void {
  metadata.deletionTimestamp = '2026-11-25T17:30:00Z';
  metadata.finalizers = ['example.org/keep', finalizer];
}

test('a member that leaves its group is told with those that stay', () => {
  const { leaving } = linkSnapshot(
    shop((s) => {
      join(s);
      leave(ingress(s), 'group.ingress.k8s.aws/public');
    }),
  );
  expect(leaving.map(({ ref, others }) => [ref.name, others.map(({ name }) => name)])).toEqual([
    ['web', ['api']],
  ]);
  expect(leaving[0]?.finalizer.path).toEqual(['metadata', 'finalizers', 1]);
});

test('nothing leaves that the controller has no finalizer on', () => {
  const { leaving } = linkSnapshot(shop((s) => leave(ingress(s), 'example.org/other')));
  expect(leaving).toEqual([]);
});

test('a group is held by the rules and the interfaces that name it', () => {
  const { failures } = linkSnapshot(
    shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to failed to delete securityGroup: x'),
    ),
  );
  const [held] = failures[0]?.heldGroups ?? [];
  expect(new Set(held?.uses.map(({ by }) => by.ref.kind))).toContain('NetworkInterface');
  expect(held?.uses.map(({ by }) => by.ref.name)).not.toContain(held?.group.ref.name);
});

test('no failure of another kind looks for what is held', () => {
  const { failures } = linkSnapshot(shop((s) => event(s, 'FailedDeployModel', 'it is refused')));
  expect(failures.map(({ heldGroups }) => heldGroups)).toEqual([[]]);
});
