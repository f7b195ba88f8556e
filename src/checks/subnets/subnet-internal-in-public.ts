import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** It works: the load balancer has private addresses only. But who plans networks may not want it. */
export default defineCheck({
  id: 'subnets/subnet-internal-in-public',
  title: 'An internal load balancer in a public subnet',
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
    'aws/ec2/route-tables',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],

  run({ ref, loadBalancer, ways }) {
    if (typeof loadBalancer !== 'object' || loadBalancer.value.Scheme !== 'internal') {
      return undefined;
    }
    const open = ways.flatMap(({ subnet, leadsTo, table }) =>
      table !== undefined && leadsTo === 'internet-gateway' ? [{ subnet, table }] : [],
    );
    const [first] = open;
    if (first === undefined) return undefined;
    const ids = open.map(({ subnet }) => subnet.value.SubnetId);
    return {
      message: `The internal load balancer of ${refText(ref)} is in ${ids.join(', ')}, ${ids.length > 1 ? 'which have' : 'which has'} a route to an internet gateway.`,
      fix: 'If it should be in private subnets, tag those with kubernetes.io/role/internal-elb=1 and name them in its subnets annotation.',
      commands: [`aws ec2 describe-subnets --subnet-ids ${ids.join(' ')}`],
      evidence: [
        cite(loadBalancer, 'Scheme'),
        cite(loadBalancer, 'AvailabilityZones'),
        ...[...new Set(open.map(({ table }) => table))].map((table) => cite(table, 'Routes')),
      ],
    };
  },
});
