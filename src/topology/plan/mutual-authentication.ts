import type { IngressExposure, MutualAuthentication, Setting } from '../topology.js';
import { jsonAnnotation, type Notes } from './notes.js';
import { field, isObject, isText, type Loose } from './values.js';

const SUFFIX = 'mutual-authentication';
const MODES = ['off', 'passthrough', 'verify'];

/** What is asked of clients' certificates, and a text that two members can be compared by. */
export interface Trust extends Setting<string> {
  readonly asked: MutualAuthentication;
}

/** What an Ingress asks of clients' certificates, by port. Refused where the controller would. */
export function mutualAuthentication(
  notes: Notes,
  member: IngressExposure,
): ReadonlyMap<number, Trust> {
  const ports = new Map<number, Trust>();
  const read = jsonAnnotation(notes, member, SUFFIX, SUFFIX);
  if (read === undefined) return ports;
  const { source } = read;
  const refused = (reason: string): typeof ports => {
    notes.refuse(member.ref, SUFFIX, `${SUFFIX} ${reason}`, source);
    return new Map();
  };
  const entries: unknown = read.value ?? [];
  if (!Array.isArray(entries)) return refused('is no list');
  if (entries.length === 0) return refused('is empty');
  for (const entry of entries as readonly unknown[]) {
    if (!isObject(entry)) return refused('has an item that is no object');
    const port = field(entry, 'port') ?? 0;
    const reason = reasonAgainst(entry, port);
    if (reason !== undefined) return refused(reason);
    const asked = askedIn(entry);
    ports.set(Number(port), { value: textOf(asked), source, isExplicit: true, asked });
  }
  return ports;
}

function reasonAgainst(entry: Loose, port: unknown): string | undefined {
  const of = (name: string): unknown => field(entry, name);
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535) {
    return `has ${JSON.stringify(port)}, which is no port`;
  }
  const [mode, trustStore, advertises] = [
    of('mode') ?? '',
    of('trustStore') ?? '',
    of('advertiseTrustStoreCaNames'),
  ];
  const ignores = of('ignoreClientCertificateExpiry');
  if (!isText(mode) || !MODES.includes(mode)) {
    return `has mode ${JSON.stringify(mode)} for port ${port}, which is none of ${MODES.join(', ')}`;
  }
  if (!isText(trustStore)) return `has a trustStore for port ${port} that is no text`;
  if (ignores !== undefined && typeof ignores !== 'boolean') {
    return `has ignoreClientCertificateExpiry ${JSON.stringify(ignores)} for port ${port}`;
  }
  if (mode === 'verify') {
    if (trustStore === '') return `has mode verify for port ${port} without a trustStore`;
    return advertises === undefined || advertises === 'on' || advertises === 'off'
      ? undefined
      : `has advertiseTrustStoreCaNames ${JSON.stringify(advertises)} for port ${port}`;
  }
  for (const [name, value] of Object.entries({
    trustStore: trustStore === '' ? undefined : trustStore,
    ignoreClientCertificateExpiry: ignores,
    advertiseTrustStoreCaNames: advertises,
  })) {
    if (value !== undefined) return `has ${name} for port ${port}, whose mode is ${mode}`;
  }
  return undefined;
}

/** Of an entry that nothing is against. */
function askedIn(entry: Loose): MutualAuthentication {
  const trustStore = field(entry, 'trustStore');
  const ignores = field(entry, 'ignoreClientCertificateExpiry');
  return {
    mode: field(entry, 'mode') as MutualAuthentication['mode'],
    trustStore: isText(trustStore) ? trustStore : '',
    ignoresExpiry: typeof ignores === 'boolean' ? ignores : undefined,
    advertises: field(entry, 'advertiseTrustStoreCaNames') as MutualAuthentication['advertises'],
  };
}

/** The same for what the controller takes for the same. */
function textOf({ mode, trustStore, ignoresExpiry, advertises }: MutualAuthentication): string {
  return [
    mode,
    ...(trustStore === '' ? [] : [`with ${trustStoreName(trustStore)}`]),
    ...(ignoresExpiry === true ? ['whatever their expiry'] : []),
    ...(advertises === undefined ? [] : [`advertised ${JSON.stringify(advertises)}`]),
  ].join(' ');
}

/** A trust store may be given by its name or by an ARN, which has the name in it. */
export const trustStoreName = (trustStore: string): string =>
  /^arn:.*:truststore\/([^/]+)\//.exec(trustStore)?.[1] ?? trustStore;
