import { cite, refText } from '../../findings/cite.js';
import { groupOrder } from '../../topology/stacks.js';
import { defineCheck } from '../define-check.js';

const ORDER = 'alb.ingress.kubernetes.io/group.order';

/**
 * Members of equal order come in the order of namespace and name. Where their rules match the
 * same requests, a new name changes who answers.
 */
export default defineCheck({
  id: 'routing/group-order-tie',
  title: 'Only their names decide which Ingress comes first',
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

  run({ plan }) {
    const tied = (plan.state === 'planned' ? plan.overlaps : []).find(
      ({ earlier, later }) =>
        earlier.member !== later.member && groupOrder(earlier.member) === groupOrder(later.member),
    );
    if (tied === undefined) return undefined;
    const [before, after] = [tied.earlier, tied.later];
    const [first, second] = [before.member, after.member];
    return {
      message: `${refText(first.ref)} and ${refText(second.ref)} both have the order ${groupOrder(first)} and both match requests for ${after.route.host ?? before.route.host ?? ''}${after.route.path ?? '/'} on port ${after.port}, so the first of them answers only because of its name.`,
      fix: 'Give each of them a group.order of its own.',
      commands: [
        `kubectl -n ${second.ref.namespace ?? ''} annotate ingress ${second.ref.name} ${ORDER}=${groupOrder(second) + 10}`,
      ],
      evidence: [
        cite(first.object, 'metadata', 'annotations', ORDER),
        cite(second.object, 'metadata', 'annotations', ORDER),
        cite(first.object, 'spec', 'rules'),
        cite(second.object, 'spec', 'rules'),
      ],
      subject: second.ref,
      affects: [first.ref, second.ref],
    };
  },
});
