import { cite } from '../../findings/cite.js';
import { neverHasNodePort } from '../plan/answers.js';
import { leadsToPods, type ServiceTarget } from '../plan/nlb.js';
import { readBoolean, readInteger } from '../plan/values.js';
import { COUNT_NAMES, LOCAL_SERVICE_COUNTS, SERVICE_COUNTS } from '../probings.js';
import { attributeList } from './attributes.js';
import { unknown, type Attribute, type TargetGroupSpec } from './model.js';
import { clusterPart, hashedName, uidPart } from './names.js';
import {
  healthCheckPort,
  ipAddressTypeOf,
  portOf,
  TRAFFIC_PORT,
  type HealthCheckPort,
  type TargetType,
} from './service-ports.js';
import { serviceTags } from './service-tags.js';
import type { Task } from './service-task.js';
import { IP_IS_OFF } from './target-groups.js';

/*
 * The target groups of a Service's load balancer. Source: AWS Load Balancer Controller v3.5.0,
 * pkg/service/model_build_target_group.go.
 */

export type ServiceGroup = NonNullable<ServiceTarget['group']>;

/**
 * The annotations are those of the Service that has the load balancer, also of target groups for
 * another Service. Absent where no target type can be used.
 */
export function serviceTargetGroup(
  task: Task,
  group: ServiceGroup,
  isOwn: boolean,
): TargetGroupSpec | undefined {
  const { notes, settings, object } = task;
  const { service, port, protocol } = group;
  const targetType = targetTypeOf(task, group);
  if (targetType === undefined) return undefined;
  const healthCheckConfig = healthCheckOf(task, group, targetType);
  const targetGroupAttributes = attributesOf(task, port.port);
  const tags = serviceTags(task);
  const targetPort = portOf(service, port, targetType);
  const ipAddressType = ipAddressTypeOf(notes, object.ref, service, [
    ['dualstack'],
    task.addressType,
  ]);
  const uidOf = ({ ref, value }: ServiceGroup['service']) =>
    uidPart({ ...ref, uid: value.metadata.uid });
  return {
    name: hashedName(service.ref, [
      clusterPart(settings),
      // One Service may be behind the load balancers of several.
      ...(isOwn ? [] : [uidOf(object)]),
      uidOf(service),
      targetPort,
      port.port,
      targetType,
      protocol,
      healthCheckConfig.protocol,
      healthCheckConfig.intervalSeconds,
    ]),
    targetType,
    port: targetPort,
    protocol,
    ipAddressType,
    healthCheckConfig,
    ...(targetGroupAttributes.length === 0 ? {} : { targetGroupAttributes }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function targetTypeOf(
  { read, notes, settings, object }: Task,
  { service, port }: ServiceGroup,
): TargetType | undefined {
  const { flags, isEnabled } = settings;
  const asked = read.given('nlb-target-type') ?? flags.defaultTargetType;
  if (asked.value === 'ip' && !isEnabled('EnableIPTargetType', true)) {
    return notes.refuse(object.ref, 'annotation', IP_IS_OFF, flags.featureGates.source);
  }
  if (leadsToPods(object, flags)) return 'ip';
  if (!neverHasNodePort(service, port)) return 'instance';
  const { namespace = '', name } = service.ref;
  const { type = 'ClusterIP' } = service.value.spec;
  return notes.refuse(
    object.ref,
    'port',
    `Service ${namespace}/${name} has no node port, which target type instance needs`,
    type === 'LoadBalancer'
      ? cite(service, 'spec', 'allocateLoadBalancerNodePorts')
      : cite(service, 'spec', 'type'),
  );
}

type HealthCheck = NonNullable<TargetGroupSpec['healthCheckConfig']>;

function healthCheckOf(
  task: Task,
  { service }: ServiceGroup,
  targetType: TargetType,
): HealthCheck & { readonly protocol: string; readonly intervalSeconds: number } {
  const { read, settings } = task;
  const { externalTrafficPolicy, type } = service.value.spec;
  // Nodes without a pod are then to fail: kube-proxy answers for each of them.
  const isLocal =
    targetType === 'instance' && externalTrafficPolicy === 'Local' && type === 'LoadBalancer';
  const counts = isLocal ? LOCAL_SERVICE_COUNTS : SERVICE_COUNTS;
  const isAdvanced = settings.isEnabled('NLBHealthCheckAdvancedConfig', true);
  const count = (name: keyof typeof COUNT_NAMES): number =>
    name === 'timeout' && !isAdvanced
      ? counts[name]
      : (read.integer(`healthcheck-${COUNT_NAMES[name].service}`) ?? counts[name]);
  const protocol = protocolOf(task, isLocal);
  const initial = isLocal ? healthCheckNodePort(task) : TRAFFIC_PORT;
  const hasPath = protocol !== 'TCP';
  return {
    port: healthCheckPort(read, 'healthcheck-port', service, targetType, initial),
    protocol,
    ...(hasPath ? { path: read.text('healthcheck-path') ?? (isLocal ? '/healthz' : '/') } : {}),
    ...(hasPath && isAdvanced
      ? { matcher: { httpCode: read.text('healthcheck-success-codes') ?? '200-399' } }
      : {}),
    intervalSeconds: count('interval'),
    timeoutSeconds: count('timeout'),
    healthyThresholdCount: count('healthy'),
    unhealthyThresholdCount: count('unhealthy'),
  };
}

const PROTOCOLS = ['TCP', 'HTTP', 'HTTPS'];

function protocolOf({ read }: Task, isLocal: boolean): string {
  const suffix = 'healthcheck-protocol';
  const text = read.text(suffix);
  if (text === undefined) return isLocal ? 'HTTP' : 'TCP';
  const protocol = text.toUpperCase();
  if (!PROTOCOLS.includes(protocol)) {
    read.refuse(suffix, `is ${JSON.stringify(text)}, which is none of TCP, HTTP and HTTPS`);
  }
  return protocol;
}

/** Of the Service that has the load balancer; the API server gives it. */
function healthCheckNodePort({ object }: Task): HealthCheckPort {
  const { namespace = '', name } = object.ref;
  return (
    object.value.spec.healthCheckNodePort ||
    unknown(`the health check node port of Service ${namespace}/${name}, which has none yet`)
  );
}

const PROXY_PROTOCOL = 'proxy_protocol_v2.enabled';
export const PRESERVE_CLIENT_IP = 'preserve_client_ip.enabled';

/** Of all ports, then those of one port, then the annotations for the proxy protocol. */
function attributesOf(task: Task, port: number): readonly Attribute[] {
  const { read } = task;
  const all = new Map([[PROXY_PROTOCOL, 'false'], ...pairsOf(task, 'target-group-attributes')]);
  for (const [key, value] of pairsOf(task, `target-group-attributes.${port}`)) {
    if (value !== '') all.set(key, value);
  }
  const proxied = proxiedPorts(task);
  if (proxied !== undefined) all.set(PROXY_PROTOCOL, String(proxied.includes(String(port))));
  const proxy = read.text('proxy-protocol');
  if (proxy !== undefined) {
    if (proxy !== '*') read.refuse('proxy-protocol', `is ${JSON.stringify(proxy)}, which is not *`);
    all.set(PROXY_PROTOCOL, 'true');
  }
  if (all.get(PROXY_PROTOCOL) === '') all.delete(PROXY_PROTOCOL);
  return attributeList(all);
}

function pairsOf({ read }: Task, suffix: string): ReadonlyMap<string, string> {
  const pairs = read.pairs(suffix) ?? new Map<string, string>();
  const preserves = pairs.get(PRESERVE_CLIENT_IP);
  if (preserves !== undefined && readBoolean(preserves) === undefined) {
    read.refuse(
      suffix,
      `sets ${PRESERVE_CLIENT_IP} to ${JSON.stringify(preserves)}, which is neither true nor false`,
    );
  }
  return pairs;
}

function proxiedPorts({ read }: Task): readonly string[] | undefined {
  const suffix = 'proxy-protocol-per-target-group';
  const ports = read.list(suffix);
  const wrong = ports?.find((port) => readInteger(port) === undefined);
  if (wrong !== undefined) read.refuse(suffix, `has ${JSON.stringify(wrong)}, which is no port`);
  return ports;
}
