import { cite, citeAbsence, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type { NamedGroup, Stack } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * A rule can only forward to a target group that exists in the region and the VPC of its load
 * balancer, speaks HTTP, and serves no other load balancer. Else AWS refuses the rule, and the
 * deploy stops there.
 */
export default defineCheck({
  id: 'target-group/targetgroup-action-arn-invalid',
  title: 'An action forwards to a target group that it cannot use',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
    'aws/elbv2/target-groups',
  ],
  uses: [
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'aws/elbv2/load-balancers',
    'kubernetes/events',
  ],
  explains: ['model/model-build-failed', 'model/model-deploy-failed', 'model/ingress-no-address'],

  run({ members, loadBalancer, failure }, { clusters }) {
    const isSaid = failure?.meaning?.id === 'target-group/targetgroup-action-arn-invalid';
    const region = clusters[0]?.regionArn?.split(':')[3];
    for (const { ref, namedGroups } of members) {
      for (const group of namedGroups) {
        const obstacle = obstacleOf(group, loadBalancer, region);
        if (obstacle === undefined) continue;
        return {
          subject: ref,
          message: `${refText(ref)} forwards to the target group ${group.name}, which ${obstacle.said}.`,
          fix: `Let the action name a target group that this load balancer can use.`,
          commands: [
            group.name.startsWith('arn:')
              ? `aws elbv2 describe-target-groups --target-group-arns ${group.name}`
              : `aws elbv2 describe-target-groups --names ${group.name}`,
          ],
          evidence: [
            group.source,
            ...obstacle.evidence,
            ...(isSaid && failure !== undefined ? [failure.source] : []),
          ],
        };
      }
    }
    return undefined;
  },
});

interface Obstacle {
  /** Follows "which". */
  readonly said: string;
  readonly evidence: readonly Evidence[];
}

function obstacleOf(
  { name, targetGroup }: NamedGroup,
  balancer: Stack['loadBalancer'],
  region: string | undefined,
): Obstacle | undefined {
  const [, , , itsRegion = region] = name.split(':');
  if (region !== undefined && itsRegion !== region) {
    return {
      said: `is in ${itsRegion ?? ''}, while the load balancer is in ${region}`,
      evidence: [],
    };
  }
  if (targetGroup === 'unknown') return undefined;
  if (targetGroup === 'absent') {
    const ref = { kind: 'TargetGroup', name, ...(name.startsWith('arn:') ? { arn: name } : {}) };
    return { said: 'does not exist', evidence: [citeAbsence('aws/elbv2/target-groups', ref)] };
  }
  const { Protocol = 'HTTP', VpcId, LoadBalancerArns = [] } = targetGroup.value;
  if (Protocol !== 'HTTP' && Protocol !== 'HTTPS') {
    return { said: `speaks ${Protocol}`, evidence: [cite(targetGroup, 'Protocol')] };
  }
  if (typeof balancer === 'string') return undefined;
  const { LoadBalancerArn: arn, VpcId: itsVpc } = balancer.value;
  if (VpcId !== undefined && itsVpc !== undefined && VpcId !== itsVpc) {
    return {
      said: `is in ${VpcId}, while ${refText(balancer.ref)} is in ${itsVpc}`,
      evidence: [cite(targetGroup, 'VpcId'), cite(balancer, 'VpcId')],
    };
  }
  const other = LoadBalancerArns.find((one) => one !== arn);
  return other === undefined
    ? undefined
    : {
        said: `another load balancer uses already, ${other}`,
        evidence: [cite(targetGroup, 'LoadBalancerArns'), cite(balancer, 'LoadBalancerArn')],
      };
}
