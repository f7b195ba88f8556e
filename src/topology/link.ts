import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { linkAnnotated } from './annotations.js';
import { linkAsked, scopeOf } from './asked.js';
import { idleActions } from './actions.js';
import { linkBalanced } from './balanced.js';
import {
  linkBoundNamespaces,
  linkBoundNodes,
  linkBoundServices,
  linkUnservedBindings,
} from './bound.js';
import { linkClassClashes } from './class-clashes.js';
import { replacedBy, sharingParams } from './class-params.js';
import {
  classResolver,
  defaultClasses,
  finalizersOf,
  linkClasses,
  missedParams,
} from './classes.js';
import { findControllers, flagsOf, linkControllers } from './controllers.js';
import { linkDisabled } from './disabled-features.js';
import { linkDrains } from './draining.js';
import { elsewhere } from './elsewhere.js';
import { linkGates } from './gates.js';
import { linkExternalDns, linkPassedOver } from './external-dns.js';
import { withHindrances } from './hindrances.js';
import { linkHosts } from './hosts.js';
import { linkIgnores } from './ignores.js';
import { backendsOf, resourceBackendsOf, routesOf } from './ingresses.js';
import { overlayOf } from './overlay.js';
import { lensOn, type Lens } from './lens.js';
import { linkLeaving } from './leaving.js';
import { linkOrphans } from './orphans.js';
import { foreignRules } from './foreign-rules.js';
import { linkLegacy } from './legacy-controllers.js';
import { linkNamesakes } from './namesakes.js';
import { namedCertificates } from './plan/certificates.js';
import { linkProbings } from './probings.js';
import { linkRequests } from './requests.js';
import { linkPermissions } from './permissions.js';
import { linkServices, type Lead } from './services.js';
import { linkLoadBalancers, linkStacks, serviceOwner } from './stacks.js';
import { siteOf } from './subnets.js';
import {
  isOwned,
  linkBindings,
  linkLeftGroups,
  linkTargetGroups,
  namedGroups,
} from './target-groups.js';
import { linkFailures, voiceOf } from './voice.js';
import type {
  Applied,
  Cluster,
  Elsewhere,
  Exposure,
  IngressExposure,
  Topology,
} from './topology.js';
import { linkUnrouted } from './unrouted.js';
import { linkDenials, linkWebhooks } from './webhooks.js';
import { linkUnloaded } from './unloaded.js';

export interface LinkOptions {
  /**
   * Services that somebody asks about, which may lie behind no exposure; else the one that the
   * snapshot was taken for.
   */
  readonly asked?: readonly Ref[] | undefined;
  /** Where AWS was read elsewhere, and what was read is left out of the snapshot. */
  readonly places?: readonly Elsewhere[] | undefined;
  /** What manifests would be refused for, judged before they are applied. */
  readonly applied?: readonly Applied[] | undefined;
}

