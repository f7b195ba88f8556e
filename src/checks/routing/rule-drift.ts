import { cite, refText } from '../../findings/cite.js';
import type { Rule } from '../../snapshot/aws.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller brings the rules into line when it reconciles. Until then, a rule that somebody
 * adds, moves or changes answers.
 */
export default defineCheck({
  id: 'routing/rule-drift',
  title: 'The rules of a listener are not those that are planned',
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
  explains: ['routing/rule-missing', 'target-group/targetgroup-not-attached'],

  run({ failure, loadBalancer, ruleDrifts, members }) {
    if (failure !== undefined || typeof loadBalancer !== 'object') return undefined;
    if (loadBalancer.value.State?.Code === 'provisioning') return undefined;
    if (members.some(({ addresses }) => addresses.length === 0)) return undefined;
    const [first] = ruleDrifts;
    const rules = first?.listener.rules;
    if (first === undefined || rules === undefined) return undefined;
    const { listener, index, kind } = first;
    const rule = rules.value[index];
    const more = ruleDrifts.length > 1 ? `, one of ${ruleDrifts.length} differences` : '';
    const where = `Port ${listener.value.Port} of ${refText(loadBalancer.ref)} has a rule with the priority ${rule?.Priority}`;
    return {
      message:
        kind === 'extra'
          ? `${where} that no Ingress asks for${more}.`
          : kind === 'order'
            ? `${where} that should come later${more}.`
            : `${where} that answers with ${answers(rule)}, which no Ingress asks for${more}.`,
      fix: 'Find out who adds, moves or changes rules, and have the controller reconcile the Ingress again.',
      commands: [
        `aws elbv2 describe-rules --listener-arn ${listener.value.ListenerArn}`,
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=elasticloadbalancing.amazonaws.com',
      ],
      evidence: [
        cite(listener.all, listener.index, 'Port'),
        cite(rules, index, 'Priority'),
        cite(rules, index, 'Conditions'),
        ...(kind === 'answer' ? [cite(rules, index, 'Actions')] : []),
      ],
      ...(kind === 'answer' ? {} : { severity: 'warning' as const }),
    };
  },
});

/** Its actions, without those that only ask who it is. */
const answers = (rule: Rule | undefined): string =>
  (rule?.Actions ?? [])
    .flatMap(({ Type = '' }) => (/^authenticate|^jwt/.test(Type) ? [] : [Type]))
    .join(' and ');
