import { existsSync, readdirSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSnapshot, saveSnapshot } from '../src/shell/files.js';
import { UserError } from '../src/shell/user-error.js';
import { readEnvelope, readSection, SnapshotError, writeEntries } from '../src/snapshot/parse.js';
import type { Snapshot } from '../src/snapshot/snapshot.js';

const MANIFEST = JSON.stringify({ schemaVersion: 1, capturedAt: '2026-01-02T03:04:05Z' });
const RULES = 'arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/a/1/2';

let root: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'snapshot-test-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const fresh = (suffix = '') => join(root, `${(count += 1)}${suffix}`);

async function directory(files: Readonly<Record<string, string>>): Promise<string> {
  const path = fresh();
  await mkdir(path);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

const entry = (name: string, body: string): TarEntry => ({
  header: { name, size: Buffer.byteLength(body), type: 'file' },
  body,
});

async function archive(entries: readonly TarEntry[]): Promise<string> {
  const path = fresh('.tgz');
  await writeFile(path, gzipSync(await packTar(entries)));
  return path;
}

async function refusal(path: string): Promise<string> {
  const error = await loadSnapshot(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).not.toContain('\n');
  return message;
}

const service = (name: string, extra: object = {}) => ({
  metadata: { name, namespace: 'shop' },
  spec: { ports: [{ port: 80 }] },
  ...extra,
});
const list = (...items: unknown[]) => JSON.stringify({ kind: 'List', apiVersion: 'v1', items });

const FULL: Snapshot = {
  schemaVersion: 1,
  capturedAt: '2026-01-02T03:04:05Z',
  tool: { name: 'ingress-doctor', version: '0.1.0' },
  cluster: { name: 'c', version: 'v1.33.0' },
  aws: { accountId: '111122223333', region: 'eu-west-1' },
  scope: { namespaces: ['shop'], subject: null },
  sections: {
    'kubernetes/services': [service('a'), service('b')],
    'kubernetes/pods': [],
    'kubernetes/logs': { 'kube-system/lbc-1/controller': ['one', '', 'zwei ü'], 'a/b/empty': [] },
    'aws/sts/caller-identity': { Account: '111122223333' },
    'aws/elbv2/load-balancers': [{ LoadBalancerArn: 'arn:lb' }],
    'aws/elbv2/rules': { [RULES]: [{ RuleArn: 'arn:rule', Priority: '1' }] },
    'aws/wafv2/web-acls': { 'arn:lb': null },
    dns: { 'shop.example.com': { addresses: ['192.0.2.1'] } },
    probes: [],
  },
  gaps: [
    { source: 'aws', operation: 'elbv2:DescribeTags', reason: 'forbidden', message: 'Denied.' },
  ],
  redacted: false,
};

describe('refused as a whole', () => {
  test('a missing path', async () => {
    expect(await refusal(fresh())).toMatch(/expected a snapshot, found nothing there/);
  });

  test('a missing manifest, in a directory and in an archive', async () => {
    const dir = await directory({ 'kubernetes/pods.json': list() });
    expect(await refusal(dir)).toMatch(/expected snapshot\.json in it/);
    const tgz = await archive([entry('kubernetes/pods.json', list())]);
    expect(await refusal(tgz)).toMatch(/expected snapshot\.json in it/);
  });

  test('a newer schema, naming both versions', async () => {
    const newer = '{"schemaVersion": 2, "whatever": []}';
    const dir = await directory({ 'snapshot.json': newer });
    expect(await refusal(dir)).toMatch(/snapshot\.json: schemaVersion is 2, expected at most 1/);
    const tgz = await archive([entry('snapshot.json', newer)]);
    expect(await refusal(tgz)).toMatch(/schemaVersion is 2, expected at most 1/);
  });

  test.each([
    ['', /snapshot\.json: expected JSON, found an empty file\.$/],
    ['{"schemaVersion": 1,\n "password": hunter2}', /snapshot\.json: .*expected JSON/],
    ['[]', /snapshot\.json: expected an object, found an array\.$/],
    ['{"schemaVersion": 1}', /snapshot\.json: capturedAt: expected a string, found nothing\.$/],
    ['{"schemaVersion": 0, "capturedAt": ""}', /schemaVersion: expected 1/],
    ['{"schemaVersion": 1, "capturedAt": "yesterday"}', /capturedAt: expected an ISO 8601 time/],
    [
      '{"schemaVersion": 1, "capturedAt": "2026-01-02T03:04:05Z", "gaps": [{"source": "moon"}]}',
      /gaps\[0\]\.source: expected kubernetes or aws or dns or snapshot/,
    ],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, /expected at most 200 levels of nesting/],
  ])('a manifest of %.40s', (text, message) => {
    expect(() => readEnvelope(text)).toThrow(SnapshotError);
    expect(() => readEnvelope(text)).toThrow(message);
    expect(() => readEnvelope(text)).not.toThrow(/hunter2/);
  });

  test('an archive that is not gzip, or empty', async () => {
    const path = fresh('.tgz');
    await writeFile(path, 'not an archive');
    expect(await refusal(path)).toMatch(/expected a directory or a gzipped tar/);
    await writeFile(path, '');
    expect(await refusal(path)).toMatch(/expected a directory or a gzipped tar/);
  });

  test('a truncated archive: of gzip, and of tar inside whole gzip', async () => {
    const services = Array.from({ length: 99 }, (_, index) => service(`s${index}`));
    const path = await archive([
      entry('snapshot.json', MANIFEST),
      entry('kubernetes/services.json', list(...services)),
    ]);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length / 2));
    expect(await refusal(path)).toMatch(/expected a whole gzipped tar/);
    await writeFile(path, gzipSync(gunzipSync(whole).subarray(0, 2048)));
    expect(await refusal(path)).toMatch(/expected a whole gzipped tar/);
    await writeFile(path, gzipSync('this is no tar'.repeat(100)));
    expect(await refusal(path)).toMatch(/expected a whole gzipped tar/);
  });

  test.each([
    '../snapshot.json',
    'a/../../b.json',
    '/etc/passwd',
    'C:\\x.json',
    '..\\x.json',
    '../a\nb',
  ])('an archive with the path %s', async (name) => {
    const path = await archive([entry('snapshot.json', MANIFEST), entry(name, '{}')]);
    expect(await refusal(path)).toMatch(/expected a path inside the snapshot/);
  });

  test.each(['symlink', 'link'] as const)('a %s in an archive', async (type) => {
    const path = await archive([
      entry('snapshot.json', MANIFEST),
      { header: { name: 'kubernetes/pods.json', size: 0, type, linkname: '/etc/passwd' } },
    ]);
    expect(await refusal(path)).toMatch(/pods\.json: expected a file, found a link/);
  });

  test('a symlink in a directory: to a file, and to a directory', async () => {
    const outside = await directory({ 'pods.json': list() });
    const one = await directory({ 'snapshot.json': MANIFEST, 'kubernetes/services.json': list() });
    await symlink(join(outside, 'pods.json'), join(one, 'kubernetes/pods.json'));
    expect(await refusal(one)).toMatch(/kubernetes\/pods\.json: expected .* found a link/);
    const other = await directory({ 'snapshot.json': MANIFEST });
    await symlink(outside, join(other, 'kubernetes'));
    expect(await refusal(other)).toMatch(/kubernetes: expected .* found a link/);
  });

  test('an archive of two snapshots', async () => {
    const path = await archive([
      entry('a/snapshot.json', MANIFEST),
      entry('b/snapshot.json', MANIFEST),
    ]);
    expect(await refusal(path)).toMatch(/expected one snapshot/);
  });
});

