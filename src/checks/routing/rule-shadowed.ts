import { cite, refKey, refText } from '../../findings/cite.js';
import { isSameAnswer } from '../../topology/plan/answers.js';
import { groupOrder } from '../../topology/stacks.js';
import type { PlannedRule } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * The load balancer takes the first rule that matches, and the controller sorts neither hosts nor
 * Ingresses by how special they are. A rule behind one that matches all its requests gets none.
 */
export default defineCheck({
  id: 'routing/rule-shadowed',
  title: 'A rule never gets a request',
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
  explains: ['routing/group-order-tie', 'routing/traffic-to-wrong-service'],

  run({ plan }) {
    const covered = (plan.state === 'planned' ? plan.overlaps : []).filter(
      ({ earlier, later, relation }) => relation === 'covers' && !isSameAnswer(earlier, later),
    );
    const [first] = covered;
    if (first === undefined) return undefined;
    const { earlier, later } = first;
    const [taker, loser] = [earlier.member, later.member];
    const isOne = taker === loser;
    const rules = new Set(
      covered.map((one) => `${one.later.route.at.join('.')} ${refKey(one.later.member.ref)}`),
    );
    const more = rules.size > 1 ? `, and the same is true of ${rules.size - 1} more` : '';
    return {
      message: `The rule of ${refText(loser.ref)} for ${nameOf(later)} never gets a request, because the one ${isOne ? '' : `of ${refText(taker.ref)} `}for ${nameOf(earlier)} comes first on port ${earlier.port}${more}.`,
      fix: isOne
        ? 'Put the more special rule first.'
        : `Give ${refText(loser.ref)} a lower group.order than ${refText(taker.ref)}.`,
      commands: [
        isOne || groupOrder(taker) <= LOWEST
          ? `kubectl -n ${loser.ref.namespace ?? ''} edit ingress ${loser.ref.name}`
          : `kubectl -n ${loser.ref.namespace ?? ''} annotate --overwrite ingress ${loser.ref.name} ${ORDER}=${groupOrder(taker) - 1}`,
      ],
      evidence: [
        cite(loser.object, 'spec', 'rules'),
        ...(isOne
          ? []
          : [
              cite(taker.object, 'spec', 'rules'),
              cite(loser.object, 'metadata', 'annotations', ORDER),
              cite(taker.object, 'metadata', 'annotations', ORDER),
            ]),
      ],
      subject: loser.ref,
      affects: [
        ...new Map(
          covered.map((one) => [refKey(one.later.member.ref), one.later.member.ref]),
        ).values(),
      ],
    };
  },
});

const ORDER = 'alb.ingress.kubernetes.io/group.order';
/** No order may be below it. */
const LOWEST = -1000;

const nameOf = ({ route }: PlannedRule): string => `${route.host ?? ''}${route.path ?? '/'}`;
