import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { disagreementsOf } from './annotations.js';
import { lostTagsOf, nameClaimOf } from './claims.js';
import type { ControllerPart } from './controllers.js';
import { PREFIX, annotationOf } from './ingresses.js';
import { groupName, isGroupName } from './groups.js';
import { closedListeners } from './front-doors.js';
import { groupBy, type Lens } from './lens.js';
import { limitOf } from './limits.js';
import { missingRules, ruleDrifts, unavailable } from './plan/missing.js';
import { servicePlan } from './plan/nlb.js';
import { ingressPlanner } from './plan/plan.js';
import { readBoolean } from './plan/values.js';
import { securityGroupChooser } from './security-groups.js';
import type { Services } from './services.js';
import { wayFinder } from './routes.js';
import { ipAddressTypeOf, siteOf, subnetChooser, type Unplaced } from './subnets.js';
import type {
  ActualListener,
  Blocker,
  Exposure,
  Flags,
  IngressExposure,
  LoadBalancer,
  Lookup,
  Owner,
  ServedCertificate,
  Setting,
  Stack,
  WebAclChoice,
} from './topology.js';
import type { Voice } from './voice.js';

const RESOURCE_TAG = 'ingress.k8s.aws/resource';
const NLB_PREFIX = 'service.beta.kubernetes.io';

/** What the controller builds, and the load balancers that are found for it in AWS. */
export function linkStacks(
  lens: Lens,
  ingresses: readonly IngressExposure[],
  balanced: readonly Exposure[],
  services: Services,
  flags: Flags,
  parts: readonly ControllerPart[],
  voice: Voice,
): readonly Stack[] {
  const site = siteOf(lens, parts[0]);
  const find = loadBalancerFinder(lens, site?.cluster ?? lens.snapshot.cluster.name);
  const subnetsOf = subnetChooser(lens, site);
  const securityGroupsOf = securityGroupChooser(lens, site);
  const plan = ingressPlanner(lens, ingresses, parts);
  const ruleLimit = limitOf(lens, 'rules-per-application-load-balancer');
  const waysOf = wayFinder(lens);

  // One whose class is broken is no member, unless it was one before.
  const members = groupBy(
    ingresses.filter(
      (one) =>
        one.owner === 'controller' &&
        isGroupName(groupName(one)?.value ?? 'none') &&
        (one.classFault === undefined || holdsFinalizerOf(one, stackId(one)) !== undefined),
    ),
    stackId,
  );
  const faulty = ingresses.filter(({ classFault }) => classFault !== undefined);
  const ofIngresses = [...members].map(([id, unordered]): Unplaced => {
    const ordered = unordered.toSorted(
      (a, b) => groupOrder(a) - groupOrder(b) || (refKey(a.ref) < refKey(b.ref) ? -1 : 1),
    );
    const serves = ordered.map(({ ref }) => ref);
    const addresses = addressesOf(ordered.map(({ object }) => object));
    const isExplicitGroup = ordered.some((member) => groupName(member) !== undefined);
    const [first] = serves;
    const loadBalancer = find('ingress.k8s.aws/stack', id, addresses);
    const planned = plan(ordered, isExplicitGroup);
    const listeners = listenersOf(lens, loadBalancer);
    return {
      ref: isExplicitGroup || first === undefined ? { kind: 'IngressGroup', name: id } : first,
      serves,
      ...youngest(ordered),
      id,
      api: 'ingress',
      type: 'application',
      isExplicitGroup,
      members: ordered,
      service: undefined,
      ...schemeOf(ordered, flags.defaultScheme),
      webAcl: webAclOf(ordered),
      failure: voice.failureOf('ingress', id, serves),
      blockers: blockersOf(faulty, id),
      // Which of several controllers builds it, nothing says.
      disagreements: parts.length > 1 ? [] : disagreementsOf(ordered),
      loadBalancer,
      ...planned,
      listeners,
      missingRules: missingRules(lens, planned.plan, listeners),
      ruleDrifts: ruleDrifts(planned.plan, listeners),
      unavailable: unavailable(planned.plan, listeners),
      ruleLimit,
      addresses,
    };
  });

  const ofServices = balanced.flatMap((exposure): readonly Unplaced[] => {
    const object = exposure.object as Seen<kubernetes.Service>;
    if (exposure.owner !== 'controller') return [];
    const id = `${object.ref.namespace ?? ''}/${object.ref.name}`;
    const service = services.at(object.ref.namespace, object.ref.name);
    const addresses = addressesOf([object]);
    const loadBalancer = find('service.k8s.aws/stack', id, addresses);
    return [
      {
        ref: object.ref,
        serves: [object.ref],
        ...lens.age(object.value.metadata.creationTimestamp),
        id,
        api: 'service',
        type: 'network',
        isExplicitGroup: false,
        members: [],
        service: typeof service === 'object' ? service : undefined,
        scheme: serviceScheme(object, flags.defaultScheme),
        isSchemeAgreed: true,
        webAcl: undefined,
        asks: [],
        searches: [],
        failure: voice.failureOf('service', id, [object.ref]),
        blockers: [],
        disagreements: [],
        loadBalancer,
        plan: servicePlan(lens, object, flags),
        listeners: listenersOf(lens, loadBalancer),
        missingRules: [],
        ruleDrifts: [],
        unavailable: [],
        ruleLimit: undefined,
        addresses,
      },
    ];
  });
  return [...ofIngresses, ...ofServices].map((stack) => {
    const subnets = subnetsOf(stack);
    return {
      ...stack,
      subnets,
      ways: waysOf(stack.loadBalancer, subnets),
      securityGroups: securityGroupsOf(stack),
      nameClaim: nameClaimOf(lens, stack),
      lostTags: lostTagsOf(lens, stack),
      addressType: ipAddressTypeOf(stack),
    };
  });
}

