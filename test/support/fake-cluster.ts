import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

export interface FakeCluster {
  readonly url: string;
  /** What was asked for, as `GET /version`. */
  readonly requests: string[];
  close(): Promise<void>;
}

interface Named {
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

/**
 * An API server on loopback that serves what a snapshot holds; what is to be refused is answered
 * with 403, what is to hang not at all.
 */
export async function fakeCluster(
  snapshot: Snapshot,
  {
    refuse = /^$/,
    hang = /^$/,
    documents = {},
  }: {
    readonly refuse?: RegExp;
    readonly hang?: RegExp;
    /** What is served besides, by path. */
    readonly documents?: Readonly<Record<string, unknown>>;
  } = {},
): Promise<FakeCluster> {
  const requests: string[] = [];
  const listener: RequestListener = ({ method = '', url = '' }, response) => {
    requests.push(`${method} ${url}`);
    const path = url.replace(/\?.*/, '');
    if (hang.test(path)) return;
    const answer = refuse.test(path) ? undefined : (documents[path] ?? answerOf(snapshot, path));
    const code = refuse.test(path) ? 403 : 404;
    const status = { kind: 'Status', code, message: `${path} is not for you` };
    response.writeHead(answer === undefined ? code : 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? status));
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answerOf({ sections, cluster }: Snapshot, path: string): unknown {
  if (path === '/version') return { gitVersion: cluster.version };
  const contents: Readonly<Record<string, unknown>> = sections;
  if (path === '/apis') {
    const groups = Object.keys(contents)
      .filter((name) => name.startsWith('kubernetes/'))
      .map((name) => name.slice(name.indexOf('.') + 1));
    return {
      groups: [...new Set(groups)].map((name) => {
        const versions = [name.startsWith('elbv2.') ? 'v1beta1' : 'v1'];
        return { name, versions: versions.map((version) => ({ version })) };
      }),
    };
  }
  const [, namespace, pod] =
    /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(path) ?? [];
  if (namespace !== undefined) {
    const logs = Object.entries(sections['kubernetes/logs'] ?? {});
    return logs.find(([key]) => key.startsWith(`${namespace}/${pod ?? ''}/`))?.[1].join('\n');
  }
  const [, group, within, plural = '', name] =
    /^\/(?:api|apis\/([^/]+))\/v1(?:beta1)?(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(
      path,
    ) ?? [];
  const section = `kubernetes/${plural}${group === undefined ? '' : `.${group}`}`;
  if (!Array.isArray(contents[section])) return undefined;
  const items = (contents[section] as readonly Named[]).filter(
    ({ metadata }) => within === undefined || metadata.namespace === within,
  );
  if (name !== undefined) return items.find(({ metadata }) => metadata.name === name);
  return { kind: 'List', metadata: {}, items };
}

/** A kubeconfig whose one context leads there. */
export async function writeKubeconfig(
  file: string,
  url: string,
  context: { readonly name?: string; readonly namespace?: string } = {},
): Promise<string> {
  const { name = 'fake', namespace } = context;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server: url } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}
