import { cite, refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/**
 * Without certificate-arn, every certificate that matches a host is attached, in the order of
 * their ARNs, and the load balancer chooses among them for each client. That is harmless where
 * they differ in their keys alone, and not where one is of a private authority. Old
 * versions refuse to choose.
 */
export default defineCheck({
  id: 'listener/cert-multiple-matches',
  title: 'Several certificates match a host',
  severity: 'warning',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/acm/certificates',
  ],
  uses: ['kubernetes/events', 'kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: [
    'listener/cert-host-mismatch',
    'listener/cert-quota-exceeded',
    'model/model-build-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack) {
    const refused = refusedFor(stack, 'listener/cert-multiple-matches');
    const several = stack.searches.flatMap(({ found, ...search }) =>
      found === 'unknown' || found.length < 2
        ? []
        : [{ ...search, found, types: new Set(found.map(({ value }) => value.Type)) }],
    );
    const said = stack.failure?.meaning?.parts['host'];
    const one =
      several.find(({ host }) => refused !== undefined && host === said) ??
      several.find(({ types }) => types.size > 1) ??
      several[0];
    if (one === undefined) return undefined;
    const { member, host, source, found, types } = one;
    const listed = found.map(
      ({ value }) => `${value.CertificateArn}${value.Type === undefined ? '' : ` (${value.Type})`}`,
    );
    const shown = listed.length > 3 ? [...listed.slice(0, 3), `${listed.length - 3} more`] : listed;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} names no certificate, and ${found.length} match ${host}: ${shown.join(', ')}.`,
      fix: 'Name the right one in certificate-arn.',
      commands: ['aws acm list-certificates --certificate-statuses ISSUED'],
      evidence: [
        source,
        ...found.flatMap((certificate) => [
          cite(certificate, 'SubjectAlternativeNames'),
          cite(certificate, 'Type'),
        ]),
        ...(refused?.evidence ?? []),
      ],
      confidence: refused === undefined ? 'derived' : 'proven',
      severity: refused === undefined && types.size === 1 ? 'info' : 'warning',
    };
  },
});
