import { cite, type Seen } from '../findings/cite.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Binding, ProtocolSign } from './topology.js';

type Protocol = ProtocolSign['protocol'];

const APP_PROTOCOLS: Readonly<Record<string, Protocol>> = {
  http: 'http',
  https: 'https',
  grpc: 'http2',
  'kubernetes.io/h2c': 'http2',
};

/** What is usually spoken at a port of this number. */
const USUAL: Readonly<Record<string, Protocol>> = { 443: 'https', 8443: 'https', 80: 'http' };

/**
 * What the port of a binding speaks: as its pods are probed, as the Service says, as ports are
 * named, and as their numbers are usually used.
 */
export function signsOf({
  service,
  port,
}: Pick<Binding, 'service' | 'port'>): readonly ProtocolSign[] {
  if (typeof service === 'string' || typeof port === 'string') return [];
  const { index, value } = port;
  const { appProtocol, name = '', targetPort = value.port } = value;
  const toTarget = () => cite(service.object, 'spec', 'ports', index, 'targetPort');
  const [pod] = service.pods;
  return [
    ...(pod === undefined ? [] : probeSigns(pod, targetPort)),
    ...sign(APP_PROTOCOLS[appProtocol ?? ''], () =>
      cite(service.object, 'spec', 'ports', index, 'appProtocol'),
    ),
    ...sign(byName(name), () => cite(service.object, 'spec', 'ports', index, 'name')),
    ...sign(byName(String(targetPort)), toTarget),
    ...sign(USUAL[targetPort], toTarget, false),
  ];
}

function sign(
  protocol: Protocol | undefined,
  source: () => ProtocolSign['source'],
  isSaid = true,
): readonly ProtocolSign[] {
  return protocol === undefined ? [] : [{ protocol, isSaid, source: source() }];
}

/** Ports are named `<protocol>` or `<protocol>-<rest>`; gRPC-Web is carried by HTTP/1.1, gRPC is not. */
function byName(name: string): Protocol | undefined {
  const [, protocol] = /^(https|http|grpc(?!-?web))(?:-|$)/.exec(name) ?? [];
  return protocol === 'grpc' ? 'http2' : (protocol as Protocol | undefined);
}

/** Of the containers that are probed at the very port that is asked for. */
function probeSigns(
  pod: Seen<kubernetes.Pod>,
  targetPort: number | string,
): readonly ProtocolSign[] {
  return pod.value.spec.containers.flatMap(({ ports = [], readinessProbe }, index) => {
    const wanted = portNumber(ports, targetPort);
    const { httpGet, grpc } = readinessProbe ?? {};
    if (wanted === undefined) return [];
    const quoted = () => cite(pod, 'spec', 'containers', index, 'readinessProbe');
    if (grpc?.port === wanted) return sign('http2', quoted);
    if (httpGet === undefined || portNumber(ports, httpGet.port) !== wanted) return [];
    return sign(httpGet.scheme?.toUpperCase() === 'HTTPS' ? 'https' : 'http', quoted);
  });
}

/** A port of a container, given by number or by name. */
export function portNumber(
  ports: NonNullable<kubernetes.Container['ports']>,
  port: number | string | undefined,
): number | undefined {
  if (typeof port === 'number') return port;
  return (
    ports.find(({ name }) => name !== undefined && name === port)?.containerPort ??
    (/^\d+$/.test(port ?? '') ? Number(port) : undefined)
  );
}
