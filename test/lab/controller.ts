import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';
import { CLUSTER, REGION, ROLE, VPC } from './account.js';
import { create } from './api.js';
import type { Lab } from './lab.js';
import { isInNamespace } from './namespace.js';
import type { Pod } from './nodes.js';
import type { KubernetesObject } from './recording.js';
import type { Ids } from './rewrite.js';

/*
 * The real AWS Load Balancer Controller, installed as its chart installs it. Its Deployment and its
 * pods are objects like all others; the one program that runs stands for all of them, as the leader.
 */

export interface Installation {
  /** Path of the program. */
  readonly program: string;
  /** Path of rendered manifests, a file or a folder of files. */
  readonly chart: string;
}

/** What the environment says; `undefined` where there is no controller. */
export function installation(env: NodeJS.ProcessEnv = process.env): Installation | undefined {
  const { LAB_CONTROLLER: program, LAB_CHART: chart } = env;
  if (program === undefined || program === '') return undefined;
  if (chart === undefined || chart === '') {
    throw new Error('LAB_CONTROLLER is set, and LAB_CHART has to lead to its rendered manifests.');
  }
  return { program, chart };
}

const NAMESPACE = 'kube-system';
const NAME = 'aws-load-balancer-controller';
/** Applied when the program answers: its webhooks would refuse them before. */
const LATE = new Set([
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'IngressClassParams',
  'IngressClass',
]);
const PROCESS = 'controller';
const METRICS = '127.0.0.1:18080';
const PROBES = '127.0.0.1:18081';
const WEBHOOK_PORT = 9443;

export interface Controller {
  /** The container image, with its version. */
  readonly image: string;
  isRunning(): boolean;
  freeze(): void;
  end(): Promise<void>;
}

/** Installs it, runs it, and waits until it leads; with flags beside those of its chart. */
export async function startController(
  lab: Lab,
  ids: Ids,
  { program, chart }: Installation,
  flags: readonly string[],
): Promise<Controller> {
  // Its pods' addresses and name are given to the machine, which has to be nobody else's.
  if (!isInNamespace()) throw new Error('The controller runs only in a network of its own.');
  const manifests = await readManifests(chart);
  const adapted = manifests.map((object) => adapt(object, ids, flags));
  const definitions = adapted.filter(({ kind }) => kind === 'CustomResourceDefinition');
  await Promise.all(definitions.map((object) => create(lab, object)));
  await Promise.all(definitions.map((object) => established(lab, object)));
  const others = adapted.filter(({ kind }) => kind !== 'CustomResourceDefinition');
  for (const object of others) if (!LATE.has(object.kind ?? '')) await create(lab, object);

  const deployment = one(adapted, 'Deployment') as unknown as DeploymentObject;
  const { replicas, template } = deployment.spec;
  const [container] = template.spec.containers;
  const pods = await run(lab, replicas);
  for (const { status } of pods) await answerAt(status.podIP ?? '');
  const [leader] = pods;
  // By which the leader signs its lease.
  await promisify(execFile)('hostname', [leader?.metadata.name ?? NAME]);
  const certificates = await writeCertificates(lab, one(adapted, 'Secret'));
  lab.processes.start(
    PROCESS,
    program,
    [
      ...(container?.args ?? []),
      `--kubeconfig=${lab.kubeconfig('controller')}`,
      `--webhook-cert-dir=${certificates}`,
      `--webhook-bind-port=${WEBHOOK_PORT}`,
      `--metrics-bind-addr=${METRICS}`,
      `--health-probe-bind-addr=${PROBES}`,
      `--leader-election-namespace=${NAMESPACE}`,
      '--lb-stabilization-monitor-interval=2s',
    ],
    lab.environment('controller'),
  );
  const log = [NAMESPACE, leader?.metadata.name, container?.name].join('/');
  lab.setLogs({ [log]: () => lab.processes.output(PROCESS) });
  await lab.processes.ready(PROCESS, async () => (await fetch(`http://${PROBES}/readyz`)).ok);
  for (const object of others) if (LATE.has(object.kind ?? '')) await createLate(lab, object);
  await lab.processes.ready(PROCESS, () => isLed(lab));
  return {
    image: container?.image ?? '',
    isRunning: () => lab.processes.isRunning(PROCESS),
    freeze: () => lab.processes.freeze(PROCESS),
    end: () => lab.processes.end(PROCESS),
  };
}

