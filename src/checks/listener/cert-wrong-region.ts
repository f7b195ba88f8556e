import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A load balancer takes certificates of ACM in its own region alone. Those of us-east-1 are what
 * CloudFront wants, and are often copied from there.
 */
export default defineCheck({
  id: 'listener/cert-wrong-region',
  title: 'The certificate is of another region',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  explains: [
    'listener/cert-arn-not-found',
    'listener/listener-missing',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run({ members, failure, loadBalancer }, { clusters }) {
    const arnOfHere =
      typeof loadBalancer === 'object' ? cite(loadBalancer, 'LoadBalancerArn') : undefined;
    const own = String(arnOfHere?.value ?? clusters[0]?.regionArn ?? '').split(':')[3];
    if (own === undefined || own === '') return undefined;
    const foreign = members
      .flatMap((member) => member.certificates.map((one) => ({ member, ...one })))
      .find(({ arn }) => {
        const [, , service, region] = arn.split(':');
        return service === 'acm' && region !== undefined && region !== '' && region !== own;
      });
    if (foreign === undefined) return undefined;
    const { member, arn, source } = foreign;
    const isStopped = failure !== undefined || member.addresses.length === 0;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} names ${arn}, a certificate of ${arn.split(':')[3] ?? ''}, and its load balancer is in ${own}.`,
      fix: `Request or import the certificate in ${own}, and name that one.`,
      commands: [`aws acm list-certificates --region ${own}`],
      evidence: [
        source,
        ...(arnOfHere === undefined ? [] : [arnOfHere]),
        ...(failure === undefined ? [] : [failure.source]),
      ],
      confidence: failure === undefined ? 'derived' : 'proven',
      // What was deployed before stays, until somebody changes something.
      severity: isStopped ? 'error' : 'warning',
    };
  },
});
