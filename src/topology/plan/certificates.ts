import { cite } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import { annotationOf } from '../ingresses.js';
import type { Lens } from '../lens.js';
import type { IngressExposure, NamedCertificate } from '../topology.js';
import { readList } from './values.js';

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

interface Found {
  readonly arn: string;
  readonly source: Evidence;
}

/**
 * The issued certificates of a host, in the order of their ARNs: by its exact name, or by a
 * wildcard that stands for its first label. 'unknown' where some certificate was not seen whole.
 */
export function certificateFinder(
  lens: Lens,
  allowedAuthorities: readonly string[],
): (host: string) => readonly Found[] | 'unknown' {
  const byName = new Map<string, Found[]>();
  let isWhole = lens.mayDeny('aws/acm/certificates');
  for (const certificate of lens.all('aws/acm/certificates')) {
    const { CertificateArn, CertificateAuthorityArn, Status, SubjectAlternativeNames } =
      certificate.value;
    if (Status === undefined) isWhole = false;
    if (Status !== 'ISSUED') continue;
    if (SubjectAlternativeNames === undefined) isWhole = false;
    if (
      allowedAuthorities.length > 0 &&
      !allowedAuthorities.includes(CertificateAuthorityArn ?? '')
    ) {
      continue;
    }
    const found = { arn: CertificateArn, source: cite(certificate, 'SubjectAlternativeNames') };
    for (const name of new Set(SubjectAlternativeNames)) {
      byName.set(name, [...(byName.get(name) ?? []), found]);
    }
  }
  return (host) => {
    if (!isWhole) return 'unknown';
    const wildcard = host.replace(/^[^.]*/, '*');
    const exact = host.startsWith('*.') ? [] : (byName.get(host) ?? []);
    const byArn = new Map(
      [...exact, ...(byName.get(wildcard) ?? [])].map((found) => [found.arn, found]),
    );
    return [...byArn.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  };
}
