import { refKey, refText } from '../../findings/cite.js';
import { citePath } from '../../topology/ingresses.js';
import { defineCheck } from '../define-check.js';

/**
 * Such a path goes to the load balancer as it is, and matches itself alone. Charts often leave the
 * type out, or set this one, and mean a prefix.
 */
export default defineCheck({
  id: 'routing/path-implementation-specific-literal',
  title: 'A path that matches nothing below it',
  severity: 'warning',
  confidence: 'suspected',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],
  explains: ['routing/default-action-404'],

  run({ plan }) {
    const narrow = plan.state === 'planned' ? plan.narrow : [];
    const [first] = narrow;
    if (first === undefined) return undefined;
    const { member, route } = first;
    const { host = '', path = '' } = route;
    const others = new Set(narrow.map(({ route: one }) => `${one.host ?? ''}${one.path ?? ''}`));
    const more = others.size > 1 ? `, and the same is true of ${others.size - 1} more` : '';
    return {
      message: `The path ${host}${path} of ${refText(member.ref)} matches that one path only, and all below it gets a 404${more}.`,
      fix: `Use pathType Prefix, or the path ${path}*.`,
      commands: [`kubectl -n ${member.ref.namespace ?? ''} get ingress ${member.ref.name} -o yaml`],
      evidence: [citePath(member, route)],
      subject: member.ref,
      affects: [...new Map(narrow.map((one) => [refKey(one.member.ref), one.member.ref])).values()],
    };
  },
});
