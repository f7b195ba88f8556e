import type { SectionName } from '../snapshot/sections.js';

/* What stays of a live object when a manifest takes its place. */

type Item = Readonly<Record<string, unknown>>;

/** What only the API server and controllers write. */
const METADATA = [
  'uid',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
];
/** Annotations that kubectl and controllers of Kubernetes write. */
const NOTED = /^(?:kubectl|deployment)\.kubernetes\.io\//;

/** Fields of `spec` that something else than their author fills in, by section. */
const FILLED: Readonly<Partial<Record<SectionName, readonly string[]>>> = {
  'kubernetes/services': ['clusterIP', 'ipFamilies', 'ipFamilyPolicy'],
  // An autoscaler's, where the manifest leaves it out.
  'kubernetes/deployments.apps': ['replicas'],
  'kubernetes/statefulsets.apps': ['replicas'],
  'kubernetes/replicasets.apps': ['replicas'],
  'kubernetes/rollouts.argoproj.io': ['replicas'],
  // The controller's webhook.
  'kubernetes/targetgroupbindings.elbv2.k8s.aws': ['targetType', 'ipAddressType', 'vpcID'],
};

/** The object that a manifest makes of a live one. */
export function kept(section: SectionName, live: Item, written: Item): Item {
  const spec = specOf(section, fieldsOf(live['spec']), fieldsOf(written['spec']));
  return {
    ...written,
    metadata: metadataOf(fieldsOf(live['metadata']), fieldsOf(written['metadata'])),
    ...('spec' in written ? { spec } : {}),
    ...('status' in live ? { status: live['status'] } : {}),
  };
}

function metadataOf(live: Item, written: Item): Item {
  const finalizers = [
    ...new Set([...textsOf(live['finalizers']), ...textsOf(written['finalizers'])]),
  ];
  const noted = Object.entries(fieldsOf(live['annotations'])).filter(([name]) => NOTED.test(name));
  const annotations = { ...Object.fromEntries(noted), ...fieldsOf(written['annotations']) };
  return {
    ...written,
    ...some(live, METADATA),
    ...(finalizers.length === 0 ? {} : { finalizers }),
    // An empty map is as good as none, and stays what it was.
    ...(Object.keys(annotations).length > 0 || 'annotations' in live ? { annotations } : {}),
  };
}

function specOf(section: SectionName, live: Item, written: Item): Item {
  const filled = { ...some(live, FILLED[section] ?? []), ...written };
  const { template } = filled;
  if (section === 'kubernetes/services') return serviceOf(live, filled);
  // The webhook looked up the ARN of what the manifest names.
  if (section === 'kubernetes/targetgroupbindings.elbv2.k8s.aws' && 'targetGroupName' in written) {
    return { ...some(live, ['targetGroupARN']), ...filled };
  }
  if (template === undefined || live['template'] === undefined) return filled;
  // `kubectl rollout restart` notes itself down in the template.
  const own = fieldsOf(template);
  const theirs = fieldsOf(fieldsOf(live['template'])['metadata']);
  const metadata = metadataOf(some(theirs, ['annotations']), fieldsOf(own['metadata']));
  return { ...filled, template: { ...own, metadata } };
}

interface Port extends Item {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
}

function serviceOf(live: Item, written: Item): Item {
  const { type } = written;
  const isOpen = type === 'NodePort' || type === 'LoadBalancer';
  const ports = (written['ports'] as readonly Port[] | undefined)?.map((port) => {
    const same = ((live['ports'] ?? []) as readonly Port[]).find(
      (other) => other.port === port.port && other.protocol === port.protocol,
    );
    return isOpen ? { ...some(same ?? {}, ['nodePort']), ...port } : port;
  });
  const isBalanced = type === 'LoadBalancer' && live['type'] === 'LoadBalancer';
  return {
    // Set once, by the author or by a webhook of the controller, and never taken back.
    ...(isBalanced ? some(live, ['loadBalancerClass', 'healthCheckNodePort']) : {}),
    ...(type === 'ExternalName'
      ? without(written, ['clusterIP', 'ipFamilies', 'ipFamilyPolicy'])
      : written),
    ...(ports === undefined ? {} : { ports }),
  };
}

const fieldsOf = (value: unknown): Item =>
  typeof value === 'object' && value !== null ? (value as Item) : {};

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : [];

const some = (fields: Item, names: readonly string[]): Item =>
  Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );

const without = (fields: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
