import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * `spec.tls` makes no listener: it only adds hosts to look certificates up by. HTTPS comes from
 * listen-ports, or from a certificate that is named.
 */
export default defineCheck({
  id: 'listener/tls-spec-without-https-listener',
  title: 'The Ingress has tls, and nothing listens on HTTPS',
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
  explains: ['listener/listener-missing', 'load-balancer/client-cannot-connect'],

  run({ plan, asks, members }) {
    // Where another member listens on HTTPS, or ssl-redirect wants it, that is another fault.
    if (asks.some(({ protocol }) => protocol === 'HTTPS')) return undefined;
    if (plan.state === 'refused' && plan.refusals.some(({ kind }) => kind === 'ssl-redirect')) {
      return undefined;
    }
    const member = members.find(
      ({ ref, object }) =>
        (object.value.spec.tls ?? []).length > 0 && asks.some((ask) => ask.member.ref === ref),
    );
    const ask = asks.find((one) => one.member.ref === member?.ref);
    if (member === undefined || ask === undefined) return undefined;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} has tls, and its load balancer listens on HTTP ${ask.port} alone, because neither listen-ports nor certificate-arn asks for HTTPS.`,
      fix: 'Ask for HTTPS in listen-ports.',
      commands: [
        `kubectl -n ${member.ref.namespace ?? ''} annotate ingress ${member.ref.name} alb.ingress.kubernetes.io/listen-ports='[{"HTTP":${ask.port}},{"HTTPS":443}]' --overwrite`,
      ],
      evidence: [
        cite(member.object, 'spec', 'tls'),
        ask.source,
        cite(member.object, 'metadata', 'annotations', 'alb.ingress.kubernetes.io/certificate-arn'),
      ],
    };
  },
});
