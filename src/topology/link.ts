import { cite, citeAbsence, refKey, refOf, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { SectionContent, SectionName } from '../snapshot/sections.js';
import { brokenSections, readableSections, type Snapshot } from '../snapshot/snapshot.js';
import { newestFailure } from './voice.js';
import type {
  Backend,
  BackendService,
  Binding,
  Cluster,
  Controller,
  Exposure,
  IngressExposure,
  LoadBalancer,
  Lookup,
  Owner,
  Setting,
  Stack,
  TargetGroup,
  Topology,
  Workload,
} from './topology.js';

const PREFIX = 'alb.ingress.kubernetes.io';
const NLB_PREFIX = 'service.beta.kubernetes.io';
const CONTROLLER_NAME = 'ingress.k8s.aws/alb';
const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

type ListName = {
  [Name in SectionName]: SectionContent[Name] extends readonly unknown[] ? Name : never;
}[SectionName];
type Item<Name extends ListName> = SectionContent[Name] extends readonly (infer T)[] ? T : never;

/** Joins what was seen. It judges nothing: what cannot be resolved is recorded as such. */
export function linkSnapshot(snapshot: Snapshot): Topology {
  const sections = readableSections(snapshot);
  const broken = brokenSections(snapshot);
  const now = Date.parse(snapshot.capturedAt);
  const { namespaces: scope } = snapshot.scope;

  const all = <Name extends ListName>(name: Name): readonly Seen<Item<Name>>[] =>
    ((sections[name] ?? []) as readonly Item<Name>[])
      .map((value) => ({ section: name, ref: refOf(name, value), value }))
      .sort((a, b) => (refKey(a.ref) < refKey(b.ref) ? -1 : 1));
  const index = <T>(items: readonly Seen<T>[]) =>
    new Map(items.map((item) => [refKey(item.ref), item]));
  /** Absence is only said of a section that was listed whole, in a namespace within the scope. */
  const mayDeny = (name: SectionName, namespace?: string): boolean =>
    sections[name] !== undefined &&
    !broken.has(name) &&
    (namespace === undefined || scope === null || scope.includes(namespace));
  const find = <T>(name: SectionName, from: ReadonlyMap<string, T>, ref: Ref): Lookup<T> =>
    from.get(refKey(ref)) ?? (mayDeny(name, ref.namespace) ? 'absent' : 'unknown');
  const age = (time: string | undefined): { ageSeconds?: number } => {
    const seconds = (now - Date.parse(time ?? '')) / 1000;
    return Number.isFinite(seconds) ? { ageSeconds: seconds } : {};
  };

  const controllerParts = all('kubernetes/deployments.apps').flatMap((deployment) => {
    const containers = deployment.value.spec.template.spec.containers;
    const named = containers.findIndex(({ image }) =>
      /(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/.test(image ?? ''),
    );
    const isLabelled =
      deployment.value.metadata.labels?.['app.kubernetes.io/name'] ===
      'aws-load-balancer-controller';
    return named === -1 && !isLabelled ? [] : [{ deployment, containerIndex: Math.max(named, 0) }];
  });
  const pods = all('kubernetes/pods');
  const podsByNamespace = groupBy(pods, ({ ref }) => ref.namespace ?? '');
  const flagsOf = (part: (typeof controllerParts)[number] | undefined) => {
    const args =
      part?.deployment.value.spec.template.spec.containers[part.containerIndex]?.args ?? [];
    const flag = (name: string, initial: string): Setting<string> => {
      const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
      const given = args[at];
      const value = given?.includes('=') ? given.slice(given.indexOf('=') + 1) : args[at + 1];
      const path = ['spec', 'template', 'spec', 'containers', part?.containerIndex ?? 0, 'args'];
      const source: Evidence =
        part === undefined
          ? citeAbsence('kubernetes/deployments.apps', {
              kind: 'Deployment',
              namespace: 'kube-system',
              name: 'aws-load-balancer-controller',
            })
          : at === -1
            ? {
                section: 'kubernetes/deployments.apps',
                ref: part.deployment.ref,
                path,
                value: [...args],
              }
            : {
                section: 'kubernetes/deployments.apps',
                ref: part.deployment.ref,
                path: [...path, at],
                value: given ?? null,
              };
      return { value: at === -1 ? initial : (value ?? ''), source, isExplicit: at !== -1 };
    };
    return {
      ingressClass: flag('ingress-class', ''),
      loadBalancerClass: flag('load-balancer-class', 'service.k8s.aws/nlb'),
      defaultTargetType: flag('default-target-type', 'instance'),
      defaultScheme: flag('default-load-balancer-scheme', 'internal'),
    };
  };
  // With several controllers the first speaks for all: their flags differ in classes alone.
  const flags = flagsOf(controllerParts[0]);
  const controllerClasses = controllerParts.map((part) => flagsOf(part).ingressClass.value);

  const classes = all('kubernetes/ingressclasses.networking.k8s.io');
  const classByKey = index(classes);
  const defaults = classes.filter(
    ({ value }) => value.metadata.annotations?.[DEFAULT_CLASS] === 'true',
  );
  const params = index(all('kubernetes/ingressclassparams.elbv2.k8s.aws'));
  const services = all('kubernetes/services');
  const serviceByKey = index(services);
  const slices = groupBy(
    all('kubernetes/endpointslices.discovery.k8s.io'),
    ({ value, ref }) =>
      `${ref.namespace ?? ''}/${value.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
  );
  const workloads = groupBy(
    [
      ...all('kubernetes/deployments.apps').map((object) => workloadOf(object)),
      ...all('kubernetes/statefulsets.apps').map((object) => workloadOf(object)),
      ...all('kubernetes/rollouts.argoproj.io').map((object) => workloadOf(object)),
      ...all('kubernetes/daemonsets.apps').map((object): Workload => ({
        ref: object.ref,
        object,
        replicas: undefined,
        podSpec: object.value.spec.template.spec,
      })),
    ],
    ({ ref }) => ref.namespace ?? '',
  );

  // Which exposures lead to a Service is known before the Services themselves are linked.
  const servesOf = new Map<string, Ref[]>();
  const leads = (exposure: Ref, namespace: string | undefined, name: string): void => {
    const key = refKey({ kind: 'Service', namespace, name });
    servesOf.set(key, [...(servesOf.get(key) ?? []), exposure]);
  };

  const classOf = (ingress: Seen<kubernetes.Ingress>) => {
    const legacy = ingress.value.metadata.annotations?.[LEGACY_CLASS];
    if (legacy !== undefined) {
      const isOurs =
        controllerClasses.length === 0
          ? legacy === 'alb'
          : controllerClasses.some((name) => legacy === (name === '' ? 'alb' : name));
      return {
        classSource: 'annotation' as const,
        className: {
          value: legacy,
          source: cite(ingress, 'metadata', 'annotations', LEGACY_CLASS),
          isExplicit: true,
        },
        ingressClass: undefined,
        params: undefined,
        owner: (isOurs ? 'controller' : 'foreign') as Owner,
      };
    }
    const field = ingress.value.spec.ingressClassName;
    const only = defaults.length === 1 ? defaults[0] : undefined;
    if (field === undefined && defaults.length > 1) {
      return {
        classSource: 'many-defaults' as const,
        className: undefined,
        ingressClass: undefined,
        params: undefined,
        owner: 'unknown' as Owner,
      };
    }
    if (field === undefined && only === undefined) {
      const isSeen = mayDeny('kubernetes/ingressclasses.networking.k8s.io');
      const takesAll = controllerClasses.includes('');
      const owner: Owner = takesAll ? 'controller' : isSeen ? 'nobody' : 'unknown';
      return {
        classSource: 'none' as const,
        className: undefined,
        ingressClass: undefined,
        params: undefined,
        owner,
      };
    }
    const name = field ?? only?.ref.name ?? '';
    const found = find('kubernetes/ingressclasses.networking.k8s.io', classByKey, {
      kind: 'IngressClass',
      name,
    });
    const given = typeof found === 'string' ? undefined : found.value.spec?.parameters;
    const controller = typeof found === 'string' ? undefined : found.value.spec?.controller;
    const owner: Owner =
      found === 'absent'
        ? 'nobody'
        : found === 'unknown'
          ? 'unknown'
          : controller === CONTROLLER_NAME
            ? 'controller'
            : controller === 'eks.amazonaws.com/alb'
              ? 'auto-mode'
              : 'foreign';
    return {
      classSource: field === undefined ? ('default' as const) : ('field' as const),
      className: {
        value: name,
        source:
          field === undefined && only !== undefined
            ? cite(only, 'metadata', 'annotations', DEFAULT_CLASS)
            : cite(ingress, 'spec', 'ingressClassName'),
        isExplicit: field !== undefined,
      },
      ingressClass: found,
      params:
        given?.kind === 'IngressClassParams' && given.apiGroup === 'elbv2.k8s.aws'
          ? find('kubernetes/ingressclassparams.elbv2.k8s.aws', params, {
              kind: 'IngressClassParams',
              name: given.name ?? '',
            })
          : undefined,
      owner,
    };
  };

  const ingressParts = all('kubernetes/ingresses.networking.k8s.io')
    .filter(({ value }) => value.metadata.deletionTimestamp === undefined)
    .map((object) => ({ object, ...classOf(object) }));
  for (const { object, owner } of ingressParts) {
    if (owner !== 'controller' && owner !== 'auto-mode') continue;
    for (const { backend } of backendPaths(object)) {
      if (backend.service !== undefined)
        leads(object.ref, object.ref.namespace, backend.service.name);
    }
  }
  const bindingObjects = all('kubernetes/targetgroupbindings.elbv2.k8s.aws');
  const isOwned = ({ value }: Seen<kubernetes.TargetGroupBinding>): boolean =>
    Object.keys(value.metadata.labels ?? {}).some((key) =>
      /^\w+\.k8s\.aws(?:\.\w+)?\/stack/.test(key),
    );
  const standalone = bindingObjects.filter((binding) => !isOwned(binding));
  for (const { ref, value } of standalone) leads(ref, ref.namespace, value.spec.serviceRef.name);
  const balanced = services.filter(({ value }) => value.spec.type === 'LoadBalancer');
  for (const { ref } of balanced) leads(ref, ref.namespace, ref.name);

  const linkService = (object: Seen<kubernetes.Service>): BackendService => {
    const { namespace, name } = object.ref;
    const selector = object.value.spec.selector ?? {};
    const isSelecting = Object.keys(selector).length > 0;
    return {
      ref: object.ref,
      serves: servesOf.get(refKey(object.ref)) ?? [],
      ...age(object.value.metadata.creationTimestamp),
      object,
      slices: slices.get(`${namespace ?? ''}/${name}`) ?? [],
      pods: isSelecting
        ? (podsByNamespace.get(namespace ?? '') ?? []).filter(
            ({ value }) =>
              carries(value.metadata.labels, selector) &&
              value.status?.phase !== 'Succeeded' &&
              value.status?.phase !== 'Failed',
          )
        : [],
      workloads: isSelecting
        ? (workloads.get(namespace ?? '') ?? []).filter(({ object: workload }) =>
            carries(workload.value.spec.template?.metadata?.labels, selector),
          )
        : [],
    };
  };
  const linked = new Map<string, BackendService>();
  for (const key of servesOf.keys()) {
    const object = serviceByKey.get(key);
    if (object !== undefined) linked.set(key, linkService(object));
  }
  const serviceAt = (namespace: string | undefined, name: string): Lookup<BackendService> =>
    find('kubernetes/services', linked, { kind: 'Service', namespace, name });

  const targetTypeOf = (
    ingress: Seen<kubernetes.Ingress>,
    classParams: Lookup<Seen<kubernetes.IngressClassParams>> | undefined,
    service: Lookup<BackendService> | undefined,
  ): Setting<string> => {
    const key = `${PREFIX}/target-type`;
    if (typeof classParams === 'object' && classParams.value.spec?.targetType) {
      return {
        value: classParams.value.spec.targetType,
        source: cite(classParams, 'spec', 'targetType'),
        isExplicit: true,
      };
    }
    for (const object of [typeof service === 'object' ? service.object : undefined, ingress]) {
      const value = object?.value.metadata.annotations?.[key];
      if (object !== undefined && value !== undefined) {
        return {
          value,
          source: cite(object as Seen<kubernetes.Ingress>, 'metadata', 'annotations', key),
          isExplicit: true,
        };
      }
    }
    return flags.defaultTargetType;
  };

  const backendsOf = (part: (typeof ingressParts)[number]): readonly Backend[] =>
    backendPaths(part.object).flatMap(({ backend, path, via }): Backend[] => {
      const named = backend.service;
      // `use-annotation` names an action of the Ingress, not a Service.
      if (named === undefined || named.port?.name === 'use-annotation') return [];
      const service = serviceAt(part.object.ref.namespace, named.name);
      const portRef = named.port?.name ?? named.port?.number;
      return [
        {
          ref: { kind: 'Service', namespace: part.object.ref.namespace, name: named.name },
          serves: [part.object.ref],
          ...age(part.object.value.metadata.creationTimestamp),
          exposure: part.object.ref,
          source: {
            section: part.object.section,
            ref: part.object.ref,
            path: [...path, 'service', 'name'],
            value: named.name,
          },
          via,
          serviceName: named.name,
          service,
          portRef,
          port: portOf(service, portRef),
          targetType: targetTypeOf(part.object, part.params, service),
        },
      ];
    });

  const loadBalancerObjects = all('aws/elbv2/load-balancers');
  const tagsOf = (arn: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      (sections['aws/elbv2/tags']?.[arn] ?? []).map(({ Key, Value }) => [Key, Value ?? '']),
    );
  const loadBalancerOf = (
    stackTag: string,
    id: string,
    addresses: readonly string[],
  ): Lookup<Seen<aws.LoadBalancer>> => {
    const hostnames = new Set(addresses.map((address) => address.toLowerCase()));
    const isTagged = ({ value }: Seen<aws.LoadBalancer>): boolean => {
      const tags = tagsOf(value.LoadBalancerArn);
      const cluster = tags['elbv2.k8s.aws/cluster'];
      return (
        tags[stackTag] === id &&
        (cluster === undefined ||
          snapshot.cluster.name === undefined ||
          cluster === snapshot.cluster.name)
      );
    };
    return (
      loadBalancerObjects.find(isTagged) ??
      loadBalancerObjects.find(({ value }) => hostnames.has((value.DNSName ?? '').toLowerCase())) ??
      (mayDeny('aws/elbv2/load-balancers') &&
      mayDeny('aws/elbv2/tags') &&
      sections['aws/elb/load-balancers']?.some(({ DNSName }) =>
        hostnames.has((DNSName ?? '').toLowerCase()),
      ) !== true
        ? 'absent'
        : 'unknown')
    );
  };

  const events = all('kubernetes/events');
  const stackServes = new Map<string, readonly Ref[]>();
  const ingresses: IngressExposure[] = ingressParts.map((part) => ({
    ...part,
    ref: part.object.ref,
    serves: [part.object.ref],
    ...age(part.object.value.metadata.creationTimestamp),
    api: 'ingress',
    backends: part.owner === 'controller' || part.owner === 'auto-mode' ? backendsOf(part) : [],
    addresses: (part.object.value.status?.loadBalancer?.ingress ?? []).flatMap(
      ({ hostname }) => hostname ?? [],
    ),
  }));

  const groups = new Map<string, IngressExposure[]>();
  const groupName = ({ params: classParams, object }: IngressExposure): string | undefined =>
    (typeof classParams === 'object' ? classParams.value.spec?.group?.name : undefined) ??
    object.value.metadata.annotations?.[`${PREFIX}/group.name`];
  for (const ingress of ingresses) {
    if (ingress.owner !== 'controller') continue;
    const key = groupName(ingress) ?? `${ingress.ref.namespace ?? ''}/${ingress.ref.name}`;
    groups.set(key, [...(groups.get(key) ?? []), ingress]);
  }
  const order = ({ object }: IngressExposure): number =>
    Number(object.value.metadata.annotations?.[`${PREFIX}/group.order`] ?? 0) || 0;
  const stackOfIngresses = (id: string, unordered: readonly IngressExposure[]): Stack => {
    const members = [...unordered].sort(
      (a, b) => order(a) - order(b) || (refKey(a.ref) < refKey(b.ref) ? -1 : 1),
    );
    const first = members[0];
    const isExplicitGroup = first !== undefined && groupName(first) !== undefined;
    const addresses = addressesOf(members.map(({ object }) => object));
    const serves = members.map(({ ref }) => ref);
    const found = loadBalancerOf(
      'ingress.k8s.aws/stack',
      id,
      addresses.map(({ hostname }) => hostname),
    );
    if (typeof found === 'object') stackServes.set(refKey(found.ref), serves);
    return {
      ref: isExplicitGroup
        ? { kind: 'IngressGroup', name: id }
        : (first?.ref ?? { kind: 'IngressGroup', name: id }),
      serves,
      ...youngest(members),
      id,
      api: 'ingress',
      type: 'application',
      isExplicitGroup,
      members,
      service: undefined,
      scheme: schemeOf(members, flags.defaultScheme),
      failure: newestFailure(events, serves),
      loadBalancer: found,
      addresses,
    };
  };
  const ownerOf = ({ value }: Seen<kubernetes.Service>): Owner => {
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
  };
  const serviceStacks = balanced
    .filter((object) => ownerOf(object) === 'controller')
    .map((object): Stack => {
      const id = `${object.ref.namespace ?? ''}/${object.ref.name}`;
      const addresses = addressesOf([object]);
      const found = loadBalancerOf(
        'service.k8s.aws/stack',
        id,
        addresses.map(({ hostname }) => hostname),
      );
      if (typeof found === 'object') stackServes.set(refKey(found.ref), [object.ref]);
      return {
        ref: object.ref,
        serves: [object.ref],
        ...age(object.value.metadata.creationTimestamp),
        id,
        api: 'service',
        type: 'network',
        isExplicitGroup: false,
        members: [],
        service: linked.get(refKey(object.ref)),
        scheme: serviceScheme(object, flags.defaultScheme),
        failure: newestFailure(events, [object.ref]),
        loadBalancer: found,
        addresses,
      };
    });
  const stacks = [
    ...[...groups].map(([id, members]) => stackOfIngresses(id, members)),
    ...serviceStacks,
  ];

  const ingressByKey = index(ingressParts.map(({ object }) => object));
  const targetGroupObjects = all('aws/elbv2/target-groups');
  const targetGroupByArn = index(targetGroupObjects);
  const bindings = bindingObjects.map((object): Binding => {
    const arn = object.value.spec.targetGroupARN;
    return {
      ref: object.ref,
      serves: isOwned(object)
        ? (servesOf.get(
            refKey({
              kind: 'Service',
              namespace: object.ref.namespace,
              name: object.value.spec.serviceRef.name,
            }),
          ) ?? [])
        : [object.ref],
      ...age(object.value.metadata.creationTimestamp),
      object,
      isStandalone: !isOwned(object),
      service: serviceAt(object.ref.namespace, object.value.spec.serviceRef.name),
      targetGroup:
        arn === undefined
          ? 'unknown'
          : find('aws/elbv2/target-groups', targetGroupByArn, {
              kind: 'TargetGroup',
              name: arn,
              arn,
            }),
    };
  });
  const bindingByArn = new Map(
    bindings.map((item) => [item.object.value.spec.targetGroupARN, item]),
  );
  const targetGroups = targetGroupObjects.flatMap((object): TargetGroup[] => {
    const binding = bindingByArn.get(object.value.TargetGroupArn);
    const viaBalancers = (object.value.LoadBalancerArns ?? []).flatMap(
      (arn) => stackServes.get(arn) ?? [],
    );
    const serves = binding?.serves ?? viaBalancers;
    if (serves.length === 0) return [];
    const health = sections['aws/elbv2/target-health']?.[object.value.TargetGroupArn];
    return [
      {
        ref: object.ref,
        serves,
        ...(binding?.ageSeconds === undefined ? {} : { ageSeconds: binding.ageSeconds }),
        object,
        service: typeof binding?.service === 'object' ? binding.service : undefined,
        ingress: serves.flatMap((ref) => ingressByKey.get(refKey(ref)) ?? [])[0],
        health:
          health === undefined
            ? undefined
            : { section: 'aws/elbv2/target-health', ref: object.ref, value: health },
        isInUse: (object.value.LoadBalancerArns ?? []).length > 0,
      },
    ];
  });

  const exposures: readonly Exposure[] = [
    ...ingresses,
    ...balanced.map((object): Exposure => ({
      ref: object.ref,
      serves: [object.ref],
      ...age(object.value.metadata.creationTimestamp),
      api: 'service',
      owner: ownerOf(object),
      object,
    })),
    ...standalone.map((object): Exposure => ({
      ref: object.ref,
      serves: [object.ref],
      ...age(object.value.metadata.creationTimestamp),
      api: 'binding',
      owner: 'controller',
      object,
    })),
  ];
  const wantsController = exposures.filter(({ owner }) => owner === 'controller');
  const controllers = controllerParts.map(({ deployment, containerIndex }): Controller => ({
    ref: deployment.ref,
    serves: wantsController.map(({ ref }) => ref),
    ...age(deployment.value.metadata.creationTimestamp),
    deployment,
    containerIndex,
    flags: flagsOf({ deployment, containerIndex }),
    pods: (podsByNamespace.get(deployment.ref.namespace ?? '') ?? []).filter(({ value }) =>
      carries(value.metadata.labels, deployment.value.spec.selector?.matchLabels ?? { '': '' }),
    ),
  }));
  const cluster: Cluster = {
    ref: { kind: 'Cluster', name: snapshot.cluster.name ?? 'unnamed' },
    serves: wantsController.map(({ ref }) => ref),
    name: snapshot.cluster.name,
    controllers,
    wantsController,
    regionArn:
      snapshot.aws.region === undefined ? undefined : `arn:aws:eks:${snapshot.aws.region}:`,
    roles: all('aws/iam/roles'),
    mayDenyController: mayDeny('kubernetes/deployments.apps') && scope === null,
    isAutoMode:
      sections['aws/eks/cluster']?.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled === true,
  };
  return {
    clusters: [cluster],
    controllers,
    exposures,
    ingresses,
    stacks,
    services: [...linked.values()],
    backends: ingresses.flatMap(({ backends }) => backends),
    bindings,
    loadBalancers: stacks.flatMap(({ loadBalancer, serves }): LoadBalancer[] =>
      typeof loadBalancer === 'object'
        ? [{ ref: loadBalancer.ref, serves, object: loadBalancer }]
        : [],
    ),
    targetGroups,
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function carries(
  labels: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value);
}

function workloadOf(
  object: Seen<kubernetes.Deployment> | Seen<kubernetes.StatefulSet> | Seen<kubernetes.Rollout>,
): Workload {
  return {
    ref: object.ref,
    object,
    // Kubernetes: one replica where none is said.
    replicas: object.value.spec.replicas ?? 1,
    podSpec: object.value.spec.template?.spec,
  };
}

function backendPaths({ value }: Seen<kubernetes.Ingress>): readonly {
  readonly backend: kubernetes.IngressBackend;
  readonly path: readonly (string | number)[];
  readonly via: 'rule' | 'default-backend';
}[] {
  const { defaultBackend, rules } = value.spec;
  return [
    ...(defaultBackend === undefined
      ? []
      : [
          {
            backend: defaultBackend,
            path: ['spec', 'defaultBackend'],
            via: 'default-backend' as const,
          },
        ]),
    ...(rules ?? []).flatMap((rule, i) =>
      (rule.http?.paths ?? []).map(({ backend }, j) => ({
        backend,
        path: ['spec', 'rules', i, 'http', 'paths', j, 'backend'],
        via: 'rule' as const,
      })),
    ),
  ];
}

// The controller looks a name up among names and a number among ports, never across.
function portOf(
  service: Lookup<BackendService>,
  portRef: string | number | undefined,
): Backend['port'] {
  if (typeof service === 'string' || portRef === undefined) return undefined;
  const ports = service.object.value.spec.ports ?? [];
  const index = ports.findIndex((port) =>
    typeof portRef === 'string' ? port.name === portRef : port.port === portRef,
  );
  const value = ports[index];
  return value === undefined ? 'absent' : { index, value };
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

function schemeOf(members: readonly IngressExposure[], fallback: Setting<string>): Setting<string> {
  const key = `${PREFIX}/scheme`;
  for (const { params, object } of members) {
    if (typeof params === 'object' && params.value.spec?.scheme !== undefined) {
      return {
        value: params.value.spec.scheme,
        source: cite(params, 'spec', 'scheme'),
        isExplicit: true,
      };
    }
    const value = object.value.metadata.annotations?.[key];
    if (value !== undefined) {
      return { value, source: cite(object, 'metadata', 'annotations', key), isExplicit: true };
    }
  }
  return fallback;
}

function serviceScheme(
  object: Seen<kubernetes.Service>,
  fallback: Setting<string>,
): Setting<string> {
  for (const suffix of ['scheme', 'internal']) {
    const key = `${NLB_PREFIX}/aws-load-balancer-${suffix}`;
    const value = object.value.metadata.annotations?.[key];
    if (value !== undefined) {
      return { value, source: cite(object, 'metadata', 'annotations', key), isExplicit: true };
    }
  }
  return fallback;
}
