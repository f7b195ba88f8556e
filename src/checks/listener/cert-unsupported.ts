import { cite, refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/**
 * AWS takes certificates of certain keys and signatures only, and which they are changes over
 * time. So it speaks where AWS does, and adds what is known of the certificate.
 */
export default defineCheck({
  id: 'listener/cert-unsupported',
  title: 'AWS does not support the certificate',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],
  explains: [
    'listener/listener-missing',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack) {
    const { members, searches, failure } = stack;
    const refused = refusedFor(stack, 'listener/cert-unsupported');
    if (refused === undefined) return undefined;
    const named = failure?.meaning?.parts['arn'];
    const asked = [
      ...members.flatMap((member) =>
        member.certificates.map(({ arn, source, certificate }) => ({
          member,
          arn,
          source,
          certificate,
        })),
      ),
      ...searches.flatMap(({ member, source, found }) =>
        found === 'unknown'
          ? []
          : found.map((certificate) => ({
              member,
              arn: certificate.value.CertificateArn,
              source,
              certificate,
            })),
      ),
    ];
    // Where AWS names none, only the one that there is can be meant.
    const meant = asked.filter(({ arn }) => named === undefined || arn === named);
    const one = new Set(meant.map(({ arn }) => arn)).size === 1 ? meant[0] : undefined;
    const certificate = typeof one?.certificate === 'object' ? one.certificate : undefined;
    const key = certificate?.value.KeyAlgorithm;
    const arn = one?.arn ?? named;
    const about = `${arn === undefined ? 'a certificate' : `the certificate ${arn}`}${key === undefined ? '' : ` (${key})`}`;
    return {
      ...refused,
      subject: one?.member.ref ?? refused.subject,
      message: `AWS does not support ${about} of ${refText(one?.member.ref ?? stack.ref)}.`,
      fix: 'Use a certificate with an RSA key of 2048 bits or an EC key P-256 or P-384; one that is imported needs its whole chain.',
      commands: [
        arn === undefined
          ? 'aws acm list-certificates'
          : `aws acm describe-certificate --certificate-arn ${arn}`,
      ],
      evidence: [
        ...refused.evidence,
        ...(one === undefined ? [] : [one.source]),
        ...(certificate === undefined
          ? []
          : [cite(certificate, 'KeyAlgorithm'), cite(certificate, 'Type')]),
      ],
    };
  },
});
