import { cite, refText } from '../../findings/cite.js';
import {
  crossZoneOf,
  firstVerdict,
  isLocalOnly,
  standingOf,
} from '../../topology/target-states.js';
import type { RegisteredTarget } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * Without cross-zone load balancing an NLB sends from each zone to the targets of that zone alone.
 * A zone without a healthy one is taken out of DNS, and clients that kept its address get no
 * answer. Fewer targets than zones cannot fill them: that is a choice.
 */
export default defineCheck({
  id: 'load-balancer/nlb-cross-zone-empty-az',
  title: 'A zone of the NLB has no healthy target',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/elbv2/target-group-attributes',
    'aws/elbv2/load-balancers',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/nodes',
    'kubernetes/pods',
  ],
  uses: [
    'aws/elbv2/load-balancer-attributes',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: ['load-balancer/client-cannot-connect'],

  run(targetGroup) {
    const { ref, object, health, loadBalancers, attributes, service } = targetGroup;
    const [balancer] = loadBalancers;
    if (health === undefined || balancer?.object.value.Type !== 'network') return undefined;
    // Nodes may be left out on purpose by a Service that was not seen.
    if (object.value.TargetType === 'instance' && service === undefined) return undefined;
    const crossZone = crossZoneOf(loadBalancers, attributes);
    if (crossZone === undefined || crossZone.value) return undefined;
    const enabled = (balancer.object.value.AvailabilityZones ?? []).flatMap(
      ({ ZoneName }) => ZoneName ?? [],
    );
    const { all, healthy } = standingOf(targetGroup.targets());
    // Where nothing is healthy, that is the fault; an address outside the VPC is of every zone.
    const isUnclear = all.some(({ zone }) => zone === undefined || zone === 'all');
    if (healthy.length === 0 || isUnclear) return undefined;
    const verdict = firstVerdict(targetGroup, loadBalancers);
    const isLocal = isLocalOnly(targetGroup);
    const isComing = ({ state, isChanging, isBacked, readySeconds = 0 }: RegisteredTarget) =>
      isChanging ||
      (state === 'initial' && readySeconds < verdict) ||
      (isLocal && isBacked !== true);
    const empty = enabled.filter((zone) => {
      const there = all.filter((one) => one.zone === zone);
      return !there.some((one) => one.state === 'healthy') && !there.some(isComing);
    });
    if (empty.length === 0) return undefined;
    const failing = all.filter(({ zone }) => empty.includes(zone ?? ''));
    const [example] = failing;
    const isSparse = example === undefined && all.length < enabled.length;
    const what =
      example === undefined
        ? 'no target is registered there'
        : `none of the ${failing.length} targets there is healthy`;
    return {
      subject: balancer.ref,
      message: `${refText(balancer.ref)} has nothing to send to in ${empty.join(', ')}: cross-zone load balancing is off, and of ${refText(ref)} ${what}.`,
      fix: 'Spread the pods over all zones with topologySpreadConstraints, or switch cross-zone load balancing on with the attribute load_balancing.cross_zone.enabled=true.',
      commands: [
        `aws elbv2 modify-load-balancer-attributes --load-balancer-arn ${balancer.ref.arn ?? ''} --attributes Key=load_balancing.cross_zone.enabled,Value=true`,
      ],
      evidence: [
        crossZone.source,
        cite(balancer.object, 'AvailabilityZones'),
        example === undefined ? cite(health) : cite(health, example.at),
      ],
      ...(isSparse ? { severity: 'info' as const } : {}),
    };
  },
});
