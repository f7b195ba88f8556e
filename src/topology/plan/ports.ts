import { cite } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import { annotationOf } from '../ingresses.js';
import type {
  CertificateSearch,
  Flags,
  Inbound,
  IngressExposure,
  PlannedCertificate,
  PortAsk,
  Setting,
} from '../topology.js';
import {
  certificateToMake,
  makesCertificates,
  tlsHosts,
  type certificateFinder,
} from './certificates.js';
import { rangeOf } from '../addresses.js';
import { mutualAuthentication, type Trust } from './mutual-authentication.js';
import { jsonAnnotation, type Notes } from './notes.js';
import { isObject, readList } from './values.js';

export type Protocol = PortAsk['protocol'];

/** What one Ingress asks of one port. */
export interface PortRequest extends PortAsk {
  readonly certificates: readonly PlannedCertificate[];
  /** False where some were looked for and could not be told. */
  readonly areCertificatesTold: boolean;
  readonly trust: Trust | undefined;
  /** What members that share a port must agree on, where they say something. */
  readonly agreed: Readonly<Record<string, Setting<string>>>;
}

export interface Asked {
  readonly requests: readonly PortRequest[];
  readonly searches: readonly CertificateSearch[];
}

export function portsOf(
  notes: Notes,
  member: IngressExposure,
  find: ReturnType<typeof certificateFinder>,
  flags: Flags,
): Asked {
  const named = member.certificates.map((one) => ({
    ...one,
    member: member.ref,
    hosts: undefined,
    authority: undefined,
  }));
  const made = certificateToMake(flags, member);
  if (made !== undefined) doubtMade(notes, made, named.length === 0);
  const explicit = named.length > 0 || made === undefined ? named : [made];
  const ports = listenPorts(notes, member, explicit.length > 0);
  const hasTls = [...ports.values()].includes('HTTPS');
  const searches =
    explicit.length === 0 && hasTls
      ? tlsHosts(member).map((named) => ({ member, ...named, ...find(named.host) }))
      : [];
  const certificates =
    explicit.length === 0 && hasTls ? discoveredCertificates(notes, member, searches) : explicit;
  // It passes over those that it made itself, as their tags tell, which are not read.
  const isDoubtful = makesCertificates(flags) && searches.length > 0;
  if (isDoubtful) notes.doubt('which certificates the controller made itself was not seen');
  const trust = mutualAuthentication(notes, member);
  const source = citeListenPorts(member);
  const isExplicit = annotationOf(member.object, 'listen-ports') !== undefined;
  const agreed = agreedOf(member);
  refuseInbound(notes, member, agreed['inbound-cidrs']);
  const { 'ssl-policy': _forHttps, ...forHttp } = agreed;
  const requests = [...ports].map(([port, protocol]): PortRequest => {
    const trusted = trust.get(port);
    return {
      member,
      port,
      protocol,
      certificates: protocol === 'HTTPS' ? certificates : [],
      areCertificatesTold:
        protocol === 'HTTP' || (!isDoubtful && searches.every(({ found }) => found !== 'unknown')),
      trust: protocol === 'HTTPS' ? trusted : undefined,
      agreed:
        protocol === 'HTTPS'
          ? { ...agreed, ...(trusted === undefined ? {} : { 'mutual-authentication': trusted }) }
          : forHttp,
      source,
      isExplicit,
      sslPolicy: protocol === 'HTTPS' ? agreed['ssl-policy'] : undefined,
    };
  });
  return { requests, searches };
}

export function citeListenPorts({ object }: IngressExposure): Evidence {
  return cite(object, 'metadata', 'annotations', 'alb.ingress.kubernetes.io/listen-ports');
}

function listenPorts(
  notes: Notes,
  member: IngressExposure,
  prefersTls: boolean,
): ReadonlyMap<number, Protocol> {
  const ports = new Map<number, Protocol>();
  const annotation = annotationOf(member.object, 'listen-ports');
  if (annotation === undefined) return prefersTls ? ports.set(443, 'HTTPS') : ports.set(80, 'HTTP');
  const read = jsonAnnotation(notes, member, 'listen-ports');
  if (read === undefined) return ports;
  const refused = (reason: string): typeof ports => {
    notes.refuse(member.ref, 'annotation', `listen-ports ${reason}`, annotation.source);
    return ports;
  };
  const entries: unknown = read.value ?? [];
  if (!Array.isArray(entries)) return refused('is no list');
  if (entries.length === 0) return refused('is empty');
  for (const entry of entries) {
    if (entry === null) continue;
    if (!isObject(entry)) return refused('has an item that is no object');
    for (const [protocol, port] of Object.entries(entry)) {
      if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535) {
        return refused(`has ${JSON.stringify(port)}, which is no port`);
      }
      if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
        return refused(`has ${protocol}, which is neither HTTP nor HTTPS`);
      }
      ports.set(port, protocol);
    }
  }
  return ports;
}

