import type * as kubernetes from '../../snapshot/kubernetes.js';
import { itemReader } from '../../snapshot/parse.js';
import type { Sections } from '../../snapshot/sections.js';
import type { CollectContext, Collector, KubernetesClient, Permission } from '../collector.js';
import { gapOf, reasonOf } from '../gap.js';
import { KubernetesError } from './client.js';
import { isBuiltIn, pathOf, RESOURCES, splitName, type ResourceName } from './resources.js';

const WEBHOOKS = 'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io';
const BINDINGS = [
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  'kubernetes/targetgroupbindings.eks.amazonaws.com',
] as const;
const DEPLOYMENTS = 'kubernetes/deployments.apps';
const POLICIES = 'kubernetes/networkpolicies.networking.k8s.io';

/** What of one section is collected otherwise than by listing it where its row says. */
const OTHERWISE: Readonly<
  Partial<Record<ResourceName, Partial<Collector> & Pick<Collector, 'collect'>>>
> = {
  pods: { after: [WEBHOOKS, DEPLOYMENTS], collect: collectPods },
  configmaps: {
    after: [...BINDINGS, POLICIES],
    permissions: [readOf('get', '', 'configmaps', true)],
    collect: collectConfigMaps,
  },
  endpoints: {
    after: [DEPLOYMENTS],
    collect: async (context) =>
      usesEndpoints(context.soFar) ? collectListed('endpoints', context) : undefined,
  },
};

/** One for each section of `kubernetes/`. */
export const KUBERNETES_COLLECTORS: readonly Collector[] = [
  ...(Object.keys(RESOURCES) as ResourceName[]).map((name): Collector => {
    const { plural, group } = splitName(name);
    const { isNamespaced, reach } = RESOURCES[name];
    return {
      section: `kubernetes/${name}`,
      permissions: [readOf('list', group, plural, isNamespaced)],
      after: reach === 'controller' ? [WEBHOOKS] : [],
      collect: (context) => collectListed(name, context),
      ...OTHERWISE[name],
    };
  }),
  {
    section: 'kubernetes/logs',
    permissions: [readOf('get', '', 'pods/log', true)],
    after: [DEPLOYMENTS, 'kubernetes/pods'],
    collect: collectLogs,
  },
];

function readOf(
  verb: 'get' | 'list',
  group: string,
  resource: string,
  isNamespaced: boolean,
): Permission {
  return { api: 'kubernetes', group, resource, verb, isNamespaced };
}

interface Selector {
  readonly labelSelector?: string | undefined;
}

async function collectListed(name: ResourceName, context: CollectContext): Promise<unknown> {
  const { scope, soFar } = context;
  const { isNamespaced, reach, isNarrow } = RESOURCES[name];
  if (!isWanted(name, isNarrow, scope)) return undefined;
  const { namespaces } = scope;
  if (namespaces === null || !isNamespaced) return list(name, context);
  if (reach === 'everywhere') {
    try {
      return await list(name, context);
    } catch (error) {
      // Whoever may read some namespaces only: nothing is said of what lies in others.
      if (reasonOf(error) !== 'forbidden') throw error;
    }
  }
  const inScope = await listEach(name, namespaces, context);
  if (reach !== 'controller') return inScope;
  const others = controllerNamespaces(soFar).filter((one) => !namespaces.includes(one));
  return [...inScope, ...(await listBeside(name, others, context))];
}

/** A single object is asked about: what it has nothing to do with is not looked at. */
function isWanted(
  name: ResourceName,
  isNarrow: boolean,
  { asked, namespaces }: CollectContext['scope'],
): boolean {
  if (asked.length === 0 || namespaces === null) return true;
  const isRoute = splitName(name).group.startsWith('gateway.');
  // Routes lead to Services, never to an Ingress.
  return isNarrow && !(isRoute && asked.every(({ kind }) => kind === 'Ingress'));
}

