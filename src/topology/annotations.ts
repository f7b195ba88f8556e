import { cite, refKey, type Seen } from '../findings/cite.js';
import { distance } from '../findings/distance.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import {
  INGRESS_SUFFIXES,
  KNOWN_UNTIL,
  readPairs,
  specOf,
  type AnnotationSpec,
} from './annotation-table.js';
import { citeField, classSpec, replacing } from './class-params.js';
import { annotationOf, PREFIX } from './ingresses.js';
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
  const behind = membersBefore(stacks);
  const ofServices = services.flatMap((service): readonly Annotated[] => {
    const members = behind.get(refKey(service.ref));
    if (members === undefined) return [];
    return [
      {
        ref: service.ref,
        serves: [...members].map(({ ref }) => ref),
        ageSeconds: service.ageSeconds,
        object: service.object,
        stack: undefined,
        entries: entriesOf(
          service.object,
          isNewer,
          (suffix, spec) =>
            spec.isOnService === true &&
            [...members].some(({ params }) => !mayBeReplaced(params, suffix)),
        ),
      },
    ];
  });
  return [...ofIngresses, ...ofServices];
}

/** By Service, the Ingresses that lead to it. */
function membersBefore(
  stacks: readonly Stack[],
): ReadonlyMap<string, ReadonlySet<IngressExposure>> {
  const before = new Map<string, Set<IngressExposure>>();
  for (const member of stacks.flatMap(({ members }) => members)) {
    for (const { service } of member.backends) {
      if (typeof service !== 'object') continue;
      const key = refKey(service.ref);
      const known = before.get(key);
      if (known === undefined) before.set(key, new Set([member]));
      else known.add(member);
    }
  }
  return before;
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
function isReadOn(
  { params, backends }: IngressExposure,
  suffix: string,
  spec: AnnotationSpec,
): boolean {
  if (mayBeReplaced(params, suffix)) return false;
  if (spec.of !== 'target-group') return true;
  return backends.some(
    ({ service }) =>
      typeof service === 'object' &&
      service.object.value.metadata.annotations?.[`${PREFIX}/${suffix}`] === undefined,
  );
}

/** Parameters that were not seen may hold anything. */
function mayBeReplaced(params: IngressExposure['params'], suffix: string): boolean {
  if (typeof params === 'string') return true;
  return replacing(params?.value.spec ?? {}, suffix) !== undefined;
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

/** What one member says of a setting. */
type Given = Disagreement['first'] & Pick<Disagreement, 'name'>;

/**
 * Settings of a load balancer that members of its group give different values. What is said of
 * one port, its listener's plan compares. Nothing where the parameters of a class were not seen.
 */
export function disagreementsOf(members: readonly IngressExposure[]): readonly Disagreement[] {
  if (members.length < 2 || members.some(({ params }) => typeof params === 'string')) return [];
  const settled = new Set(
    (classSpec(members[0])?.loadBalancerAttributes ?? []).map(
      ({ key }) => `load-balancer-attributes ${key ?? ''}`,
    ),
  );
  // A web ACL that anybody names is taken, whatever ARNs there are.
  if (members.some((member) => given(member, 'wafv2-acl-name').length > 0)) {
    settled.add('wafv2-acl-arn');
  }
  const first = new Map<string, Given>();
  const found = new Map<string, Disagreement>();
  const all = members.flatMap((member) => COMPARED.flatMap((suffix) => given(member, suffix)));
  for (const other of all.filter(({ name }) => !settled.has(name))) {
    const { name } = other;
    const known = first.get(name);
    if (known === undefined) first.set(name, other);
    else if (known.value !== other.value && !found.has(name)) {
      found.set(name, { name, first: known, other });
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

/** How the values of an annotation are compared, where that is not letter by letter. */
const COMPARABLE: Readonly<Partial<Record<string, (value: string) => string | undefined>>> = {
  subnets: (value) => readList(value).toSorted().join(),
  'security-groups': (value) => readList(value).join(),
  'shield-advanced-protection': (value) => readBoolean(value)?.toString(),
  // What is empty is not given.
  'wafv2-acl-name': (value) => value || undefined,
  'waf-acl-id': (value) => value || undefined,
};

/** What a member says of a setting: by its class, or else by its annotation. */
function given(member: IngressExposure, suffix: (typeof COMPARED)[number]): readonly Given[] {
  const byClass = givenByClass(member, suffix);
  if (byClass !== undefined) return [byClass];
  const { ref } = member;
  const annotation =
    annotationOf(member.object, suffix) ??
    (suffix === 'waf-acl-id' ? annotationOf(member.object, 'web-acl-id') : undefined);
  if (annotation === undefined) return [];
  const { value: shown, source } = annotation;
  if (suffix === 'tags' || suffix === 'load-balancer-attributes') {
    const ofClass = suffix === 'tags' ? (classSpec(member)?.tags ?? []) : [];
    const replaced = new Map(ofClass.map(({ key, value }) => [key, value]));
    return [...(readPairs(shown) ?? [])].map(([key, content]) => {
      const value = replaced.get(key) ?? content;
      return { name: `${suffix} ${key}`, member: ref, value, shown: value, source };
    });
  }
  const value = (COMPARABLE[suffix] ?? String)(shown);
  return value === undefined ? [] : [{ name: suffix, member: ref, value, shown, source }];
}

function givenByClass(
  { params, ref }: IngressExposure,
  suffix: (typeof COMPARED)[number],
): Given | undefined {
  const spec = typeof params === 'object' ? params.value.spec : undefined;
  const field = spec === undefined ? undefined : replacing(spec, suffix);
  if (typeof params !== 'object' || spec === undefined || field === undefined) return undefined;
  const content = spec[field];
  const value = typeof content === 'string' ? content : JSON.stringify(content);
  return { name: suffix, member: ref, value, shown: value, source: citeField(params, field) };
}
