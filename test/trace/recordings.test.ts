import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadSnapshot } from '../../src/shell/files.js';
import { readRequest } from '../../src/trace/request.js';
import { trace } from '../../src/trace/trace.js';
import type { TracedRequest, TraceReport } from '../../src/trace/traced.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

const RECORDINGS = new URL('../../fixtures/recordings/', import.meta.url);
const all = readdirSync(RECORDINGS);
const load = (id: string): Promise<Snapshot> =>
  loadSnapshot(new URL(`${id}/snapshot.tgz`, RECORDINGS).pathname);

const like = readRequest('http://any.invalid/') as TracedRequest;

/** Of every Ingress of a recording that has rules. */
function reportsOf(snapshot: Snapshot): readonly TraceReport[] {
  return (snapshot.sections['kubernetes/ingresses.networking.k8s.io'] ?? []).flatMap(
    ({ metadata }) => {
      const ingress = { kind: 'Ingress', namespace: metadata.namespace, name: metadata.name ?? '' };
      const report = trace(snapshot, {
        subject: metadata.namespace ?? '',
        wanted: { ingress, like },
      });
      return 'problem' in report ? [] : [report];
    },
  );
}

const tracesOf = (snapshot: Snapshot) => reportsOf(snapshot).flatMap(({ traces }) => traces);

describe.each(all.filter((id) => id.startsWith('healthy-')))('%s', (id) => {
  test('past its name, every request is let through and comes to pods of its Ingress', async () => {
    for (const { subject, traces } of reportsOf(await load(id))) {
      for (const { steps, groups } of traces) {
        // Several Ingresses of one recording share a host, which leads to one of them.
        const failing = steps.filter(({ name, mark }) => name !== 'dns' && mark === 'fails');
        expect(failing).toEqual([]);
        const pods = groups.flatMap(({ targets }) =>
          targets.flatMap(({ ref }) => (ref?.kind === 'Pod' ? [ref.namespace] : [])),
        );
        expect(new Set([...pods, subject])).toEqual(new Set([subject]));
      }
    }
  });
});

test('in the healthy shop, the pods of its Service answer', async () => {
  const [traced] = tracesOf(await load('healthy-shop'));
  expect(traced?.outcome).toBe('answered');
  const pods = traced?.groups.flatMap(({ targets }) => targets.map(({ ref }) => ref?.name ?? ''));
  expect(pods).toHaveLength(4);
  for (const pod of pods ?? []) expect(pod).toMatch(/^web-/);
});

test.each(all)('%s is followed the same way twice', async (id) => {
  const snapshot = await load(id);
  expect(JSON.stringify(reportsOf(snapshot))).toBe(JSON.stringify(reportsOf(snapshot)));
});
