import { cite, refKey, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller looks at the rules of a listener only when it reconciles: one that somebody
 * deletes in between stays away until then.
 */
export default defineCheck({
  id: 'routing/rule-missing',
  title: 'A listener lacks a rule of an Ingress',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/elbv2/rules',
    'aws/elbv2/tags',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],
  patience: 300,
  explains: ['routing/default-action-404', 'target-group/targetgroup-not-attached'],

  run({ failure, loadBalancer, missingRules }) {
    if (failure !== undefined || typeof loadBalancer !== 'object') return undefined;
    if (loadBalancer.value.State?.Code === 'provisioning') return undefined;
    // Without an address the Ingress was never deployed, which is another fault.
    const missing = missingRules.filter(({ rule }) => rule.member.addresses.length > 0);
    const [first] = missing;
    if (first === undefined) return undefined;
    const { rule, listener, standIn } = first;
    const { member, route, port } = rule;
    const more = missing.length > 1 ? `, nor for ${missing.length - 1} more` : '';
    return {
      message: `Port ${port} of ${refText(loadBalancer.ref)} has no rule for ${route.host ?? ''}${route.path ?? '/'} of ${refText(member.ref)}${more}.`,
      fix: 'Find out who deleted or changed it, and have the controller reconcile the Ingress again.',
      commands: [
        `aws elbv2 describe-rules --listener-arn ${listener.value.ListenerArn}`,
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteRule',
      ],
      evidence: [
        cite(member.object, 'spec', 'rules'),
        cite(listener.all, listener.index, 'Port'),
        ...(listener.rules === undefined || standIn === undefined
          ? []
          : [
              cite(listener.rules, standIn, 'Priority'),
              cite(listener.rules, standIn, 'Conditions'),
            ]),
      ],
      subject: member.ref,
      affects: [
        ...new Map(missing.map(({ rule: { member: one } }) => [refKey(one.ref), one.ref])).values(),
      ],
    };
  },
});
