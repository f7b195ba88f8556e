import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Without listen-ports, an Ingress that names a certificate listens on 443 and no longer on 80.
 * That is often wanted; not so where ssl-redirect is to send HTTP on, and there is no HTTP.
 */
export default defineCheck({
  id: 'listener/listener-http-dropped-by-cert',
  title: 'A certificate takes plain HTTP away',
  severity: 'warning',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: ['load-balancer/client-cannot-connect'],

  run({ plan, asks }) {
    if (plan.state !== 'planned' || plan.sslRedirect === undefined) return undefined;
    const { sslRedirect } = plan;
    if (asks.some(({ protocol }) => protocol === 'HTTP')) return undefined;
    const ask = asks.find(({ isExplicit }) => !isExplicit);
    const [certificate] = ask?.member.certificates ?? [];
    if (ask === undefined || certificate === undefined) return undefined;
    const { member } = ask;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} names a certificate and no listen-ports, so nothing listens on HTTP for ssl-redirect to send on to ${sslRedirect.port}.`,
      fix: 'Ask for both in listen-ports.',
      commands: [
        `kubectl -n ${member.ref.namespace ?? ''} annotate ingress ${member.ref.name} alb.ingress.kubernetes.io/listen-ports='[{"HTTP":80},{"HTTPS":443}]'`,
      ],
      evidence: [
        cite(member.object, 'metadata', 'annotations', 'alb.ingress.kubernetes.io/listen-ports'),
        certificate.source,
        sslRedirect.source,
      ],
    };
  },
});