/** The Ingresses whose class cannot be told and that the controller takes for members of a group. */
function blockersOf(faulty: readonly IngressExposure[], id: string): readonly Blocker[] {
  return faulty.flatMap((one): readonly Blocker[] => {
    const { ref, classFault: fault } = one;
    const finalizer = holdsFinalizerOf(one, id);
    if (fault === undefined) return [];
    // Two default classes are no fault of one Ingress: no group is loaded then.
    return finalizer === undefined && fault.kind !== 'many-defaults'
      ? []
      : [{ ref, fault, finalizer }];
  });
}

const holdsFinalizerOf = ({ finalizers }: IngressExposure, id: string): Evidence | undefined =>
  finalizers.find(({ group }) => group === id)?.source;

/** Those that are there; absent where they were not seen. */
export function listenersOf(
  lens: Lens,
  loadBalancer: Stack['loadBalancer'],
): readonly ActualListener[] | undefined {
  if (typeof loadBalancer !== 'object') return undefined;
  const all = lens.entry('aws/elbv2/listeners', loadBalancer.ref);
  return all?.value.map((value, index): ActualListener => {
    const { ListenerArn: arn } = value;
    const ref = { kind: 'Listener', name: arn, arn };
    const certificates = lens.entry('aws/elbv2/listener-certificates', ref);
    return {
      all,
      index,
      value,
      certificates,
      served: servedBy(lens, all, index, certificates),
      isForeign: isForeign(lens, loadBalancer.value.LoadBalancerArn, arn),
      rules: lens.mayDeny('aws/elbv2/rules') ? lens.entry('aws/elbv2/rules', ref) : undefined,
    };
  });
}

function servedBy(
  lens: Lens,
  all: ActualListener['all'],
  index: number,
  certificates: ActualListener['certificates'],
): readonly ServedCertificate[] {
  const [first] = all.value[index]?.Certificates ?? [];
  const listed =
    certificates === undefined
      ? [
          {
            arn: first?.CertificateArn,
            isDefault: true,
            source: cite(all, index, 'Certificates', 0, 'CertificateArn'),
          },
        ]
      : certificates.value.map(({ CertificateArn, IsDefault }, place) => ({
          arn: CertificateArn,
          isDefault: IsDefault === true,
          source: cite(certificates, place, 'CertificateArn'),
        }));
  return listed.flatMap(({ arn, ...rest }): readonly ServedCertificate[] => {
    if (arn === undefined) return [];
    const certificate = lens.find('aws/acm/certificates', { kind: 'Certificate', name: arn, arn });
    const { ageSeconds } =
      typeof certificate === 'object' ? lens.age(certificate.value.NotAfter) : {};
    return [{ arn, ...rest, certificate, expiredSeconds: ageSeconds }];
  });
}

/** Whether a listener of a load balancer that the controller made has no tag of the controller. */
function isForeign(lens: Lens, loadBalancerArn: string, arn: string): boolean | undefined {
  const tags = lens.sections['aws/elbv2/tags']?.[arn];
  if (tags === undefined) return undefined;
  return (
    lens.tagsOf(loadBalancerArn)[RESOURCE_TAG] !== undefined &&
    !tags.some(({ Key }) => Key === RESOURCE_TAG)
  );
}

