import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { shop } from '../../fixtures/shop.js';
import { connectKubernetes } from '../../src/collect/kubernetes/client.js';
import { collectSchemas } from '../../src/collect/kubernetes/openapi.js';
import { refText } from '../../src/findings/cite.js';
import { preflight } from '../../src/preflight/preflight.js';
import { readManifests, type Manifests } from '../../src/preflight/read.js';
import { judgeBySchemas } from '../../src/preflight/schemas.js';
import { fakeCluster, writeKubeconfig } from '../support/fake-cluster.js';

/*
 * The dialect in which the API server publishes its schemas, in small: references within `allOf`,
 * numbers or texts, maps, and what is kept although nobody knows it.
 */

const ref = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], default: {} });
const kind = (group: string, version: string, name: string) => [{ group, version, kind: name }];

const DOCUMENT = {
  components: {
    schemas: {
      Ingress: {
        type: 'object',
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: ref('Meta'),
          spec: ref('Spec'),
        },
        'x-kubernetes-group-version-kind': kind('networking.k8s.io', 'v1', 'Ingress'),
      },
      Meta: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          namespace: { type: 'string' },
          annotations: { type: 'object', additionalProperties: { type: 'string', default: '' } },
          creationTimestamp: { type: 'string', format: 'date-time' },
        },
      },
      Spec: {
        type: 'object',
        properties: {
          ingressClassName: { type: 'string', pattern: '^[a-z]+$' },
          rules: { type: 'array', items: ref('Rule') },
          port: { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
          scheme: { type: 'string', enum: ['internal', 'internet-facing'] },
          weight: { type: 'integer', minimum: 0, maximum: 999 },
          env: {
            type: 'array',
            items: { type: 'object', properties: { name: { type: 'string' } } },
          },
          anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          goOnly: { type: 'string', pattern: '(?i)^\\z' },
        },
      },
      Rule: {
        type: 'object',
        required: ['pathType'],
        properties: { host: { type: 'string' }, pathType: { type: 'string' } },
      },
    },
  },
};
const SCHEMAS = { 'networking.k8s.io/v1': DOCUMENT };

const read = (spec: object, more: object = {}): Manifests =>
  readManifests(
    [
      {
        file: 'a.yaml',
        isNamed: true,
        text: JSON.stringify({
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: { name: 'web', namespace: 'shop', ...more },
          spec,
        }),
      },
    ],
    { namespace: 'shop', isOnly: false },
  );

const judged = (spec: object, more?: object): readonly string[] =>
  judgeBySchemas(read(spec, more).objects, SCHEMAS).map(
    ({ rejection }) => `${rejection?.by}: ${rejection?.reason}`,
  );

const LEGAL: Readonly<Record<string, object>> = {
  'numbers and texts where either may be': { port: 'http' },
  'what is null, which is not set': { rules: null, port: 80 },
  'what is kept although nobody knows it': { anything: { at: { all: [1] } } },
  'a pattern that only Go understands': { goOnly: 'Any' },
  'a list of objects': { rules: [{ host: 'a.example', pathType: 'Exact' }] },
};
test.each(Object.entries(LEGAL))('%s passes', (_name, spec) => {
  expect(judged(spec, { creationTimestamp: null, annotations: { a: 'b' } })).toEqual([]);
});

test.each([
  [{ ingressClas: 'alb' }, 'unknown-field: spec.ingressClas is no field that its kind has'],
  [
    { ingressClassName: 'ALB' },
    'api-server: spec.ingressClassName does not fit the schema: must match pattern "^[a-z]+$"',
  ],
  [{ rules: [{ host: 'a' }] }, 'api-server: spec.rules[0] lacks the field pathType'],
  [
    { rules: [{ pathType: 'Exact', hots: 'a' }] },
    'unknown-field: spec.rules[0].hots is no field that its kind has',
  ],
  [{ port: true }, 'api-server: spec.port is of none of the types that it may be of'],
  [{ scheme: 'public' }, 'api-server: spec.scheme is none of internal, internet-facing'],
  [{ weight: 1000 }, 'api-server: spec.weight does not keep to maximum 999'],
  [{ weight: '1' }, 'api-server: spec.weight is no integer'],
])('%j: %s', (spec, said) => {
  expect(judged(spec)).toEqual([said]);
});

test('says nothing of a kind of which there is no schema', () => {
  expect(judgeBySchemas(read({ ingressClas: 'alb' }).objects, {})).toEqual([]);
});

test('quotes what is written, and never the value of a variable', () => {
  const found = judgeBySchemas(
    read({ ingressClas: 'alb', env: [{ name: 'TOKEN', valeu: 'hidden' }] }).objects,
    SCHEMAS,
  );
  const text = JSON.stringify(found);
  expect(text).toContain('"alb"');
  expect(text).not.toContain('hidden');
});

describe('over a cluster', async () => {
  const path = '/openapi/v3/apis/networking.k8s.io/v1';
  const cluster = await fakeCluster(shop(), {
    documents: {
      '/openapi/v3': {
        paths: {
          'apis/networking.k8s.io/v1': { serverRelativeURL: `${path}?hash=1` },
          'apis/evil/v1': { serverRelativeURL: '/api/v1/namespaces/x/secrets' },
        },
      },
      [path]: DOCUMENT,
    },
  });
  const bare = await fakeCluster(shop());
  const folder = await mkdtemp(join(tmpdir(), 'schemas-'));
  const open = async ({ url }: { readonly url: string }) =>
    connectKubernetes({ kubeconfig: await writeKubeconfig(join(folder, 'kubeconfig'), url) });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await Promise.all([cluster.close(), bare.close()]);
  });

  test('the schemas of the versions that are asked for are read', async () => {
    const client = await open(cluster);
    const versions = ['networking.k8s.io/v1', 'evil/v1', 'gone/v1'];
    const { schemas, gaps } = await collectSchemas(client, versions);
    client.close();
    expect(schemas).toEqual(SCHEMAS);
    expect(gaps).toEqual([]);
    expect(cluster.requests.filter((one) => !one.startsWith('GET '))).toEqual([]);
    expect(cluster.requests.join()).not.toContain('secrets');
  });

  test('where there are none, that is a gap', async () => {
    const client = await open(bare);
    const { schemas, gaps } = await collectSchemas(client, ['networking.k8s.io/v1']);
    client.close();
    expect(schemas).toEqual({});
    expect(gaps.map(({ resource, reason }) => [resource, reason])).toEqual([
      ['openapi', 'not-found'],
    ]);
  });
});

const OPTIONS = { only: [], skip: [], prune: false, isOffline: false, schemas: SCHEMAS };

test('a field that nobody knows is introduced, and the rest of the object is judged', () => {
  const report = preflight(shop(), read({ ingressClas: 'alb' }), OPTIONS);
  const said = report.diagnoses.map(({ cause }) => `${cause.check} ${refText(cause.subject)}`);
  expect(said).toContain('exposure/manifest-field-unknown Ingress shop/web');
  const [found] = report.diagnoses.filter(({ cause }) => cause.check.endsWith('field-unknown'));
  expect(found).toMatchObject({ standing: 'introduced', place: { file: 'a.yaml' } });
});

test('what two rules say of one field is said once', () => {
  const report = preflight(
    shop(),
    read({ rules: [{ host: 'Shop.example', pathType: 'Exact' }] }),
    OPTIONS,
  );
  const refused = report.diagnoses.filter(({ cause }) => cause.check.endsWith('by-api-server'));
  expect(refused).toHaveLength(1);
});
