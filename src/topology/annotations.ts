import { cite, refKey, type Seen } from '../findings/cite.js';
import { distance } from '../findings/distance.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import {
  INGRESS_SUFFIXES,
  KNOWN_UNTIL,
  readPairs,
  specOf,
  type AnnotationSpec,
} from './annotation-table.js';
import { PREFIX } from './ingresses.js';
import { readBoolean, readList } from './plan/values.js';
import type {
  Annotated,
  AnnotationEntry,
  BackendService,
  Controller,
  Disagreement,
  IngressExposure,
  Stack,
} from './topology.js';

const SERVICE_PREFIX = 'service.beta.kubernetes.io';
/** Controllers that people move from: what they read, nobody reads here. */
const FOREIGN =
  /^(?:nginx\.ingress\.kubernetes\.io|nginx\.org|nginx\.com|haproxy\.org|haproxy-ingress\.github\.io|traefik\.ingress\.kubernetes\.io|konghq\.com)\//;

/** The Ingresses that the controller builds from, and the Services behind them. */
export function linkAnnotated(
  stacks: readonly Stack[],
  services: readonly BackendService[],
  controllers: readonly Controller[],
): readonly Annotated[] {
  const isNewer = controllers.some(isNewerThanTable);
  const ofIngresses = stacks.flatMap((stack) =>
    stack.members.map((member): Annotated => ({
      ref: member.ref,
      serves: member.serves,
      ageSeconds: member.ageSeconds,
      object: member.object,
      stack,
      entries: entriesOf(member.object, isNewer, (suffix, spec) => isReadOn(member, suffix, spec)),
    })),
  );
  const behind = new Map<string, readonly Ref[]>();
  for (const { members } of stacks) {
    for (const { backends, ref } of members) {
      for (const { service } of backends) {
        if (typeof service !== 'object') continue;
        const key = refKey(service.ref);
        behind.set(key, [...(behind.get(key) ?? []), ref]);
      }
    }
  }
  const ofServices = services.flatMap((service): readonly Annotated[] => {
    const serves = behind.get(refKey(service.ref));
    if (serves === undefined) return [];
    const distinct = new Map(serves.map((ref) => [refKey(ref), ref]));
    const isRead = (suffix: string, spec: AnnotationSpec): boolean =>
      spec.isOnService === true && !isReplacedForAll(stacks, distinct, suffix, spec);
    return [
      {
        ref: service.ref,
        serves: [...distinct.values()],
        ageSeconds: service.ageSeconds,
        object: service.object,
        stack: undefined,
        entries: entriesOf(service.object, isNewer, isRead),
      },
    ];
  });
  return [...ofIngresses, ...ofServices];
}

function entriesOf(
  object: Annotated['object'],
  isNewer: boolean,
  isRead: (suffix: string, spec: AnnotationSpec) => boolean,
): readonly AnnotationEntry[] {
  const isService = object.ref.kind === 'Service';
  return Object.entries(object.value.metadata.annotations ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]): readonly AnnotationEntry[] => {
      const source = cite(object as Seen<kubernetes.Ingress>, 'metadata', 'annotations', key);
      const entry = { key, value, source, nearest: undefined, wrong: undefined };
      if (key.startsWith(`${PREFIX}/`)) {
        const suffix = key.slice(PREFIX.length + 1);
        const spec = specOf(suffix);
        if (spec === undefined) {
          return isNewer ? [] : [{ ...entry, standing: 'unknown', nearest: nearestOf(suffix) }];
        }
        if (isService && spec.isOnService !== true) return [{ ...entry, standing: 'misplaced' }];
        const wrong = isRead(suffix, spec) ? spec.wrong?.(value) : undefined;
        return [{ ...entry, standing: 'known', wrong }];
      }
      if (isService) return [];
      if (key.startsWith(`${SERVICE_PREFIX}/aws-load-balancer-`)) {
        return [{ ...entry, standing: 'misplaced' }];
      }
      return FOREIGN.test(key) ? [{ ...entry, standing: 'foreign' }] : [];
    });
}

/** Whether the value that stands on the Ingress itself comes to be read. */
function isReadOn(member: IngressExposure, suffix: string, spec: AnnotationSpec): boolean {
  const { params, backends } = member;
  // What it holds may be replaced, as far as anybody can tell.
  if (typeof params === 'string') return false;
  if (params?.value.spec !== undefined && spec.isReplaced?.(params.value.spec) === true) {
    return false;
  }
  if (spec.of !== 'target-group') return true;
  return backends.some(
    ({ service }) =>
      typeof service === 'object' &&
      service.object.value.metadata.annotations?.[`${PREFIX}/${suffix}`] === undefined,
  );
}

function isReplacedForAll(
  stacks: readonly Stack[],
  serves: ReadonlyMap<string, Ref>,
  suffix: string,
  spec: AnnotationSpec,
): boolean {
  return stacks
    .flatMap(({ members }) => members)
    .filter(({ ref }) => serves.has(refKey(ref)))
    .every(({ params }) => {
      if (typeof params === 'string') return true;
      // Of the Ingress, and not of the Service, is what a load balancer is tagged with.
      if (suffix === 'tags') return false;
      return params?.value.spec !== undefined && spec.isReplaced?.(params.value.spec) === true;
    });
}

