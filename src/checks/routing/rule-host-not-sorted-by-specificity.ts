import { cite, refText } from '../../findings/cite.js';
import { isSameAnswer } from '../../topology/plan/answers.js';
import { groupOrder } from '../../topology/stacks.js';
import { defineCheck } from '../define-check.js';

/**
 * Other controllers let an exact host win over a wildcard, and over no host. This one keeps the
 * order in which the rules are written.
 */
export default defineCheck({
  id: 'routing/rule-host-not-sorted-by-specificity',
  title: 'A rule for more hosts comes before one for fewer',
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
  explains: ['routing/rule-shadowed'],

  run({ plan }) {
    const overlap = (plan.state === 'planned' ? plan.overlaps : []).find(
      ({ earlier, later, relation }) =>
        relation === 'covers' &&
        !isSameAnswer(earlier, later) &&
        later.route.host &&
        !later.route.host.startsWith('*') &&
        (!earlier.route.host || earlier.route.host.startsWith('*')),
    );
    if (overlap === undefined) return undefined;
    const { earlier, later } = overlap;
    const [taker, loser] = [earlier.member, later.member];
    const isOne = taker === loser;
    return {
      message: `${refText(loser.ref)} has a rule for the host ${later.route.host ?? ''}, and the one ${isOne ? '' : `of ${refText(taker.ref)} `}for ${earlier.route.host ? earlier.route.host : 'every host'} comes before it, as rules are not sorted by host.`,
      fix: isOne
        ? 'Put the rules for exact hosts first, those with a wildcard next and those without a host last.'
        : `Give ${refText(taker.ref)} a higher group.order than ${refText(loser.ref)}.`,
      commands: [
        isOne || groupOrder(loser) >= HIGHEST
          ? `kubectl -n ${taker.ref.namespace ?? ''} edit ingress ${taker.ref.name}`
          : `kubectl -n ${taker.ref.namespace ?? ''} annotate --overwrite ingress ${taker.ref.name} ${ORDER}=${groupOrder(loser) + 1}`,
      ],
      evidence: [
        cite(loser.object, 'spec', 'rules'),
        ...(isOne ? [] : [cite(taker.object, 'spec', 'rules')]),
      ],
      subject: loser.ref,
      affects: [loser.ref],
    };
  },
});

const ORDER = 'alb.ingress.kubernetes.io/group.order';
/** No order may be above it. */
const HIGHEST = 1000;
