import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadSnapshot } from '../../src/shell/files.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { isLeaving } from '../../src/topology/expected-targets.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Binding } from '../../src/topology/topology.js';

/*
 * Clusters that were drawn by lot, in which the real controller registered what it would: Services
 * of all kinds, with slices, pods and nodes in all states, see `test/lab/drawn.ts`.
 */

const FOLDER = new URL('../../fixtures/targets/', import.meta.url);
const CLUSTERS = await Promise.all(
  readdirSync(FOLDER).map(async (file) => ({
    file,
    snapshot: await loadSnapshot(new URL(file, FOLDER).pathname),
  })),
);

const cases = CLUSTERS.flatMap(({ file, snapshot }) =>
  linkSnapshot(snapshot).bindings.map((binding) => ({
    file,
    snapshot,
    binding,
    name: binding.ref.name,
  })),
);

/**
 * Here two pods on one host have an address in common, and each a port of its own. AWS holds both
 * as targets, the emulator only the one that came last.
 */
const SHARED = new Set(['drawn-3.tgz: s-12-0', 'drawn-4.tgz: s-28-0']);

function expected({ expected: resolved }: Binding): readonly string[] | 'unknown' {
  return resolved === 'unknown'
    ? 'unknown'
    : resolved.targets.map(({ id, port }) => `${id}:${port}`).sort();
}

function registered({ sections }: Snapshot, { object }: Binding): readonly string[] {
  const arn = object.value.spec.targetGroupARN ?? '';
  return (sections['aws/elbv2/target-health']?.[arn] ?? [])
    .filter(({ TargetHealth }) => !isLeaving(TargetHealth?.State))
    .map(({ Target: { Id, Port } }) => `${Id}:${Port}`)
    .sort();
}

const addresses = (targets: readonly string[] | 'unknown'): ReadonlySet<string> =>
  new Set([...targets].map((target) => target.slice(0, target.lastIndexOf(':'))));

describe('what the controller registered is what is expected', () => {
  test.each(cases)('$file: $name', ({ file, name, snapshot, binding }) => {
    const [wanted, found] = [expected(binding), registered(snapshot, binding)];
    if (!SHARED.has(`${file}: ${name}`)) return expect(wanted).toEqual(found);
    expect(wanted).toEqual(expect.arrayContaining([...found]));
    expect(addresses(wanted)).toEqual(addresses(found));
    return expect(wanted).not.toEqual(found);
  });

  test('of enough Services, some with targets and some without any', () => {
    const services = CLUSTERS.flatMap(
      ({ snapshot }) =>
        snapshot.sections['kubernetes/services']?.filter(
          ({ metadata: { namespace } }) => namespace === 'drawn',
        ) ?? [],
    );
    expect(services.length).toBeGreaterThanOrEqual(200);
    const sizes = cases.map(({ snapshot, binding }) => registered(snapshot, binding).length);
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThanOrEqual(120);
    expect(sizes.filter((size) => size === 0).length).toBeGreaterThanOrEqual(30);
  });
});
