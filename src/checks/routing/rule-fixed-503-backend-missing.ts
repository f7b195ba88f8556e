import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller writes such a rule in the place of a Service that was not there, and reports success.
 */
export default defineCheck({
  id: 'routing/rule-fixed-503-backend-missing',
  title: 'A rule answers 503 for want of a Service',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/elbv2/rules',
    'aws/elbv2/tags',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'aws/acm/certificates'],

  run({ serves, loadBalancer, unavailable }) {
    const found = unavailable.filter(({ wants }) => wants === 'service');
    const [first] = found;
    const rules = first?.listener.rules;
    if (first === undefined || rules === undefined || typeof loadBalancer !== 'object') {
      return undefined;
    }
    const { listener, index, member, route } = first;
    const members = found.flatMap((one) => one.member ?? []);
    const what =
      member === undefined || route === undefined
        ? 'some of its requests'
        : `${route.host ?? ''}${route.path ?? '/'} of ${refText(member.ref)}`;
    const more = found.length > 1 ? `, and ${found.length - 1} more rules do the same` : '';
    return {
      message: `Port ${listener.value.Port} of ${refText(loadBalancer.ref)} answers ${what} with a 503, "Backend service does not exist"${more}.`,
      fix: 'Create the Service, or correct its name in the Ingress; if it is there now, have the controller reconcile the Ingress again.',
      commands: [`aws elbv2 describe-rules --listener-arn ${listener.value.ListenerArn}`],
      evidence: [
        cite(rules, index, 'Actions'),
        cite(rules, index, 'Conditions'),
        ...(member === undefined ? [] : [cite(member.object, 'spec', 'rules')]),
      ],
      affects: members.length === found.length ? members.map((one) => one.ref) : serves,
    };
  },
});
