import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { meaningOf } from './dictionary.js';
import { matches } from './expected-targets.js';
import { groupBy, type Lens } from './lens.js';
import type { Services } from './services.js';
import type {
  BackendService,
  Denied,
  Exposure,
  Failure,
  Lookup,
  Utterance,
  Webhook,
  WebhookService,
} from './topology.js';
import { FAILURES, lastSeen, messageOf, newestFirst } from './voice.js';
import { doorsOf } from './webhook-doors.js';

/** What the chain of an exposure is made of: where a webhook refuses it, the chain stands still. */
const RESOURCES = {
  ingresses: ['networking.k8s.io', 'extensions'],
  services: [''],
  pods: [''],
  targetgroupbindings: ['elbv2.k8s.aws'],
  ingressclassparams: ['elbv2.k8s.aws'],
};
type Resource = keyof typeof RESOURCES;

const OWN: Readonly<Record<Exposure['api'], Resource>> = {
  ingress: 'ingresses',
  service: 'services',
  binding: 'targetgroupbindings',
};

interface Hook extends Webhook {
  readonly service: Ref;
  readonly port: number;
  readonly resources: readonly Resource[];
  readonly value: NonNullable<kubernetes.WebhookConfiguration['webhooks']>[number];
  readonly ageSeconds: number | undefined;
}

/** Webhooks that fail closed and that the chain of some exposure needs, by the Service that answers. */
export function linkWebhooks(
  lens: Lens,
  services: Services,
  exposures: readonly Exposure[],
  failures: readonly Failure[],
): readonly WebhookService[] {
  const complaints = complaintsOf(lens, failures);
  const all = [
    ...lens.all('kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io'),
    ...lens.all('kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io'),
  ].flatMap((configuration) => hooksOf(lens, configuration));
  // The first way in of a cluster is refused before it is there.
  const nothing =
    exposures.length === 0 &&
    lens.mayDeny('kubernetes/ingresses.networking.k8s.io') &&
    lens.mayDeny('kubernetes/targetgroupbindings.elbv2.k8s.aws');
  return [...groupBy(all, ({ service }) => refKey(service)).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const service = services.at(first.service.namespace, first.service.name);
    const ages = group.flatMap(({ ageSeconds }) => ageSeconds ?? []);
    const asking = group.filter((hook) =>
      nothing
        ? isController(hook) && isOpen(hook.value.namespaceSelector)
        : exposures.some((exposure) => isAsked(lens, hook, exposure)),
    );
    const hooks = asking.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const configurations = configurationsOf(hooks);
    if (configurations === undefined) return [];
    const refused = exposures.filter((exposure) =>
      asking.some((hook) => isAsked(lens, hook, exposure)),
    );
    return [
      {
        ref: first.service,
        serves: refused.flatMap(({ owner, ref }) => (owner === 'controller' ? ref : [])),
        refuses: refused.map(({ ref }) => ref),
        ...(ages.length === 0 ? {} : { ageSeconds: Math.min(...ages) }),
        service,
        hooks,
        configurations,
        isController: asking.some(isController),
        hasEndpoint: hasEndpoint(lens, service),
        complaints: newestOfEach(asking.flatMap(({ name }) => complaints.get(name) ?? [])),
        doors: typeof service === 'object' ? doorsOf(lens, service, first.port) : [],
      },
    ];
  });
}

const isController = ({ name }: Hook): boolean => name.endsWith('.elbv2.k8s.aws');

const isOpen = ({ matchLabels = {}, matchExpressions = [] }: kubernetes.LabelSelector = {}) =>
  Object.keys(matchLabels).length + matchExpressions.length === 0;

function hooksOf(
  lens: Lens,
  configuration: Seen<kubernetes.WebhookConfiguration>,
): readonly Hook[] {
  return (configuration.value.webhooks ?? []).flatMap((value, index) => {
    const service = value.clientConfig?.service;
    const resources = (Object.keys(RESOURCES) as Resource[]).filter((resource) =>
      (value.rules ?? []).some((rule) => covers(rule, resource)),
    );
    // Kubernetes: it fails closed where nothing is said.
    const failsClosed = (value.failurePolicy ?? 'Fail') === 'Fail';
    if (service === undefined || resources.length === 0 || !failsClosed) return [];
    const { ageSeconds } = lens.age(configuration.value.metadata.creationTimestamp);
    return [
      {
        name: value.name,
        service: { kind: 'Service', namespace: service.namespace, name: service.name },
        port: service.port ?? 443,
        hasCa: (value.clientConfig?.caBundle ?? '') !== '',
        injectedFrom: injectionOf(configuration),
        resources,
        value,
        ageSeconds,
        source: cite(configuration, 'webhooks', index, 'clientConfig', 'service'),
      },
    ];
  });
}

function configurationsOf(hooks: readonly Webhook[]): WebhookService['configurations'] | undefined {
  const all = new Map(hooks.map(({ source }) => [refKey(source.ref), source]));
  const [first, ...others] = all.values();
  return first === undefined ? undefined : [first, ...others];
}

const INJECTIONS = [
  'cert-manager.io/inject-ca-from',
  'cert-manager.io/inject-ca-from-secret',
  // Before cert-manager 0.11.
  'certmanager.k8s.io/inject-ca-from',
];

function injectionOf(configuration: Seen<kubernetes.WebhookConfiguration>): Evidence | undefined {
  const { annotations = {} } = configuration.value.metadata;
  const key = INJECTIONS.find((one) => annotations[one] !== undefined);
  return key === undefined ? undefined : cite(configuration, 'metadata', 'annotations', key);
}

const CALLING = /failed calling webhook "([^"]+)"/;
const DENYING =
  /admission webhook "([\w.-]+\.elbv2\.k8s\.aws)" denied the request: (?:\[?)([^]*?)\]?$/;

