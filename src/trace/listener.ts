import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { rangeOf } from '../topology/addresses.js';
import type { Lens } from '../topology/lens.js';
import { globMatches } from '../topology/plan/matches.js';
import {
  isAbout,
  reachThrough,
  type Place,
  type Port,
  type Source,
} from '../topology/security-rules.js';
import type { ActualListener, PlannedListener, ServedCertificate } from '../topology/topology.js';
import { step, type Found, type TracedRequest } from './traced.js';

/** The same of a listener that is there and of one that is planned. */
export interface Listener {
  readonly port: number;
  readonly protocol: string;
  readonly certificates: readonly ServedCertificate[];
  readonly evidence: readonly Evidence[];
}

export function listenerThere({ value, all, index, served }: ActualListener): Listener {
  return {
    port: value.Port ?? 0,
    protocol: value.Protocol ?? '',
    certificates: served,
    evidence: [cite(all, index, 'Port'), cite(all, index, 'Protocol')],
  };
}

export function listenerPlanned(
  lens: Lens,
  { port, protocol, certificates }: PlannedListener,
): Listener {
  return {
    port,
    protocol,
    certificates: certificates.map(({ arn, source, certificate }, index) => ({
      arn,
      isDefault: index === 0,
      source,
      certificate,
      expiredSeconds:
        typeof certificate === 'object'
          ? lens.age(certificate.value.NotAfter).ageSeconds
          : undefined,
    })),
    evidence: [],
  };
}

/** Whether something listens at the port, and speaks what the client speaks. */
export function inspectListener(
  listeners: readonly Listener[],
  { port, scheme }: TracedRequest,
  admission: Admission | undefined,
  isPlanned: boolean,
): { readonly found: Found; readonly listener?: Listener } {
  const listener = listeners.find((one) => one.port === port);
  const would = isPlanned ? 'would listen' : 'listens';
  const fails = (message: string, client: string, status?: string) => ({
    found: { step: step('listener', 'fails', message, listener?.evidence), client, status },
    ...(listener === undefined ? {} : { listener }),
  });
  if (listener === undefined) {
    const ports = listeners.map((one) => `${one.protocol} ${one.port}`).join(', ');
    const message = `Nothing ${would} on port ${port}${ports === '' ? '' : `, only ${ports}`}.`;
    const client =
      admission?.reach === 'open'
        ? `The connection is refused: nothing listens on port ${port}.`
        : admission?.reach === 'blocked'
          ? `The connection times out: security groups let nothing in on port ${port}, and nothing listens there.`
          : `The connection is refused or times out: nothing listens on port ${port}.`;
    return fails(message, client);
  }
  const at = `${listener.protocol} ${port}`;
  const isEncrypted = ['HTTPS', 'TLS'].includes(listener.protocol);
  if (listener.protocol === 'UDP' || listener.protocol === 'QUIC') {
    return fails(
      `The listener takes ${at}, and the client comes by TCP.`,
      `The connection times out: port ${port} takes ${listener.protocol} only.`,
    );
  }
  if (scheme === 'http' && listener.protocol === 'HTTPS') {
    return fails(
      `The listener ${at} expects TLS, and the client speaks plain HTTP.`,
      `The client gets 400: it sends plain HTTP to port ${port}, which expects HTTPS.`,
      '400',
    );
  }
  if (scheme === 'http' && isEncrypted) {
    return fails(
      `The listener ${at} expects TLS, and the client speaks plain HTTP.`,
      `The connection is closed: port ${port} expects TLS.`,
    );
  }
  if (scheme === 'https' && listener.protocol === 'HTTP') {
    return fails(
      `The listener ${at} speaks plain HTTP, and the client begins with TLS.`,
      `The client sees a TLS error: port ${port} speaks plain HTTP.`,
    );
  }
  if (admission?.reach === 'blocked') {
    return fails(
      `Listens on ${at}, and its security groups let ${admission.who} not in.`,
      `The connection times out: the security groups of the load balancer let ${admission.who} not in on port ${port}.`,
    );
  }
  const doubt =
    admission === undefined || admission.reach === 'open'
      ? undefined
      : admission.isSeen
        ? `security groups let in only ${admission.only.join(', ')}; --source-ip tells whether that is this client`
        : 'its security groups were not seen';
  return {
    found: {
      step: step(
        'listener',
        doubt === undefined ? 'passes' : 'unknown',
        `${would.charAt(0).toUpperCase()}${would.slice(1)} on ${at}${doubt === undefined ? '' : `: ${doubt}`}.`,
        listener.evidence,
      ),
    },
    listener,
  };
}

/** Whom the security groups of a load balancer let in. */
export interface Admission {
  readonly reach: ReturnType<typeof reachThrough>;
  /** Follows "let": `198.51.100.7`, `clients of the VPC`. */
  readonly who: string;
  /** The blocks that the rules for the port name. */
  readonly only: readonly string[];
  readonly isSeen: boolean;
}

