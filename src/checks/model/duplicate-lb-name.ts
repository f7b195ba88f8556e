import { cite, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** A name is given once in an account and region. The controller knows its own load balancers by
 * their tags, and adopts none that somebody else made. */
export default defineCheck({
  id: 'model/duplicate-lb-name',
  title: 'The name of the load balancer is taken',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events', 'aws/elbv2/load-balancers', 'aws/elbv2/tags'],
  explains: [
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'listener/listener-missing',
  ],

  run({ ref, type, failure, nameClaim, loadBalancer }) {
    const said = saidOf(failure, 'model/duplicate-lb-name');
    const holder = nameClaim?.holder;
    // One that is there keeps its name, whatever is asked for later.
    const isTaken = holder !== undefined && (said !== undefined || loadBalancer === 'absent');
    const fix =
      'Ask for another name, share the load balancer by group.name, or give its tags back to it if it is the one of the controller.';
    if (nameClaim === undefined || !isTaken) {
      return faultInWords('model/duplicate-lb-name', ref, failure, fix);
    }
    const { LoadBalancerArn, Scheme, Type = type } = holder.object.value;
    const whose =
      holder.stackId === undefined
        ? 'which no controller made'
        : `which was made for ${holder.stackId}`;
    return {
      message: `${refText(ref)} asks for a load balancer named ${nameClaim.value}, and that is the name of one of type ${Type}${Scheme === undefined ? '' : ` (${Scheme})`}, ${whose}.`,
      fix,
      commands: [
        `aws elbv2 describe-load-balancers --names ${nameClaim.value}`,
        `aws elbv2 describe-tags --resource-arns ${LoadBalancerArn}`,
      ],
      evidence: [
        nameClaim.source,
        cite(holder.object, 'LoadBalancerName'),
        holder.source,
        ...(said === undefined || said === nameClaim.source ? [] : [said]),
      ],
      ...(said === undefined ? { confidence: 'derived' as const } : {}),
    };
  },
});