/** Every load balancer that traffic of an exposure enters by, whoever made it. */
export function linkLoadBalancers(
  lens: Lens,
  stacks: readonly Stack[],
  exposures: readonly Exposure[],
): readonly LoadBalancer[] {
  const found = new Map<string, { object: Seen<aws.LoadBalancer>; serves: Map<string, Ref> }>();
  const add = (object: Seen<aws.LoadBalancer>, serves: readonly Ref[]): void => {
    const key = refKey(object.ref);
    const known = found.get(key) ?? { object, serves: new Map<string, Ref>() };
    for (const ref of serves) known.serves.set(refKey(ref), ref);
    found.set(key, known);
  };
  const stackByArn = new Map<string, Stack>();
  for (const stack of stacks) {
    if (typeof stack.loadBalancer !== 'object') continue;
    stackByArn.set(refKey(stack.loadBalancer.ref), stack);
    add(stack.loadBalancer, stack.serves);
  }
  const byHostname = byHost(lens);
  for (const { ref, api, object, owner } of exposures) {
    if (api === 'binding' || owner === 'controller') continue;
    for (const { hostname } of addressesOf([object as Seen<kubernetes.Service>])) {
      const balancer = byHostname.get(hostname.toLowerCase());
      if (balancer !== undefined) add(balancer, [ref]);
    }
  }
  return [...found].map(([key, { object, serves }]) => {
    const listeners = stackByArn.get(key)?.listeners ?? listenersOf(lens, object);
    return {
      ref: object.ref,
      serves: [...serves.values()],
      ...lens.age(object.value.CreatedTime),
      object,
      attributes: lens.entry('aws/elbv2/load-balancer-attributes', object.ref),
      stack: stackByArn.get(key),
      metrics: lens.entry('aws/cloudwatch/metrics', object.ref),
      webAcl: webAclBefore(lens, object.ref),
      listeners,
      closedListeners: closedListeners(lens, object, listeners ?? []),
      answer: lens.entry('dns', { kind: 'Host', name: (object.value.DNSName ?? '').toLowerCase() }),
    };
  });
}

function webAclBefore(lens: Lens, ref: Ref): LoadBalancer['webAcl'] {
  const entry = lens.entry('aws/wafv2/web-acls', ref);
  if (entry === undefined) return 'unknown';
  const { value } = entry;
  return value === null ? 'absent' : { ...entry, value };
}

/** Who acts on a Service of type LoadBalancer. */
export function serviceOwner({ value }: Seen<kubernetes.Service>, flags: Flags): Owner {
  const type = value.metadata.annotations?.[`${NLB_PREFIX}/aws-load-balancer-type`];
  const target = value.metadata.annotations?.[`${NLB_PREFIX}/aws-load-balancer-nlb-target-type`];
  const { loadBalancerClass } = value.spec;
  if (loadBalancerClass === 'eks.amazonaws.com/nlb') return 'auto-mode';
  if (loadBalancerClass !== undefined) {
    return loadBalancerClass === flags.loadBalancerClass.value ? 'controller' : 'foreign';
  }
  if (type === 'nlb-ip' || (type === 'external' && (target === 'ip' || target === 'instance'))) {
    return 'controller';
  }
  return type === 'external' ? 'nobody' : 'in-tree';
}

function stackId(ingress: IngressExposure): string {
  return groupName(ingress)?.value ?? `${ingress.ref.namespace ?? ''}/${ingress.ref.name}`;
}

export function groupOrder({ object }: IngressExposure): number {
  return Number(object.value.metadata.annotations?.[`${PREFIX}/group.order`] ?? 0) || 0;
}

