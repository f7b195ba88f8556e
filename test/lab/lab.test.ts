import { spawn } from 'node:child_process';
import { promises as dns } from 'node:dns';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import * as https from 'node:https';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLab, type Lab } from './lab.js';

const NODE = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', uid: '1' },
};
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'default', uid: '2' },
  spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'web' }] },
};
const REFUSED = { code: 'ECONNREFUSED' };

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ tell: console.log });
}, 3_600_000);
afterAll(() => lab.stop());

/** A request of the reader, with what its kubeconfig says. */
async function read(path: string, method = 'GET'): Promise<{ status: number; text: string }> {
  const config = new KubeConfig();
  config.loadFromFile(lab.kubeconfig('reader'));
  const { server = '', caData = '' } = config.getCurrentCluster() ?? {};
  const request = https.request(server + path, {
    method,
    ca: Buffer.from(caData, 'base64'),
    headers: { authorization: `Bearer ${config.getCurrentUser()?.token}` },
  });
  const [response] = await once(request.end(), 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

const awsClient = (): EC2Client =>
  new EC2Client({
    endpoint: lab.awsUrl,
    region: lab.region,
    credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' },
  });

/** Processes that work in that folder. */
const processesIn = (folder: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        return readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
      } catch {
        return false;
      }
    });

test('says that it is EKS', async () => {
  const { gitVersion } = await lab.request<{ gitVersion: string }>('GET', '/version');
  expect(gitVersion).toMatch(/^v1\.\d+\.\d+-eks-/);
});

test('what is written into etcd is served, and its log comes from the kubelet', async () => {
  const status = {
    addresses: [{ type: 'ExternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: lab.kubeletPort } },
  };
  await lab.write({
    '/registry/minions/node-1': { ...NODE, status },
    '/registry/pods/default/web-1': POD,
  });
  lab.setLogs({ 'default/web-1/web': 'one\ntwo\nthree\n' });
  const pod = '/api/v1/namespaces/default/pods/web-1';
  expect(await lab.request('GET', pod)).toMatchObject({ metadata: POD.metadata });
  expect(await lab.request('GET', `${pod}/log`)).toBe('one\ntwo\nthree\n');
  expect(await lab.request('GET', `${pod}/log?tailLines=2`)).toBe('two\nthree\n');
  expect(await lab.request('GET', `${pod}/log?tailLines=2&limitBytes=5`)).toBe('two\nt');
  lab.setLogs({});
  await expect(lab.request('GET', `${pod}/log`)).rejects.toThrow(': 404 ');
});

test('the reader may do what it was granted, and all that it asks is logged', async () => {
  const path = '/api/v1/namespaces/default/services';
  expect((await read(path)).status).toBe(403);
  const rules = [{ apiGroups: [''], resources: ['services'], verbs: ['list'] }];
  const group = 'rbac.authorization.k8s.io';
  await lab.request('POST', `/apis/${group}/v1/clusterroles`, { metadata: { name: 'r' }, rules });
  await lab.request('POST', `/apis/${group}/v1/clusterrolebindings`, {
    metadata: { name: 'r' },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'r' },
    subjects: [{ apiGroup: group, kind: 'User', name: 'reader' }],
  });
  await expect.poll(async () => (await read(path)).status).toBe(200);
  expect((await read(`${path}/kubernetes`, 'DELETE')).status).toBe(403);

  await expect.poll(async () => (await lab.auditLog()).at(-1)?.verb).toBe('delete');
  const log = await lab.auditLog();
  expect(new Set(log.map(({ user }) => user.username))).toEqual(new Set(['reader']));
  expect(log[0]).toMatchObject({ verb: 'list', objectRef: { resource: 'services' } });
  expect(log[0]?.responseStatus?.code).toBe(403);
});

test('AWS fails when it is told to, and remembers who called', async () => {
  const client = awsClient();
  await lab.forgetAwsCalls();
  const fault = { service: 'ec2', action: 'DescribeVpcs', status: 403 };
  const denied = { ...fault, code: 'UnauthorizedOperation', message: 'You may <not>.', times: 1 };
  await lab.setFaults([denied]);
  const ask = (): Promise<unknown> => client.send(new DescribeVpcsCommand({}));
  await expect(ask()).rejects.toMatchObject({
    name: 'UnauthorizedOperation',
    message: 'You may <not>.',
  });
  await expect(ask()).resolves.toMatchObject({ Vpcs: [{ IsDefault: true }] });
  expect(await lab.awsCalls()).toMatchObject([
    { service: 'ec2', action: 'DescribeVpcs', status: 403 },
    { service: 'ec2', action: 'DescribeVpcs', status: 200 },
  ]);
  await expect(lab.setCreated({ 'vpc-0': '2026-01-01T00:00:00Z' })).rejects.toThrow('vpc-0');
  client.destroy();
});

test('the resolver knows what it is told', async () => {
  const resolver = new dns.Resolver();
  resolver.setServers([lab.resolver]);
  lab.setHosts({
    'shop.example.com': { addresses: ['203.0.113.9', '2001:db8::9'], cname: ['lb.example.net'] },
    'broken.example.com': { addresses: [], cname: [], error: 'SERVFAIL' },
  });
  expect(await resolver.resolve4('SHOP.example.com')).toEqual(['203.0.113.9']);
  expect(await resolver.resolve6('shop.example.com')).toEqual(['2001:db8::9']);
  expect(await resolver.resolveCname('shop.example.com')).toEqual(['lb.example.net']);
  await expect(resolver.resolve4('broken.example.com')).rejects.toMatchObject({
    code: 'ESERVFAIL',
  });
  await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('controllers act where they are wanted, and nothing is left of it all', async () => {
  const other = await startLab({ controllers: ['deployment-controller'] });
  const folder = dirname(other.kubeconfig('admin'));
  const labels = { app: 'web' };
  const path = '/apis/apps/v1/namespaces/default';
  await other.request('POST', `${path}/deployments`, {
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: POD.spec },
    },
  });
  const sets = (): Promise<unknown> => other.request('GET', `${path}/replicasets`);
  const owner = { kind: 'Deployment', name: 'web' };
  const made = { items: [{ metadata: { ownerReferences: [owner] } }] };
  await expect.poll(sets, { timeout: 60_000 }).toMatchObject(made);

  expect(processesIn(folder)).toHaveLength(4);
  await other.stop();
  expect(processesIn(folder)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

test.each(['SIGINT', 'SIGTERM'] as const)('`npm run lab` ends on %s', async (signal) => {
  const hooks = fileURLToPath(new URL('../support/typescript.js', import.meta.url));
  const up = fileURLToPath(new URL('up.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', hooks, up], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('Ctrl-C')) break;
  }
  const kubeconfig = /KUBECONFIG=(\S+)/.exec(text)?.[1] ?? '';
  const { clusters } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
    clusters: { cluster: { server: string } }[];
  };
  const server = clusters[0]?.cluster.server ?? '';
  await expect(once(https.get(server), 'response')).rejects.not.toMatchObject(REFUSED);
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
  await expect(once(https.get(server), 'response')).rejects.toMatchObject(REFUSED);
  expect(existsSync(dirname(kubeconfig))).toBe(false);
  expect(processesIn(dirname(kubeconfig))).toEqual([]);
});
