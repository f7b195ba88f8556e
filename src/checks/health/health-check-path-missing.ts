import { refText } from '../../findings/cite.js';
import { answeringTargets } from '../../topology/failing.js';
import { betterQuestion, knockAt, remedyBy, sameQuestion } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller copies no readiness probe into a health check: without an annotation it asks
 * for `/`, where many an application has nothing.
 */
export default defineCheck({
  id: 'health/health-check-path-missing',
  title: 'The health check asks for a path that is not there',
  severity: 'error',
  confidence: 'derived',
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
    const failing = answeringTargets(targetGroup, (code) => code === 404);
    if (failing === undefined) return undefined;
    const { ref } = targetGroup;
    const knock = knockAt(targetGroup, failing.first);
    // Whoever is answered under a name of its own shows that the path is there.
    if (sameQuestion(knock)?.host !== undefined) return undefined;
    const probe = betterQuestion(knock);
    const remedy = probe === undefined ? undefined : remedyBy(targetGroup, knock, probe);
    const there =
      probe === undefined
        ? ''
        : `, while the readiness probe of their pods passes at ${probe.path ?? '/'}${probe.port === knock.port ? '' : ` of port ${String(probe.port)}`}`;
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} answer ${failing.codes.join(' and ')} at ${knock.path} of port ${knock.targetPort}, where the health check asks${there}.`,
      fix:
        remedy === undefined
          ? 'Set the path of the health check to one that the application answers with 200.'
          : `${remedy.fix}.`,
      commands: remedy?.commands ?? [
        `aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`,
      ],
      evidence: [
        ...failing.evidence,
        ...(probe === undefined ? [] : [probe.source]),
        ...(remedy?.evidence ?? []),
      ],
      ...failing.lowered,
    };
  },
});
