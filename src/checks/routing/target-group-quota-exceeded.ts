import { cite, refText } from '../../findings/cite.js';
import type { PlannedListener } from '../../topology/topology.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';

/**
 * A target group is made for each Service port of each Ingress, so that the same Service behind two
 * Ingresses counts twice.
 */
export default defineCheck({
  id: 'routing/target-group-quota-exceeded',
  title: 'More target groups than a load balancer may have',
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

  run({ ref, plan, failure, members }) {
    const said = saidOf(failure, 'routing/target-group-quota-exceeded');
    const count = plan.state === 'planned' ? targetGroupsOf(plan.listeners).size : 0;
    if (said === undefined && count <= MOST) return undefined;
    const [first, ...others] = [
      ...(said === undefined ? [] : [said]),
      ...(count > MOST
        ? members.slice(0, SHOWN).map(({ object }) => cite(object, 'spec', 'rules'))
        : []),
    ];
    if (first === undefined) return undefined;
    return {
      message: `${refText(ref)} wants ${count > MOST ? `${count} target groups, and a load balancer may have ${MOST}` : 'more target groups than a load balancer may have'}.`,
      fix: 'Split the group, or merge Ingresses that lead to the same Services.',
      commands: ['kubectl get targetgroupbindings -A'],
      evidence: [first, ...others],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
    };
  },
});

/** Source: the quotas of Application Load Balancers; it cannot be raised. */
const MOST = 100;
/** How many Ingresses are quoted. */
const SHOWN = 3;

function targetGroupsOf(listeners: readonly PlannedListener[]): ReadonlySet<string> {
  const actions = listeners.flatMap(({ rules, defaultActions }) => [
    ...defaultActions,
    ...rules.flatMap((rule) => rule.actions),
  ]);
  return new Set(
    actions.flatMap((action) =>
      action.type === 'forward'
        ? action.targets.map(
            ({ resource, targetGroupArn, targetGroupName }) =>
              resource ?? targetGroupArn ?? targetGroupName ?? '',
          )
        : [],
    ),
  );
}
