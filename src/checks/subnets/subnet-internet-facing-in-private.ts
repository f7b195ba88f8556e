import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * An internet-facing load balancer has public addresses in each of its subnets. Where a subnet has
 * no route to an internet gateway, what comes to the address there is never answered.
 */
export default defineCheck({
  id: 'subnets/subnet-internet-facing-in-private',
  title: 'An internet-facing load balancer in a private subnet',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/ec2/subnets',
    'aws/ec2/route-tables',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  explains: ['load-balancer/client-cannot-connect'],

  run({ ref, scheme, loadBalancer, ways }) {
    const actual = typeof loadBalancer === 'object' ? loadBalancer.value.Scheme : scheme.value;
    if (actual !== 'internet-facing') return undefined;
    const shut = ways.flatMap(({ subnet, leadsTo, table }) =>
      table !== undefined && (leadsTo === 'nat-gateway' || leadsTo === 'nowhere')
        ? [{ subnet, table }]
        : [],
    );
    if (shut.length === 0) return undefined;
    const tables = [...new Set(shut.map(({ table }) => table))];
    const ids = shut.map(({ subnet }) => subnet.value.SubnetId);
    const isAll = shut.length === ways.length;
    return {
      message: `The internet-facing load balancer of ${refText(ref)} ${typeof loadBalancer === 'object' ? 'is' : 'would be'} in ${ids.join(', ')}, ${ids.length > 1 ? 'which have' : 'which has'} no route to an internet gateway${isAll ? '' : ', so that some of its addresses never answer'}.`,
      fix: 'Name public subnets in its subnets annotation, and take the tag kubernetes.io/role/elb from private ones.',
      commands: [
        `aws ec2 describe-route-tables --route-table-ids ${tables.map(({ value }) => value.RouteTableId).join(' ')}`,
      ],
      evidence: [
        typeof loadBalancer === 'object' ? cite(loadBalancer, 'Scheme') : scheme.source,
        ...(typeof loadBalancer === 'object' ? [cite(loadBalancer, 'AvailabilityZones')] : []),
        ...tables.map((table) => cite(table, 'Routes')),
      ],
      ...(isAll ? {} : { severity: 'warning' as const }),
    };
  },
});