/** Whoever fails tries again before this, so that what is older may be over. */
const RECENT_SECONDS = 1800;

/** By webhook, what the API server said when it could not ask it. */
function complaintsOf(
  lens: Lens,
  failures: readonly Failure[],
): ReadonlyMap<string, readonly Utterance[]> {
  const told = failures.map(({ said }) => said).filter(({ message }) => CALLING.test(message));
  const seen = goingOn(lens).map((event): Utterance => {
    const message = messageOf(event.value);
    const about = involved(event.value);
    return {
      kind: 'webhook-failed',
      message,
      at: lastSeen(event.value),
      times: event.value.series?.count ?? event.value.count ?? 1,
      source: cite(event, 'message'),
      about,
      culprit: undefined,
      meaning: meaningOf(message, 'webhook-failed', about),
    };
  });
  return groupBy(
    [...told, ...seen.filter(({ message }) => CALLING.test(message))],
    ({ message }) => CALLING.exec(message)?.[1] ?? '',
  );
}

function newestOfEach(all: readonly Utterance[]): readonly Utterance[] {
  const newest = new Map<string, Utterance>();
  const ordered = all.toSorted(
    (a, b) => newestFirst(a, b) || (refKey(a.source.ref) < refKey(b.source.ref) ? -1 : 1),
  );
  for (const one of ordered) {
    const key = one.meaning?.id ?? '';
    if (!newest.has(key)) newest.set(key, one);
  }
  return [...newest.values()];
}

/** Warnings of late, after which nothing good was said of their objects. */
function goingOn(lens: Lens): readonly Seen<kubernetes.Event>[] {
  const warnings = lens
    .all('kubernetes/events')
    .filter(({ value: { message = '' } }) => message.includes('webhook "'));
  if (warnings.length === 0) return [];
  const good = new Map<string, string>();
  for (const { value } of lens.all('kubernetes/events')) {
    const key = refKey(involved(value));
    const at = lastSeen(value);
    if (value.type === 'Normal' && at > (good.get(key) ?? '')) good.set(key, at);
  }
  return warnings.filter(({ value }) => {
    const { ageSeconds = Infinity } = lens.age(lastSeen(value));
    const isOver = lastSeen(value) <= (good.get(refKey(involved(value))) ?? '');
    return ageSeconds <= RECENT_SECONDS && !isOver;
  });
}

function involved({ involvedObject }: kubernetes.Event): Ref {
  const { kind = '', namespace, name = '' } = involvedObject;
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** What webhooks of the controller refused to others than the controller itself. */
export function linkDenials(lens: Lens, exposures: readonly Exposure[]): readonly Denied[] {
  return goingOn(lens).flatMap((event): readonly Denied[] => {
    const message = messageOf(event.value);
    const [, webhook, reason = ''] = DENYING.exec(message) ?? [];
    if (webhook === undefined || FAILURES[event.value.reason ?? ''] !== undefined) return [];
    const ref = involved(event.value);
    // "cannot patch "web" with kind Ingress: …"
    const names = [...message.matchAll(/"([\w.-]+)" with kind (\w+)/g)].map(
      ([, name = '', kind = '']) => refKey({ kind, namespace: ref.namespace, name }),
    );
    const serves = exposures
      .filter((one) => [refKey(ref), ...names].includes(refKey(one.ref)))
      .map((one) => one.ref);
    return [{ ref, serves, webhook, reason: reason.trim(), source: cite(event, 'message') }];
  });
}

function covers(
  { apiGroups = [], operations = [], resources = [], scope = '*' }: Rule,
  resource: Resource,
): boolean {
  const isNamespaced = resource !== 'ingressclassparams';
  return (
    (scope === '*' || (scope === 'Namespaced') === isNamespaced) &&
    operations.some((one) => ['*', 'CREATE', 'UPDATE'].includes(one)) &&
    resources.some((one) => ['*', '*/*', resource].includes(one)) &&
    apiGroups.some((one) => one === '*' || RESOURCES[resource].includes(one))
  );
}

type Rule = NonNullable<Hook['value']['rules']>[number];

/** Whether it is asked about the exposure's own object, or about those that its chain needs. */
function isAsked(
  lens: Lens,
  { resources, value: { namespaceSelector, objectSelector } }: Hook,
  { api, object, ref }: Exposure,
): boolean {
  const own = object.value.metadata.labels ?? {};
  return resources.some((resource) => {
    if (resource === 'ingressclassparams') return api === 'ingress' && matches({}, objectSelector);
    const labels = resource === OWN[api] ? own : {};
    return matches(labels, objectSelector) && isInScope(lens, ref, namespaceSelector);
  });
}

function isInScope(
  lens: Lens,
  { namespace = '' }: Ref,
  selector: kubernetes.LabelSelector = {},
): boolean {
  if (isOpen(selector)) return true;
  const found = lens.find('kubernetes/namespaces', { kind: 'Namespace', name: namespace });
  return typeof found === 'object' && matches(found.value.metadata.labels ?? {}, selector);
}

function hasEndpoint(lens: Lens, service: Lookup<BackendService>): boolean | 'unknown' {
  if (typeof service === 'string') return service === 'absent' ? false : service;
  if (service.object.value.spec.type === 'ExternalName') return 'unknown';
  // One that is on its way out still answers while it serves.
  const answers = service.slices.some(({ value }) =>
    value.endpoints?.some(
      ({ conditions }) => conditions?.ready !== false || conditions.serving === true,
    ),
  );
  const { namespace } = service.ref;
  return (
    answers ||
    (lens.mayDeny('kubernetes/endpointslices.discovery.k8s.io', namespace) ? false : 'unknown')
  );
}
