import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const ANNOTATION = 'alb.ingress.kubernetes.io/certificate-arn';

/**
 * A listener cannot be made with a certificate that does not exist, so neither it nor anything
 * that comes after it is deployed.
 */
export default defineCheck({
  id: 'listener/cert-arn-not-found',
  title: 'The certificate of certificate-arn does not exist',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'aws/acm/certificates',
  ],
  explains: ['model/model-build-failed', 'model/model-deploy-failed', 'model/ingress-no-address'],

  run({ ref, members, failure }, { clusters }) {
    if (failure === undefined || !/CertificateNotFound/.test(failure.message)) return undefined;
    const asked = members.flatMap((member) =>
      (member.object.value.metadata.annotations?.[ANNOTATION] ?? '')
        .split(',')
        .map((arn) => ({ member, arn: arn.trim() })),
    );
    const [, named] = /Certificate '?"?(arn:[^'"\s]+)/.exec(failure.message) ?? [];
    const region = (arn: string | undefined) => arn?.split(':')[3];
    const own = region(clusters[0]?.regionArn);
    const culprit = asked.find(({ arn }) => arn !== '' && (named === undefined || arn === named));
    // A certificate of another region exists all the same: that is another fault.
    if (culprit === undefined || (own !== undefined && region(culprit.arn) !== own))
      return undefined;
    return {
      message: `${refText(culprit.member.ref)} names the certificate ${culprit.arn}, which does not exist.`,
      fix: `Correct certificate-arn of ${refText(ref)}.`,
      commands: [`aws acm describe-certificate --certificate-arn ${culprit.arn}`],
      evidence: [
        failure.source,
        cite(culprit.member.object, 'metadata', 'annotations', ANNOTATION),
      ],
      subject: culprit.member.ref,
    };
  },
});