describe('a gap, and the rest is read', () => {
  test('an empty file, in a directory', async () => {
    const { sections, gaps } = await loadSnapshot(
      await directory({
        'snapshot.json': MANIFEST,
        'kubernetes/pods.json': '',
        'kubernetes/services.json': list(service('a')),
      }),
    );
    expect(sections['kubernetes/pods']).toBeUndefined();
    expect(sections['kubernetes/services']).toHaveLength(1);
    expect(gaps).toEqual([
      {
        source: 'snapshot',
        operation: 'read',
        resource: 'kubernetes/pods.json',
        reason: 'malformed',
        message: 'kubernetes/pods.json: expected JSON, found an empty file.',
      },
    ]);
  });

  test('200 MB of garbage is not read', async () => {
    const dir = await directory({
      'snapshot.json': MANIFEST,
      'kubernetes/pods.json': '',
      'kubernetes/services.json': list(service('a')),
    });
    await truncate(join(dir, 'kubernetes/pods.json'), 200_000_000);
    const { sections, gaps } = await loadSnapshot(dir);
    expect(sections['kubernetes/services']).toHaveLength(1);
    expect(gaps.map(({ message }) => message)).toEqual([
      'kubernetes/pods.json: too large, expected at most 128 MiB.',
    ]);
  });

  test('a file of 200 MB in an archive', { timeout: 60_000 }, async () => {
    const path = await archive([
      entry('kubernetes/pods.json', ' '.repeat(200_000_000)),
      entry('kubernetes/services.json', list(service('a'))),
      entry('snapshot.json', MANIFEST),
    ]);
    const { sections, gaps } = await loadSnapshot(path);
    expect(sections['kubernetes/services']).toHaveLength(1);
    expect(gaps.map(({ message }) => message)).toEqual([
      'kubernetes/pods.json: too large, expected at most 128 MiB.',
    ]);
  });

  test.each([
    ['kubernetes/services.json', '{', /: .*expected JSON/],
    ['kubernetes/services.json', '[]', /: expected a List object with items, found an array\.$/],
    ['kubernetes/services.json', '{}', /: expected a List object with items, found an object\.$/],
    ['kubernetes/services.json', '{"items": {}}', /: items: expected an array, found an object\.$/],
    ['aws/elbv2/load-balancers.json', '{}', /: expected an array, found an object\.$/],
    ['aws/elbv2/rules.json', '[]', /: expected an object, found an array\.$/],
    ['aws/sts/caller-identity.json', '7', /: expected an object, found a number\.$/],
    ['dns.json', '"secret"', /dns\.json: expected an object, found a string\.$/],
    ['dns.json', `${'{"a":'.repeat(201)}1${'}'.repeat(201)}`, /at most 200 levels of nesting/],
    ['dns.json', '['.repeat(1_000_000), /expected JSON, found its end too early/],
  ])('%s of %.40s', (path, text, message) => {
    const { value, gaps } = readSection(path, text);
    expect(value).toBeUndefined();
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ source: 'snapshot', reason: 'malformed', resource: path });
    expect(gaps[0]?.message).toMatch(message);
    expect(gaps[0]?.message).not.toContain('secret');
  });

  test('brackets in strings are no nesting', () => {
    const text = JSON.stringify({ 'a.example.com': { error: `\\"${'[{'.repeat(300)}` } });
    expect(readSection('dns.json', text).gaps).toEqual([]);
  });

  describe('a long list, which is read item by item', () => {
    const filler = 'x'.repeat(1000);
    const many = Array.from({ length: 1200 }, (_, index) =>
      service(`s-${index}`, { filler: `},\n    {\n${filler}`, deep: [{}, { items: [] }] }),
    );
    const read = (text: string) => readSection('kubernetes/services.json', text);

    test.each([
      ['as it should be', { kind: 'List', items: many }],
      ['with a bad item', { items: [...many, { metadata: {} }, null], kind: 'List' }],
      ['with items of another kind beside them', { metadata: { items: [1] }, items: many }],
    ])('%s', (_, content) => {
      const whole = read(JSON.stringify(content));
      expect(whole.value).toHaveLength(1200);
      for (const indent of [1, 2, 4, '\t']) {
        expect(read(JSON.stringify(content, null, indent))).toEqual(whole);
      }
    });

    test('that names its items twice: the last counts', () => {
      const text = JSON.stringify({ items: many }, null, 2).replace(/\}\s*$/, ', "items": []}');
      expect(read(text)).toEqual({ name: 'kubernetes/services', value: [], gaps: [] });
    });

    test('that is cut off', () => {
      const text = JSON.stringify({ items: many }, null, 2);
      expect(read(text.slice(0, -5)).gaps).toHaveLength(1);
    });

    test('of which an item is too deep', () => {
      const deep = JSON.parse(`${'['.repeat(199)}${']'.repeat(199)}`) as unknown;
      const { value, gaps } = read(JSON.stringify({ items: [...many, { deep }] }, null, 2));
      expect(value).toBeUndefined();
      expect(gaps[0]?.message).toMatch(/at most 200 levels of nesting/);
    });
  });

  test('one bad item of a list, at depth; its neighbours stay', () => {
    const { value, gaps } = readSection(
      'kubernetes/services.json',
      list(
        service('a'),
        service('b', { spec: { ports: [{ port: 80 }, { port: 'http' }] } }),
        null,
        service('c'),
        service('d', { spec: { ports: [{ port: 80, targetPort: [] }] } }),
      ),
    );
    expect(value).toEqual([service('a'), service('c')]);
    expect(gaps.map(({ message }) => message)).toEqual([
      'kubernetes/services.json: items[1].spec.ports[1].port: expected a number, found a string.',
      'kubernetes/services.json: items[2]: expected an object, found null.',
      'kubernetes/services.json: items[4].spec.ports[0].targetPort: expected a number or ' +
        'a string, found an array.',
    ]);
  });

  test('as many bad items as a file can hold', async () => {
    const bad = `{"items": [${'1,'.repeat(199_999)}1]}`;
    const dir = await directory({ 'snapshot.json': MANIFEST, 'kubernetes/pods.json': bad });
    expect((await loadSnapshot(dir)).gaps).toHaveLength(200_000);
  });

  test('one bad entry of a map', () => {
    const { value, gaps } = readSection(
      'aws/elbv2/rules.json',
      JSON.stringify({ [RULES]: [{ Priority: 1 }], other: [{ RuleArn: 'arn:rule' }] }),
    );
    expect(value).toEqual({ other: [{ RuleArn: 'arn:rule' }] });
    expect(gaps.map(({ message }) => message)).toEqual([
      `aws/elbv2/rules.json: ["${RULES}"][0].RuleArn: expected a string, found nothing.`,
    ]);
  });
});

