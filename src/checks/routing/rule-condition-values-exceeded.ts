import { cite, refText } from '../../findings/cite.js';
import { citePath } from '../../topology/ingresses.js';
import { patternsOf } from '../../topology/plan/overlap.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** Hosts, paths and all other values of a rule are counted together. A Prefix is two of them. */
export default defineCheck({
  id: 'routing/rule-condition-values-exceeded',
  title: 'A rule has more values in its conditions than it may',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'aws/acm/certificates',
    'kubernetes/events',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-deploy-failed',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, plan, failure }) {
    const rules = plan.state === 'planned' ? plan.listeners.flatMap((one) => one.rules) : [];
    const [first, ...others] = rules.flatMap((rule) => {
      const count = rule.conditions.reduce((sum, one) => sum + patternsOf(one).length, 0);
      return count > MOST ? [{ rule, count }] : [];
    });
    if (first === undefined) {
      return faultInWords(
        'routing/rule-condition-values-exceeded',
        ref,
        failure,
        'Split the rule into several paths with backends of their own.',
      );
    }
    const said = saidOf(failure, 'routing/rule-condition-values-exceeded');
    const {
      rule: { member, route },
      count,
    } = first;
    const more = others.length > 0 ? `, and the same is true of ${others.length} more` : '';
    return {
      message: `The rule of ${refText(member.ref)} for ${route.host ?? ''}${route.path ?? '/'} has ${count} values in its conditions, and a rule may have ${MOST}${more}.`,
      fix: `Split it into several paths with backends of their own, or take values out of conditions.${route.name}.`,
      commands: [`kubectl -n ${member.ref.namespace ?? ''} get ingress ${member.ref.name} -o yaml`],
      evidence: [
        citePath(member, route),
        cite(
          member.object,
          'metadata',
          'annotations',
          `alb.ingress.kubernetes.io/conditions.${route.name}`,
        ),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
    };
  },
});

/** Source: the quotas of Application Load Balancers; it cannot be raised. */
const MOST = 5;
