import { refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { knockAt, overriddenAt } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

/**
 * An annotation at a Service wins over the same one at its Ingress, each for itself. That is how
 * one Service is told apart from others, so it is said only where the Ingress asks for the path of
 * the readiness probe, and what the Service asks for instead fails.
 */
export default defineCheck({
  id: 'health/health-annotation-overridden-by-service',
  title: 'A Service overrides the health check of its Ingress',
  severity: 'warning',
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
  explains: [
    'health/health-check-app-error',
    'health/health-check-auth',
    'health/health-check-path-missing',
    'health/health-check-redirect',
  ],

  run(targetGroup) {
    const failing = failingTargets(targetGroup, 'Target.ResponseCodeMismatch');
    const overridden = overriddenAt(targetGroup, 'path');
    if (failing === undefined || overridden === undefined) return undefined;
    const { path, readiness } = knockAt(targetGroup, failing.first);
    const { name, written, holds, ingress, service, evidence } = overridden;
    const probe = readiness.find((one) => one.isPassing && one.path === written);
    if (probe === undefined || path !== holds) return undefined;
    return {
      message: `${refText(ingress)} sets ${name} to ${written}, as the readiness probe asks, and ${refText(service)}, which wins, to ${holds}, where ${failing.count} of ${failing.of} targets answer ${failing.codes.join(' and ')}.`,
      fix: `Remove ${name} from ${refText(service)}.`,
      commands: [`kubectl -n ${service.namespace ?? ''} annotate service ${service.name} ${name}-`],
      evidence: [...evidence, probe.source, ...failing.evidence],
    };
  },
});
