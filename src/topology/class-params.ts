import { at, cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { readPairs } from './annotation-table.js';
import { PREFIX } from './ingresses.js';
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
];

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

/** What the annotations of an Ingress say and the parameters of its class say otherwise. */
export function replacedBy(
  ingress: Seen<kubernetes.Ingress>,
  params: IngressExposure['params'],
): readonly ReplacedAnnotation[] {
  const spec = typeof params === 'object' ? params.value.spec : undefined;
  if (typeof params !== 'object' || spec === undefined) return [];
  const annotations = ingress.value.metadata.annotations ?? {};
  const quote = (suffix: string, name: keyof Spec): readonly [Evidence, Evidence] => [
    cite(ingress, 'metadata', 'annotations', `${PREFIX}/${suffix}`),
    citeField(params, name),
  ];
  const ofFields = FIELDS.flatMap(
    ({ suffix, name, read, holds }): readonly ReplacedAnnotation[] => {
      const text = annotations[`${PREFIX}/${suffix}`];
      const written = text === undefined ? undefined : read(text);
      const held = holds(spec);
      return written === undefined || held === undefined || written === held
        ? []
        : [{ name: suffix, written, holds: held, evidence: quote(suffix, name) }];
    },
  );
  const ofPairs = (['tags', 'load-balancer-attributes'] as const).flatMap((suffix) => {
    const name = suffix === 'tags' ? 'tags' : 'loadBalancerAttributes';
    const written =
      readPairs(annotations[`${PREFIX}/${suffix}`] ?? '') ?? new Map<string, string>();
    return (spec[name] ?? []).flatMap(({ key, value = '' }): readonly ReplacedAnnotation[] => {
      const own = written.get(key);
      return own === undefined || own === value
        ? []
        : [{ name: `${suffix} ${key}`, written: own, holds: value, evidence: quote(suffix, name) }];
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
