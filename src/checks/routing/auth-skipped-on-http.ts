import { refKey, refText } from '../../findings/cite.js';
import { citeListenPorts } from '../../topology/plan/ports.js';
import { defineCheck } from '../define-check.js';

/**
 * People can only sign in on HTTPS. On HTTP the controller leaves that out without a word, and the
 * rule forwards what everybody sends.
 */
export default defineCheck({
  id: 'routing/auth-skipped-on-http',
  title: 'Nobody has to sign in on HTTP',
  severity: 'warning',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],

  run({ ref, plan }) {
    const open = (plan.state === 'planned' ? plan.listeners : [])
      .filter(({ protocol }) => protocol === 'HTTP')
      .flatMap(({ rules }) => rules)
      .flatMap(({ guard, ...rule }) =>
        guard === undefined ||
        guard.isOptional ||
        !rule.actions.some(({ type }) => type === 'forward')
          ? []
          : [{ ...rule, guard }],
      );
    const [first] = open;
    if (first === undefined) return undefined;
    const { member, route, port, guard } = first;
    const more = open.length > 1 ? `, and the same is true of ${open.length - 1} more` : '';
    return {
      message: `On HTTP port ${port} of ${refText(ref)}, everybody gets ${route.host ?? ''}${route.path ?? '/'} of ${refText(member.ref)} without the ${guard.by} that it asks for${more}.`,
      fix: 'Listen on HTTPS only, or set ssl-redirect to the HTTPS port.',
      commands: [
        `kubectl -n ${member.ref.namespace ?? ''} annotate ingress ${member.ref.name} alb.ingress.kubernetes.io/ssl-redirect=443`,
      ],
      evidence: [guard.source, citeListenPorts(member)],
      subject: member.ref,
      affects: [...new Map(open.map((one) => [refKey(one.member.ref), one.member.ref])).values()],
    };
  },
});