/** The one known name that a slip of the finger leads to. */
function nearestOf(suffix: string): string | undefined {
  const most = Math.max(1, Math.floor(suffix.length / 4));
  const [nearest] = INGRESS_SUFFIXES.map((name) => ({ name, far: distance(suffix, name) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return nearest?.name;
}

function isNewerThanTable({ deployment, containerIndex }: Controller): boolean {
  const image = deployment.value.spec.template.spec.containers[containerIndex]?.image ?? '';
  const [, major, minor] = /:v?(\d+)\.(\d+)/.exec(image) ?? [];
  // A digest, or a tag of somebody's own, tells no version.
  if (major === undefined) return true;
  const ahead = Number(major) - KNOWN_UNTIL.major;
  return ahead > 0 || (ahead === 0 && Number(minor) > KNOWN_UNTIL.minor);
}

interface Given {
  readonly name: string;
  /** As the controller compares it. */
  readonly value: string;
  readonly shown: string;
  readonly source: Evidence;
}

/**
 * Settings of a load balancer that members of its group give different values. What is said of
 * one port, its listener's plan compares. Nothing where the parameters of a class were not seen.
 */
export function disagreementsOf(members: readonly IngressExposure[]): readonly Disagreement[] {
  if (members.length < 2 || members.some(({ params }) => typeof params === 'string')) return [];
  const first = new Map<string, Disagreement['first']>();
  const found = new Map<string, Disagreement>();
  const ofFirst = paramsOf(members[0]);
  const settled = new Set(
    (ofFirst?.loadBalancerAttributes ?? []).map(
      ({ key }) => `load-balancer-attributes ${key ?? ''}`,
    ),
  );
  const isNamed = members.some((member) => given(member, 'wafv2-acl-name').length > 0);
  for (const member of members) {
    for (const one of COMPARED.flatMap((suffix) => given(member, suffix))) {
      if (settled.has(one.name) || (isNamed && one.name === 'wafv2-acl-arn')) continue;
      const { name, value, shown, source } = one;
      const known = first.get(name);
      if (known === undefined) first.set(name, { member: member.ref, value, shown, source });
      else if (known.value !== value && !found.has(name)) {
        found.set(name, {
          name,
          first: known,
          other: { member: member.ref, value, shown, source },
        });
      }
    }
  }
  return [...found.values()];
}

const COMPARED = [
  'load-balancer-name',
  'scheme',
  'ip-address-type',
  'subnets',
  'security-groups',
  'customer-owned-ipv4-pool',
  'load-balancer-attributes',
  'tags',
  'wafv2-acl-name',
  'wafv2-acl-arn',
  'waf-acl-id',
  'shield-advanced-protection',
] as const;

const paramsOf = (
  member: IngressExposure | undefined,
): NonNullable<kubernetes.IngressClassParams['spec']> | undefined =>
  typeof member?.params === 'object' ? member.params.value.spec : undefined;

/** What a member says of a setting: by its class, or else by its annotation. */
function given(member: IngressExposure, suffix: (typeof COMPARED)[number]): readonly Given[] {
  const { object, params } = member;
  const ofClass = paramsOf(member);
  if (typeof params === 'object' && ofClass !== undefined) {
    const one = (value: string | undefined, field: string): readonly Given[] =>
      value === undefined || value === ''
        ? []
        : [
            {
              name: suffix,
              value,
              shown: value,
              source: cite(params as Seen<unknown>, ...(['spec', field] as never)),
            },
          ];
    const replaced = {
      'load-balancer-name': one(ofClass.loadBalancerName, 'loadBalancerName'),
      scheme: one(ofClass.scheme, 'scheme'),
      'ip-address-type': one(ofClass.ipAddressType, 'ipAddressType'),
      'wafv2-acl-name': one(ofClass.wafv2AclName, 'wafv2AclName'),
      'wafv2-acl-arn': one(ofClass.wafv2AclArn, 'wafv2AclArn'),
      subnets: one(
        ofClass.subnets === undefined ? undefined : JSON.stringify(ofClass.subnets),
        'subnets',
      ),
    } as Readonly<Partial<Record<string, readonly Given[]>>>;
    const [first] = replaced[suffix] ?? [];
    if (first !== undefined) return [first];
  }
  const key = `${PREFIX}/${suffix}`;
  const value =
    object.value.metadata.annotations?.[key] ??
    (suffix === 'waf-acl-id'
      ? object.value.metadata.annotations?.[`${PREFIX}/web-acl-id`]
      : undefined);
  if (value === undefined) return [];
  const source = cite(object, 'metadata', 'annotations', key);
  const one = (name: string, compared: string, shown: string): Given => ({
    name,
    value: compared,
    shown,
    source,
  });
  switch (suffix) {
    case 'tags':
    case 'load-balancer-attributes': {
      const ofTags = new Map((ofClass?.tags ?? []).map((tag) => [tag.key, tag.value]));
      return [...(readPairs(value) ?? [])].map(([name, content]) => {
        const final = suffix === 'tags' ? (ofTags.get(name) ?? content) : content;
        return one(`${suffix} ${name}`, final, final);
      });
    }
    case 'subnets':
      return [one(suffix, readList(value).toSorted().join(), value)];
    case 'security-groups':
      return [one(suffix, readList(value).join(), value)];
    case 'shield-advanced-protection': {
      const flag = readBoolean(value);
      return flag === undefined ? [] : [one(suffix, String(flag), value)];
    }
    case 'wafv2-acl-name':
    case 'waf-acl-id':
      return value === '' ? [] : [one(suffix, value, value)];
    default:
      return [one(suffix, value, value)];
  }
}
