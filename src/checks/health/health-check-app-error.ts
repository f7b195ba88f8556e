import { refText } from '../../findings/cite.js';
import { answeringTargets } from '../../topology/failing.js';
import { betterQuestion, knockAt } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

/**
 * The application was reached, and says that it cannot serve. Before it, a proxy in the pod may
 * say so, as that of a service mesh does with 503.
 */
export default defineCheck({
  id: 'health/health-check-app-error',
  title: 'The application answers health checks with an error',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: ['kubernetes/pods', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'health/health-check-code-mismatch',
    'health/targets-all-unhealthy',
    'health/targets-some-unhealthy',
  ],

  run(targetGroup) {
    const failing = answeringTargets(targetGroup, (code) => code >= 500 && code <= 599);
    if (failing === undefined) return undefined;
    const { ref } = targetGroup;
    const knock = knockAt(targetGroup, failing.first);
    const probe = betterQuestion(knock);
    const { pod } = knock;
    const there =
      probe === undefined
        ? ''
        : `, while the readiness probe of their pods passes at ${probe.path ?? '/'}${probe.port === knock.port ? '' : ` of port ${String(probe.port)}`}`;
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} answer the health check at ${knock.path} of port ${knock.targetPort} with ${failing.codes.join(' and ')}${there}.`,
      fix: `Find out from the logs of the application why it answers ${knock.path} with ${failing.codes.join(' and ')}.`,
      commands:
        pod === undefined
          ? [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`]
          : [
              `kubectl -n ${pod.ref.namespace ?? ''} logs ${pod.ref.name} --all-containers --tail 50`,
            ],
      evidence: [...failing.evidence, ...(probe === undefined ? [] : [probe.source])],
      ...failing.lowered,
    };
  },
});
