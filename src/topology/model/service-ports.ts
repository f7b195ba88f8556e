import { cite, type Seen } from '../../findings/cite.js';
import type { Ref } from '../../findings/finding.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import type { Notes } from '../plan/notes.js';
import { readInteger } from '../plan/values.js';
import { unknown, type Unknown } from './model.js';
import type { Reader } from './reader.js';

/* What target groups take from the Service behind them. */

export type TargetType = 'instance' | 'ip';
export type HealthCheckPort = string | number | Unknown;

/** A Service port that something forwards to. */
export interface Port {
  readonly service: Seen<kubernetes.Service>;
  readonly value: kubernetes.ServicePort;
}

export const TRAFFIC_PORT = 'traffic-port';

/** A number, that of a port of the Service by its name, or the port of the traffic. */
export function healthCheckPort(
  read: Reader,
  suffix: string,
  service: Seen<kubernetes.Service>,
  targetType: TargetType,
  initial: HealthCheckPort,
): HealthCheckPort {
  const text = read.text(suffix);
  if (text === undefined) return initial;
  if (text === TRAFFIC_PORT) return text;
  const number = readInteger(text);
  if (number !== undefined) return number;
  const { namespace = '', name: serviceName } = service.ref;
  const port = service.value.spec.ports?.find(({ name = '' }) => name === text);
  if (port === undefined) {
    read.refuse(
      suffix,
      `is ${JSON.stringify(text)}, and Service ${namespace}/${serviceName} has no port of that name`,
    );
    return text;
  }
  if (targetType === 'instance') return nodePortOf(service, port);
  const { targetPort = port.port } = port;
  if (typeof targetPort === 'string') {
    read.refuse(
      suffix,
      `is ${JSON.stringify(text)}, and that port of Service ${namespace}/${serviceName} leads to the named port ${targetPort}`,
    );
  }
  return targetPort;
}

/** The port of a target group, which nothing depends on: each target is registered with its own. */
export function portOf(
  service: Seen<kubernetes.Service>,
  port: kubernetes.ServicePort,
  targetType: TargetType,
): number | Unknown {
  if (targetType === 'instance') return nodePortOf(service, port);
  const { targetPort = port.port } = port;
  return typeof targetPort === 'number' ? targetPort : 1;
}

/** The API server gives it; unknown where it has not done so yet. */
export function nodePortOf(
  service: Seen<kubernetes.Service>,
  { nodePort, port }: kubernetes.ServicePort,
): number | Unknown {
  const { namespace = '', name } = service.ref;
  if (nodePort) return nodePort;
  return unknown(
    `the node port of port ${port} of Service ${namespace}/${name}, which has none yet`,
  );
}

/** That of IPv6 needs a load balancer that has addresses of both kinds. */
export function ipAddressTypeOf(
  notes: Notes,
  member: Ref,
  service: Seen<kubernetes.Service>,
  [dual, asked = 'ipv4']: readonly [readonly string[], string | undefined],
): 'ipv4' | 'ipv6' {
  if (service.value.spec.ipFamilies?.includes('IPv6') !== true) return 'ipv4';
  if (!dual.includes(asked)) {
    const { namespace = '', name } = service.ref;
    notes.refuse(
      member,
      'service',
      `Service ${namespace}/${name} has an address of IPv6, and the load balancer is ${asked}`,
      cite(service, 'spec', 'ipFamilies'),
    );
  }
  return 'ipv6';
}
