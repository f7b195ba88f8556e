import { cite, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { PREFIX, routesOf } from './ingresses.js';
import { portNumber } from './protocol-signs.js';
import type { TargetGroup } from './topology.js';

/*
 * What a health check asks of a target, beside what the readiness probes of its pods ask, and
 * where it is set. Source: AWS Load Balancer Controller v3.5.0, the builders of its target groups.
 */

/** How the kubelet looks whether a container is ready. */
export interface Readiness {
  readonly kind: 'http' | 'grpc' | 'tcp' | 'exec';
  /** Of the container; absent for a command, and where the name of the port leads nowhere. */
  readonly port: number | undefined;
  /** Of HTTP. */
  readonly path: string | undefined;
  readonly scheme: 'HTTP' | 'HTTPS' | undefined;
  /** The `Host` header that it sends instead of the address of the pod. */
  readonly host: string | undefined;
  /** Of a command, in one line. */
  readonly command: string | undefined;
  /** For which it waits for an answer. */
  readonly seconds: number;
  /** It succeeds: the container is ready. */
  readonly isPassing: boolean;
  readonly source: Evidence;
}

/** What a group asks of a target, and what the pod behind that target offers. */
export interface Knock {
  readonly path: string;
  readonly protocol: string;
  /** Of the pod; absent where it is a port of a node that leads to no pod of the group. */
  readonly port: number | undefined;
  /** As AWS says it, of the target itself. */
  readonly targetPort: string;
  readonly pod: Seen<kubernetes.Pod> | undefined;
  readonly readiness: readonly Readiness[];
  /** Ports that containers declare or are probed at; undefined where one declares none. */
  readonly openPorts: readonly number[] | undefined;
}

/** How the target at this place of the group's health is asked. */
export function knockAt(targetGroup: TargetGroup, index: number): Knock {
  const { object, health, service } = targetGroup;
  const { HealthCheckPath = '/', HealthCheckProtocol = '', HealthCheckPort } = object.value;
  const target = health?.value[index];
  const traffic = target?.Target?.Port;
  const targetPort = target?.HealthCheckPort ?? HealthCheckPort ?? 'traffic-port';
  const number = targetPort === 'traffic-port' ? traffic : Number(targetPort);
  const pods = service?.pods ?? [];
  const pod =
    pods.find(({ value }) => value.status?.podIP === target?.Target?.Id) ??
    (object.value.TargetType === 'ip' ? undefined : pods[0]);
  const port = pod === undefined ? undefined : portBehind(targetGroup, pod, number, traffic);
  return {
    path: HealthCheckPath,
    protocol: HealthCheckProtocol,
    port,
    targetPort: String(number ?? targetPort),
    pod,
    readiness: pod === undefined ? [] : readinessOf(pod),
    openPorts: pod === undefined ? undefined : openPortsOf(pod),
  };
}

/** The port of the pod that a port of its target leads to. */
function portBehind(
  { object, binding }: TargetGroup,
  pod: Seen<kubernetes.Pod>,
  number: number | undefined,
  traffic: number | undefined,
): number | undefined {
  if (object.value.TargetType === 'ip') return number;
  if (binding === undefined || typeof binding.service === 'string') return undefined;
  const ports = binding.service.object.value.spec.ports ?? [];
  const own = typeof binding.port === 'object' ? binding.port.value : undefined;
  const port = number === traffic ? own : ports.find(({ nodePort }) => nodePort === number);
  return port === undefined
    ? undefined
    : portNumber(
        pod.value.spec.containers.flatMap(({ ports: named = [] }) => named),
        port.targetPort ?? port.port,
      );
}

function readinessOf(pod: Seen<kubernetes.Pod>): readonly Readiness[] {
  return pod.value.spec.containers.flatMap((container, index): readonly Readiness[] => {
    const { name, ports = [], readinessProbe } = container;
    if (readinessProbe === undefined) return [];
    // Kubernetes: one second where none is said.
    const { httpGet, grpc, tcpSocket, exec, timeoutSeconds: seconds = 1 } = readinessProbe;
    const status = pod.value.status?.containerStatuses?.find((one) => one.name === name);
    const none = { path: undefined, scheme: undefined, host: undefined, command: undefined };
    const rest = {
      ...none,
      seconds,
      isPassing: status?.ready === true,
      source: cite(pod, 'spec', 'containers', index, 'readinessProbe'),
    };
    if (httpGet !== undefined) {
      const { path = '/', scheme = 'HTTP', httpHeaders = [] } = httpGet;
      return [
        {
          ...rest,
          kind: 'http',
          port: portNumber(ports, httpGet.port),
          path: path.startsWith('/') ? path : `/${path}`,
          scheme: scheme.toUpperCase() === 'HTTPS' ? 'HTTPS' : 'HTTP',
          host: httpHeaders.find((header) => header.name.toLowerCase() === 'host')?.value,
        },
      ];
    }
    if (grpc !== undefined) return [{ ...rest, kind: 'grpc', port: grpc.port }];
    if (tcpSocket !== undefined) {
      return [{ ...rest, kind: 'tcp', port: portNumber(ports, tcpSocket.port) }];
    }
    const command = exec?.command?.join(' ');
    return command === undefined ? [] : [{ ...rest, kind: 'exec', port: undefined, command }];
  });
}

/** Declaring ports is optional: where a container declares none, it may listen on any. */
function openPortsOf(pod: Seen<kubernetes.Pod>): readonly number[] | undefined {
  const { containers, initContainers = [] } = pod.value.spec;
  if (containers.some(({ ports = [] }) => ports.length === 0)) return undefined;
  const numbers = [...containers, ...initContainers].flatMap(
    ({ ports = [], readinessProbe, livenessProbe, startupProbe }) => [
      ...ports.flatMap(({ containerPort, hostPort }) => [containerPort, hostPort]),
      ...[readinessProbe, livenessProbe, startupProbe].flatMap((probe) => [
        portNumber(ports, probe?.httpGet?.port),
        portNumber(ports, probe?.tcpSocket?.port),
        probe?.grpc?.port,
      ]),
    ],
  );
  return [...new Set(numbers.flatMap((number) => number ?? []))].sort((a, b) => a - b);
}

/** A readiness probe of HTTP at the very port and path that the health check asks for. */
export function sameQuestion({ readiness, port, path }: Knock): Readiness | undefined {
  return readiness.find(
    (probe) =>
      probe.kind === 'http' && port !== undefined && probe.port === port && probe.path === path,
  );
}

/** One that passes and asks something else, best at the same port: what to ask instead. */
export function betterQuestion(knock: Knock): Readiness | undefined {
  if (sameQuestion(knock) !== undefined) return undefined;
  const passing = knock.readiness.filter(({ kind, isPassing }) => kind === 'http' && isPassing);
  const isAlone = knock.pod?.value.spec.containers.length === 1;
  // Beside others, a sidecar's own probe says nothing of the application.
  return passing.find(({ port }) => port === knock.port) ?? (isAlone ? passing[0] : undefined);
}

/** What a health check may be told to do otherwise. */
export interface Wanted {
  readonly path?: string | undefined;
  readonly port?: string | undefined;
  readonly protocol?: string | undefined;
  readonly codes?: string | undefined;
}

export interface Remedy {
  /** `Set … at …`, without a full stop. */
  readonly fix: string;
  readonly commands: readonly string[];
  /** Where what it replaces is set. */
  readonly evidence: readonly Evidence[];
}

const INGRESS_NAMES: Readonly<Record<keyof Wanted, string>> = {
  path: `${PREFIX}/healthcheck-path`,
  port: `${PREFIX}/healthcheck-port`,
  protocol: `${PREFIX}/healthcheck-protocol`,
  codes: `${PREFIX}/success-codes`,
};

const SERVICE_PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-healthcheck';
const SERVICE_NAMES: Readonly<Record<keyof Wanted, string>> = {
  path: `${SERVICE_PREFIX}-path`,
  port: `${SERVICE_PREFIX}-port`,
  protocol: `${SERVICE_PREFIX}-protocol`,
  codes: `${SERVICE_PREFIX}-success-codes`,
};

/** Where the health check of a group is set: at an object's annotations, or in AWS itself. */
type Place =
  | { readonly by: 'annotations'; readonly object: Annotatable; readonly names: Names }
  | { readonly by: 'aws' };
type Names = Readonly<Record<keyof Wanted, string>>;
type Annotatable = Seen<kubernetes.Ingress> | Seen<kubernetes.Service>;

/** Where an Ingress says one thing of health checks and its Service another, which wins. */
export function overriddenAt(
  { service, ingress, binding, serves }: TargetGroup,
  what: keyof Wanted,
):
  | {
      readonly name: string;
      readonly written: string;
      readonly holds: string;
      readonly ingress: Ref;
      readonly service: Ref;
      readonly evidence: readonly [Evidence, Evidence];
    }
  | undefined {
  // Of several Ingresses, it is not known which one the group is of.
  if (binding?.isStandalone !== false || serves.length > 1) return undefined;
  if (service === undefined || ingress === undefined) return undefined;
  const name = INGRESS_NAMES[what];
  const written = ingress.value.metadata.annotations?.[name];
  const holds = service.object.value.metadata.annotations?.[name];
  if (written === undefined || holds === undefined || written === holds) return undefined;
  return {
    name,
    written,
    holds,
    ingress: ingress.ref,
    service: service.ref,
    evidence: [citeAnnotation(service.object, name), citeAnnotation(ingress, name)],
  };
}

/**
 * A Service's annotation wins over the Ingress's, each for itself. The Ingress's holds for all of
 * its Services, so that it is only changed where there is one.
 */
function placeOf(
  { object, service, ingress, binding, serves }: TargetGroup,
  whats: readonly (keyof Wanted)[],
): Place {
  if (binding?.isStandalone !== false || service === undefined) return { by: 'aws' };
  const ofService = service.object;
  // A Service behind an Ingress may have a Network Load Balancer of its own besides.
  if (ingress === undefined || object.value.Protocol?.startsWith('HTTP') !== true) {
    return { by: 'annotations', object: ofService, names: SERVICE_NAMES };
  }
  const names = INGRESS_NAMES;
  const { annotations = {} } = ofService.value.metadata;
  const isAtService = whats.some((what) => annotations[names[what]] !== undefined);
  const isShared = serves.length > 1 || servicesOf(ingress).size > 1;
  return { by: 'annotations', object: isAtService || isShared ? ofService : ingress, names };
}

function servicesOf(ingress: Seen<kubernetes.Ingress>): ReadonlySet<string | undefined> {
  return new Set(
    routesOf(ingress).flatMap(({ action }) =>
      action.type === 'forward' ? action.targets.map(({ serviceName }) => serviceName) : [],
    ),
  );
}

const citeAnnotation = (object: Annotatable, name: string): Evidence =>
  cite(object as Seen<kubernetes.Ingress>, 'metadata', 'annotations', name);

/** How to tell a health check to ask otherwise, at the object that decides. */
export function remedyFor(targetGroup: TargetGroup, wanted: Wanted): Remedy {
  const { ref, object } = targetGroup;
  const given = (['protocol', 'port', 'path', 'codes'] as const).flatMap((what) => {
    const value = wanted[what];
    return value === undefined ? [] : [{ what, value }];
  });
  const place = placeOf(
    targetGroup,
    given.map(({ what }) => what),
  );
  if (place.by === 'aws') {
    const { ProtocolVersion } = object.value;
    const flags = given.map(({ what, value }) =>
      what === 'codes'
        ? `--matcher ${ProtocolVersion === 'GRPC' ? 'GrpcCode' : 'HttpCode'}=${value}`
        : `--health-check-${what} ${value}`,
    );
    const words = given.map(({ what, value }) => `${WORDS[what]} to ${value}`);
    return {
      fix: `Set the ${words.join(' and the ')} in TargetGroup ${ref.name} itself, or where it is declared`,
      commands: [
        `aws elbv2 modify-target-group --target-group-arn ${ref.arn ?? ref.name} ${flags.join(' ')}`,
      ],
      evidence: [],
    };
  }
  const { object: owner, names } = place;
  const { kind, namespace = '', name } = owner.ref;
  const words = given.map(({ what, value }) => `${names[what]} to ${value}`);
  const pairs = given.map(({ what, value }) => `${names[what]}=${quoted(value)}`);
  return {
    fix: `Set ${words.join(' and ')} at ${kind} ${namespace}/${name}`,
    commands: [
      `kubectl -n ${namespace} annotate ${kind.toLowerCase()} ${name} ${pairs.join(' ')} --overwrite`,
    ],
    evidence: given.map(({ what }) => citeAnnotation(owner, names[what])),
  };
}

const WORDS: Readonly<Record<keyof Wanted, string>> = {
  path: 'health check path',
  port: 'health check port',
  protocol: 'health check protocol',
  codes: 'codes that count as healthy',
};

/** For a shell. */
const quoted = (value: string): string =>
  /^[\w./:,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

/** Asking what a readiness probe asks; nodes have other ports than pods, so of them the path only. */
export function remedyBy(
  targetGroup: TargetGroup,
  knock: Knock,
  probe: Readiness,
): Remedy | undefined {
  const isOtherPort = probe.port !== knock.port;
  if (isOtherPort && targetGroup.object.value.TargetType !== 'ip') return undefined;
  const remedy = remedyFor(targetGroup, {
    path: probe.path,
    port: isOtherPort && probe.port !== undefined ? String(probe.port) : undefined,
    protocol: probe.scheme === knock.protocol ? undefined : probe.scheme,
  });
  // The controller lets its own load balancers in at the port of their health checks.
  const isOthers = targetGroup.binding?.isStandalone !== false;
  return isOtherPort && isOthers
    ? { ...remedy, fix: `${remedy.fix}, and let the load balancer in at that port` }
    : remedy;
}
