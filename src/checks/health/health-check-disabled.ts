import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Only the health checks of a Lambda function can be off, and are by default. Nobody is then told
 * whether it answers.
 */
export default defineCheck({
  id: 'health/health-check-disabled',
  title: 'Health checks of the target group are off',
  severity: 'info',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/load-balancers',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: ['aws/elbv2/target-health', 'kubernetes/ingressclasses.networking.k8s.io'],

  run({ ref, object, health, isInUse }) {
    if (!isInUse || object.value.HealthCheckEnabled !== false) return undefined;
    const at = (health?.value ?? []).findIndex(
      ({ TargetHealth }) => TargetHealth?.State === 'unavailable',
    );
    return {
      message: `Nobody checks the targets of ${refText(ref)}: HealthCheckEnabled is false${at === -1 ? '' : ', and AWS calls them unavailable'}.`,
      fix: 'Switch health checks on if you want to know whether the targets answer.',
      commands: [
        `aws elbv2 modify-target-group --target-group-arn ${ref.arn ?? ref.name} --health-check-enabled`,
      ],
      evidence: [
        cite(object, 'HealthCheckEnabled'),
        cite(object, 'TargetType'),
        ...(health === undefined || at === -1 ? [] : [cite(health, at, 'TargetHealth')]),
      ],
    };
  },
});
