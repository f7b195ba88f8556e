import type { Lab } from './lab.js';
import { certificateStates, restoreAws } from './restore-aws.js';
import { type KubernetesObject, Recording } from './recording.js';
import { type Ids, shiftTimes } from './rewrite.js';

/** What was changed on the way back, so that it can be undone in what is collected. */
export interface Restored {
  /** From the names in the recording to those in the lab. */
  readonly ids: Ids;
  /** The seconds by which every time was moved. */
  readonly shift: number;
}

/**
 * Puts a recording back: the account at the emulator, the objects in etcd, and what the kubelets
 * and the resolver say. Whatever an earlier recording left is gone. Nothing acts on it: that is
 * the state that the real controller left, and the lab must run no controller manager.
 */
export async function restore(lab: Lab, recording: Recording): Promise<Restored> {
  const shift = Math.floor((Date.now() - recording.capturedAt.getTime()) / 1000);
  await resetAws(lab);
  const ids = await restoreAws(lab, recording);
  const now = recording.map((text) => shiftTimes(ids.rewrite(text), shift));
  await lab.setCreated(createdTimes(now));
  await lab.setCertificates(certificateStates(now.json('aws/acm/certificates')));
  await restoreKubernetes(lab, now);
  lab.setLogs(now.logs);
  lab.setHosts(now.hosts);
  return { ids, shift };
}

async function resetAws(lab: Lab): Promise<void> {
  const { ok, status } = await fetch(`${lab.awsUrl}/moto-api/reset`, { method: 'POST' });
  if (!ok) throw new Error(`The emulator does not reset: ${status}.`);
  await lab.setTargetHealth([]);
  await lab.setFaults([]);
  await lab.setCertificates({});
}

function createdTimes(recording: Recording): Readonly<Record<string, string>> {
  const times: Record<string, string> = {};
  const add = (id: string | undefined, time: string | undefined): void => {
    // Not all of them are among what is collected.
    if (id !== undefined && time !== undefined) times[id] = time;
  };
  const cluster = recording.json<{ arn: string; createdAt?: string }>('aws/eks/cluster');
  add(cluster.arn, cluster.createdAt);
  const lists = [
    ['elbv2/load-balancers', 'LoadBalancerArn', 'CreatedTime'],
    ['acm/certificates', 'CertificateArn', 'IssuedAt'],
    ['ec2/instances', 'InstanceId', 'LaunchTime'],
    ['iam/roles', 'Arn', 'CreateDate'],
  ] as const;
  for (const [section, id, time] of lists) {
    for (const item of recording.json<Record<string, string>[]>(`aws/${section}`)) {
      add(item[id], item[time]);
    }
  }
  return times;
}

/** Where the API server keeps a kind, below `/registry/`, and as what it decodes an object. */
const KINDS: Readonly<Record<string, { path: string; apiVersion: string; kind: string }>> = {
  namespaces: { path: 'namespaces', apiVersion: 'v1', kind: 'Namespace' },
  nodes: { path: 'minions', apiVersion: 'v1', kind: 'Node' },
  pods: { path: 'pods', apiVersion: 'v1', kind: 'Pod' },
  services: { path: 'services/specs', apiVersion: 'v1', kind: 'Service' },
  serviceaccounts: { path: 'serviceaccounts', apiVersion: 'v1', kind: 'ServiceAccount' },
  configmaps: { path: 'configmaps', apiVersion: 'v1', kind: 'ConfigMap' },
  events: { path: 'events', apiVersion: 'v1', kind: 'Event' },
  'deployments.apps': { path: 'deployments', apiVersion: 'apps/v1', kind: 'Deployment' },
  'replicasets.apps': { path: 'replicasets', apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  'statefulsets.apps': { path: 'statefulsets', apiVersion: 'apps/v1', kind: 'StatefulSet' },
  'daemonsets.apps': { path: 'daemonsets', apiVersion: 'apps/v1', kind: 'DaemonSet' },
  'endpointslices.discovery.k8s.io': {
    path: 'endpointslices',
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
  },
  'ingresses.networking.k8s.io': {
    path: 'ingress',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
  },
  'ingressclasses.networking.k8s.io': {
    path: 'ingressclasses',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
  },
  'networkpolicies.networking.k8s.io': {
    path: 'networkpolicies',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
  },
  'poddisruptionbudgets.policy': {
    path: 'poddisruptionbudgets',
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
  },
  'leases.coordination.k8s.io': {
    path: 'leases',
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
  },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': {
    path: 'validatingwebhookconfigurations',
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
  },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': {
    path: 'mutatingwebhookconfigurations',
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
  },
  'customresourcedefinitions.apiextensions.k8s.io': {
    path: 'apiextensions.k8s.io/customresourcedefinitions',
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
  },
};

