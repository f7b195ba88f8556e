import { cite, refText } from '../../findings/cite.js';
import { names } from '../../topology/plan/certificates.js';
import { defineCheck } from '../define-check.js';

/**
 * Rules of an Ingress are only on the ports that it asks for itself, whatever other members of its
 * group listen on. One that says nothing listens on HTTP 80, and is answered 404 on HTTPS. Who
 * writes `[{"HTTP":80}]` wants it so, as long as nothing sends HTTP away.
 */
export default defineCheck({
  id: 'listener/group-member-not-on-https',
  title: 'An Ingress has no rules on the HTTPS port of its group',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],
  explains: ['routing/rule-missing', 'target-group/tgb-missing'],

  run({ plan, asks, members }) {
    if (plan.state !== 'planned') return undefined;
    const { listeners, sslRedirect } = plan;
    // Another port is an entrance of its own, unless HTTP is sent there.
    const port = sslRedirect?.port ?? 443;
    const other = asks.find((one) => one.protocol === 'HTTPS' && one.port === port);
    if (other === undefined) return undefined;
    const certificates = listeners
      .flatMap((listener) => listener.certificates)
      .flatMap(({ certificate }) => (typeof certificate === 'object' ? [certificate.value] : []));
    const absent = members
      .flatMap((member) => {
        const own = asks.filter((ask) => ask.member.ref === member.ref);
        const [ask] = own;
        if (ask === undefined || own.some(({ protocol }) => protocol === 'HTTPS')) return [];
        const { rules = [], tls = [] } = member.object.value.spec;
        const isLost = sslRedirect !== undefined;
        const isMeant =
          tls.length > 0 ||
          (!ask.isExplicit &&
            rules.some(({ host }) => host && certificates.some((one) => names(one, host))));
        return isLost || isMeant || !ask.isExplicit
          ? [{ member, ask, isLost, isCertain: isLost || isMeant }]
          : [];
      })
      .toSorted((a, b) => Number(b.isCertain) - Number(a.isCertain));
    const [first] = absent;
    if (first === undefined) return undefined;
    const { member, ask, isLost, isCertain } = first;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} listens on HTTP ${ask.port} alone${isLost ? ', which is redirected' : ''}, and has no rules on HTTPS ${other.port}, on which ${refText(other.member.ref)} of its group listens.`,
      fix: 'Repeat listen-ports on every member of the group; certificates are shared.',
      commands: [
        `kubectl -n ${member.ref.namespace ?? ''} annotate ingress ${member.ref.name} alb.ingress.kubernetes.io/listen-ports='[{"HTTP":${ask.port}},{"HTTPS":${other.port}}]' --overwrite`,
      ],
      evidence: [
        ask.source,
        other.source,
        ...(sslRedirect === undefined ? [] : [sslRedirect.source]),
        cite(member.object, 'spec', 'tls'),
      ],
      affects: absent.filter((one) => one.isCertain === isCertain).map((one) => one.member.ref),
      severity: isCertain ? 'error' : 'warning',
    };
  },
});
