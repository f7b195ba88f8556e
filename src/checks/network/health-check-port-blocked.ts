import { cite, refText } from '../../findings/cite.js';
import { worstBlockage } from '../../topology/blocked.js';
import type { TargetPath } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * Health checks go to another port than requests, and no rule admits them there: the targets are
 * unhealthy though requests could reach them.
 */
export default defineCheck({
  id: 'network/health-check-port-blocked',
  title: 'Targets do not let health checks in',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/ec2/network-interfaces',
    'aws/ec2/security-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: [
    'aws/ec2/subnets',
    'aws/ec2/managed-prefix-lists',
    'aws/elbv2/target-group-attributes',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: ['health/health-check-timeout', 'health/health-check-connection-failed'],

  run(targetGroup) {
    const { object, attributes, ref } = targetGroup;
    const isOpen = ({ reach, from, blockers }: TargetPath): boolean =>
      (reach !== 'unknown' &&
        blockers.every(({ by, extent }) => by !== 'security-group-ingress' || extent === 'some')) ||
      // Which clients are meant to get in is not for health checks to say.
      (reach === 'unknown' && from.origins === 'clients' && attributes !== undefined);
    const blockage = worstBlockage(
      targetGroup,
      'security-group-ingress',
      ({ purpose, port }, all) => {
        const traffic = all.filter((path) => path.purpose === 'traffic');
        return (
          purpose === 'health-check' &&
          traffic.every((path) => path.port.number !== port.number) &&
          traffic.some(isOpen)
        );
      },
    );
    if (blockage === undefined) return undefined;
    const { from, count, of, said, fix, commands, evidence } = blockage;
    return {
      message: `${refText(from)} cannot probe ${count} of ${of} targets of ${refText(ref)}, whose health checks go to a port of their own: ${said}.`,
      fix,
      commands,
      evidence: [...evidence, cite(object, 'HealthCheckPort')],
    };
  },
});