describe('read without a gap', () => {
  test('nulls where a field may be absent', () => {
    const { value, gaps } = readSection(
      'kubernetes/services.json',
      list(service('a', { spec: { ports: null, selector: null }, status: null })),
    );
    expect(gaps).toEqual([]);
    expect(value).toEqual([{ metadata: { name: 'a', namespace: 'shop' }, spec: {} }]);
    expect(readSection('kubernetes/pods.json', '{"items": null}')).toEqual({
      name: 'kubernetes/pods',
      value: [],
      gaps: [],
    });
  });

  test('a key that is called __proto__', () => {
    const { value, gaps } = readSection('dns.json', '{"__proto__": {"error": "x"}, "b": {}}');
    expect(gaps).toEqual([]);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'b']);
    expect(({} as Record<string, unknown>)['error']).toBeUndefined();
  });

  test('a byte order mark', () => {
    expect(readSection('dns.json', '\uFEFF{}')).toEqual({ name: 'dns', value: {}, gaps: [] });
  });

  test.each(['expected.json', 'README.md', 'kubernetes/secrets.json', 'kubernetes/logs.json'])(
    '%s is passed over',
    (path) => expect(readSection(path, 'whatever')).toEqual({ gaps: [] }),
  );

  test('an archive with one folder at its top', async () => {
    const path = await archive([
      { header: { name: 'shop/', size: 0, type: 'directory' } },
      entry('./shop/kubernetes/services.json', list(service('a'))),
      entry('shop/expected.json', 'no'),
      entry('shop/snapshot.json', MANIFEST),
    ]);
    const { sections, gaps } = await loadSnapshot(path);
    expect(sections['kubernetes/services']).toHaveLength(1);
    expect(gaps).toEqual([]);
  });
});

