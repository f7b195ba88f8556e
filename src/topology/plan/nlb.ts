import { cite, type Seen } from '../../findings/cite.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import type { Lens } from '../lens.js';
import { gatesOf } from '../subnets.js';
import type {
  Flags,
  Lookup,
  Plan,
  PlannedAction,
  PlannedCertificate,
  PlannedListener,
  PlannedTarget,
  Setting,
} from '../topology.js';
import { Notes } from './notes.js';
import { field, isObject, isText, readBoolean, readJson, readList, type Loose } from './values.js';

/*
 * What the controller makes of a Service's ports. Source: AWS Load Balancer Controller v3.5.0,
 * pkg/service/model_build_listener.go and config_types.go.
 */

const PREFIX = 'service.beta.kubernetes.io';

/** A listener, and what its target groups are to be. */
export interface ServiceListener {
  /** Of the Service; the first one where one of TCP and one of UDP share a listener. */
  readonly port: kubernetes.ServicePort;
  readonly protocol: string;
  /** Another one of its port number comes before: only its target groups are made. */
  readonly isHidden: boolean;
  /** The default one first. Empty without TLS. */
  readonly certificates: readonly PlannedCertificate[];
  /** That of its own port first, then those that its `actions` annotation adds. */
  readonly targets: readonly ServiceTarget[];
  /** Absent where no annotation says anything of it. */
  readonly stickiness: (PlannedAction & { type: 'forward' })['stickiness'];
}

export interface ServiceTarget {
  readonly planned: PlannedTarget;
  /** Absent where people made the target group, and where the Service was not seen. */
  readonly group:
    | {
        readonly service: Seen<kubernetes.Service>;
        readonly port: kubernetes.ServicePort;
        readonly protocol: string;
      }
    | undefined;
}

/** The same in the form of any stack's plan. */
export function servicePlan(lens: Lens, object: Seen<kubernetes.Service>, flags: Flags): Plan {
  const notes = new Notes();
  const listeners = serviceListeners(notes, lens, object, flags);
  const [refusal, ...refusals] = notes.refusals;
  const [reason] = notes.unknowns;
  if (refusal !== undefined) return { state: 'refused', refusals: [refusal, ...refusals] };
  if (reason !== undefined) return { state: 'unknown', reason, draft: undefined };
  return {
    state: 'planned',
    overlaps: [],
    sslRedirect: undefined,
    narrow: [],
    listeners: listeners
      .filter(({ isHidden }) => !isHidden)
      .map(({ port, protocol, certificates, targets, stickiness }): PlannedListener => ({
        port: port.port,
        protocol,
        certificates,
        members: [],
        areCertificatesTold: true,
        sslPolicy: undefined,
        mutualAuthentication: undefined,
        inbound: { ipv4: [], ipv6: [], prefixLists: [] },
        uncovered: [],
        defaultActions: [
          { type: 'forward', targets: targets.map(({ planned }) => planned), stickiness },
        ],
        rules: [],
      }))
      .sort((a, b) => a.port - b.port),
  };
}

/** In the order of the Service. */
export function serviceListeners(
  notes: Notes,
  lens: Lens,
  object: Seen<kubernetes.Service>,
  flags: Flags,
): readonly ServiceListener[] {
  const certificates = certificatesOf(lens, object);
  const tlsPorts = serviceSetting(object, 'ssl-ports');
  const tls = readList(tlsPorts?.value ?? '');
  const quic = readList(serviceSetting(object, 'quic-enabled-ports')?.value ?? '');
  const ports = object.value.spec.ports ?? [];
  const idle = tls.find((name) => !ports.some((port) => isNamed([name], port)));
  if (tlsPorts !== undefined && idle !== undefined) {
    const reason = `aws-load-balancer-ssl-ports names ${idle}, which is no port of the Service`;
    notes.refuse(object.ref, 'annotation', reason, tlsPorts.source);
  }
  const merged = mergesPorts(object, flags) ? mergedPorts(notes, object) : new Set<number>();
  const listeners: ServiceListener[] = [];
  for (const port of ports) {
    const known = listeners.find((one) => one.port.port === port.port);
    if (merged.has(port.port) && known !== undefined) continue;
    const plain = merged.has(port.port) ? 'TCP_UDP' : (port.protocol ?? 'TCP');
    const isTls =
      !plain.endsWith('UDP') && certificates.length > 0 && (tls.length === 0 || isNamed(tls, port));
    const group =
      isTls && serviceSetting(object, 'backend-protocol')?.value === 'ssl' ? 'TLS' : plain;
    const upgraded = isNamed(quic, port) ? quicOf(notes, object, isTls ? 'TLS' : plain) : undefined;
    const protocol = upgraded ?? (isTls ? 'TLS' : plain);
    // What is made for a port number first, others of that number share.
    const own = known?.targets[0] ?? targetOf(object, object, port, upgraded ?? group, undefined);
    listeners.push({
      port,
      isHidden: known !== undefined,
      protocol,
      certificates: protocol === 'TLS' ? certificates : [],
      ...targetsOf(notes, lens, object, protocol, port.port, own),
    });
  }
  return listeners;
}