/** Pods of the scope, and the controller's own: there may be thousands beside those. */
async function collectPods(context: CollectContext): Promise<unknown> {
  const { namespaces } = context.scope;
  if (namespaces === null) return list('pods', context);
  const found = await listEach('pods', namespaces, context);
  const others = controllersOf(context.soFar).filter(
    ({ metadata: { namespace = '' } }) => !namespaces.includes(namespace),
  );
  const beside = await Promise.all(
    others.map(({ metadata: { namespace = '' }, spec }) => {
      const labels = Object.entries(spec.selector?.matchLabels ?? {});
      const labelSelector = labels.map(([key, value]) => `${key}=${value}`).join(',');
      return labelSelector === ''
        ? []
        : listBeside('pods', [namespace], context, { labelSelector });
    }),
  );
  return [...found, ...beside.flat()];
}

async function listEach(
  name: ResourceName,
  namespaces: readonly string[],
  context: CollectContext,
  selector: Selector = {},
): Promise<readonly unknown[]> {
  const parts = await Promise.all(namespaces.map((one) => list(name, context, one, selector)));
  return parts.flat();
}

/**
 * Of namespaces that nobody asked for. What fails there is told, but it leaves no hole in the
 * section: nothing is said to be absent from where nobody looked.
 */
async function listBeside(
  name: ResourceName,
  namespaces: readonly string[],
  context: CollectContext,
  selector: Selector = {},
): Promise<readonly unknown[]> {
  const parts = await Promise.all(
    namespaces.map(async (one) => {
      try {
        return await list(name, context, one, selector);
      } catch (error) {
        context.gap(gapOf('kubernetes', 'list', `namespace ${one}: ${name}`, error));
        return [];
      }
    }),
  );
  return parts.flat();
}

async function list(
  name: ResourceName,
  { kubernetes: client }: CollectContext,
  namespace?: string,
  { labelSelector }: Selector = {},
): Promise<readonly unknown[]> {
  const resource = splitName(name);
  const keep = projecting(name);
  for (const version of await versionsToTry(client, name)) {
    try {
      return await client.list(pathOf(resource, version, namespace), { labelSelector, keep });
    } catch (error) {
      if (!(error instanceof KubernetesError && error.statusCode === 404)) throw error;
    }
  }
  if (isBuiltIn(name)) {
    // Not 404: every cluster has it, so that is no answer about the cluster.
    throw new KubernetesError(501, `nothing answers for ${name}, which every cluster serves`);
  }
  throw new KubernetesError(404, `the cluster does not serve ${name}`);
}

/**
 * What is kept of items as soon as they are there: a large cluster's pods as they are written
 * don't fit into memory. What does not fit its schema stays, so that it is told later.
 */
function projecting(name: ResourceName): (items: readonly unknown[]) => readonly unknown[] {
  const read = itemReader(`kubernetes/${name}`);
  return (items) =>
    items.map((item) => {
      const found = read(item);
      return found === item ? lighten(item) : found;
    });
}

/** Versions of each group that is served; `undefined` where nobody says. */
type Groups = ReadonlyMap<string, readonly string[]> | undefined;

// Every collector sees the client through a counter of its own; what they share is the bill.
const groupsOf = new WeakMap<object, Promise<Groups>>();

async function versionsToTry(
  client: KubernetesClient,
  name: ResourceName,
): Promise<readonly string[]> {
  const { versions } = RESOURCES[name];
  if (isBuiltIn(name)) return versions;
  let asking = groupsOf.get(client.bill);
  if (asking === undefined) {
    asking = askGroups(client);
    groupsOf.set(client.bill, asking);
  }
  const groups = await asking;
  if (groups === undefined) return versions;
  const served = groups.get(splitName(name).group) ?? [];
  // Of a version that is not known, the identity of an object can still be read.
  return [
    ...versions.filter((one) => served.includes(one)),
    ...served.filter((one) => !versions.includes(one)),
  ];
}

