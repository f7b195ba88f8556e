import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller does not look at the VPC of a subnet that is named by its id. AWS refuses the load
 * balancer then: its security groups and its target groups are in the VPC of the cluster.
 */
export default defineCheck({
  id: 'subnets/subnet-wrong-vpc',
  title: 'A named subnet is in another VPC',
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
  ],
  uses: ['aws/eks/cluster'],
  explains: [
    'model/ingress-no-address',
    'model/model-deploy-failed',
    'network/no-route-lb-to-target',
  ],

  run({ ref, subnets }) {
    if (subnets === 'unknown' || subnets.how === 'kept') return undefined;
    const { chosen, source, vpc } = subnets;
    const foreign = chosen.filter(
      ({ value }) => value.VpcId !== undefined && value.VpcId !== vpc.id,
    );
    const [first, ...others] = foreign;
    if (first === undefined || source === undefined) return undefined;
    const ids = foreign.map(({ value }) => value.SubnetId);
    return {
      message: `${refText(ref)} is to use ${ids.join(', ')} of ${first.value.VpcId}, but the controller works in ${vpc.id}.`,
      fix: `Name subnets of ${vpc.id} instead.`,
      commands: [`aws ec2 describe-subnets --filters Name=vpc-id,Values=${vpc.id}`],
      evidence: [
        source,
        ...[first, ...others].map((subnet) => cite(subnet, 'VpcId')),
        ...(vpc.source === undefined ? [] : [vpc.source]),
      ],
    };
  },
});
