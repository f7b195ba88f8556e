import { cite, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type { Stack, SubnetChoice } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/** An ALB needs subnets in two Availability Zones. With fewer, the controller builds nothing. */
export default defineCheck({
  id: 'subnets/subnet-too-few-azs',
  title: 'Too few Availability Zones for the load balancer',
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
  explains: ['model/model-build-failed', 'model/model-deploy-failed', 'model/ingress-no-address'],

  run({ ref, failure, subnets, loadBalancer }) {
    const [, counts] =
      /subnets count less than minimal required count: (\d+ < \d+)/.exec(failure?.message ?? '') ??
      [];
    const said = failure === undefined || counts === undefined ? undefined : failure.source;
    const short = tooFew(subnets);
    const evidence = [
      ...(said === undefined ? [] : [said]),
      ...(short === undefined ? [] : evidenceOf(short)),
    ];
    const [first, ...others] = evidence;
    if (first === undefined) return undefined;
    const zones = short?.chosen.map(({ value }) => value.AvailabilityZone).join(', ');
    const isNamed = short?.how === 'annotation' || short?.how === 'params';
    return {
      message:
        short === undefined
          ? `The load balancer of ${refText(ref)} would have too few Availability Zones: ${counts}.`
          : `The load balancer of ${refText(ref)} would have a subnet in ${zones} only, and needs ${short.minimum} Availability Zones.`,
      fix: isNamed
        ? 'Name a subnet in another Availability Zone as well.'
        : 'Add or tag a subnet in another Availability Zone.',
      commands: [
        isNamed
          ? `aws ec2 describe-subnets --subnet-ids ${short.chosen.map((one) => one.ref.name).join(' ')}`
          : 'aws ec2 describe-subnets --filters Name=tag-key,Values=kubernetes.io/role/elb',
      ],
      evidence: [first, ...others],
      confidence: said === undefined ? 'derived' : 'proven',
      // What may have been built before goes on serving.
      ...(failure === undefined && loadBalancer !== 'absent'
        ? { severity: 'warning' as const }
        : {}),
    };
  },
});

/** None at all, or one that is not there, is another fault. */
function tooFew(subnets: Stack['subnets']): SubnetChoice | undefined {
  if (subnets === 'unknown' || subnets.how === 'kept' || subnets.missing.length > 0) {
    return undefined;
  }
  const { chosen, minimum } = subnets;
  return chosen.length > 0 && chosen.length < minimum ? subnets : undefined;
}

/** Those that were chosen, and those in other zones that somebody may have forgotten. */
function evidenceOf({ source, chosen, leftOut }: SubnetChoice): readonly Evidence[] {
  const zones = new Set(chosen.map(({ value }) => value.AvailabilityZone));
  const forgotten = leftOut.flatMap(({ subnet, because }): readonly Evidence[] => {
    if (zones.has(subnet.value.AvailabilityZone)) return [];
    switch (because) {
      case 'other-cluster':
        return [cite(subnet, 'Tags')];
      case 'few-addresses':
        return [cite(subnet, 'AvailableIpAddressCount')];
      case 'no-ipv6':
        return [cite(subnet, 'Ipv6CidrBlockAssociationSet')];
      case 'no-role-tag':
        return (subnet.value.Tags ?? []).some(({ Key }) => Key.startsWith('kubernetes.io/role/'))
          ? []
          : [cite(subnet, 'Tags')];
      default:
        return [];
    }
  });
  return [
    ...(source === undefined ? [] : [source]),
    ...chosen.map((subnet) => cite(subnet, 'AvailabilityZone')),
    ...forgotten.slice(0, 4),
  ];
}