export const LEASE = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/${NAME}-leader`;

const isLed = async (lab: Lab): Promise<boolean> =>
  (await lab.request<{ spec: { holderIdentity?: string } }>('GET', LEASE)).spec.holderIdentity !==
  undefined;

interface DeploymentObject {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly name: string;
          readonly image: string;
          readonly args?: readonly string[];
        }[];
      };
    };
  };
}

async function readManifests(path: string): Promise<readonly KubernetesObject[]> {
  const isFolder = (await stat(path)).isDirectory();
  const names = isFolder ? (await readdir(path)).toSorted() : [''];
  if (names.includes('Chart.yaml')) {
    throw new Error(`${path} is a chart: render it with helm template --include-crds first.`);
  }
  const files = names.filter((name) => name === '' || /\.(?:ya?ml|json)$/.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(path, name), 'utf8')));
  return texts
    .flatMap((text) => loadAll(text) as (KubernetesObject | null | undefined)[])
    .flatMap((object) => (object?.kind === undefined ? [] : [object]));
}

function one(objects: readonly KubernetesObject[], kind: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`LAB_CHART has no ${kind}.`);
  return found;
}

/** What a chart is given as values, of which a rendered one may have others. */
function adapt(object: KubernetesObject, ids: Ids, flags: readonly string[]): KubernetesObject {
  if (object.kind === 'ServiceAccount') {
    const annotations = { 'eks.amazonaws.com/role-arn': ROLE };
    return { ...object, metadata: { ...object.metadata, annotations } };
  }
  if (object.kind !== 'Deployment') return object;
  const changed = structuredClone(object) as any;
  const [container] = changed.spec.template.spec.containers;
  const ours = [
    `--cluster-name=${CLUSTER}`,
    `--aws-region=${REGION}`,
    ids.rewrite(`--aws-vpc-id=${VPC}`),
    ...flags,
  ];
  const names = new Set(ours.map((flag) => flag.split('=')[0]));
  const args: readonly string[] = container.args ?? [];
  container.args = [...args.filter((arg) => !names.has(arg.split('=')[0])), ...ours];
  container.env = [
    { name: 'AWS_ROLE_ARN', value: ROLE },
    {
      name: 'AWS_WEB_IDENTITY_TOKEN_FILE',
      value: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
    },
  ];
  return changed as KubernetesObject;
}

async function established(lab: Lab, { metadata }: KubernetesObject): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
  await within(`${metadata.name} is served`, async () => {
    const { status } = await lab.request<{ status?: { conditions?: Condition[] } }>('GET', path);
    return status?.conditions?.some((c) => c.type === 'Established' && c.status === 'True');
  });
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** Its pods, when all of them have addresses; otherwise the API server could not reach a webhook. */
async function run(lab: Lab, replicas: number): Promise<readonly Pod[]> {
  let pods: readonly Pod[] = [];
  await within('the pods of the controller have addresses', async () => {
    const selector = encodeURIComponent(`app.kubernetes.io/name=${NAME}`);
    const path = `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${selector}`;
    pods = (await lab.request<{ items: Pod[] }>('GET', path)).items;
    return pods.filter(({ status }) => status.podIP !== undefined).length === replicas;
  });
  return pods;
}

/** Has this machine answer at an address, which it can only in a network of its own. */
async function answerAt(address: string): Promise<void> {
  await promisify(execFile)('ip', ['address', 'replace', `${address}/32`, 'dev', 'lo']);
}

async function writeCertificates(lab: Lab, secret: KubernetesObject): Promise<string> {
  const folder = join(lab.folder, 'webhook');
  await mkdir(folder);
  const data = secret['data'] as Readonly<Record<string, string>>;
  for (const name of ['tls.crt', 'tls.key']) {
    await writeFile(join(folder, name), Buffer.from(data[name] ?? '', 'base64'));
  }
  return folder;
}

/** The API server learns of a Service's endpoints in its own time. */
async function createLate(lab: Lab, object: KubernetesObject): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await create(lab, object);
      return;
    } catch (error) {
      if (attempt === 50 || !/failed calling webhook/.test(String(error))) throw error;
      await sleep(200);
    }
  }
}

/** Waits for a state, for a minute and a half at most. */
export async function within(
  what: string,
  isSo: () => Promise<boolean | undefined>,
  describe: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    if (await isSo()) return;
    if (Date.now() > deadline) throw new Error(`Not after 90 s: ${what}. ${describe()}`);
    await sleep(200);
  }
}
