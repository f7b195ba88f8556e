import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A controller finds what it made by tags. What it no longer looks for, because the object is gone
 * or the cluster has another name now, stays: it costs money, counts against the quota, and names
 * in DNS may still lead to it.
 */
export default defineCheck({
  id: 'load-balancer/lb-orphaned',
  title: 'A load balancer was left behind',
  severity: 'warning',
  confidence: 'derived',
  on: 'orphans',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  uses: ['aws/elbv2/target-groups', 'aws/elbv2/target-health'],
  explains: ['load-balancer/lb-quota-exceeded', 'dns/dns-stale-lb'],
  patience: 900,

  run({ ref, object, stackId, source, successor, otherCluster }) {
    const { LoadBalancerArn } = object.value;
    const commands = [
      `aws elbv2 describe-tags --resource-arns ${LoadBalancerArn}`,
      `aws elbv2 describe-target-groups --load-balancer-arn ${LoadBalancerArn}`,
    ];
    if (successor !== undefined && otherCluster !== undefined) {
      return {
        message: `${refText(ref)} was made for ${stackId} by a controller of cluster ${otherCluster}, serves nobody, and ${refText(successor.ref)} has taken its place.`,
        fix: `Make sure that no cluster ${otherCluster} uses it and that no name leads to it, then delete it.`,
        commands,
        evidence: [source, cite(object, 'DNSName'), cite(successor, 'DNSName')],
      };
    }
    return {
      message: `${refText(ref)} was made for ${stackId}, which is not there any more.`,
      fix: 'Make sure that no other cluster of this name uses it and that no name leads to it, then delete it.',
      commands,
      evidence: [source, cite(object, 'DNSName')],
    };
  },
});
