import { cite, refText } from '../../findings/cite.js';
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
    'routing/rule-missing',
    'target-group/tgb-missing',
    'model/one-bad-member-blocks-group',
  ],

  run({ ref, plan, failure, listeners, loadBalancer, ruleLimit }) {
    const said = saidOf(failure, 'routing/rule-quota-exceeded');
    const planned =
      plan.state === 'planned'
        ? plan.listeners.reduce((sum, { rules }) => sum + rules.length, 0)
        : 0;
    const actual = (listeners ?? []).reduce(
      (sum, { rules }) =>
        sum + (rules?.value.filter(({ IsDefault }) => IsDefault !== true).length ?? 0),
      0,
    );
    const count = Math.max(planned, actual);
    const limit = ruleLimit?.value ?? Number.POSITIVE_INFINITY;
    if (said === undefined && count < limit * NEAR) return undefined;
    const counted = (listeners ?? []).flatMap(({ rules }) =>
      rules === undefined || rules.value.length < 2
        ? []
        : [cite(rules, rules.value.length - 1, 'Priority')],
    );
    const last = new Set(
      plan.state === 'planned'
        ? plan.listeners
            .flatMap((one) => one.rules)
            .slice(-SHOWN)
            .map(({ member }) => member)
        : [],
    );
    const [first, ...others] = [
      ...(said === undefined ? [] : [said]),
      ...(ruleLimit === undefined ? [] : [ruleLimit.source]),
      ...(typeof loadBalancer === 'object' ? [cite(loadBalancer, 'LoadBalancerArn')] : []),
      ...(planned < actual
        ? counted
        : [...last].map(({ object }) => cite(object, 'spec', 'rules'))),
    ];
    if (first === undefined) return undefined;
    const isOver = said !== undefined || planned > limit;
    const of = ruleLimit === undefined ? '' : ` of ${ruleLimit.value} that it may have`;
    const name = typeof loadBalancer === 'object' ? refText(loadBalancer.ref) : 'one load balancer';
    return {
      message: isOver
        ? `${refText(ref)} wants ${planned <= limit ? `more rules than ${name} may have` : `${planned} rules${of} on ${name}`}.`
        : `${refText(ref)} ${planned < actual ? 'has' : 'wants'} ${count} rules${of}.`,
      fix: 'Split the group, redirect HTTP to HTTPS with ssl-redirect, merge paths, or have the quota raised.',
      commands: [
        'aws elbv2 describe-account-limits --query "Limits[?Name==\'rules-per-application-load-balancer\']"',
      ],
      evidence: [first, ...others],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      ...(isOver ? {} : { severity: 'warning' as const }),
    };
  },
});

/** Of the quota: little is left then. */
const NEAR = 0.9;
/** Of how many of the last rules the Ingresses are quoted. */
const SHOWN = 3;
