import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Subnet } from '../../snapshot/aws.js';
import type { Stack, SubnetChoice } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/** How many must be free in each subnet when a load balancer is made, ALB or NLB. */
const NEEDED = 8;
/** With fewer, an ALB may not find an address for another of its nodes. */
const TO_GROW = 16;

/**
 * A load balancer takes addresses of its subnets: at least eight must be free in each when it is
 * made, and an ALB takes more as it grows.
 */
export default defineCheck({
  id: 'subnets/subnet-low-free-ips',
  title: 'A subnet of the load balancer has few free addresses',
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
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  uses: ['kubernetes/events', 'aws/ec2/route-tables'],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'subnets/subnet-discovery-no-match',
    'subnets/subnet-too-few-azs',
    'load-balancer/lb-state-degraded',
  ],

  run(stack) {
    const { ref, subnets, failure } = stack;
    if (subnets === 'unknown') return undefined;
    const missed = missedFor(stack, subnets);
    const low = missed.length > 0 ? missed : crampedIn(stack, subnets);
    const [first, ...others] = low;
    if (first === undefined) return undefined;
    const counts = low
      .map(({ value }) => `${value.SubnetId} has ${value.AvailableIpAddressCount}`)
      .join(', ');
    const said =
      missed.length > 0 &&
      /[1-9]\d* have insufficient available IP|InvalidSubnet\b/.test(failure?.message ?? '');
    return {
      message:
        missed.length > 0
          ? `The load balancer of ${refText(ref)} needs ${NEEDED} free addresses in each of its subnets, and ${counts}.`
          : `The load balancer of ${refText(ref)} has little room to grow, as of free addresses ${counts}.`,
      fix: 'Free addresses there, or give the load balancer subnets of its own.',
      commands: [
        `aws ec2 describe-subnets --subnet-ids ${low.map(({ value }) => value.SubnetId).join(' ')}`,
      ],
      evidence: [
        cite(first, 'AvailableIpAddressCount'),
        ...others.map((subnet) => cite(subnet, 'AvailableIpAddressCount')),
        ...(said && failure !== undefined ? [failure.source] : []),
      ],
      ...(said ? { confidence: 'proven' as const } : {}),
      ...(missed.length > 0 ? {} : { severity: 'warning' as const }),
    };
  },
});

/** Subnets for the want of which there is no load balancer. */
function missedFor({ loadBalancer }: Stack, choice: SubnetChoice): readonly Seen<Subnet>[] {
  const { how, chosen, leftOut, missing, minimum } = choice;
  if (how === 'kept' || missing.length > 0) return [];
  // Named ones are taken as they are. It is AWS that refuses them, and only at the beginning.
  const named = chosen.filter(({ value }) => (value.AvailableIpAddressCount ?? NEEDED) < NEEDED);
  if (named.length > 0) return loadBalancer === 'absent' ? named : [];
  if (chosen.length >= minimum) return [];
  const left = leftOut.flatMap(({ subnet, because }) =>
    because === 'few-addresses' ? [subnet] : [],
  );
  const zones = new Set([...chosen, ...left].map(({ value }) => value.AvailabilityZone));
  return zones.size < minimum ? [] : left;
}

/** Subnets of an ALB that is there. An NLB takes one address in each, for good. */
function crampedIn(
  { loadBalancer, type }: Stack,
  { chosen }: SubnetChoice,
): readonly Seen<Subnet>[] {
  if (typeof loadBalancer === 'string' || type !== 'application') return [];
  const used = new Set(loadBalancer.value.AvailabilityZones?.map(({ SubnetId }) => SubnetId));
  return chosen.filter(
    ({ value }) => used.has(value.SubnetId) && (value.AvailableIpAddressCount ?? TO_GROW) < TO_GROW,
  );
}
