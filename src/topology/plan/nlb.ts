import { cite, type Seen } from '../../findings/cite.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import type { Lens } from '../lens.js';
import type { Flags, Plan, PlannedListener, Setting } from '../topology.js';
import { readBoolean, readList } from './values.js';

const PREFIX = 'service.beta.kubernetes.io';

/** What the controller makes of a Service's ports. */
export function servicePlan(lens: Lens, object: Seen<kubernetes.Service>, flags: Flags): Plan {
  const { ref, value } = object;
  const { ports = [] } = value.spec;
  const listed = (suffix: string): readonly string[] =>
    readList(annotationOf(object, suffix)?.value ?? '');
  const merges = annotationOf(object, 'aws-load-balancer-enable-tcp-udp-listener');
  const unusual =
    listed('aws-load-balancer-quic-enabled-ports').length > 0 ||
    readBoolean(merges?.value ?? '') === true ||
    /EnableTCPUDPListener=(?:1|t)/i.test(flags.featureGates.value) ||
    new Set(ports.map(({ port }) => port)).size < ports.length ||
    Object.keys(value.metadata.annotations ?? {}).some((key) =>
      key.startsWith(`${PREFIX}/actions.`),
    );
  if (unusual) {
    return {
      state: 'unknown',
      reason: 'QUIC, merged ports and actions of a Service are not computed',
      draft: undefined,
    };
  }
  const certificate = annotationOf(object, 'aws-load-balancer-ssl-cert');
  const certificates = readList(certificate?.value ?? '').flatMap((arn) =>
    certificate === undefined
      ? []
      : [
          {
            arn,
            member: ref,
            hosts: undefined,
            source: certificate.source,
            certificate: lens.find('aws/acm/certificates', { kind: 'Certificate', name: arn, arn }),
          },
        ],
  );
  const tlsPorts = annotationOf(object, 'aws-load-balancer-ssl-ports');
  const named = readList(tlsPorts?.value ?? '');
  const isNamed = ({ name, port }: kubernetes.ServicePort): boolean =>
    named.includes(name ?? '') || named.includes(String(port));
  const idle = named.find(
    (name) => !ports.some((port) => port.name === name || String(port.port) === name),
  );
  if (tlsPorts !== undefined && idle !== undefined) {
    return {
      state: 'refused',
      refusals: [
        {
          member: ref,
          kind: 'annotation',
          reason: `aws-load-balancer-ssl-ports names ${idle}, which is no port of the Service`,
          source: tlsPorts.source,
          host: undefined,
        },
      ],
    };
  }
  return {
    state: 'planned',
    overlaps: [],
    sslRedirect: undefined,
    narrow: [],
    listeners: ports
      .map((port): PlannedListener => {
        const protocol = port.protocol ?? 'TCP';
        const isTls =
          protocol !== 'UDP' && certificates.length > 0 && (named.length === 0 || isNamed(port));
        return {
          port: port.port,
          protocol: isTls ? 'TLS' : protocol,
          members: [],
          certificates: isTls ? certificates : [],
          areCertificatesTold: true,
          sslPolicy: undefined,
          mutualAuthentication: undefined,
          inbound: { ipv4: [], ipv6: [], prefixLists: [] },
          uncovered: [],
          defaultActions: [
            {
              type: 'forward',
              targets: [
                {
                  serviceName: ref.name,
                  servicePort: port.port,
                  targetGroupArn: undefined,
                  targetGroupName: undefined,
                  weight: undefined,
                  resource: `${ref.namespace ?? ''}/${ref.name}:${port.port}`,
                },
              ],
              stickiness: undefined,
            },
          ],
          rules: [],
        };
      })
      .sort((a, b) => a.port - b.port),
  };
}

function annotationOf(
  object: Seen<kubernetes.Service>,
  suffix: string,
): Setting<string> | undefined {
  const key = `${PREFIX}/${suffix}`;
  const value = object.value.metadata.annotations?.[key];
  return value === undefined
    ? undefined
    : { value, source: cite(object, 'metadata', 'annotations', key), isExplicit: true };
}