/** By tag first, because a host name may be stale; then by host name. */
function loadBalancerFinder(lens: Lens, cluster: string | undefined) {
  const byTag = new Map<string, Seen<aws.LoadBalancer>>();
  for (const object of lens.all('aws/elbv2/load-balancers').toReversed()) {
    const tags = lens.tagsOf(object.value.LoadBalancerArn);
    const owner = tags['elbv2.k8s.aws/cluster'];
    if (owner !== undefined && cluster !== undefined && owner !== cluster) continue;
    for (const key of ['ingress.k8s.aws/stack', 'service.k8s.aws/stack']) {
      if (tags[key] !== undefined) byTag.set(`${key} ${tags[key]}`, object);
    }
  }
  const byHostname = byHost(lens);
  const classic = new Set(
    (lens.sections['aws/elb/load-balancers'] ?? []).map(({ DNSName }) => DNSName?.toLowerCase()),
  );
  const mayDeny = lens.mayDeny('aws/elbv2/load-balancers') && lens.mayDeny('aws/elbv2/tags');
  return (
    stackTag: string,
    id: string,
    addresses: Stack['addresses'],
  ): Lookup<Seen<aws.LoadBalancer>> => {
    const hostnames = addresses.map(({ hostname }) => hostname.toLowerCase());
    return (
      byTag.get(`${stackTag} ${id}`) ??
      hostnames.map((hostname) => byHostname.get(hostname)).find((found) => found !== undefined) ??
      (mayDeny && !hostnames.some((hostname) => classic.has(hostname)) ? 'absent' : 'unknown')
    );
  };
}

function byHost(lens: Lens): ReadonlyMap<string, Seen<aws.LoadBalancer>> {
  return new Map(
    lens
      .all('aws/elbv2/load-balancers')
      .map((object) => [(object.value.DNSName ?? '').toLowerCase(), object]),
  );
}

function addressesOf(
  objects: readonly (Seen<kubernetes.Ingress> | Seen<kubernetes.Service>)[],
): Stack['addresses'] {
  return objects.flatMap((object) =>
    (object.value.status?.loadBalancer?.ingress ?? []).flatMap(({ hostname }, i) =>
      hostname === undefined
        ? []
        : [
            {
              hostname,
              source: cite(
                object as Seen<kubernetes.Ingress>,
                'status',
                'loadBalancer',
                'ingress',
                i,
                'hostname',
              ),
            },
          ],
    ),
  );
}

function youngest(items: readonly { readonly ageSeconds?: number | undefined }[]): {
  ageSeconds?: number;
} {
  const ages = items.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  return ages.length === 0 ? {} : { ageSeconds: Math.min(...ages) };
}

function schemeOf(
  members: readonly IngressExposure[],
  fallback: Setting<string>,
): Pick<Stack, 'scheme' | 'isSchemeAgreed'> {
  const asked = members.flatMap(({ params, object }): readonly Setting<string>[] => {
    if (typeof params === 'object' && params.value.spec?.scheme !== undefined) {
      const source = cite(params, 'spec', 'scheme');
      return [{ value: params.value.spec.scheme, source, isExplicit: true }];
    }
    return [annotationOf(object, 'scheme') ?? []].flat();
  });
  return {
    scheme: asked[0] ?? fallback,
    isSchemeAgreed: new Set(asked.map(({ value }) => value)).size < 2,
  };
}

/** A name of any member goes before every ARN. */
function webAclOf(members: readonly IngressExposure[]): Stack['webAcl'] {
  // What the parameters of its class say goes before an annotation, and was not seen.
  if (members.some(({ params }) => params === 'unknown')) return undefined;
  const asked = (['name', 'arn'] as const).map((by) =>
    members.flatMap(({ params, object }): readonly WebAclChoice[] => {
      const field = by === 'name' ? 'wafv2AclName' : 'wafv2AclArn';
      const ofClass = typeof params === 'object' ? params.value.spec?.[field] : undefined;
      if (typeof params === 'object' && ofClass) {
        const source =
          by === 'name'
            ? cite(params, 'spec', 'wafv2AclName')
            : cite(params, 'spec', 'wafv2AclArn');
        return [{ value: ofClass, by, source }];
      }
      const annotation = annotationOf(object, `wafv2-acl-${by}`);
      return annotation?.value ? [{ value: annotation.value, by, source: annotation.source }] : [];
    }),
  );
  const decisive = asked.find((some) => some.length > 0) ?? [];
  return new Set(decisive.map(({ value }) => value)).size === 1 ? decisive[0] : undefined;
}

function serviceScheme(
  object: Seen<kubernetes.Service>,
  fallback: Setting<string>,
): Setting<string> {
  for (const suffix of ['scheme', 'internal']) {
    const key = `${NLB_PREFIX}/aws-load-balancer-${suffix}`;
    const given = object.value.metadata.annotations?.[key];
    if (given !== undefined) {
      const isInternal = suffix === 'scheme' ? undefined : readBoolean(given);
      const value = isInternal === undefined ? given : isInternal ? 'internal' : 'internet-facing';
      return { value, source: cite(object, 'metadata', 'annotations', key), isExplicit: true };
    }
  }
  return fallback;
}
