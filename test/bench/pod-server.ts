import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { constants, gzipSync } from 'node:zlib';
import { selfSigned } from '../support/certificate.js';

/*
 * An API server, in a process of its own, whose cluster has as many pods as the path begins with:
 * /20000/api/v1/pods. Pages are made once, and zipped as quickly as the API server does it.
 */

const PAGE = 500;
const pages = new Map<string, Buffer>();
const { key, cert } = selfSigned('kube-apiserver');

const server = createServer({ key, cert }, (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const [, count = '', rest = ''] = /^\/(\d+)(\/.*)$/.exec(pathname) ?? [];
  const start = Number(searchParams.get('continue') ?? 0);
  const body = pageOf(rest, Number(count), start);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'content-length': String(body.length),
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `https://127.0.0.1:${port}`, cert })}\n`);
});

function pageOf(path: string, count: number, start: number): Buffer {
  const isPods = path === '/api/v1/pods';
  const end = Math.min(start + PAGE, count);
  const name = `${path} ${start} ${end} ${end < count}`;
  const known = pages.get(name);
  if (known !== undefined) return known;
  const answer = isPods
    ? {
        kind: 'PodList',
        apiVersion: 'v1',
        metadata: {
          resourceVersion: '81245770',
          ...(end < count ? { continue: String(end), remainingItemCount: count - end } : {}),
        },
        items: Array.from({ length: end - start }, (_, index) => pod(start + index)),
      }
    : path === '/version'
      ? { gitVersion: 'v1.33.1-eks-1' }
      : { kind: 'List', apiVersion: 'v1', metadata: {}, items: [], groups: [] };
  const body = gzipSync(JSON.stringify(answer), { level: constants.Z_BEST_SPEED });
  pages.set(name, body);
  return body;
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** As `kubectl get -o json --show-managed-fields` has it: 5.8 KB, of which half is never read. */
function pod(index: number): object {
  const uid = (of: string): string =>
    hash(`${of} ${index}`, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const app = Math.floor(index / 20);
  const name = `app-${app}`;
  const template = hash(name, 10);
  const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const node = `10.250.${Math.floor(index / 50) >> 8}.${Math.floor(index / 50) & 255}`;
  const image = '123456789012.dkr.ecr.us-west-2.amazonaws.com/shop/web';
  const at = '2026-11-25T17:52:31Z';
  const gate = `target-health.elbv2.k8s.aws/k8s-team-${name}-${hash(`${name} gate`, 10)}`;
  const types = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', gate];
  const probe = (path: string) => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 5,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const fields = (...names: readonly string[]): object =>
    Object.fromEntries(names.map((each) => [`f:${each}`, {}]));
  const probeFields = {
    '.': {},
    ...fields('failureThreshold', 'initialDelaySeconds', 'periodSeconds', 'successThreshold'),
    'f:httpGet': { '.': {}, ...fields('path', 'port', 'scheme') },
  };
  const condition = {
    '.': {},
    ...fields('lastProbeTime', 'lastTransitionTime', 'status', 'type'),
  };
  const conditions = (...of: readonly string[]): object => ({
    'f:conditions': Object.fromEntries(of.map((type) => [`k:{"type":"${type}"}`, condition])),
  });
  const managed = (manager: string, fieldsV1: object, more: object = {}): object => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: at,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...more,
  });
  return {
    metadata: {
      name: `${name}-${template}-${hash(`pod ${index}`, 5)}`,
      generateName: `${name}-${template}-`,
      namespace: `team-${Math.floor(app / 5)}`,
      uid: uid('pod'),
      resourceVersion: String(81_000_000 + index),
      creationTimestamp: at,
      labels: {
        app: name,
        'pod-template-hash': template,
        'topology.kubernetes.io/zone': 'us-west-2a',
      },
      annotations: { 'prometheus.io/scrape': 'true' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${name}-${template}`,
          uid: uid('set'),
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [
        managed('kube-controller-manager', {
          'f:metadata': {
            'f:annotations': { '.': {}, ...fields('prometheus.io/scrape') },
            ...fields('generateName'),
            'f:labels': {
              '.': {},
              ...fields('app', 'pod-template-hash'),
            },
            'f:ownerReferences': { '.': {}, [`k:{"uid":"${uid('set')}"}`]: {} },
          },
          'f:spec': {
            'f:containers': {
              'k:{"name":"web"}': {
                '.': {},
                ...fields('image', 'imagePullPolicy', 'name', 'terminationMessagePath'),
                'f:env': { '.': {}, 'k:{"name":"LEVEL"}': { '.': {}, ...fields('name', 'value') } },
                'f:livenessProbe': probeFields,
                'f:readinessProbe': probeFields,
                'f:ports': {
                  '.': {},
                  'k:{"containerPort":8080,"protocol":"TCP"}': {
                    '.': {},
                    ...fields('containerPort', 'name', 'protocol'),
                  },
                },
                'f:resources': { '.': {}, 'f:requests': { '.': {}, ...fields('cpu', 'memory') } },
              },
            },
            ...fields('dnsPolicy', 'enableServiceLinks', 'restartPolicy', 'schedulerName'),
          },
        }),
        managed('controller', { 'f:status': conditions(gate) }, { subresource: 'status' }),
        managed(
          'kubelet',
          {
            'f:status': {
              ...conditions(...types.slice(0, 4)),
              ...fields('containerStatuses', 'hostIP', 'phase', 'podIP', 'startTime'),
              'f:podIPs': { '.': {}, [`k:{"ip":"${ip}"}`]: { '.': {}, ...fields('ip') } },
            },
          },
          { subresource: 'status' },
        ),
      ],
    },
    spec: {
      volumes: [
        {
          name: 'kube-api-access',
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              {
                configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
              },
            ],
            defaultMode: 420,
          },
        },
      ],
      containers: [
        {
          name: 'web',
          image: `${image}:1.4.2`,
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: [{ name: 'LEVEL', value: 'info' }],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          volumeMounts: [
            {
              name: 'kube-api-access',
              readOnly: true,
              mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
            },
          ],
          livenessProbe: probe('/healthz'),
          readinessProbe: probe('/readyz'),
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: name,
      nodeName: `ip-${node.replaceAll('.', '-')}.us-west-2.compute.internal`,
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((state) => ({
        key: `node.kubernetes.io/${state}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      readinessGates: [{ conditionType: gate }],
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      phase: 'Running',
      conditions: types.map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: at,
      })),
      hostIP: node,
      podIP: ip,
      podIPs: [{ ip }],
      startTime: at,
      containerStatuses: [
        {
          name: 'web',
          state: { running: { startedAt: at } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: `${image}:1.4.2`,
          imageID: `${image}@sha256:${hash('image', 64)}`,
          containerID: `containerd://${hash(`container ${index}`, 64)}`,
          started: true,
        },
      ],
      qosClass: 'Burstable',
    },
  };
}
