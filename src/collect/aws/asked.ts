import type { SectionContent, SectionName } from '../../snapshot/sections.js';
import { distinct, type Look } from './look.js';

/* The ways in that somebody asks about, and by what their load balancers are told. */

type Item<Name extends SectionName> = SectionContent[Name] extends readonly (infer T)[] ? T : never;
type Ingress = Item<'kubernetes/ingresses.networking.k8s.io'>;
type Service = Item<'kubernetes/services'>;
type Binding = Item<'kubernetes/targetgroupbindings.elbv2.k8s.aws'>;

const GROUP = 'alb.ingress.kubernetes.io/group.name';

/** Sections that name load balancers and target groups. */
export const WAYS_IN = [
  'kubernetes/ingresses.networking.k8s.io',
  'kubernetes/ingressclasses.networking.k8s.io',
  'kubernetes/ingressclassparams.elbv2.k8s.aws',
  'kubernetes/services',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
] as const satisfies readonly SectionName[];

export interface Ways {
  readonly ingresses: readonly Ingress[];
  readonly services: readonly Service[];
  readonly bindings: readonly Binding[];
}

export function allWays({ soFar }: Look): Ways {
  return {
    ingresses: soFar['kubernetes/ingresses.networking.k8s.io'] ?? [],
    services: (soFar['kubernetes/services'] ?? []).filter(
      ({ spec, status }) =>
        spec.type === 'LoadBalancer' || status?.loadBalancer?.ingress !== undefined,
    ),
    bindings: soFar['kubernetes/targetgroupbindings.elbv2.k8s.aws'] ?? [],
  };
}

const KINDS = new Set(['Ingress', 'Service', 'TargetGroupBinding']);

/** Those that are asked about; all where it cannot be told. */
export function askedWays(look: Look): Ways {
  const all = allWays(look);
  if (!isTellable(look)) return all;
  const isAsked = askedOf(look);
  const bindings = all.bindings.filter(
    ({ metadata, spec }) =>
      isAsked('TargetGroupBinding', metadata.namespace, metadata.name) ||
      isAsked('Service', metadata.namespace, spec.serviceRef.name),
  );
  const bound = new Set(
    bindings.map(({ metadata, spec }) => inNamespace(metadata.namespace, spec.serviceRef.name)),
  );
  const isMeant = (namespace: string | undefined, service: string): boolean =>
    isAsked('Service', namespace, service) || bound.has(inNamespace(namespace, service));
  return {
    ingresses: all.ingresses.filter(
      ({ metadata, spec }) =>
        isAsked('Ingress', metadata.namespace, metadata.name) ||
        backendsOf({ metadata, spec }).some((name) => isMeant(metadata.namespace, name)),
    ),
    services: all.services.filter(({ metadata }) => isMeant(metadata.namespace, metadata.name)),
    bindings,
  };
}

function isTellable({ scope: { asked } }: Look): boolean {
  return asked.length > 0 && asked.every(({ kind }) => KINDS.has(kind));
}

function askedOf({ scope }: Look) {
  return (kind: string, namespace: string | undefined, name: string): boolean =>
    scope.asked.some(
      (one) =>
        one.kind === kind &&
        one.name === name &&
        (one.namespace === undefined || one.namespace === namespace),
    );
}

const inNamespace = (namespace = '', name: string): string => `${namespace}/${name}`;

/** Whether traffic of what is asked about goes to a Service. */
export function askedServices(
  look: Look,
): (namespace: string | undefined, name: string) => boolean {
  const isAsked = askedOf(look);
  const { ingresses, bindings } = askedWays(look);
  if (!isTellable(look)) return () => true;
  const own = new Set([
    ...ingresses
      .filter(({ metadata }) => isAsked('Ingress', metadata.namespace, metadata.name))
      .flatMap(({ metadata, spec }) =>
        backendsOf({ metadata, spec }).map((name) => inNamespace(metadata.namespace, name)),
      ),
    ...bindings.map(({ metadata, spec }) => inNamespace(metadata.namespace, spec.serviceRef.name)),
  ]);
  return (namespace, name) =>
    isAsked('Service', namespace, name) || own.has(inNamespace(namespace, name));
}

