import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

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
    'aws/acm/certificates',
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/elbv2/tags',
  ],
  explains: [
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'listener/listener-missing',
  ],

  run({ members, failure, listeners, loadBalancer }, { clusters }) {
    const asked = members.flatMap((member) =>
      member.certificates.map((certificate) => ({ member, ...certificate })),
    );
    const message = failure?.message ?? '';
    const isRefused = /CertificateNotFound/.test(message);
    const [, named] = /Certificate '?"?(arn:[^'"\s]+)/.exec(message) ?? [];
    const regionOf = (arn: string | undefined) => arn?.split(':')[3];
    const own = regionOf(clusters[0]?.regionArn);
    // A certificate of another region exists all the same: that is another fault.
    const ofHere = asked.filter(({ arn }) => own === undefined || regionOf(arn) === own);
    const inUse = new Set(
      listeners?.flatMap(({ value }) => value.Certificates?.map((one) => one.CertificateArn)),
    );
    const culprit = isRefused
      ? ofHere.find(({ arn }) => named === undefined || arn === named)
      : ofHere.find(
          ({ arn, certificate }) =>
            certificate === 'absent' &&
            arn.split(':')[2] === 'acm' &&
            // A listener that has it proves that it exists.
            (listeners !== undefined || loadBalancer === 'absent') &&
            !inUse.has(arn),
        );
    if (culprit === undefined) return undefined;
    const { member, arn, source } = culprit;
    const isStopped = isRefused || member.addresses.length === 0;
    return {
      message: `${refText(member.ref)} names the certificate ${arn}, which does not exist.`,
      fix: `Correct the certificate of ${refText(member.ref)}.`,
      commands: [`aws acm describe-certificate --certificate-arn ${arn}`],
      evidence: [source, ...(isRefused && failure !== undefined ? [failure.source] : [])],
      subject: member.ref,
      confidence: isRefused ? 'proven' : 'derived',
      // What was deployed before stays, until somebody changes something.
      severity: isStopped ? 'error' : 'warning',
    };
  },
});
