import { at, cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { readPairs } from './annotation-table.js';
import { groupName } from './groups.js';
import { PREFIX } from './ingresses.js';
import { groupBy, type Lens } from './lens.js';
import { readList } from './plan/values.js';
import type { IngressExposure, ReplacedAnnotation } from './topology.js';

type Spec = NonNullable<kubernetes.IngressClassParams['spec']>;

/** A field of the parameters, and the annotation that it takes the place of. */
interface Field {
  readonly suffix: string;
  readonly name: keyof Spec;
  /** As the controller reads it; `undefined` where nothing tells. */
  readonly read: (written: string) => string | undefined;
  readonly holds: (spec: Spec) => string | undefined;
  /** Of a group, the class of the first member alone decides. */
  readonly isOfFirst?: boolean;
}

const filled = (value: string | undefined): string | undefined =>
  value === '' ? undefined : value;

const word = (suffix: string, name: keyof Spec): Field => ({
  suffix,
  name,
  read: (written) => written,
  holds: (spec) => filled(spec[name] as string | undefined),
});

const sorted = (items: readonly string[]): string => [...new Set(items)].sort().join(', ');

const words = (suffix: string, name: keyof Spec): Field => ({
  suffix,
  name,
  read: (written) => sorted(readList(written)),
  holds: (spec) => filled(sorted((spec[name] ?? []) as readonly string[])),
});

/**
 * Source: AWS Load Balancer Controller v3.5.0, the builders of its model. The name of the group
 * is left out: it decides which load balancer it is, not how that one is.
 */
const FIELDS: readonly Field[] = [
  word('scheme', 'scheme'),
  word('ip-address-type', 'ipAddressType'),
  word('load-balancer-name', 'loadBalancerName'),
  word('target-type', 'targetType'),
  word('ssl-policy', 'sslPolicy'),
  word('ssl-redirect', 'sslRedirectPort'),
  word('wafv2-acl-name', 'wafv2AclName'),
  word('wafv2-acl-arn', 'wafv2AclArn'),
  words('certificate-arn', 'certificateArn'),
  words('inbound-cidrs', 'inboundCIDRs'),
  {
    ...words('security-group-prefix-lists', 'PrefixListsIDs'),
    holds: ({ PrefixListsIDs = [], prefixListsIDs = [] }) =>
      prefixListsIDs.length > 0 ? undefined : filled(sorted(PrefixListsIDs)),
  },
  words('security-group-prefix-lists', 'prefixListsIDs'),
  {
    suffix: 'subnets',
    name: 'subnets',
    // A name may be that of one of the ids.
    read: (written) => {
      const items = readList(written);
      return items.every((item) => item.startsWith('subnet-')) ? sorted(items) : undefined;
    },
    holds: ({ subnets }) => filled(sorted(subnets?.ids ?? [])),
  },
  {
    suffix: 'ipam-ipv4-pool-id',
    name: 'ipamConfiguration',
    read: filled,
    holds: ({ ipamConfiguration }) => filled(ipamConfiguration?.ipv4IPAMPoolId),
    isOfFirst: true,
  },
];

/** Keys and values that take the place of those of an annotation, key by key. */
interface PairField {
  readonly suffix: string;
  readonly name: keyof Spec;
  readonly pairs: readonly { readonly key: string; readonly value?: string | undefined }[];
  readonly isOfFirst?: boolean;
}

function pairFields(spec: Spec): readonly PairField[] {
  const { tags = [], loadBalancerAttributes = [], minimumLoadBalancerCapacity: capacity } = spec;
  const listeners = new Map<string, PairField>();
  for (const { protocol = '', port = 0, listenerAttributes = [] } of spec.listeners ?? []) {
    const suffix = `listener-attributes.${protocol}-${port}`;
    // The controller takes the first of a protocol and port.
    if (listeners.has(suffix)) continue;
    listeners.set(suffix, {
      suffix,
      name: 'listeners',
      pairs: listenerAttributes,
      isOfFirst: true,
    });
  }
  return [
    { suffix: 'tags', name: 'tags', pairs: tags },
    {
      suffix: 'load-balancer-attributes',
      name: 'loadBalancerAttributes',
      pairs: loadBalancerAttributes,
      isOfFirst: true,
    },
    {
      suffix: 'minimum-load-balancer-capacity',
      name: 'minimumLoadBalancerCapacity',
      pairs:
        capacity === undefined
          ? []
          : [{ key: 'CapacityUnits', value: String(capacity.capacityUnits ?? 0) }],
      isOfFirst: true,
    },
    ...listeners.values(),
  ];
}

/** What the parameters of a class set for an Ingress; absent too where they were not seen. */
export const classSpec = (ingress: Pick<IngressExposure, 'params'> | undefined): Spec | undefined =>
  typeof ingress?.params === 'object' ? ingress.params.value.spec : undefined;

export const citeField = (params: Seen<kubernetes.IngressClassParams>, name: string): Evidence => ({
  section: params.section,
  ref: params.ref,
  path: ['spec', name],
  value: at(params.value, ['spec', name]),
});

/** The field that is set and takes the place of an annotation. */
export function replacing(spec: Spec, suffix: string): keyof Spec | undefined {
  return FIELDS.find(
    (field) => field.suffix === suffix && spec[field.name] !== undefined && spec[field.name] !== '',
  )?.name;
}

interface Grouped {
  readonly object: Seen<kubernetes.Ingress>;
  readonly params: IngressExposure['params'];
  readonly owner: IngressExposure['owner'];
}

/**
 * Whether an Ingress is in a group of nobody else, or of Ingresses that were all seen and have the
 * same parameters, so that its own ones are those of the first member, whoever that is.
 */
export function sharingParams(lens: Lens, all: readonly Grouped[]): (one: Grouped) => boolean {
  const areAllSeen = lens.mayDeny('kubernetes/ingresses.networking.k8s.io');
  const groups = groupBy(
    all.filter(({ owner }) => owner === 'controller'),
    (one) => groupName(one)?.value ?? '',
  );
  return (one) => {
    const name = groupName(one)?.value;
    if (name === undefined) return true;
    return areAllSeen && (groups.get(name) ?? []).every(({ params }) => params === one.params);
  };
}

/**
 * What the annotations of an Ingress say and the parameters of its class say otherwise. Without
 * `areOfFirst`, the parameters of another class may hold for the load balancer of its group.
 */
export function replacedBy(
  ingress: Seen<kubernetes.Ingress>,
  params: IngressExposure['params'],
  areOfFirst: boolean,
): readonly ReplacedAnnotation[] {
  const spec = classSpec({ params });
  if (typeof params !== 'object' || spec === undefined) return [];
  const annotations = ingress.value.metadata.annotations ?? {};
  const quote = (suffix: string, name: keyof Spec): readonly [Evidence, Evidence] => [
    cite(ingress, 'metadata', 'annotations', `${PREFIX}/${suffix}`),
    citeField(params, name),
  ];
  const isTold = ({ isOfFirst = false }: Field | PairField): boolean => areOfFirst || !isOfFirst;
  const ofFields = FIELDS.filter(isTold).flatMap(
    ({ suffix, name, read, holds }): readonly ReplacedAnnotation[] => {
      const text = annotations[`${PREFIX}/${suffix}`];
      const written = text === undefined ? undefined : read(text);
      const held = holds(spec);
      return written === undefined || held === undefined || written === held
        ? []
        : [{ name: suffix, written, holds: held, evidence: quote(suffix, name) }];
    },
  );
  const ofPairs = pairFields(spec)
    .filter(isTold)
    .flatMap(({ suffix, name, pairs }) => {
      const written =
        readPairs(annotations[`${PREFIX}/${suffix}`] ?? '') ?? new Map<string, string>();
      return pairs.flatMap(({ key, value = '' }): readonly ReplacedAnnotation[] => {
        const own = written.get(key);
        return own === undefined || own === value
          ? []
          : [
              {
                name: `${suffix} ${key}`,
                written: own,
                holds: value,
                evidence: quote(suffix, name),
              },
            ];
      });
    });
  return [...ofFields, ...ofPairs];
}

/** The fields of parameters that an Ingress does not set to the same by its annotations. */
export function fieldsBeyond(
  ingress: Seen<kubernetes.Ingress>,
  params: Seen<kubernetes.IngressClassParams>,
): NonNullable<IngressExposure['missedParams']>['fields'] {
  const { spec = {} } = params.value;
  const isAlike = (name: string): boolean =>
    FIELDS.some((field) => {
      const text = ingress.value.metadata.annotations?.[`${PREFIX}/${field.suffix}`];
      return field.name === name && text !== undefined && field.read(text) === field.holds(spec);
    });
  return Object.keys(spec)
    .filter((name) => name !== 'namespaceSelector' && !isAlike(name))
    .sort()
    .map((name) => ({ name, source: citeField(params, name) }));
}
