import { refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** The controller finds what it made by tags alone. Without them it makes everything anew, under
 * names that are taken. */
export default defineCheck({
  id: 'model/tracking-tags-tampered',
  title: 'A load balancer has lost the tags of the controller',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  uses: ['kubernetes/events'],
  explains: [
    'model/duplicate-lb-name',
    'model/duplicate-target-group-name',
    'identity/iam-tag-condition-denied',
    'load-balancer/lb-orphaned',
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'listener/listener-missing',
  ],

  run({ ref, failure, lostTags }) {
    if (lostTags === undefined) {
      return faultInWords(
        'model/tracking-tags-tampered',
        ref,
        failure,
        'Give the tags elbv2.k8s.aws/cluster and those that end in k8s.aws/stack and k8s.aws/resource back to what the message names.',
      );
    }
    const { object, missing, evidence } = lostTags;
    const said = saidOf(failure, 'model/tracking-tags-tampered');
    const tags = missing.map(({ key, value }) => `Key=${key},Value=${value}`);
    return {
      message: `${refText(object.ref)} serves ${refText(ref)} and has no tag ${missing.map(({ key }) => key).join(', ')}, so that the controller does not find it any more.`,
      fix: 'Give the tags back to it, and keep from it whatever took them away.',
      commands: [
        `aws elbv2 add-tags --resource-arns ${object.value.LoadBalancerArn} --tags ${tags.join(' ')}`,
      ],
      evidence: [...evidence, ...(said === undefined ? [] : [said])],
      confidence: 'derived',
    };
  },
});
