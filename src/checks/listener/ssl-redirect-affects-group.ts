import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * One member's ssl-redirect sends all of HTTP of the group away. A member that listens on HTTP
 * alone has no rules left: where its requests are sent to, it has none.
 */
export default defineCheck({
  id: 'listener/ssl-redirect-affects-group',
  title: 'The ssl-redirect of one Ingress takes HTTP from another',
  severity: 'info',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],
  explains: ['listener/group-member-not-on-https'],

  run({ plan, asks, members }) {
    if (plan.state !== 'planned' || plan.sslRedirect === undefined) return undefined;
    const { port, member: asker, source } = plan.sslRedirect;
    const onHttps = new Set(
      asks.flatMap(({ member, protocol }) => (protocol === 'HTTPS' ? [member.ref] : [])),
    );
    const left = members.filter(({ ref }) => !onHttps.has(ref));
    const [first] = left;
    if (first === undefined) return undefined;
    const names = left.map(({ ref }) => refText(ref));
    const shown = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
    return {
      subject: asker,
      message: `The ssl-redirect of ${refText(asker)} sends all of HTTP to port ${port}, where ${shown.join(', ')} has no rules.`,
      fix: 'Let every member of the group listen on both ports.',
      commands: left
        .slice(0, 3)
        .map(
          ({ ref }) =>
            `kubectl -n ${ref.namespace ?? ''} annotate ingress ${ref.name} alb.ingress.kubernetes.io/listen-ports='[{"HTTP":80},{"HTTPS":${port}}]' --overwrite`,
        ),
      evidence: [
        source,
        ...asks.flatMap((ask) => (onHttps.has(ask.member.ref) ? [] : [ask.source])),
      ],
      affects: left.map(({ ref }) => ref),
    };
  },
});