export function admissionOf(
  lens: Lens,
  { value }: Seen<aws.LoadBalancer>,
  { port, from, sourceIp }: TracedRequest,
): Admission {
  const ids = value.SecurityGroups ?? [];
  // A network load balancer without any lets everybody in.
  if (ids.length === 0) return { reach: 'open', who: '', only: [], isSeen: true };
  const groups = ids.map((id) =>
    lens.find('aws/ec2/security-groups', { kind: 'SecurityGroup', name: id }),
  );
  const seen = groups.flatMap((group) => (typeof group === 'string' ? [] : [group.value]));
  if (seen.length < ids.length) return { reach: 'unknown', who: '', only: [], isSeen: false };
  const isInside = (from ?? (value.Scheme === 'internal' ? 'vpc' : 'internet')) === 'vpc';
  const blocks = isInside && value.Scheme === 'internal' ? vpcBlocks(lens, value.VpcId) : [];
  const range = sourceIp === undefined ? undefined : rangeOf(sourceIp);
  const places: Source['places'] =
    range !== undefined
      ? [{ block: range, addresses: [] }]
      : blocks.length > 0
        ? blocks.map((block): Place => ({ block: rangeOf(block), addresses: [] }))
        : 'ipv4';
  const entriesOf = (list: string): readonly string[] | undefined =>
    lens
      .entry('aws/ec2/managed-prefix-lists', { kind: 'PrefixList', name: list })
      ?.value.map(({ Cidr }) => Cidr);
  const way: Port = { protocol: 'tcp', number: port };
  const reach = reachThrough(seen, way, { groups: [], places }, entriesOf);
  return {
    reach,
    who: sourceIp ?? (blocks.length > 0 ? 'clients of the VPC' : 'clients'),
    only: blocksIn(seen, way),
    isSeen: true,
  };
}

const vpcBlocks = (lens: Lens, vpcId: string | undefined): readonly string[] => {
  const vpc = lens.find('aws/ec2/vpcs', { kind: 'Vpc', name: vpcId ?? '' });
  if (typeof vpc === 'string') return [];
  const { CidrBlock, CidrBlockAssociationSet = [] } = vpc.value;
  return [...new Set([CidrBlock, ...CidrBlockAssociationSet.map((one) => one.CidrBlock)])].flatMap(
    (block) => block ?? [],
  );
};

function blocksIn(groups: readonly aws.SecurityGroup[], port: Port): readonly string[] {
  const named = groups.flatMap(({ IpPermissions = [] }) =>
    IpPermissions.filter((rule) => isAbout(rule, port)).flatMap(
      ({ IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }) => [
        ...IpRanges.map(({ CidrIp }) => CidrIp),
        ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
        ...PrefixListIds.map(({ PrefixListId }) => PrefixListId),
        ...UserIdGroupPairs.map(({ GroupId }) => GroupId),
      ],
    ),
  );
  return [...new Set(named.flatMap((one) => one ?? []))];
}

/** The certificate that a listener shows for the name that the client gives to TLS. */
export function inspectCertificate(
  { protocol, certificates, evidence }: Listener,
  { scheme, host, port }: TracedRequest,
): Found {
  if (scheme === 'http') {
    return { step: step('certificate', 'unreached', 'No TLS is spoken.') };
  }
  if (protocol === 'TCP' || protocol === 'TCP_UDP') {
    const message = `Port ${port} passes TLS on: the target shows a certificate of its own.`;
    return { step: step('certificate', 'passes', message, evidence) };
  }
  const seen = certificates.filter(({ certificate }) => typeof certificate === 'object');
  const isUnseen = seen.length < certificates.length || certificates.length === 0;
  const matching = isAddress(host) ? [] : seen.filter((one) => isFor(one, host));
  const valid = matching.filter(({ expiredSeconds }) => (expiredSeconds ?? 0) <= 0);
  // Of several that fit, one that is still valid is taken, but an ECDSA key goes before.
  const [shown] = valid.length > 0 ? valid : matching;
  if (shown !== undefined) {
    const names = namesOf(shown);
    const which = names.some((name) => name.toLowerCase() === host) ? 'exactly' : 'by a wildcard';
    if (valid.length > 0) {
      const others = matching.length - valid.length;
      return {
        step: step(
          'certificate',
          'passes',
          `Certificate ${names[0] ?? shown.arn} names ${host} ${which}${others > 0 ? `; another that does has expired` : ''}.`,
          [shown.source],
        ),
      };
    }
    const until =
      typeof shown.certificate === 'object' ? (shown.certificate.value.NotAfter ?? '') : '';
    const message = `Certificate ${names[0] ?? shown.arn} names ${host} ${which}, and expired at ${until}.`;
    return {
      step: step('certificate', 'fails', message, [shown.source]),
      client: `The client sees a certificate error: the certificate for ${host} expired at ${until}.`,
    };
  }
  if (isUnseen) {
    const message = `Some certificate of the listener was not seen, so that it is not known which one is shown for ${host}.`;
    return { step: step('certificate', 'unknown', message, evidence) };
  }
  const standard = certificates.find(({ isDefault }) => isDefault) ?? certificates[0];
  const name = standard === undefined ? '' : (namesOf(standard)[0] ?? standard.arn);
  return {
    step: step(
      'certificate',
      'fails',
      `No certificate of the listener names ${host}: the default one, ${name}, is shown.`,
      standard === undefined ? evidence : [standard.source],
    ),
    client: `The client sees a certificate error: the certificate is for ${name}, not for ${host}.`,
  };
}

const isAddress = (host: string): boolean => rangeOf(host) !== undefined;

function namesOf({ certificate }: ServedCertificate): readonly string[] {
  if (typeof certificate === 'string') return [];
  const { DomainName, SubjectAlternativeNames = [] } = certificate.value;
  return [
    ...new Set([...(DomainName === undefined ? [] : [DomainName]), ...SubjectAlternativeNames]),
  ];
}

/** A wildcard stands for exactly one label, the first. */
function isFor(served: ServedCertificate, host: string): boolean {
  return namesOf(served).some((name) => {
    const lower = name.toLowerCase();
    return lower.startsWith('*.')
      ? lower.split('.').length === host.split('.').length && globMatches(lower, host)
      : lower === host;
  });
}