interface Definition extends KubernetesObject {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly plural: string; readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly storage: boolean }[];
  };
}

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

/** Resources of the API server itself, which a recording has too. */
const SERVERS_OWN = /^leases\/kube-system\/apiserver-/;

async function restoreKubernetes(lab: Lab, recording: Recording): Promise<void> {
  const { kubernetes } = recording;
  const definitions = (kubernetes.get(DEFINITIONS) ?? []) as readonly Definition[];
  const kinds = new Map(Object.entries(KINDS));
  for (const { spec } of definitions) {
    const version = spec.versions.find(({ storage }) => storage)?.name ?? '';
    kinds.set(`${spec.names.plural}.${spec.group}`, {
      path: `${spec.group}/${spec.names.plural}`,
      apiVersion: `${spec.group}/${version}`,
      kind: spec.names.kind,
    });
  }

  const objects: Record<string, unknown> = {};
  for (const [section, items] of kubernetes) {
    const kind = kinds.get(section);
    if (kind === undefined) throw new Error(`Nobody knows where etcd has ${section}.`);
    const { path, ...type } = kind;
    for (const item of items) {
      const { name, namespace } = item.metadata;
      const key = [path, ...(namespace === undefined ? [] : [namespace]), name].join('/');
      if (SERVERS_OWN.test(key)) continue;
      objects[`/registry/${key}`] = { ...type, ...adapted(lab, section, withoutVersion(item)) };
    }
  }
  for (const path of new Set([...kinds.values()].map((kind) => kind.path))) {
    // What is written in a moment is not taken away before, so that what is watched stays.
    await removeOthers(lab, `/registry/${path}/`, objects);
  }
  await lab.write(objects);
  await Promise.all(definitions.map((definition) => served(lab, definition)));
}

function withoutVersion(item: KubernetesObject): KubernetesObject {
  const { resourceVersion: _, ...metadata } = item.metadata as KubernetesObject['metadata'] & {
    resourceVersion?: string;
  };
  return { ...item, metadata };
}

function adapted(lab: Lab, section: string, item: KubernetesObject): KubernetesObject {
  if (section === 'nodes') {
    const daemonEndpoints = { kubeletEndpoint: { Port: lab.kubeletPort } };
    return { ...item, status: { ...(item['status'] as object), daemonEndpoints } };
  }
  if (section === DEFINITIONS) {
    // Any object fits. Of most, the recording has no schema.
    const schema = {
      openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    };
    const { spec } = item as Definition;
    const versions = spec.versions.map((version) => ({ ...version, schema }));
    return { ...item, spec: { ...spec, conversion: { strategy: 'None' }, versions } };
  }
  return item;
}

async function removeOthers(
  lab: Lab,
  prefix: string,
  kept: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { kvs = [] } = await etcd<{ kvs?: { key: string }[] }>(lab, 'range', {
    key: base64(prefix),
    range_end: base64(after(prefix)),
    keys_only: true,
  });
  for (const { key } of kvs) {
    const path = Buffer.from(key, 'base64').toString();
    if (path in kept || SERVERS_OWN.test(path.replace('/registry/', ''))) continue;
    await etcd(lab, 'deleterange', { key });
  }
}

async function etcd<T>(lab: Lab, operation: string, body: unknown): Promise<T> {
  const answer = await fetch(`${lab.etcdUrl}/v3/kv/${operation}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`etcd: ${operation}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The first key after all that begin with this prefix, which ends with a slash. */
const after = (prefix: string): string => `${prefix.slice(0, -1)}0`;

/** Waits until the API server serves what is defined. */
async function served(lab: Lab, { spec }: Definition): Promise<void> {
  const version = spec.versions.find(({ storage }) => storage)?.name ?? '';
  const path = `/apis/${spec.group}/${version}/${spec.names.plural}?limit=1`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await lab.request('GET', path);
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
