import { unknown, type CertificateSpec } from '../model.js';
import type { Context } from './context.js';

const CERTIFICATE = 'AWS::ACM::Certificate';

/**
 * Notes which certificates that the controller makes are there already. It knows them by tags,
 * which are not in a snapshot: here, by the hosts that they are for.
 */
export function matchCertificates(context: Context): void {
  const { lens, resources } = context;
  for (const [id, { spec }] of Object.entries(resources[CERTIFICATE] ?? {})) {
    const hosts = hostsKey(spec.subjectAlternativeNames);
    const alike = lens
      .all('aws/acm/certificates')
      .filter(
        ({ value }) =>
          value.Type === spec.type && hostsKey(value.SubjectAlternativeNames ?? []) === hosts,
      );
    const [first, ...others] = alike;
    if (first !== undefined && others.length === 0) {
      context.bind(CERTIFICATE, id, first.value.CertificateArn);
    } else if (first !== undefined || !lens.mayDeny('aws/acm/certificates')) {
      context.bind(CERTIFICATE, id, unknown('which certificate of these hosts it is'));
    }
  }
}

const hostsKey = (hosts: CertificateSpec['subjectAlternativeNames']): string =>
  [...new Set(hosts)].sort().join(' ');
