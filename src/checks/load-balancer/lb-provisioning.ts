import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** For its first minutes a load balancer has an address and answers nothing yet. */
export default defineCheck({
  id: 'load-balancer/lb-provisioning',
  title: 'The load balancer is not ready yet',
  severity: 'info',
  confidence: 'proven',
  on: 'loadBalancers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  explains: ['load-balancer/client-cannot-connect', 'dns/dns-not-resolving'],

  run({ ref, object, ageSeconds }) {
    if (object.value.State?.Code !== 'provisioning') return undefined;
    const minutes = ageSeconds === undefined ? undefined : Math.floor(ageSeconds / 60);
    return {
      message: `${refText(ref)} is still provisioning${minutes === undefined ? '' : `, ${minutes} minutes after it was made`}.`,
      fix: 'Wait: it takes up to five minutes, and more than fifteen are a reason to ask AWS.',
      commands: [
        `aws elbv2 wait load-balancer-available --load-balancer-arns ${object.value.LoadBalancerArn}`,
      ],
      evidence: [cite(object, 'State'), cite(object, 'CreatedTime')],
    };
  },
});
