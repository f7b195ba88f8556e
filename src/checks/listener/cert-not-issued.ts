import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller takes issued certificates only, and AWS gives no other one to a listener. One
 * that waits for its validation waits until somebody writes the record that ACM asks for.
 */
export default defineCheck({
  id: 'listener/cert-not-issued',
  title: 'The certificate of a host is not issued',
  severity: 'error',
  confidence: 'proven',
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
    'listener/cert-arn-not-found',
    'listener/cert-discovery-no-match',
    'listener/cert-unsupported',
    'listener/listener-missing',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run({ members, searches, failure }) {
    const wanted = [
      ...searches.flatMap(({ member, source, found, unissued }) =>
        found.length === 0 ? unissued.map((certificate) => ({ member, source, certificate })) : [],
      ),
      ...members.flatMap((member) =>
        member.certificates.flatMap(({ source, certificate }) =>
          typeof certificate === 'object' &&
          ![undefined, 'ISSUED', 'EXPIRED'].includes(certificate.value.Status)
            ? [{ member, source, certificate }]
            : [],
        ),
      ),
    ];
    const [first] = wanted;
    if (first === undefined) return undefined;
    const { member, source, certificate } = first;
    const { CertificateArn, Status = '' } = certificate.value;
    const isStopped = failure !== undefined || member.addresses.length === 0;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} needs ${refText(certificate.ref)}, whose status is ${Status}.`,
      fix:
        Status === 'PENDING_VALIDATION'
          ? 'Write the validation record that ACM asks for, and wait until it is issued.'
          : 'Request the certificate anew.',
      commands: [
        `aws acm describe-certificate --certificate-arn ${CertificateArn} --query Certificate.DomainValidationOptions`,
      ],
      evidence: [
        source,
        cite(certificate, 'Status'),
        cite(certificate, 'SubjectAlternativeNames'),
        ...(failure === undefined ? [] : [failure.source]),
      ],
      confidence: failure === undefined ? 'derived' : 'proven',
      // What was deployed before stays, until somebody changes something.
      severity: isStopped ? 'error' : 'warning',
    };
  },
});