async function askGroups(client: KubernetesClient): Promise<Groups> {
  try {
    const { groups } = (await client.get('/apis')) as {
      readonly groups?: readonly {
        readonly name: string;
        readonly versions: readonly { readonly version: string }[];
      }[];
    };
    return (
      groups && new Map(groups.map((each) => [each.name, each.versions.map((one) => one.version)]))
    );
  } catch {
    // Then each type is tried, and says itself what is wrong.
    return undefined;
  }
}

/** Where controllers live that other namespaces are served by: where their webhooks answer. */
function controllerNamespaces(soFar: Sections): readonly string[] {
  const found = (soFar[WEBHOOKS] ?? []).flatMap(({ webhooks = [] }) =>
    webhooks.flatMap(({ name, clientConfig }) =>
      name.endsWith('.elbv2.k8s.aws') ? (clientConfig?.service?.namespace ?? []) : [],
    ),
  );
  return found.length === 0 ? ['kube-system'] : [...new Set(found)];
}

const IMAGE = /(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/;
/** It makes the records that lead to load balancers. */
const EXTERNAL_DNS = /(?:^|\/)external-dns(?:[:@]|$)/;
const LABEL = 'app.kubernetes.io/name';

function controllersOf(soFar: Sections): readonly kubernetes.Deployment[] {
  return (soFar[DEPLOYMENTS] ?? []).filter(
    ({ metadata, spec }) =>
      metadata.labels?.[LABEL] === 'aws-load-balancer-controller' ||
      spec.template.spec.containers.some(({ image }) => IMAGE.test(image ?? '')),
  );
}

function externalDnsOf(soFar: Sections): readonly kubernetes.Deployment[] {
  return (soFar[DEPLOYMENTS] ?? []).filter(({ spec }) =>
    spec.template.spec.containers.some(({ image }) => EXTERNAL_DNS.test(image ?? '')),
  );
}

function usesEndpoints(soFar: Sections): boolean {
  return controllersOf(soFar).some(({ spec }) =>
    spec.template.spec.containers.some(({ args = [] }) =>
      args.includes('--enable-endpoint-slices=false'),
    ),
  );
}

/**
 * Where several clusters fill one target group, what this one put there; and where there are
 * NetworkPolicies, whether EKS enforces them.
 */
async function collectConfigMaps(context: CollectContext): Promise<unknown> {
  const { soFar, scope, gap } = context;
  const names = BINDINGS.flatMap((section) => {
    const prefix = section.includes('.eks.') ? 'eks-lbc-targets-' : 'aws-lbc-targets-';
    return (soFar[section] ?? []).flatMap(({ metadata: { namespace = '', name }, spec }) =>
      spec.multiClusterTargetGroup === true && (scope.namespaces?.includes(namespace) ?? true)
        ? [{ namespace, name: `${prefix}${name}` }]
        : [],
    );
  });
  const hasPolicies = (soFar[POLICIES] ?? []).length > 0;
  if (names.length === 0 && !hasPolicies) return undefined;
  const found = await Promise.all(names.map((one) => getConfigMap(context, one)));
  if (!hasPolicies) return found.flat();
  const settings = { namespace: 'kube-system', name: 'amazon-vpc-cni' };
  try {
    return [...found.flat(), ...(await getConfigMap(context, settings))];
  } catch (error) {
    // Of a namespace that nobody asked for, perhaps: no hole in what is.
    gap(gapOf('kubernetes', 'get', 'configmap kube-system/amazon-vpc-cni', error));
    return found.flat();
  }
}

/** None where it does not exist. */
async function getConfigMap(
  { kubernetes: client }: CollectContext,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<readonly unknown[]> {
  const folder = pathOf(splitName('configmaps'), 'v1', namespace);
  try {
    return [await client.get(`${folder}/${encodeURIComponent(name)}`)];
  } catch (error) {
    if (error instanceof KubernetesError && error.statusCode === 404) return [];
    throw error;
  }
}

const TAIL_LINES = 1000;
/** Of more, one is the leader all the same. */
const MAX_PODS = 8;
const MAX_PODS_NARROW = 2;

/** The end of what the pods of controllers say, the container that was there before included. */
async function collectLogs(context: CollectContext): Promise<unknown> {
  const { kubernetes: client, soFar, scope, gap } = context;
  const pods = soFar['kubernetes/pods'];
  if (soFar[DEPLOYMENTS] === undefined || pods === undefined) return undefined;
  const isNarrow = scope.asked.length > 0 && scope.namespaces !== null;
  const speakers = [...controllersOf(soFar), ...externalDnsOf(soFar)];
  const sources = speakers.flatMap(({ metadata, spec }) => {
    const selector = Object.entries(spec.selector?.matchLabels ?? {});
    if (selector.length === 0) return [];
    const { containers } = spec.template.spec;
    const isSpeaker = ({ image = '' }: kubernetes.Container): boolean =>
      IMAGE.test(image) || EXTERNAL_DNS.test(image);
    const container = containers.find(isSpeaker) ?? containers[0];
    return pods
      .filter(
        (pod) =>
          pod.metadata.namespace === metadata.namespace &&
          selector.every(([key, value]) => pod.metadata.labels?.[key] === value),
      )
      .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .slice(0, isNarrow ? MAX_PODS_NARROW : MAX_PODS)
      .flatMap((pod) => (container === undefined ? [] : [{ pod, container: container.name }]));
  });
  const failures: { readonly key: string; readonly error: unknown }[] = [];
  const logs = await Promise.all(
    sources.map(async ({ pod, container }) => {
      const { namespace = '', name } = pod.metadata;
      const key = `${namespace}/${name}/${container}`;
      const query = new URLSearchParams({ container, tailLines: String(TAIL_LINES) });
      const path = `${pathOf(splitName('pods'), 'v1', namespace)}/${encodeURIComponent(name)}/log`;
      const restarts = (pod.status?.containerStatuses ?? []).find((one) => one.name === container);
      const hasRestarted = !isNarrow && (restarts?.restartCount ?? 0) > 0;
      const [before, now] = await Promise.all([
        // Often it is gone by now.
        hasRestarted ? client.text(`${path}?${query}&previous=true`).catch(() => '') : '',
        client.text(`${path}?${query}`).catch((error: unknown) => {
          if (!isNothingThere(error)) failures.push({ key, error });
          return '';
        }),
      ]);
      return [key, [...linesOf(before), ...linesOf(now)]] as const;
    }),
  );
  const [first] = failures;
  if (first !== undefined && failures.length === sources.length) throw first.error;
  for (const { key, error } of failures) gap(gapOf('kubernetes', 'get', `logs ${key}`, error));
  return Object.fromEntries(logs.filter(([, lines]) => lines.length > 0));
}

/** The pod is gone, or its container has not begun. */
function isNothingThere(error: unknown): boolean {
  return error instanceof KubernetesError && [400, 404].includes(error.statusCode);
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

type Fields = Record<string, unknown>;

const HEAVY_IN_POD = ['volumes', 'tolerations', 'affinity', 'topologySpreadConstraints'];
const HEAVY_IN_CONTAINER = ['volumeMounts', 'resources', 'securityContext'];

/** Without what is large and never kept, so that a big cluster's pods fit into memory. */
function lighten(item: unknown): unknown {
  const { metadata, spec, status } = (item ?? {}) as Record<string, Fields | undefined>;
  drop(metadata, ['managedFields']);
  drop(status, ['images']);
  for (const version of all(spec?.['versions'])) drop(version, ['schema']);
  const template = spec?.['template'] as { readonly spec?: Fields } | undefined;
  for (const pod of [spec, template?.spec]) {
    if (!Array.isArray(pod?.['containers'])) continue;
    drop(pod, HEAVY_IN_POD);
    for (const one of [...all(pod['containers']), ...all(pod['initContainers'])]) {
      drop(one, HEAVY_IN_CONTAINER);
    }
  }
  return item;
}

function drop(from: unknown, keys: readonly string[]): void {
  if (typeof from !== 'object' || from === null) return;
  for (const key of keys) delete (from as Fields)[key];
}

const all = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
