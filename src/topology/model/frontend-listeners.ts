import { refText } from '../../findings/cite.js';
import { groupBy } from '../lens.js';
import { draftOf } from '../plan/plan.js';
import { readInteger } from '../plan/values.js';
import { INGRESS_COUNTS } from '../probings.js';
import type { IngressExposure } from '../topology.js';
import { readerFor, type FrontendTask } from './frontend-task.js';
import {
  isUnknown,
  type FrontendTargets,
  type ListenerSpec,
  type ResourcesOf,
  type Tags,
  type TargetGroupSpec,
} from './model.js';
import { clusterPart, stackName } from './names.js';
import type { Reader } from './reader.js';
import { TRAFFIC_PORT } from './service-ports.js';
import { FRONTEND_NLB, loadBalancerToken, targetGroupToken } from './tokens.js';

/*
 * The listeners of a load balancer in front of another one, whose targets are listeners of that.
 * Source: AWS Load Balancer Controller v3.5.0, pkg/ingress/model_build_frontend_nlb.go.
 */

export interface Listening {
  readonly listeners: ResourcesOf<'AWS::ElasticLoadBalancingV2::Listener'>;
  readonly targetGroups: ResourcesOf<'AWS::ElasticLoadBalancingV2::TargetGroup'>;
  readonly targets: FrontendTargets;
}

const PROTOCOL = 'TCP';

const idOf = (kind: 'ls' | 'tg', port: number): string =>
  `${FRONTEND_NLB}-${kind}-${PROTOCOL}-${port}`;

export function frontendListeners(task: FrontendTask, tags: Tags | undefined): Listening {
  const asks = task.stack.members.flatMap((member) => asksOf(task, member));
  const tagged = tags === undefined ? {} : { tags };
  const made = [...groupBy(asks, ({ port }) => String(port)).values()]
    .flatMap((alike) => merged(task, alike))
    .sort((a, b) => a.port - b.port)
    .map(({ port, targetPort, health }) => {
      const spec: TargetGroupSpec = {
        name: nameOf(task, port, health),
        targetType: 'alb',
        port,
        protocol: PROTOCOL,
        ipAddressType: 'ipv4',
        healthCheckConfig: health,
        ...tagged,
      };
      return { id: idOf('tg', port), port, targetPort, spec };
    });
  return {
    targetGroups: Object.fromEntries(made.map(({ id, spec }) => [id, { spec }])),
    listeners: Object.fromEntries(
      made.map(({ id, port }) => [
        idOf('ls', port),
        { spec: { ...listenerOn(port, id), ...tagged } },
      ]),
    ),
    targets: Object.fromEntries(
      made.map(({ id, port, targetPort, spec: { name } }) => [
        isUnknown(name) ? id : name,
        {
          Name: name,
          ARN: targetGroupToken(id),
          Port: port,
          TargetARN: loadBalancerToken(),
          TargetPort: targetPort,
        },
      ]),
    ),
  };
}

function listenerOn(port: number, group: string): ListenerSpec {
  return {
    loadBalancerARN: loadBalancerToken(FRONTEND_NLB),
    port,
    protocol: PROTOCOL,
    defaultActions: [
      {
        type: 'forward',
        forwardConfig: { targetGroups: [{ targetGroupARN: targetGroupToken(group) }] },
      },
    ],
  };
}

type Health = NonNullable<TargetGroupSpec['healthCheckConfig']>;

function nameOf(
  { settings, stack }: FrontendTask,
  port: number,
  { port: checked = TRAFFIC_PORT, protocol = '' }: Health,
): TargetGroupSpec['name'] {
  const cluster = clusterPart(settings);
  return stackName(stack, [cluster, stack.id, port, 'alb', PROTOCOL, checked, protocol]);
}

/** What one member asks of one port. */
interface PortAsk {
  readonly member: IngressExposure;
  readonly reader: Reader;
  readonly port: number;
  /** Of the load balancer behind. */
  readonly targetPort: number;
  readonly health: Health;
}

const MAPPING = 'frontend-nlb-listener-port-mapping';

