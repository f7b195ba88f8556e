import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { matches } from './expected-targets.js';
import { groupBy, type Lens } from './lens.js';
import type { Services } from './services.js';
import type { BackendService, Exposure, Lookup, Webhook, WebhookService } from './topology.js';

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
  readonly resources: readonly Resource[];
  readonly value: NonNullable<kubernetes.WebhookConfiguration['webhooks']>[number];
  readonly ageSeconds: number | undefined;
}

/** Webhooks that fail closed and that the chain of some exposure needs, by the Service that answers. */
export function linkWebhooks(
  lens: Lens,
  services: Services,
  exposures: readonly Exposure[],
): readonly WebhookService[] {
  const hooks = [
    ...lens.all('kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io'),
    ...lens.all('kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io'),
  ].flatMap((configuration) => hooksOf(lens, configuration));
  // The first way in of a cluster is refused before it is there.
  const nothing =
    exposures.length === 0 &&
    lens.mayDeny('kubernetes/ingresses.networking.k8s.io') &&
    lens.mayDeny('kubernetes/targetgroupbindings.elbv2.k8s.aws');
  return [...groupBy(hooks, ({ service }) => refKey(service)).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const service = services.at(first.service.namespace, first.service.name);
    const ages = group.flatMap(({ ageSeconds }) => ageSeconds ?? []);
    const asking = group.filter((hook) =>
      nothing
        ? isController(hook) && isOpen(hook.value.namespaceSelector)
        : exposures.some((exposure) => isAsked(lens, hook, exposure)),
    );
    if (asking.length === 0) return [];
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
        hooks: asking.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        isController: asking.some(isController),
        hasEndpoint: hasEndpoint(lens, service),
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
        resources,
        value,
        ageSeconds,
        source: cite(configuration, 'webhooks', index, 'clientConfig', 'service'),
      },
    ];
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