const isNamed = (names: readonly string[], { name, port }: kubernetes.ServicePort): boolean =>
  names.includes(name ?? '') || names.includes(String(port));

function certificatesOf(
  lens: Lens,
  object: Seen<kubernetes.Service>,
): readonly PlannedCertificate[] {
  const named = serviceSetting(object, 'ssl-cert');
  if (named === undefined) return [];
  return readList(named.value).map((arn) => ({
    arn,
    member: object.ref,
    hosts: undefined,
    source: named.source,
    authority: undefined,
    certificate: lens.find('aws/acm/certificates', { kind: 'Certificate', name: arn, arn }),
  }));
}

/** An annotation that can't be read says nothing here. */
function mergesPorts(object: Seen<kubernetes.Service>, flags: Flags): boolean {
  const asked = readBoolean(serviceSetting(object, 'enable-tcp-udp-listener')?.value ?? '');
  return asked ?? gatesOf(flags)('EnableTCPUDPListener', false);
}

/** The numbers that a port of TCP and one of UDP share. */
function mergedPorts(notes: Notes, object: Seen<kubernetes.Service>): ReadonlySet<number> {
  const { ports = [] } = object.value.spec;
  const shared = new Set<number>();
  for (const { port } of ports) {
    const alike = ports.filter((one) => one.port === port);
    if (alike.length === 1 || shared.has(port)) continue;
    shared.add(port);
    const protocols = alike.map(({ protocol = 'TCP' }) => protocol).sort();
    if (protocols.join() === 'TCP,UDP') continue;
    notes.refuse(
      object.ref,
      'port',
      `port ${port} is there for ${protocols.join(', ')}, and only TCP with UDP can share a listener`,
      cite(object, 'spec', 'ports'),
    );
  }
  return shared;
}

function quicOf(
  notes: Notes,
  object: Seen<kubernetes.Service>,
  protocol: string,
): string | undefined {
  if (protocol === 'UDP') return 'QUIC';
  if (protocol === 'TCP_UDP') return 'TCP_QUIC';
  const asked = serviceSetting(object, 'quic-enabled-ports');
  return (
    asked &&
    notes.refuse(
      object.ref,
      'annotation',
      `aws-load-balancer-quic-enabled-ports names a port whose listener is ${protocol}, which cannot become QUIC`,
      asked.source,
    )
  );
}

function targetOf(
  owner: Seen<kubernetes.Service>,
  service: Seen<kubernetes.Service>,
  port: kubernetes.ServicePort,
  protocol: string,
  weight: number | undefined,
): ServiceTarget {
  return {
    planned: {
      serviceName: service.ref.name,
      servicePort: port.port,
      targetGroupArn: undefined,
      targetGroupName: undefined,
      weight,
      resource: `${owner.ref.namespace ?? ''}/${service.ref.name}:${port.port}`,
    },
    group: { service, port, protocol },
  };
}

/** Its own target group, and those beside it that `actions.<protocol>-<port>` asks for. */
function targetsOf(
  notes: Notes,
  lens: Lens,
  object: Seen<kubernetes.Service>,
  protocol: string,
  port: number,
  own: ServiceTarget,
): Pick<ServiceListener, 'targets' | 'stickiness'> {
  const name = `actions.${protocol}-${port}`;
  const annotation = annotationOf(object, name);
  if (annotation === undefined) return { targets: [own], stickiness: undefined };
  const refuse = (reason: string): undefined =>
    notes.refuse(object.ref, 'action', `${name} ${reason}`, annotation.source);
  const config = forwardOf(annotation.value, refuse);
  if (config === undefined) return { targets: [own], stickiness: undefined };
  const groups = tuplesOf(config, refuse);
  const weight = field(config, 'baseServiceWeight');
  const sticky = field(config, 'targetGroupStickinessConfig');
  const enabled = isObject(sticky) ? field(sticky, 'enabled') : undefined;
  return {
    targets: [
      { ...own, planned: { ...own.planned, weight: isNumber(weight) ? weight : undefined } },
      ...groups.flatMap((tuple) => addedTarget(notes, lens, object, protocol, tuple, refuse)),
    ],
    stickiness: isObject(sticky)
      ? { enabled: typeof enabled === 'boolean' ? enabled : undefined, durationSeconds: undefined }
      : undefined,
  };
}

