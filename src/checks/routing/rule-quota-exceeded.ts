import { cite, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import { citePath } from '../../topology/ingresses.js';
import type { Stack } from '../../topology/topology.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';

/**
 * A load balancer may have so many rules, those of all its listeners together. The one that is too
 * many stops the deployment of the whole group, and what comes after it is not written.
 */
export default defineCheck({
  id: 'routing/rule-quota-exceeded',
  title: 'More rules than a load balancer may have',
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
    'aws/elbv2/account-limits',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/elbv2/rules',
    'aws/elbv2/tags',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run(stack) {
    const { ref, failure, loadBalancer, ruleLimit } = stack;
    const said = saidOf(failure, 'routing/rule-quota-exceeded');
    const [planned, actual] = [plannedRules(stack).length, actualRules(stack).length];
    const count = Math.max(planned, actual);
    const limit = ruleLimit?.value ?? Number.POSITIVE_INFINITY;
    if (said === undefined && count < limit * NEAR) return undefined;
    const [first, ...others] = [
      ...(said === undefined ? [] : [said]),
      ...(ruleLimit === undefined ? [] : [ruleLimit.source]),
      ...(typeof loadBalancer === 'object' ? [cite(loadBalancer, 'LoadBalancerArn')] : []),
      ...(planned < actual ? actualRules(stack) : plannedRules(stack)).slice(-SHOWN),
    ];
    if (first === undefined) return undefined;
    const name = typeof loadBalancer === 'object' ? refText(loadBalancer.ref) : 'a load balancer';
    const isOver = said !== undefined || planned > limit;
    const wanted =
      planned > limit
        ? `${planned} rules, and ${name} may have ${limit}`
        : `more rules than ${name} may have`;
    return {
      message: isOver
        ? `${refText(ref)} wants ${wanted}.`
        : `${refText(ref)} ${planned < actual ? 'has' : 'wants'} ${count} of the ${limit} rules that ${name} may have.`,
      fix: 'Split the group, redirect HTTP to HTTPS with ssl-redirect, merge paths, or have the quota raised.',
      commands: [
        `aws elbv2 describe-account-limits --query "Limits[?Name=='rules-per-application-load-balancer']"`,
      ],
      evidence: [first, ...others],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      ...(isOver ? {} : { severity: 'warning' as const }),
    };
  },
});

/** Of the quota: little is left then. */
const NEAR = 0.9;
/** How many of the last rules are quoted. */
const SHOWN = 3;

/** The path of each rule that the load balancer should have. */
function plannedRules({ plan }: Stack): readonly Evidence[] {
  return plan.state === 'planned'
    ? plan.listeners.flatMap(({ rules }) =>
        rules.map(({ member, route }) => citePath(member, route)),
      )
    : [];
}

/** The priority of each rule that it has, default ones aside. */
function actualRules({ listeners }: Stack): readonly Evidence[] {
  return (listeners ?? []).flatMap(({ rules }) =>
    (rules?.value ?? []).flatMap(({ IsDefault }, index) =>
      rules === undefined || IsDefault === true ? [] : [cite(rules, index, 'Priority')],
    ),
  );
}