/** Joins what was seen. It judges nothing: what cannot be resolved is recorded as such. */
export function linkSnapshot(
  snapshot: Snapshot,
  { asked, places, applied = [] }: LinkOptions = {},
): Topology {
  const lens = lensOn(snapshot);
  const parts = findControllers(lens);
  // With several controllers the first speaks for all: their flags differ in classes alone.
  const flags = parts[0]?.flags ?? flagsOf(undefined);
  const classOf = classResolver(
    lens,
    parts.map((part) => part.flags.ingressClass.value),
  );

  const ingressParts = lens
    .all('kubernetes/ingresses.networking.k8s.io')
    .filter(({ value }) => value.metadata.deletionTimestamp === undefined)
    .map((object) => {
      const facts = classOf(object);
      const isServed = facts.owner === 'controller' || facts.owner === 'auto-mode';
      return {
        object,
        ...facts,
        missedParams: missedParams(lens, object, facts),
        routes: isServed ? routesOf(object) : [],
        resourceBackends: facts.owner === 'controller' ? resourceBackendsOf(object) : [],
      };
    });
  const standalone = lens
    .all('kubernetes/targetgroupbindings.elbv2.k8s.aws')
    .filter((binding) => !isOwned(binding));
  const balanced = lens
    .all('kubernetes/services')
    .filter(({ value }) => value.spec.type === 'LoadBalancer')
    .map((object): Exposure => ({
      ref: object.ref,
      serves: [object.ref],
      ...lens.age(object.value.metadata.creationTimestamp),
      api: 'service',
      owner: serviceOwner(object, flags),
      object,
    }));

  // Which exposures lead to a Service is known before the Services themselves are linked.
  const services = linkServices(lens, [
    ...ingressParts.flatMap(({ object, routes }) =>
      routes.flatMap(({ action }): readonly Lead[] =>
        action.type === 'forward'
          ? action.targets.flatMap(({ serviceName }) =>
              serviceName === undefined ? [] : [leadTo(object, serviceName)],
            )
          : [],
      ),
    ),
    ...standalone.map((object) => leadTo(object, object.value.spec.serviceRef.name)),
    ...balanced.map(({ ref }) => ({ exposure: ref, service: ref })),
  ]);

  const sharesParams = sharingParams(lens, ingressParts);
  const ingresses = ingressParts.map(({ object, ...rest }): IngressExposure => ({
    ...rest,
    object,
    ref: object.ref,
    serves: [object.ref],
    ...lens.age(object.value.metadata.creationTimestamp),
    api: 'ingress',
    finalizers: finalizersOf(object),
    replaced: replacedBy(object, rest.params, sharesParams({ object, ...rest })),
    idleActions: rest.owner === 'controller' ? idleActions(object, rest.routes) : [],
    backends: backendsOf(lens, { object, params: rest.params }, rest.routes, services, flags),
    certificates: namedCertificates(lens, { object, params: rest.params }),
    namedGroups: namedGroups(lens, rest.routes),
    addresses: (object.value.status?.loadBalancer?.ingress ?? []).flatMap(
      ({ hostname }) => hostname ?? [],
    ),
  }));
  const exposures: readonly Exposure[] = [
    ...ingresses,
    ...balanced,
    ...standalone.map((object): Exposure => ({
      ref: object.ref,
      serves: [object.ref],
      ...lens.age(object.value.metadata.creationTimestamp),
      api: 'binding',
      owner: 'controller',
      object,
    })),
  ];
  const voice = voiceOf(lens);
  const stacks = linkStacks(lens, ingresses, balanced, services, flags, parts, voice);
  const loadBalancers = linkLoadBalancers(lens, stacks, exposures);
  const site = siteOf(lens, parts[0]);
  const bindings = linkBindings(lens, services, voice, stacks, site);
  const backends = ingresses.flatMap((ingress) => ingress.backends);

  const wantsController = exposures.filter(({ owner }) => owner === 'controller');
  const wanted = wantsController.map(({ ref }) => ref);
  const controllers = linkControllers(
    lens,
    parts,
    wanted,
    stacks.flatMap(({ failure }) => failure ?? []),
    { exposures, stacks, bindings },
    ingresses,
  );
  const { region } = snapshot.aws;
  const cluster: Cluster = {
    ref: { kind: 'Cluster', name: snapshot.cluster.name ?? 'unnamed' },
    serves: wanted,
    name: snapshot.cluster.name,
    controllers,
    defaultClasses: defaultClasses(lens),
    classless: ingresses.filter(({ classSource }) =>
      ['default', 'none', 'many-defaults'].includes(classSource),
    ),
    wantsController,
    regionArn: region === undefined ? undefined : `arn:aws:eks:${region}:`,
    roles: lens.all('aws/iam/roles'),
    mayDenyController:
      lens.mayDeny('kubernetes/deployments.apps') && snapshot.scope.namespaces === null,
    hasCertManager: hasCertManager(lens),
    foreignRules: foreignRules(lens, [
      snapshot.cluster.name,
      ...controllers.map((one) => one.flags.clusterName.value),
    ]),
    elsewhere: places ?? elsewhere(lens),
    overlay: overlayOf(lens, site, bindings, backends),
    limits: quotasOf(lens),
    applicationLoadBalancers: lens
      .all('aws/elbv2/load-balancers')
      .filter(({ value }) => value.Type === 'application'),
  };
  const failures = withHindrances(
    lens,
    linkFailures(
      lens,
      voice,
      stacks,
      exposures.filter(({ api }) => api !== 'binding'),
      bindings,
    ),
  );
  const targetGroups = linkTargetGroups(
    lens,
    bindings,
    loadBalancers,
    new Map(ingresses.map(({ object }) => [refKey(object.ref), object])),
    stacks,
  );
  const drains = linkDrains(lens, targetGroups);
  const hosts = linkHosts(lens, stacks, loadBalancers);
  const externalDns = linkExternalDns(lens, ingresses);
  const serviceExposures = linkBalanced(lens, balanced);
  return {
    clusters: [cluster],
    controllers,
    exposures,
    ingresses,
    classes: linkClasses(ingresses),
    classClashes: linkClassClashes(lens, ingresses),
    balanced: serviceExposures,
    stacks,
    unloaded: linkUnloaded(stacks, ingresses, failures),
    annotated: linkAnnotated(stacks, services.all, controllers),
    failures,
    leaving: linkLeaving(lens, voice, stacks),
    services: services.all,
    asked: linkAsked(lens, asked ?? scopeOf(lens), services),
    backends,
    probings: linkProbings(stacks, serviceExposures, flags),
    bindings,
    unservedBindings: linkUnservedBindings(
      lens,
      services,
      parts.length > 0 || (cluster.mayDenyController ? false : 'unknown'),
    ),
    boundServices: linkBoundServices(lens, bindings),
    boundNamespaces: linkBoundNamespaces(lens, bindings, drains),
    boundNodes: linkBoundNodes(lens, bindings),
    gates: linkGates(lens, bindings, services.all),
    leftGroups:
      parts.length === 0 ? [] : linkLeftGroups(lens, stacks, bindings, exposures, ingresses),
    loadBalancers,
    orphans: linkOrphans(lens, stacks, loadBalancers, cluster.name),
    targetGroups,
    drains,
    requests: linkRequests(lens, stacks),
    hosts,
    webhookServices: linkWebhooks(lens, services, exposures, failures),
    permissions: linkPermissions(lens, controllers, parts, stacks, bindings, failures),
    unrouted: linkUnrouted(lens, stacks),
    externalDns,
    passedOver: linkPassedOver(lens, externalDns, ingresses, hosts),
    denials: linkDenials(lens, exposures),
    applied,
    legacyControllers: linkLegacy(lens, controllers, wanted),
    disabledFeatures: linkDisabled(controllers, exposures, ingresses),
    namesakes: linkNamesakes(lens, stacks),
    ignores: linkIgnores(lens, [...services.all, ...exposures]),
  };
}

function quotasOf(lens: Lens): Cluster['limits'] {
  return new Map(
    lens.all('aws/elbv2/account-limits').flatMap((limit) => {
      const max = Number(limit.value.Max ?? Number.NaN);
      const { Name } = limit.value;
      return Name === undefined || !Number.isFinite(max)
        ? []
        : [[Name, { max, source: cite(limit, 'Max') }] as const];
    }),
  );
}

function hasCertManager(lens: Lens): boolean | 'unknown' {
  const found = lens.find('kubernetes/customresourcedefinitions.apiextensions.k8s.io', {
    kind: 'CustomResourceDefinition',
    name: 'certificates.cert-manager.io',
  });
  return typeof found === 'string' ? (found === 'absent' ? false : 'unknown') : true;
}

function leadTo(
  { ref }: Seen<kubernetes.Ingress> | Seen<kubernetes.TargetGroupBinding>,
  name: string,
): Lead {
  return { exposure: ref, service: { kind: 'Service', namespace: ref.namespace, name } };
}