const FINALIZER = /(?:^|\.)(?:ingress|service)\.k8s\.aws\//;

/** Those that the controller has begun to build something for. */
export function builtWays(look: Look): Ways {
  const { ingresses, services } = allWays(look);
  const isBuilt = ({ metadata }: Ingress | Service): boolean =>
    (metadata.finalizers ?? []).some((finalizer) => FINALIZER.test(finalizer));
  return { ingresses: ingresses.filter(isBuilt), services: services.filter(isBuilt), bindings: [] };
}

/** Services that an Ingress names, those in its actions included. */
function backendsOf({ metadata, spec }: Pick<Ingress, 'metadata' | 'spec'>): readonly string[] {
  const actions = Object.values(metadata.annotations ?? {}).flatMap((value) =>
    [...value.matchAll(/"serviceName"\s*:\s*"([^"]+)"/gi)].map(([, name]) => name),
  );
  const backends = [
    spec.defaultBackend,
    ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ];
  return distinct([...actions, ...backends.map((backend) => backend?.service?.name)]);
}

/** The host names that the load balancers of these have by their statuses. */
export function hostnamesOf({ ingresses, services }: Ways): ReadonlySet<string> {
  return new Set(
    [...ingresses, ...services].flatMap(({ status }) =>
      (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname }) =>
        hostname === undefined ? [] : plain(hostname),
      ),
    ),
  );
}

/** What the controller writes into the tag of a load balancer that it makes for these. */
export function stacksOf(look: Look, { ingresses, services }: Ways): ReadonlySet<string> {
  const params = paramsFinder(look);
  return new Set([
    ...ingresses.map((ingress) => {
      const { namespace = '', name, annotations } = ingress.metadata;
      return params(ingress)?.group?.name ?? annotations?.[GROUP] ?? `${namespace}/${name}`;
    }),
    ...services.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`),
  ]);
}

/** What the class of an Ingress says, where it says anything. */
export function paramsFinder({ soFar }: Look) {
  const params = new Map(
    (soFar['kubernetes/ingressclassparams.elbv2.k8s.aws'] ?? []).map(({ metadata, spec }) => [
      metadata.name,
      spec,
    ]),
  );
  const classes = new Map(
    (soFar['kubernetes/ingressclasses.networking.k8s.io'] ?? []).map(({ metadata, spec }) => [
      metadata.name,
      params.get(spec?.parameters?.name ?? ''),
    ]),
  );
  return ({ metadata, spec }: Ingress) =>
    classes.get(
      spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'] ?? '',
    );
}

/** Hosts of rules and of TLS entries, wildcards included. */
export function hostsOf({ ingresses }: Ways): readonly string[] {
  return distinct(
    ingresses
      .flatMap(({ spec }) => [
        ...(spec.rules ?? []).map(({ host }) => host),
        ...(spec.tls ?? []).flatMap(({ hosts }) => hosts ?? []),
      ])
      .map((host) => (host === undefined ? undefined : plain(host))),
  );
}

/** The values of an annotation, separated by commas. */
export function annotated(
  { ingresses, services }: Ways,
  ...suffixes: readonly string[]
): readonly string[] {
  const keys = suffixes.flatMap((suffix) => [
    `alb.ingress.kubernetes.io/${suffix}`,
    `service.beta.kubernetes.io/aws-load-balancer-${suffix}`,
  ]);
  return distinct(
    [...ingresses, ...services].flatMap(({ metadata }) =>
      keys.flatMap((key) =>
        (metadata.annotations?.[key] ?? '').split(',').map((value) => value.trim()),
      ),
    ),
  );
}

// Names in DNS have no case and may end in a dot; `dualstack.` asks for both address families.
export function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');
}