describe('saved', () => {
  test('and loaded again, it is the same: a directory and an archive', async () => {
    for (const suffix of ['', '.tgz']) {
      const path = fresh(suffix);
      await saveSnapshot(path, FULL);
      expect(await loadSnapshot(path)).toEqual(FULL);
    }
    expect((await readdir(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('without any log, but having asked for them', async () => {
    const path = fresh();
    const snapshot: Snapshot = { ...FULL, sections: { 'kubernetes/logs': {} } };
    await saveSnapshot(path, snapshot);
    expect(await loadSnapshot(path)).toEqual(snapshot);
  });

  test('one snapshot gives the same bytes each time', async () => {
    const [a, b] = [fresh('.tgz'), fresh('.tgz')];
    await saveSnapshot(a, FULL);
    await saveSnapshot(b, FULL);
    expect((await readFile(a)).equals(await readFile(b))).toBe(true);
    const paths = writeEntries(FULL).map(({ path }) => path);
    expect(paths).toEqual(paths.toSorted());
  });

  test('never over files that are there, and never in part', async () => {
    const dir = await directory({ 'mine.txt': 'mine' });
    await expect(saveSnapshot(dir, FULL)).rejects.toThrow(UserError);
    expect(await readdir(dir)).toEqual(['mine.txt']);
    const empty = await directory({});
    await saveSnapshot(empty, FULL);
    expect(await loadSnapshot(empty)).toEqual(FULL);
    const bad: Snapshot = { ...FULL, sections: { 'kubernetes/logs': { '../../../x': ['y'] } } };
    for (const path of [fresh(), fresh('.tgz'), join(root, 'nowhere', 'x.tgz')]) {
      await expect(saveSnapshot(path, bad)).rejects.toThrow(UserError);
      expect(existsSync(path)).toBe(false);
    }
    expect((await readdir(root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

test('secrets are never kept', async () => {
  const secret = 'hunter2';
  const metadata = {
    name: 'a',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': secret, kept: 'yes' },
    managedFields: [secret],
  };
  const container = {
    name: 'c',
    env: [
      { name: 'PASSWORD', value: secret },
      { name: 'AWS_REGION', value: 'eu-west-1' },
    ],
    args: [`--db-password=${secret}`],
  };
  const path = await directory({
    'snapshot.json': MANIFEST,
    'kubernetes/pods.json': list({ metadata, spec: { containers: [container] } }),
    'kubernetes/configmaps.json': list({ metadata, data: { key: secret } }),
    'kubernetes/secrets.json': list({ metadata, data: { key: secret } }),
    'kubernetes/services.json': list({ metadata, spec: { ports: secret } }),
    'kubernetes/nodes.json': `{"items": ${secret}`,
  });
  const snapshot = await loadSnapshot(path);
  expect(snapshot.sections['kubernetes/pods']).toHaveLength(1);
  expect(snapshot.sections['kubernetes/configmaps']).toHaveLength(1);
  expect(snapshot.gaps).toHaveLength(2);
  const written = JSON.stringify(snapshot);
  expect(written).toContain('AWS_REGION');
  expect(written).toContain('"kept":"yes"');
  expect(written).not.toContain(secret);
});

const RECORDINGS = join(import.meta.dirname, '../fixtures/recordings');
const recordings = existsSync(RECORDINGS)
  ? readdirSync(RECORDINGS, { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map(({ name }) => name)
  : [];

describe.runIf(recordings.length > 0)('recordings', () => {
  test.each(recordings)('%s loads with no malformed gap', async (name) => {
    const dir = join(RECORDINGS, name);
    const tgz = join(dir, 'snapshot.tgz');
    const { gaps, sections } = await loadSnapshot(existsSync(tgz) ? tgz : dir);
    expect(gaps.filter(({ reason }) => reason === 'malformed')).toEqual([]);
    expect(Object.keys(sections)).not.toEqual([]);
  });
});
