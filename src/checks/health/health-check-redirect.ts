import { refText } from '../../findings/cite.js';
import { answeringTargets } from '../../topology/failing.js';
import { betterQuestion, knockAt, remedyBy, remedyFor } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

/** Those with which a server sends a client elsewhere. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Health checks follow no redirect. Applications send plain HTTP on to HTTPS, a path without its
 * last slash to the one with it, and whoever has not signed in to a login page.
 */
export default defineCheck({
  id: 'health/health-check-redirect',
  title: 'The application redirects health checks',
  severity: 'warning',
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
  explains: ['health/health-check-code-mismatch'],

  run(targetGroup) {
    const failing = answeringTargets(targetGroup, (code) => REDIRECTS.has(code));
    if (failing === undefined) return undefined;
    const { ref } = targetGroup;
    const knock = knockAt(targetGroup, failing.first);
    const probe = betterQuestion(knock);
    const remedy =
      (probe === undefined ? undefined : remedyBy(targetGroup, knock, probe)) ??
      remedyFor(targetGroup, { codes: '200-399' });
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} answer the health check at ${knock.path} of port ${knock.targetPort} with a redirect (${failing.codes.join(' and ')}), which it does not follow.`,
      fix: `${remedy.fix}.`,
      commands: remedy.commands,
      evidence: [
        ...failing.evidence,
        ...(probe === undefined ? [] : [probe.source]),
        ...remedy.evidence,
      ],
    };
  },
});
