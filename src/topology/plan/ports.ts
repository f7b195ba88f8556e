import { cite } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import { annotationOf } from '../ingresses.js';
import type { IngressExposure, PlannedCertificate, Setting } from '../topology.js';
import type { certificateFinder } from './certificates.js';
import { jsonAnnotation, type Notes } from './notes.js';
import { isObject, readList } from './values.js';

export type Protocol = 'HTTP' | 'HTTPS';

/** What one Ingress asks of one port. */
export interface PortRequest {
  readonly member: IngressExposure;
  readonly port: number;
  readonly protocol: Protocol;
  readonly certificates: readonly PlannedCertificate[];
  /** What members that share a port must agree on, where they say something. */
  readonly agreed: Readonly<Record<string, Setting<string>>>;
  readonly source: Evidence;
}

export function portsOf(
  notes: Notes,
  member: IngressExposure,
  find: ReturnType<typeof certificateFinder>,
): readonly PortRequest[] {
  const explicit = member.certificates.map((one) => ({
    ...one,
    member: member.ref,
    hosts: undefined,
  }));
  const ports = listenPorts(notes, member, explicit.length > 0);
  const hasTls = [...ports.values()].includes('HTTPS');
  const certificates =
    explicit.length === 0 && hasTls ? discoveredCertificates(notes, member, find) : explicit;
  jsonAnnotation(notes, member, 'mutual-authentication');
  const source = citeListenPorts(member);
  const agreed = agreedOf(member);
  const { 'ssl-policy': _forHttps, ...forHttp } = agreed;
  return [...ports].map(([port, protocol]) => ({
    member,
    port,
    protocol,
    certificates: protocol === 'HTTPS' ? certificates : [],
    agreed: protocol === 'HTTPS' ? agreed : forHttp,
    source,
  }));
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

function discoveredCertificates(
  notes: Notes,
  member: IngressExposure,
  find: ReturnType<typeof certificateFinder>,
): readonly PlannedCertificate[] {
  const byArn = new Map<string, { hosts: string[]; source: Evidence }>();
  for (const { host, source } of tlsHosts(member)) {
    const found = find(host);
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
    for (const one of found) {
      const known = byArn.get(one.arn);
      if (known === undefined) byArn.set(one.arn, { hosts: [host], source: one.source });
      else known.hosts.push(host);
    }
  }
  return [...byArn]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([arn, { hosts, source }]) => ({ arn, member: member.ref, hosts, source }));
}

/** The hosts of its rules and of `tls`, in their order. */
function tlsHosts({
  object,
}: IngressExposure): readonly { readonly host: string; readonly source: Evidence }[] {
  const { rules = [], tls = [] } = object.value.spec;
  const hosts = new Map<string, Evidence>();
  for (const [i, { host }] of rules.entries()) {
    if (host) hosts.set(host, hosts.get(host) ?? cite(object, 'spec', 'rules', i, 'host'));
  }
  for (const [i, { hosts: names = [] }] of tls.entries()) {
    for (const [j, host] of names.entries()) {
      hosts.set(host, hosts.get(host) ?? cite(object, 'spec', 'tls', i, 'hosts', j));
    }
  }
  return [...hosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, source]) => ({ host, source }));
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
