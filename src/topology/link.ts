import { refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { linkAnnotated } from './annotations.js';
import { linkAsked, scopeOf } from './asked.js';
import { idleActions } from './actions.js';
import { linkBalanced } from './balanced.js';
import { linkClassClashes } from './class-clashes.js';
import { replacedBy } from './class-params.js';
import {
  classResolver,
  defaultClasses,
  finalizersOf,
  linkClasses,
  missedParams,
} from './classes.js';
import { findControllers, flagsOf, linkControllers } from './controllers.js';
import { linkDrains } from './draining.js';
import { elsewhere } from './elsewhere.js';
import { linkHosts } from './hosts.js';
import { backendsOf, resourceBackendsOf, routesOf } from './ingresses.js';
import { lensOn } from './lens.js';
import { namedCertificates } from './plan/certificates.js';
import { linkServices, type Lead } from './services.js';
import { linkLoadBalancers, linkStacks, serviceOwner } from './stacks.js';
import { isOwned, linkBindings, linkTargetGroups } from './target-groups.js';
import { linkFailures, voiceOf } from './voice.js';
import type { Cluster, Elsewhere, Exposure, IngressExposure, Topology } from './topology.js';
import { linkUnloaded } from './unloaded.js';
import { linkWebhooks } from './webhooks.js';

export interface LinkOptions {
  /**
   * Services that somebody asks about, which may lie behind no exposure; else the one that the
   * snapshot was taken for.
   */
  readonly asked?: readonly Ref[] | undefined;
  /** Where AWS was read elsewhere, and what was read is left out of the snapshot. */
  readonly places?: readonly Elsewhere[] | undefined;
}

/** Joins what was seen. It judges nothing: what cannot be resolved is recorded as such. */
export function linkSnapshot(snapshot: Snapshot, { asked, places }: LinkOptions = {}): Topology {
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

  const ingresses = ingressParts.map(({ object, ...rest }): IngressExposure => ({
    ...rest,
    object,
    ref: object.ref,
    serves: [object.ref],
    ...lens.age(object.value.metadata.creationTimestamp),
    api: 'ingress',
    finalizers: finalizersOf(object),
    replaced: replacedBy(object, rest.params),
    idleActions: rest.owner === 'controller' ? idleActions(object, rest.routes) : [],
    backends: backendsOf(lens, { object, params: rest.params }, rest.routes, services, flags),
    certificates: namedCertificates(lens, { object, params: rest.params }),
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
  const bindings = linkBindings(lens, services, voice);

  const wantsController = exposures.filter(({ owner }) => owner === 'controller');
  const wanted = wantsController.map(({ ref }) => ref);
  const controllers = linkControllers(
    lens,
    parts,
    wanted,
    stacks.flatMap(({ failure }) => failure ?? []),
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
    elsewhere: places ?? elsewhere(lens),
  };
  const failures = linkFailures(
    lens,
    voice,
    stacks,
    exposures.filter(({ api }) => api !== 'binding'),
    bindings,
  );
  const targetGroups = linkTargetGroups(
    lens,
    bindings,
    loadBalancers,
    new Map(ingresses.map(({ object }) => [refKey(object.ref), object])),
  );
  return {
    clusters: [cluster],
    controllers,
    exposures,
    ingresses,
    classes: linkClasses(ingresses),
    classClashes: linkClassClashes(lens, ingresses),
    balanced: linkBalanced(lens, balanced),
    stacks,
    failures,
    unloaded: linkUnloaded(stacks, ingresses, failures),
    annotated: linkAnnotated(stacks, services.all, controllers),
    services: services.all,
    asked: linkAsked(lens, asked ?? scopeOf(lens), services),
    backends: ingresses.flatMap(({ backends }) => backends),
    bindings,
    loadBalancers,
    targetGroups,
    drains: linkDrains(targetGroups),
    hosts: linkHosts(lens, stacks, loadBalancers),
    webhookServices: linkWebhooks(lens, services, exposures),
  };
}

function leadTo(
  { ref }: Seen<kubernetes.Ingress> | Seen<kubernetes.TargetGroupBinding>,
  name: string,
): Lead {
  return { exposure: ref, service: { kind: 'Service', namespace: ref.namespace, name } };
}