/** Those that it maps to ports of its own listeners, or else all of these. */
function asksOf({ notes, stack }: FrontendTask, member: IngressExposure): readonly PortAsk[] {
  const reader = readerFor(notes, member);
  const { listeners = [] } = draftOf(stack.plan) ?? {};
  const own = new Set(
    listeners.flatMap(({ members, port }) => (members.includes(member) ? [port] : [])),
  );
  const mapping = [...(reader.pairs(MAPPING) ?? [])].flatMap(([front, back]) => {
    const [port, targetPort] = [readInteger(front), readInteger(back)];
    if (port !== undefined && targetPort !== undefined) return [{ port, targetPort }];
    return reader.refuse(MAPPING, `maps ${front} to ${back}, which are not both ports`) ?? [];
  });
  const ports =
    mapping.length > 0
      ? mapping.filter(({ targetPort }) => own.has(targetPort))
      : [...own].map((port) => ({ port, targetPort: port }));
  if (ports.length === 0) return [];
  const health = healthOf(reader);
  return ports.map((one) => ({ ...one, member, reader, health }));
}

const SUFFIXES = {
  intervalSeconds: 'interval-seconds',
  timeoutSeconds: 'timeout-seconds',
  healthyThresholdCount: 'healthy-threshold-count',
  unhealthyThresholdCount: 'unhealthy-threshold-count',
  protocol: 'protocol',
  path: 'path',
  matcher: 'success-codes',
  port: 'port',
} as const;

type HealthField = keyof typeof SUFFIXES;

const FIELDS = Object.keys(SUFFIXES) as readonly HealthField[];

const suffixOf = (field: HealthField): string => `frontend-nlb-healthcheck-${SUFFIXES[field]}`;

function healthOf(reader: Reader): Health {
  const count = (field: HealthField, initial: number): number =>
    reader.integer(suffixOf(field)) ?? initial;
  return {
    port: checkedPort(reader),
    protocol: reader.word(suffixOf('protocol'), ['HTTP', 'HTTPS']) ?? 'HTTP',
    path: reader.text(suffixOf('path')) ?? '/',
    matcher: { httpCode: reader.text(suffixOf('matcher')) ?? '200' },
    intervalSeconds: count('intervalSeconds', INGRESS_COUNTS.interval),
    timeoutSeconds: count('timeoutSeconds', INGRESS_COUNTS.timeout),
    healthyThresholdCount: count('healthyThresholdCount', INGRESS_COUNTS.healthy),
    unhealthyThresholdCount: count('unhealthyThresholdCount', INGRESS_COUNTS.unhealthy),
  };
}

function checkedPort(reader: Reader): string | number {
  const suffix = suffixOf('port');
  const text = reader.text(suffix);
  if (text === undefined || text === TRAFFIC_PORT) return TRAFFIC_PORT;
  const port = readInteger(text);
  if (port !== undefined) return port;
  reader.refuse(
    suffix,
    `is ${JSON.stringify(text)}, which is neither a number nor ${TRAFFIC_PORT}`,
  );
  return text;
}

/** What a member sets holds for all of a port. Two that set one thing must set it to the same. */
function merged(
  { notes }: FrontendTask,
  asks: readonly PortAsk[],
): readonly Pick<PortAsk, 'port' | 'targetPort' | 'health'>[] {
  const [first] = asks;
  if (first === undefined) return [];
  const { port, targetPort } = first;
  let { health } = first;
  for (const field of FIELDS) {
    const [decisive, ...others] = asks.filter(
      ({ reader }) => reader.given(suffixOf(field)) !== undefined,
    );
    if (decisive === undefined) continue;
    health = { ...health, [field]: decisive.health[field] };
    // The controller compares codes by where it keeps them, and so takes none for the same.
    const other = others.find(
      (one) => field === 'matcher' || one.health[field] !== decisive.health[field],
    );
    const given = other?.reader.given(suffixOf(field));
    if (other === undefined || given === undefined) continue;
    const reason = `${suffixOf(field)} is set here, and for port ${port} by ${refText(decisive.member.ref)} already`;
    notes.refuse(other.member.ref, 'conflict', reason, given.source);
  }
  const stray = asks.find((one) => one.targetPort !== targetPort);
  const mapping = stray?.reader.given(MAPPING) ?? first.reader.given(MAPPING);
  if (stray !== undefined && mapping !== undefined) {
    const reason = `port ${port} leads to ${targetPort} for ${refText(first.member.ref)} and to ${stray.targetPort} here`;
    notes.refuse(stray.member.ref, 'conflict', reason, mapping.source);
  }
  return [{ port, targetPort, health }];
}
