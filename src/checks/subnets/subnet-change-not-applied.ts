import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** A load balancer that is there keeps its subnets. Those that are tagged later are not added. */
export default defineCheck({
  id: 'subnets/subnet-change-not-applied',
  title: 'A load balancer does not use a newly tagged subnet',
  severity: 'info',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/ec2/subnets',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  uses: ['aws/ec2/route-tables'],

  run({ ref, api, loadBalancer, subnets }) {
    if (subnets === 'unknown' || subnets.how !== 'kept' || typeof loadBalancer !== 'object') {
      return undefined;
    }
    const zones = new Set(subnets.chosen.map(({ value }) => value.AvailabilityZone));
    const discovered = subnets.instead?.chosen ?? [];
    const added = discovered.filter(({ value }) => !zones.has(value.AvailabilityZone));
    const [first, ...others] = added;
    if (first === undefined) return undefined;
    const ids = added.map(({ value }) => value.SubnetId);
    const all = [...subnets.chosen, ...added].map(({ value }) => value.SubnetId);
    const annotation =
      api === 'ingress'
        ? 'alb.ingress.kubernetes.io/subnets'
        : 'service.beta.kubernetes.io/aws-load-balancer-subnets';
    return {
      message: `The load balancer of ${refText(ref)} has no subnet in ${added.map(({ value }) => value.AvailabilityZone).join(', ')}, where a new one would get ${ids.join(', ')}.`,
      fix: `If it should be there too, set ${annotation} to ${all.join(',')}.`,
      commands: [
        `aws elbv2 describe-load-balancers --load-balancer-arns ${loadBalancer.value.LoadBalancerArn}`,
      ],
      evidence: [
        cite(loadBalancer, 'AvailabilityZones'),
        cite(first, 'Tags'),
        ...others.map((subnet) => cite(subnet, 'Tags')),
      ],
    };
  },
});
