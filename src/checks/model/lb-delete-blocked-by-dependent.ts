import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** AWS deletes no load balancer that an endpoint service, an accelerator or a target group of
 * another one uses. A change of its scheme needs a new one, and so the deletion of the old. */
export default defineCheck({
  id: 'model/lb-delete-blocked-by-dependent',
  title: 'Something in AWS still depends on a load balancer',
  severity: 'error',
  confidence: 'proven',
  on: 'failures',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  explains: [
    'model/model-deploy-failed',
    'model/deletion-stuck-finalizer',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
  ],

  run({ ref, said }) {
    const arn = said.meaning?.parts['balancer'];
    const fault = faultInWords(
      'model/lb-delete-blocked-by-dependent',
      ref,
      said,
      'Take the load balancer out of the VPC endpoint service, the Global Accelerator or the target group that uses it.',
    );
    return fault === undefined
      ? undefined
      : {
          ...fault,
          commands: [
            'aws ec2 describe-vpc-endpoint-service-configurations',
            'aws globalaccelerator list-accelerators --region us-west-2',
            ...(arn === undefined
              ? []
              : [`aws elbv2 describe-load-balancers --load-balancer-arns ${arn}`]),
          ],
        };
  },
});
