import type { SectionName } from '../snapshot/sections.js';

/*
 * What the API server puts into an object where its author left it out, of the fields that are
 * read. Source: the defaulting functions of Kubernetes, pkg/apis/{core,apps,networking}/v1.
 */

type Fields = Readonly<Record<string, unknown>>;

const POD_TEMPLATES: ReadonlySet<string> = new Set<SectionName>([
  'kubernetes/deployments.apps',
  'kubernetes/replicasets.apps',
  'kubernetes/statefulsets.apps',
  'kubernetes/daemonsets.apps',
  'kubernetes/rollouts.argoproj.io',
]);

/** What is wrongly typed is left as it is: the schema of the section says so. */
export function withDefaults(section: SectionName, object: Fields): Fields {
  if (section === 'kubernetes/services') return inSpec(object, service);
  if (section === 'kubernetes/namespaces')
    return { ...object, ...within(object, 'metadata', named) };
  if (section === 'kubernetes/networkpolicies.networking.k8s.io') return inSpec(object, policy);
  if (section === 'kubernetes/ingressclasses.networking.k8s.io')
    return inSpec(object, ingressClass);
  if (section === 'kubernetes/pods') return inSpec(object, podSpec);
  if (!POD_TEMPLATES.has(section)) return object;
  return inSpec(object, (spec) => ({
    ...spec,
    ...(section === 'kubernetes/deployments.apps' ? deployment(spec) : {}),
    ...within(spec, 'template', (template) => inSpec(template, podSpec)),
  }));
}

function service(spec: Fields): Fields {
  const type = spec['type'] ?? 'ClusterIP';
  const isOpen = type === 'NodePort' || type === 'LoadBalancer';
  return {
    type,
    ...(type === 'ExternalName' ? {} : { internalTrafficPolicy: 'Cluster' }),
    ...(isOpen ? { externalTrafficPolicy: 'Cluster' } : {}),
    ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
    ...given(spec),
    ...each(spec, 'ports', (port) => ({
      protocol: 'TCP',
      // A headless Service has no port of its own, and the API server still copies it.
      targetPort: port['port'],
      ...given(port),
      ...(port['targetPort'] === '' || port['targetPort'] === 0
        ? { targetPort: port['port'] }
        : {}),
    })),
  };
}

/** The API server labels each namespace with its own name, over whatever a manifest says. */
const named = (metadata: Fields): Fields => ({
  ...metadata,
  labels: {
    ...(isFields(metadata['labels']) ? metadata['labels'] : {}),
    'kubernetes.io/metadata.name': metadata['name'],
  },
});

function policy(spec: Fields): Fields {
  const types = ['Ingress', ...(isFilled(spec['egress']) ? ['Egress'] : [])];
  return { ...spec, policyTypes: isFilled(spec['policyTypes']) ? spec['policyTypes'] : types };
}

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

const ingressClass = (spec: Fields): Fields => ({
  ...spec,
  ...within(spec, 'parameters', (parameters) => ({ scope: 'Cluster', ...given(parameters) })),
});

function deployment(spec: Fields): Fields {
  const strategy = isFields(spec['strategy']) ? given(spec['strategy']) : {};
  const type = strategy['type'] ?? 'RollingUpdate';
  const rolling = isFields(strategy['rollingUpdate']) ? given(strategy['rollingUpdate']) : {};
  const surge = { maxSurge: '25%', maxUnavailable: '25%', ...rolling };
  return {
    progressDeadlineSeconds: 600,
    ...given(spec),
    strategy: {
      ...strategy,
      type,
      ...(type === 'RollingUpdate' ? { rollingUpdate: surge } : {}),
    },
  };
}

function podSpec(spec: Fields): Fields {
  return {
    terminationGracePeriodSeconds: 30,
    ...given(spec),
    ...each(spec, 'containers', container),
    ...each(spec, 'initContainers', container),
  };
}

function container(one: Fields): Fields {
  return {
    ...one,
    ...each(one, 'ports', (port) => ({ protocol: 'TCP', ...given(port) })),
    ...within(one, 'readinessProbe', probe),
    ...within(one, 'livenessProbe', probe),
    ...within(one, 'startupProbe', probe),
    ...within(one, 'lifecycle', (lifecycle) => ({
      ...lifecycle,
      ...within(lifecycle, 'preStop', (hook) => ({ ...hook, ...within(hook, 'httpGet', httpGet) })),
    })),
  };
}

const probe = (one: Fields): Fields => ({
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
  ...given(one),
  ...within(one, 'httpGet', httpGet),
});

const httpGet = (get: Fields): Fields => ({ path: '/', scheme: 'HTTP', ...given(get) });

/** Without what is null, which is the same as not being there. */
const given = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

const inSpec = (object: Fields, fill: (spec: Fields) => Fields): Fields => ({
  ...object,
  ...within(object, 'spec', fill),
});

function within(object: Fields, name: string, fill: (part: Fields) => Fields): Fields {
  const part = object[name];
  return isFields(part) ? { [name]: fill(part) } : {};
}

function each(object: Fields, name: string, fill: (part: Fields) => Fields): Fields {
  const parts = object[name];
  if (!Array.isArray(parts)) return {};
  return { [name]: parts.map((part: unknown) => (isFields(part) ? fill(part) : part)) };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
