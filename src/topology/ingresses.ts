import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { brokenSections } from '../snapshot/snapshot.js';
import { actionOf } from './actions.js';
import type { Lens } from './lens.js';
import type { Services } from './services.js';
import type { Backend, Flags, IngressExposure, Lookup, Route, Setting } from './topology.js';

export const PREFIX = 'alb.ingress.kubernetes.io';

/** Everything that an Ingress routes, in its own order, its default backend first. */
export function routesOf(ingress: Seen<kubernetes.Ingress>): readonly Route[] {
  const { defaultBackend, rules } = ingress.value.spec;
  const route = (
    { service }: kubernetes.IngressBackend,
    at: Route['at'],
    rest: Pick<Route, 'via' | 'host' | 'path' | 'pathType'>,
  ): readonly Route[] =>
    service === undefined
      ? []
      : [{ ...rest, at, name: service.name, action: actionOf(ingress, service, at) }];
  return [
    ...(defaultBackend === undefined
      ? []
      : route(defaultBackend, ['spec', 'defaultBackend'], { via: 'default-backend' })),
    ...(rules ?? []).flatMap(({ host, http }, i) =>
      (http?.paths ?? []).flatMap(({ backend, path, pathType }, j) =>
        route(backend, ['spec', 'rules', i, 'http', 'paths', j, 'backend'], {
          via: 'rule',
          host,
          path,
          pathType,
        }),
      ),
    ),
  ];
}

/** The backends that are no Service: a `resource`, or nothing at all. */
export function resourceBackendsOf(ingress: Seen<kubernetes.Ingress>): readonly Evidence[] {
  const { defaultBackend, rules = [] } = ingress.value.spec;
  return [
    ...(defaultBackend === undefined || defaultBackend.service !== undefined
      ? []
      : [cite(ingress, 'spec', 'defaultBackend')]),
    ...rules.flatMap(({ http }, i) =>
      (http?.paths ?? []).flatMap(({ backend }, j) =>
        backend.service === undefined
          ? [cite(ingress, 'spec', 'rules', i, 'http', 'paths', j, 'backend')]
          : [],
      ),
    ),
  ];
}

/** One for each Service port that a route forwards to. */
export function backendsOf(
  lens: Lens,
  { object, params }: Pick<IngressExposure, 'object' | 'params'>,
  routes: readonly Route[],
  services: Services,
  flags: Flags,
): readonly Backend[] {
  return routes.flatMap(({ action, via }): readonly Backend[] => {
    if (action.type !== 'forward') return [];
    return action.targets.flatMap(({ serviceName, servicePort }): readonly Backend[] => {
      if (serviceName === undefined) return [];
      const { namespace } = object.ref;
      const service = services.at(namespace, serviceName);
      return [
        {
          ref: { kind: 'Service', namespace, name: serviceName },
          serves: [object.ref],
          ...lens.age(object.value.metadata.creationTimestamp),
          exposure: object.ref,
          source: action.source,
          via: action.annotation === undefined ? via : 'action',
          serviceName,
          service,
          portRef: servicePort,
          port: portOf(service, servicePort),
          targetType: targetTypeOf(lens, object, params, service, flags),
          healthCheckPort:
            annotationOf(
              typeof service === 'object' ? service.object : undefined,
              'healthcheck-port',
            ) ?? annotationOf(object, 'healthcheck-port'),
          protocolVersion: protocolVersionOf(object, service),
        },
      ];
    });
  });
}

// The controller looks a name up among names and a number among ports, never across.
function portOf(
  service: Lookup<Backend['service'] & object>,
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

/** Not known where the parameters of the class, or the controller's flags, could not be read. */
function targetTypeOf(
  lens: Lens,
  ingress: Seen<kubernetes.Ingress>,
  params: IngressExposure['params'],
  service: Backend['service'],
  { defaultTargetType }: Flags,
): Setting<string> | undefined {
  if (typeof params === 'object' && params.value.spec?.targetType) {
    return {
      value: params.value.spec.targetType,
      source: cite(params, 'spec', 'targetType'),
      isExplicit: true,
    };
  }
  const broken = brokenSections(lens.snapshot);
  if (params === 'unknown' && broken.has('kubernetes/ingressclassparams.elbv2.k8s.aws')) {
    return undefined;
  }
  const { source } = defaultTargetType;
  const isUnread = source.value === null && broken.has(source.section);
  return (
    annotationOf(typeof service === 'object' ? service.object : undefined, 'target-type') ??
    annotationOf(ingress, 'target-type') ??
    (isUnread ? undefined : defaultTargetType)
  );
}

function protocolVersionOf(
  ingress: Seen<kubernetes.Ingress>,
  service: Backend['service'],
): Setting<string> {
  const suffix = 'backend-protocol-version';
  return (
    annotationOf(typeof service === 'object' ? service.object : undefined, suffix) ??
    annotationOf(ingress, suffix) ?? {
      value: 'HTTP1',
      source: cite(ingress, 'metadata', 'annotations', `${PREFIX}/${suffix}`),
      isExplicit: false,
    }
  );
}

/** The value of an `alb.ingress.kubernetes.io` annotation, where it is set. */
export function annotationOf(
  object: Seen<kubernetes.Ingress> | Seen<kubernetes.Service> | undefined,
  suffix: string,
): Setting<string> | undefined {
  const key = `${PREFIX}/${suffix}`;
  const value = object?.value.metadata.annotations?.[key];
  return object === undefined || value === undefined
    ? undefined
    : {
        value,
        source: cite(object as Seen<kubernetes.Ingress>, 'metadata', 'annotations', key),
        isExplicit: true,
      };
}

/** The path of a route, as its rule has it; of a default backend, that it has none. */
export function citePath(
  { object }: Pick<IngressExposure, 'object'>,
  { at, path }: Pick<Route, 'at' | 'path'>,
): Evidence {
  return {
    section: object.section,
    ref: object.ref,
    path: [...at.slice(0, -1), 'path'],
    value: path ?? null,
  };
}