type Refuse = (reason: string) => undefined;

function forwardOf(text: string, refuse: Refuse): Loose | undefined {
  const action = readJson(text)?.value;
  if (!isObject(action)) return refuse('is no JSON object');
  if (field(action, 'type') !== 'forward') return refuse('has a type that is not forward');
  const config = field(action, 'forwardConfig');
  return isObject(config) ? config : refuse('has no forwardConfig');
}

function tuplesOf(config: Loose, refuse: Refuse): readonly Loose[] {
  const groups = field(config, 'targetGroups') ?? [];
  if (!Array.isArray(groups) || !groups.every(isObject)) {
    return refuse('has targetGroups that are no list of objects') ?? [];
  }
  for (const group of groups) {
    const [service, weight] = [field(group, 'serviceName'), field(group, 'weight')];
    if ((field(group, 'targetGroupARN') === undefined) === (service === undefined)) {
      refuse('has a target group that needs either targetGroupARN or serviceName');
    } else if (service !== undefined && field(group, 'servicePort') === undefined) {
      refuse('names a Service without servicePort');
    } else if (isNumber(weight) && (weight < 0 || weight > 999)) {
      refuse(`has the weight ${weight}, which is not from 0 to 999`);
    } else if (groups.length > 1 && weight === undefined) {
      refuse('has several target groups, and not each has a weight');
    }
  }
  return groups;
}

function addedTarget(
  notes: Notes,
  lens: Lens,
  object: Seen<kubernetes.Service>,
  protocol: string,
  tuple: Loose,
  refuse: Refuse,
): readonly ServiceTarget[] {
  const [arn, given, name] = [
    field(tuple, 'targetGroupARN'),
    field(tuple, 'weight'),
    field(tuple, 'serviceName'),
  ];
  const weight = isNumber(given) ? given : undefined;
  if (isText(arn)) {
    const none = { serviceName: undefined, servicePort: undefined, targetGroupName: undefined };
    const planned = { ...none, targetGroupArn: arn, weight, resource: undefined };
    return [{ planned, group: undefined }];
  }
  if (!isText(name)) return [];
  const service: Lookup<Seen<kubernetes.Service>> = lens.find('kubernetes/services', {
    kind: 'Service',
    namespace: object.ref.namespace,
    name,
  });
  if (service === 'absent') return refuse(`names Service ${name}, which does not exist`) ?? [];
  if (service === 'unknown') {
    notes.doubt(`Service ${name} was not seen`);
    const none = { servicePort: undefined, targetGroupArn: undefined, targetGroupName: undefined };
    const planned = { ...none, serviceName: name, weight, resource: undefined };
    return [{ planned, group: undefined }];
  }
  const wanted = field(tuple, 'servicePort');
  const port = service.value.spec.ports?.find((one) =>
    isText(wanted) ? (one.name ?? '') === wanted : one.port === wanted,
  );
  if (port === undefined) {
    return (
      refuse(`names port ${JSON.stringify(wanted)}, which Service ${name} does not have`) ?? []
    );
  }
  const isDecrypted = protocol === 'TLS' && field(tuple, 'decrypt') === true;
  return [targetOf(object, service, port, isDecrypted ? 'TCP' : protocol, weight)];
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Whether its load balancer leads to pods, by its annotations or by the controller's default. */
export function leadsToPods(
  object: Seen<kubernetes.Service>,
  { defaultTargetType }: Flags,
): boolean {
  const asked = serviceSetting(object, 'nlb-target-type') ?? defaultTargetType;
  return serviceSetting(object, 'type')?.value === 'nlb-ip' || asked.value === 'ip';
}

/** An annotation of a Service's load balancer, by what follows `aws-load-balancer-`. */
export const serviceSetting = (
  object: Seen<kubernetes.Service>,
  suffix: string,
): Setting<string> | undefined => annotationOf(object, `aws-load-balancer-${suffix}`);

/** The same by its whole name behind the prefix of Kubernetes. */
export function annotationOf(
  object: Seen<kubernetes.Service>,
  suffix: string,
): Setting<string> | undefined {
  const key = `${PREFIX}/${suffix}`;
  const value = object.value.metadata.annotations?.[key];
  return value === undefined
    ? undefined
    : { value, source: cite(object, 'metadata', 'annotations', key), isExplicit: true };
}
