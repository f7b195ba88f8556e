import { refText } from '../../findings/cite.js';
import { answeringTargets } from '../../topology/failing.js';
import { betterQuestion, knockAt, remedyBy, sameQuestion } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

/** Health checks come with no credentials, and go past WAF: the application itself refuses them. */
export default defineCheck({
  id: 'health/health-check-auth',
  title: 'The application refuses health checks access',
  severity: 'warning',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/pods',
  ],
  uses: ['kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: ['health/health-check-code-mismatch'],

  run(targetGroup) {
    const failing = answeringTargets(targetGroup, (code) => code === 401 || code === 403);
    if (failing === undefined) return undefined;
    const { ref } = targetGroup;
    const knock = knockAt(targetGroup, failing.first);
    const same = sameQuestion(knock);
    // It is the host that is refused then.
    if (same?.host !== undefined && same.isPassing && !failing.codes.includes(401)) {
      return undefined;
    }
    const probe = betterQuestion(knock);
    const remedy = probe === undefined ? undefined : remedyBy(targetGroup, knock, probe);
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} refuse the health check at ${knock.path} of port ${knock.targetPort} access with ${failing.codes.join(' and ')}.`,
      fix:
        remedy === undefined
          ? `Let the application answer ${knock.path} without credentials, or give the health check a path that needs none.`
          : `${remedy.fix}.`,
      commands: remedy?.commands ?? [
        `aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`,
      ],
      evidence: [
        ...failing.evidence,
        ...(probe === undefined ? [] : [probe.source]),
        ...(remedy?.evidence ?? []),
      ],
    };
  },
});
