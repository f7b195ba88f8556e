import { cite, refText } from '../../findings/cite.js';
import { isSameAnswer } from '../../topology/plan/answers.js';
import { defineCheck } from '../define-check.js';

/** What somebody asked for has a rule of its own, and an earlier one, for more than that, answers. */
export default defineCheck({
  id: 'routing/traffic-to-wrong-service',
  title: 'Another rule answers than the one for the path',
  severity: 'warning',
  confidence: 'derived',
  on: 'requests',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates', 'probes'],

  run({ probe, host, path, stack, rules }) {
    const [winner] = rules;
    const { plan } = stack;
    if (winner === undefined || plan.state !== 'planned' || probe.value.status === undefined) {
      return undefined;
    }
    const overlap = plan.overlaps.find(
      ({ earlier, later, relation }) =>
        earlier === winner &&
        relation === 'covers' &&
        rules.includes(later) &&
        !isSameAnswer(earlier, later),
    );
    if (overlap === undefined) return undefined;
    const { later } = overlap;
    return {
      message: `${host}${path} is answered by the rule of ${refText(winner.member.ref)} for ${winner.route.host ?? ''}${winner.route.path ?? '/'}, and not by that of ${refText(later.member.ref)} for ${later.route.host ?? ''}${later.route.path ?? '/'}.`,
      fix: 'Put the rule for the narrower path or host first.',
      commands: [`curl -i ${probe.value.url}`],
      evidence: [
        cite(probe, 'status'),
        cite(winner.member.object, 'spec', 'rules'),
        cite(later.member.object, 'spec', 'rules'),
      ],
      subject: later.member.ref,
      affects: [later.member.ref],
    };
  },
});
