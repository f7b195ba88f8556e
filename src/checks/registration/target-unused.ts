import { cite, refText } from '../../findings/cite.js';
import type { TargetHealthDescription } from '../../snapshot/aws.js';
import { defineCheck } from '../define-check.js';

type Health = NonNullable<TargetHealthDescription['TargetHealth']>;

interface Meaning {
  readonly said: string;
  readonly fix: string;
}

const ZONE: Meaning = {
  said: 'they are in a zone that the load balancer is not in',
  fix: 'Give the load balancer a subnet in every zone that has targets.',
};

/** What AWS means, and what to do. */
const REASONS: Readonly<Record<string, Meaning>> = {
  'Target.NotInUse': {
    said: 'no listener sends to their group',
    fix: 'Forward to the target group in a listener or a rule; health checks begin only then.',
  },
  'Target.InvalidState': {
    said: 'their instance is stopped or terminated',
    fix: 'Start the instance, or remove its Node object so that the controller deregisters it.',
  },
  'Target.IpUnusable': {
    said: 'their address is reserved, or a load balancer uses it',
    fix: 'Register pods, not an address of a load balancer.',
  },
  'Target.NotRegistered': {
    said: 'they are not registered',
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
      TargetHealth?.State === 'unused' ? [{ index, ...meaningOf(TargetHealth) }] : [],
    );
    const [first] = unused;
    if (first === undefined) return undefined;
    const { fix } = first;
    // One of each meaning.
    const kinds = [...new Map(unused.map((one) => [one.said, one])).values()];
    const counted = kinds.map(
      ({ said }) => `${unused.filter((one) => one.said === said).length} since ${said}`,
    );
    const said = kinds.length === 1 ? first.said : counted.join(', ');
    const serves = health.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
    return {
      message: `${unused.length} of ${health.value.length} targets of ${refText(ref)} are never sent to: ${said}.`,
      fix,
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [
        cite(health, first.index),
        ...kinds.slice(1).map(({ index }) => cite(health, index)),
      ],
      ...(serves ? { severity: 'warning' as const } : {}),
    };
  },
});

/** AWS gives one reason for two things, and tells them apart in words. */
function meaningOf({ Reason = '', Description = '' }: Health): Meaning {
  if (Reason === 'Target.NotInUse' && /Availability Zone/.test(Description)) return ZONE;
  return (
    REASONS[Reason] ?? {
      said: Reason === '' ? 'AWS gives no reason' : Reason,
      fix: 'Find out from the state of the targets why.',
    }
  );
}
