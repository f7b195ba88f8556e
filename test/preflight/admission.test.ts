import { expect, test } from 'vitest';
import { shop } from '../../fixtures/shop.js';
import { refText } from '../../src/findings/cite.js';
import { admit } from '../../src/preflight/admission.js';
import { overlay } from '../../src/preflight/overlay.js';
import { preflight } from '../../src/preflight/preflight.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { recordings } from '../support/built-models.js';
import { manifests, neverApplied, written } from '../support/manifests.js';

type Loose = any;

/** Of the recordings, the objects that a real API server and the real webhooks would not take today. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  // The class was deleted after the Ingress was stored.
  'class-deleted': ['Ingress shop/web: vingress.elbv2.k8s.aws'],
  // The parameters came to leave the namespace out after that.
  'params-namespace-excluded': ['Ingress shop/web: vingress.elbv2.k8s.aws'],
};

const judged = (before: Snapshot, objects: ReturnType<typeof manifests>) =>
  admit(before, overlay(before, objects, { prune: false }), objects, {});

test.each(await recordings())(
  'what a real API server took of $id is let in',
  ({ id, snapshot }) => {
    const objects = manifests(written(snapshot));
    const { applied } = judged(neverApplied(snapshot), objects);
    expect(applied.length).toBeGreaterThan(0);
    const refused = applied.flatMap(({ ref, rejection }) =>
      rejection === undefined ? [] : [`${refText(ref)}: ${rejection.webhook}`],
    );
    expect(refused).toEqual(REFUSED[id] ?? []);
  },
);

/** Lays edited manifests of the healthy shop over it. */
function change(
  kind: string,
  edit: (object: Loose) => void,
): { readonly objects: ReturnType<typeof manifests> } {
  const objects = written(shop(), (ref) => ref.kind === kind && ref.name === 'web');
  for (const { object } of objects) edit(object);
  return { objects: manifests(objects) };
}

const OPTIONS = { only: [], skip: [], prune: false, isOffline: false };

test('what would be refused is not stored: what is there stays', () => {
  const { objects } = change('Ingress', ({ spec }) => (spec.rules[0].http.paths[0].path = 'api'));
  const { snapshot, touched } = judged(shop(), objects);
  expect(touched).toEqual([]);
  expect(snapshot.sections['kubernetes/ingresses.networking.k8s.io']).toEqual(
    shop().sections['kubernetes/ingresses.networking.k8s.io'],
  );
  const report = preflight(shop(), { objects, ignored: [], problems: [] }, OPTIONS);
  expect(report.diagnoses.map(({ cause, standing }) => [cause.check, standing])).toEqual([
    ['exposure/manifest-refused-by-api-server', 'introduced'],
  ]);
  const [first] = report.diagnoses;
  expect(first?.cause.message).toBe(
    'The API server would refuse Ingress shop/web: the path api does not begin with /.',
  );
  expect(first?.cause.evidence[0]).toMatchObject({ value: 'api' });
});

test('one wrong port is one fault, also where the target port is left out', () => {
  const { objects } = change('Service', ({ spec }) => (spec.ports = [{ port: 0 }]));
  const { applied } = judged(shop(), objects);
  expect(applied.map(({ rejection }) => rejection?.field)).toEqual(['spec.ports[0].port']);
});

test('what is new and would be refused never comes to be', () => {
  const { objects } = change('Service', (object) => {
    object.metadata.name = 'new';
    delete object.spec.ports;
  });
  const { snapshot } = judged(shop(), objects);
  const names = snapshot.sections['kubernetes/services']?.map(({ metadata }) => metadata.name);
  expect(names).not.toContain('new');
});

test('the rest of a change is stored beside what is refused', () => {
  const refused = change('Ingress', ({ spec }) => delete spec.rules);
  const good = change('Deployment', ({ spec }) => (spec.replicas = 2));
  const { touched } = judged(shop(), [...refused.objects, ...good.objects]);
  expect(touched.map(refText)).toEqual(['Deployment shop/web']);
});
