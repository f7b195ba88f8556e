import { cite, refText } from '../../findings/cite.js';
import type { TargetGroup } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * A load balancer sends to the Availability Zones that it has a subnet in. Cross-zone load
 * balancing spreads requests among those; it does not enable another one.
 */
export default defineCheck({
  id: 'registration/target-az-not-enabled',
  title: 'Targets lie in a zone that the load balancer is not in',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/elbv2/load-balancers',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: [
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/elbv2/tags',
  ],
  explains: ['registration/readiness-gate-blocking', 'registration/target-unused'],

  run({ ref, health, object, loadBalancers }) {
    const [balancer] = loadBalancers;
    const zones = balancer?.object.value.AvailabilityZones;
    if (health === undefined || balancer === undefined || zones === undefined) return undefined;
    if (object.value.LoadBalancerArns?.length !== 1) return undefined;
    const enabled = new Set(zones.map(({ ZoneName }) => ZoneName));
    const left = health.value.flatMap((one, index) =>
      isElsewhere(one, enabled) ? [{ index, zone: one.Target.AvailabilityZone }] : [],
    );
    const [first, second] = left;
    if (first === undefined) return undefined;
    const where = [...new Set(left.flatMap(({ zone }) => zone ?? []))].sort().join(', ');
    const serves = health.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
    return {
      subject: balancer.ref,
      message: `${left.length} of ${health.value.length} targets of ${refText(ref)} are never sent to: ${refText(balancer.ref)} has no subnet in ${where === '' ? 'their zones' : where}.`,
      fix: 'Give the load balancer a subnet in every zone that has targets.',
      commands: [
        `aws elbv2 set-subnets --load-balancer-arn ${balancer.object.value.LoadBalancerArn} --subnets ${[
          ...zones.flatMap(({ SubnetId }) => SubnetId ?? []),
          '<SUBNET_ID>',
        ].join(' ')}`,
      ],
      evidence: [
        cite(balancer.object, 'AvailabilityZones'),
        ...[first, ...(second === undefined ? [] : [second])].map(({ index }) =>
          cite(health, index),
        ),
      ],
      ...(serves ? { severity: 'warning' as const } : {}),
    };
  },
});

type Description = NonNullable<TargetGroup['health']>['value'][number];

/** An address outside the VPC belongs to all zones. */
function isElsewhere(
  { Target, TargetHealth }: Description,
  enabled: ReadonlySet<string | undefined>,
): boolean {
  const { AvailabilityZone: zone } = Target;
  if (TargetHealth?.State !== 'unused' || TargetHealth.Reason !== 'Target.NotInUse') return false;
  return zone === undefined
    ? /Availability Zone that is not enabled/.test(TargetHealth.Description ?? '')
    : zone !== 'all' && !enabled.has(zone);
}
