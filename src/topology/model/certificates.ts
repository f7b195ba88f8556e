import type { Notes } from '../plan/notes.js';
import { certificateToMake } from '../plan/certificates.js';
import type { PlannedCertificate, Stack } from '../topology.js';
import { reference, type CertificateSpec, type ResourcesOf, type Token } from './model.js';
import { digest } from './names.js';
import type { Settings } from './settings.js';
import { certificateTags } from './tags.js';

/*
 * The certificates that the controller makes. Source: AWS Load Balancer Controller v3.5.0,
 * pkg/ingress/model_build_certificates.go.
 */

const TYPE = 'AWS::ACM::Certificate';

/** One for each member that asks for one. */
export function certificatesOf(
  notes: Notes,
  settings: Settings,
  { members }: Stack,
): ResourcesOf<typeof TYPE> {
  return Object.fromEntries(
    members.flatMap((member) => {
      const made = certificateToMake(settings.flags, member);
      if (made === undefined) return [];
      const tags = certificateTags(notes, settings, member);
      const spec = { ...specOf(made), ...(tags === undefined ? {} : { tags }) };
      return [[idOf(made), { spec }] as const];
    }),
  );
}

function specOf({ authority = '', hosts = [] }: PlannedCertificate): CertificateSpec {
  return {
    type: authority === '' ? 'AMAZON_ISSUED' : 'PRIVATE',
    certificateAuthorityARN: authority,
    domainName: hosts[0] ?? '',
    subjectAlternativeNames: hosts,
    validationMethod: 'DNS',
    keyAlgorithm: '',
  };
}

/** By its type, its first host and the Ingress. */
function idOf(made: PlannedCertificate): string {
  const { type, domainName } = specOf(made);
  const { namespace = '', name } = made.member;
  const host = domainName.replaceAll('*', 'wildcard');
  return `${type.toLowerCase()}/${host}-${digest(`${namespace}/${name}`).slice(0, 8)}`;
}

/** Its ARN, which one that is to be made has not got yet. */
export const certificateToken = (certificate: PlannedCertificate): Token =>
  certificate.authority === undefined
    ? certificate.arn
    : reference(TYPE, idOf(certificate), 'certificateARN');
