import { cite, type Seen } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type * as aws from '../../snapshot/aws.js';
import { annotationOf } from '../ingresses.js';
import type { Lens } from '../lens.js';
import type {
  CertificateSearch,
  Flags,
  IngressExposure,
  NamedCertificate,
  PlannedCertificate,
} from '../topology.js';
import { readBoolean, readList } from './values.js';

/** Those that its class names; else those that it names itself. None where that was not seen. */
export function namedCertificates(
  lens: Lens,
  { params, object }: Pick<IngressExposure, 'params' | 'object'>,
): readonly NamedCertificate[] {
  if (typeof params === 'string') return [];
  const find = (arn: string): NamedCertificate['certificate'] =>
    lens.find('aws/acm/certificates', { kind: 'Certificate', name: arn, arn });
  const ofClass = typeof params === 'object' ? (params.value.spec?.certificateArn ?? []) : [];
  if (typeof params === 'object' && ofClass.length > 0) {
    return ofClass.map((arn, index) => ({
      arn,
      source: cite(params, 'spec', 'certificateArn', index),
      certificate: find(arn),
    }));
  }
  const annotation = annotationOf(object, 'certificate-arn');
  return annotation === undefined
    ? []
    : readList(annotation.value).map((arn) => ({
        arn,
        source: annotation.source,
        certificate: find(arn),
      }));
}

/** The hosts of its rules and of `tls`, in their order. */
export function tlsHosts({ object }: Pick<IngressExposure, 'object'>): readonly {
  readonly host: string;
  readonly source: Evidence;
}[] {
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

/** Whether the controller makes certificates where an Ingress asks it to. */
export const makesCertificates = ({ featureGates }: Flags): boolean =>
  /EnableCertificateManagement=(?:1|t)/i.test(featureGates.value);

/**
 * The certificate that the controller makes for an Ingress that asks for one and names none
 * itself. It makes it too where the class names one, and then has no use for it.
 */
export function certificateToMake(
  flags: Flags,
  { object, ref }: Pick<IngressExposure, 'object' | 'ref'>,
): PlannedCertificate | undefined {
  const asked = annotationOf(object, 'create-acm-cert');
  const named = annotationOf(object, 'certificate-arn');
  if (asked === undefined || readBoolean(asked.value) !== true || !makesCertificates(flags)) {
    return undefined;
  }
  if (readList(named?.value ?? '').length > 0) return undefined;
  const authority =
    annotationOf(object, 'acm-pca-arn')?.value || flags.defaultCertificateAuthority.value;
  return {
    arn: '',
    member: ref,
    hosts: tlsHosts({ object }).map(({ host }) => host),
    source: asked.source,
    certificate: 'unknown',
    authority,
  };
}

/**
 * The certificates of a host, in the order of their ARNs: by its exact name, or by a wildcard
 * that stands for its first label. 'unknown' where some certificate was not seen whole.
 */
export function certificateFinder(
  lens: Lens,
  allowedAuthorities: readonly string[],
): (host: string) => Pick<CertificateSearch, 'found' | 'unissued'> {
  const byName = new Map<string, Seen<aws.Certificate>[]>();
  let isWhole = lens.mayDeny('aws/acm/certificates');
  for (const certificate of lens.all('aws/acm/certificates')) {
    const { CertificateAuthorityArn, Status, SubjectAlternativeNames } = certificate.value;
    if (Status === undefined) isWhole = false;
    if (Status === 'ISSUED' && SubjectAlternativeNames === undefined) isWhole = false;
    if (
      allowedAuthorities.length > 0 &&
      !allowedAuthorities.includes(CertificateAuthorityArn ?? '')
    ) {
      continue;
    }
    for (const name of new Set(SubjectAlternativeNames)) {
      byName.set(name, [...(byName.get(name) ?? []), certificate]);
    }
  }
  return (host) => {
    const exact = host.startsWith('*.') ? [] : (byName.get(host) ?? []);
    const byArn = new Map(
      [...exact, ...(byName.get(wildcardOf(host)) ?? [])].map((found) => [
        found.value.CertificateArn,
        found,
      ]),
    );
    const all = [...byArn].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    const isIssued = ({ value }: Seen<aws.Certificate>) => value.Status === 'ISSUED';
    return {
      found: isWhole ? all.filter(isIssued) : 'unknown',
      unissued: all.filter((one) => one.value.Status !== undefined && !isIssued(one)),
    };
  };
}

/** Whether a client takes a certificate of these names for this host. */
export function names(certificate: aws.Certificate, host: string): boolean {
  const own = certificate.SubjectAlternativeNames ?? [];
  const known = own.map((name) => name.toLowerCase());
  return known.includes(host.toLowerCase()) || known.includes(wildcardOf(host.toLowerCase()));
}

const wildcardOf = (host: string): string => host.replace(/^[^.]*/, '*');
