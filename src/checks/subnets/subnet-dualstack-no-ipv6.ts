import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Subnet } from '../../snapshot/aws.js';
import { hasIpv6 } from '../../topology/subnets.js';
import type { Stack, SubnetChoice } from '../../topology/topology.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** A load balancer of both families needs a block of IPv6 in each of its subnets. */
export default defineCheck({
  id: 'subnets/subnet-dualstack-no-ipv6',
  title: 'A dualstack load balancer in subnets without IPv6',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/events',
    'aws/ec2/subnets',
    'aws/ec2/route-tables',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'subnets/subnet-discovery-no-match',
    'subnets/subnet-too-few-azs',
  ],

  run(stack) {
    const { ref, failure, subnets, loadBalancer } = stack;
    const lacking = subnets === 'unknown' ? [] : lackingIn(stack, subnets);
    const [first, ...others] = lacking;
    if (first === undefined) {
      return faultInWords(
        'subnets/subnet-dualstack-no-ipv6',
        ref,
        failure,
        'Associate an IPv6 block with each of its subnets, or ask for the address type ipv4.',
      );
    }
    const said = saidOf(failure, 'subnets/subnet-dualstack-no-ipv6');
    const ids = lacking.map(({ value }) => value.SubnetId);
    return {
      message: `${refText(ref)} asks for a dualstack load balancer, and ${ids.join(', ')} ${ids.length > 1 ? 'have' : 'has'} no IPv6 block.`,
      fix: 'Associate an IPv6 block with each of these subnets, or ask for the address type ipv4.',
      commands: [
        `aws ec2 describe-subnets --subnet-ids ${ids.join(' ')} --query 'Subnets[].[SubnetId,Ipv6CidrBlockAssociationSet]'`,
      ],
      evidence: [
        cite(first, 'Ipv6CidrBlockAssociationSet'),
        ...others.map((subnet) => cite(subnet, 'Ipv6CidrBlockAssociationSet')),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      // What was built before goes on serving.
      ...(failure === undefined && loadBalancer !== 'absent'
        ? { severity: 'warning' as const }
        : {}),
    };
  },
});

/** Subnets for the want of whose IPv6 block the load balancer cannot be as it should. */
function lackingIn(
  { loadBalancer }: Stack,
  { chosen, leftOut, minimum, missing, needsIpv6 }: SubnetChoice,
): readonly Seen<Subnet>[] {
  if (missing.length > 0 || !needsIpv6) return [];
  const isDualstack =
    typeof loadBalancer === 'object' &&
    loadBalancer.value.IpAddressType?.startsWith('dualstack') === true;
  const used = new Set(
    isDualstack ? loadBalancer.value.AvailabilityZones?.map(({ SubnetId }) => SubnetId) : [],
  );
  const lacking = chosen.filter(({ value }) => !hasIpv6(value) && !used.has(value.SubnetId));
  if (lacking.length > 0 || chosen.length >= minimum) return lacking;
  const left = leftOut.flatMap(({ subnet, because }) => (because === 'no-ipv6' ? [subnet] : []));
  const zones = new Set([...chosen, ...left].map(({ value }) => value.AvailabilityZone));
  return zones.size < minimum ? [] : left;
}
