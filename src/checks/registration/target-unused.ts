import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** What AWS means, and what to do. */
const REASONS: Readonly<Record<string, { readonly said: string; readonly fix: string }>> = {
  'Target.NotInUse': {
    said: 'no listener sends to their group, or not from their zone',
    fix: 'Attach the target group to a listener, and give the load balancer a subnet in the zones of the targets.',
  },
  'Target.InvalidState': {
    said: 'their instance is stopped or terminated',
    fix: 'Start the instance, or remove its Node object so that the controller deregisters it.',
  },
  'Target.IpUnusable': {
    said: 'the load balancer itself uses their address',
    fix: 'Register pods, not an address of the load balancer.',
  },
  'Target.NotRegistered': {
    said: 'they are not registered yet',
    fix: 'Find out from the events of the binding whether the registration was refused.',
  },
};

/** AWS says of a target itself that it is never sent to. */
export default defineCheck({
  id: 'registration/target-unused',
  title: 'Targets are never sent to',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: ['load-balancer/alb-503-observed'],

  run({ ref, health, isInUse }) {
    // A group that nothing is to use yet is none of this.
    if (health === undefined || !isInUse) return undefined;
    const unused = health.value.flatMap(({ TargetHealth }, index) =>
      TargetHealth?.State === 'unused' ? [{ index, reason: TargetHealth.Reason ?? '' }] : [],
    );
    const [first] = unused;
    if (first === undefined) return undefined;
    const { said, fix } = REASONS[first.reason] ?? {
      said: first.reason,
      fix: 'Find out from the state of the targets why.',
    };
    const serves = health.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
    return {
      message: `${unused.length} of ${health.value.length} targets of ${refText(ref)} are never sent to: ${said}.`,
      fix,
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [cite(health, first.index)],
      ...(serves ? { severity: 'warning' as const } : {}),
    };
  },
});
