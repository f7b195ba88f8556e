import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** Elastic Load Balancing writes a test file before it turns the log on. The bucket must be in its
 * region, and its policy must let the service of that region write. */
export default defineCheck({
  id: 'model/lb-access-log-bucket-denied',
  title: 'The bucket for the access log refuses the load balancer',
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
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'listener/listener-missing',
  ],

  run({ ref, said }) {
    const bucket = said.meaning?.parts['bucket'];
    const fault = faultInWords(
      'model/lb-access-log-bucket-denied',
      ref,
      said,
      'Let the log delivery of Elastic Load Balancing write to the bucket by its policy, have it in the region of the load balancer and encrypted with SSE-S3, or turn access_logs.s3.enabled off.',
    );
    return fault === undefined || bucket === undefined
      ? fault
      : { ...fault, commands: [`aws s3api get-bucket-policy --bucket ${bucket}`] };
  },
});
