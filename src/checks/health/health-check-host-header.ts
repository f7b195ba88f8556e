import { refText } from '../../findings/cite.js';
import { answeringTargets } from '../../topology/failing.js';
import { knockAt, sameQuestion } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

const MISDIRECTED = 421;
/** What applications answer to a host that they do not know. */
const REFUSALS: ReadonlySet<number> = new Set([400, 403, 404, MISDIRECTED]);

/**
 * A health check names the address of the target as its host, or that of the load balancer's node
 * where that is an NLB, and nothing can change it. An application that only serves the names of
 * its site refuses that, while it answers a readiness probe that sends such a name.
 */
export default defineCheck({
  id: 'health/health-check-host-header',
  title: 'The application refuses the host of health checks',
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
    const failing = answeringTargets(targetGroup, (code) => REFUSALS.has(code));
    if (failing === undefined) return undefined;
    const { ref, object } = targetGroup;
    const knock = knockAt(targetGroup, failing.first);
    const probe = sameQuestion(knock);
    const isShown = probe?.host !== undefined && probe.isPassing;
    if (!isShown && !failing.codes.includes(MISDIRECTED)) return undefined;
    const isOfAlb = object.value.Protocol?.startsWith('HTTP') === true;
    const host = isOfAlb ? 'the address of the target' : 'an address of the load balancer';
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} answer ${failing.codes.join(' and ')} at ${knock.path} to health checks, whose Host is ${host}${isShown ? `, while the readiness probe passes there with Host ${probe.host}` : ''}.`,
      fix: `Let the application accept any Host at ${knock.path}, as the Host of health checks cannot be set, or give the health check a path that is answered whatever the Host.`,
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [...failing.evidence, ...(isShown ? [probe.source] : [])],
      ...failing.lowered,
    };
  },
});