function doubtMade(notes: Notes, made: PlannedCertificate, isUsed: boolean): void {
  if (made.hosts?.length === 0) {
    const reason = 'create-acm-cert asks for a certificate, and no host is named';
    notes.refuse(made.member, 'certificate', reason, made.source);
  }
  if (isUsed) notes.doubt('the controller makes its certificate, whose ARN nobody knows yet');
}

function discoveredCertificates(
  notes: Notes,
  member: IngressExposure,
  searches: readonly CertificateSearch[],
): readonly PlannedCertificate[] {
  const byArn = new Map<string, PlannedCertificate & { readonly hosts: string[] }>();
  for (const { host, source, found } of searches) {
    if (found === 'unknown') {
      notes.doubt(`the certificates for ${host} were not seen`);
      continue;
    }
    if (found.length === 0) {
      notes.refuse(
        member.ref,
        'certificate',
        `no issued certificate matches ${host}`,
        source,
        host,
      );
    }
    for (const certificate of found) {
      const arn = certificate.value.CertificateArn;
      const known = byArn.get(arn);
      if (known === undefined) {
        byArn.set(arn, {
          arn,
          member: member.ref,
          hosts: [host],
          source: cite(certificate, 'SubjectAlternativeNames'),
          certificate,
          authority: undefined,
        });
      } else known.hosts.push(host);
    }
  }
  return [...byArn.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

function refuseInbound(
  notes: Notes,
  { ref }: IngressExposure,
  cidrs: Setting<string> | undefined,
): void {
  if (cidrs === undefined) return;
  const wrong = readList(cidrs.value).find(
    (one) => !one.includes('/') || rangeOf(one) === undefined,
  );
  if (wrong !== undefined) {
    notes.refuse(ref, 'annotation', `inbound-cidrs has ${wrong}, which is no CIDR`, cidrs.source);
  }
}

/** Of what all members that share a port agree on. */
export function inboundOf(agreed: ReadonlyMap<string, string>): Inbound {
  const cidrs = readList(agreed.get('inbound-cidrs') ?? '');
  return {
    ipv4: cidrs.filter((one) => !one.includes(':')),
    ipv6: cidrs.filter((one) => one.includes(':')),
    prefixLists: readList(agreed.get('security-group-prefix-lists') ?? ''),
  };
}

function agreedOf({ params, object }: IngressExposure): Readonly<Record<string, Setting<string>>> {
  const spec = typeof params === 'object' ? params.value.spec : undefined;
  // The source is only quoted where members disagree, so that of a class may be the whole of it.
  const choose = (
    name: 'sslPolicy' | 'inboundCIDRs' | 'prefixListsIDs' | 'PrefixListsIDs',
    suffix: string,
  ): Setting<string> | undefined => {
    const ofClass = spec?.[name];
    return typeof params === 'object' && ofClass !== undefined && ofClass.length > 0
      ? { value: String(ofClass), source: cite(params, 'spec'), isExplicit: true }
      : annotationOf(object, suffix);
  };
  const inbound = choose('inboundCIDRs', 'inbound-cidrs');
  const lists = choose(
    spec?.prefixListsIDs?.length ? 'prefixListsIDs' : 'PrefixListsIDs',
    'security-group-prefix-lists',
  );
  const policy = choose('sslPolicy', 'ssl-policy');
  const asSet = (setting: Setting<string>): Setting<string> => ({
    ...setting,
    value: [...new Set(readList(setting.value))].sort().join(','),
  });
  return {
    ...(inbound === undefined || asSet(inbound).value === ''
      ? {}
      : { 'inbound-cidrs': asSet(inbound) }),
    ...(lists === undefined || asSet(lists).value === ''
      ? {}
      : { 'security-group-prefix-lists': asSet(lists) }),
    ...(policy === undefined ? {} : { 'ssl-policy': policy }),
  };
}
