import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Whoever may create an Ingress may join any group by its name, and take requests of the others.
 * Teams that share a load balancer on purpose have hosts or paths of their own; a rule that is
 * merely a special case of another team's later one is left alone too.
 */
export default defineCheck({
  id: 'routing/group-cross-namespace-member',
  title: 'An Ingress takes requests of another namespace',
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
  explains: ['routing/rule-host-not-sorted-by-specificity', 'routing/rule-shadowed'],

  run({ ref, plan }) {
    const across = (plan.state === 'planned' ? plan.overlaps : []).filter(
      ({ earlier, later, relation }) =>
        relation !== 'within' && earlier.member.ref.namespace !== later.member.ref.namespace,
    );
    const overlap = across.find(({ relation }) => relation === 'covers') ?? across[0];
    if (overlap === undefined) return undefined;
    const { earlier, later, relation } = overlap;
    const [taker, loser] = [earlier.member, later.member];
    const all = relation === 'covers';
    return {
      message: `${refText(taker.ref)} in ${refText(ref)} answers ${all ? 'all' : 'some'} requests of ${refText(loser.ref)} for ${later.route.host ?? ''}${later.route.path ?? '/'}, because its rule for ${earlier.route.host ?? ''}${earlier.route.path ?? '/'} comes first on port ${earlier.port}.`,
      fix: `Give ${refText(loser.ref)} a lower group.order than ${refText(taker.ref)}, or say with namespaceSelector and group in IngressClassParams who may join.`,
      commands: [
        `kubectl -n ${loser.ref.namespace ?? ''} get ingress ${loser.ref.name} -o yaml`,
        `kubectl -n ${taker.ref.namespace ?? ''} get ingress ${taker.ref.name} -o yaml`,
      ],
      evidence: [
        cite(taker.object, 'spec', 'rules'),
        cite(loser.object, 'spec', 'rules'),
        cite(taker.object, 'metadata', 'annotations', 'alb.ingress.kubernetes.io/group.order'),
        cite(loser.object, 'metadata', 'annotations', 'alb.ingress.kubernetes.io/group.order'),
      ],
      subject: taker.ref,
      affects: [loser.ref],
      severity: all ? 'warning' : 'info',
    };
  },
});
