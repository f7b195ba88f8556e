import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller knows what is its own by tags that bear the name of the cluster. Two clusters of
 * one name, or what a deleted one left behind, are taken for each other's.
 */
export default defineCheck({
  id: 'controller/controller-cluster-name-collision',
  title: 'Something of another cluster of the same name is in the way',
  severity: 'error',
  confidence: 'derived',
  on: 'namesakes',
  needs: ['aws/elbv2/tags', 'kubernetes/ingresses.networking.k8s.io', 'kubernetes/events'],
  uses: [
    'aws/elbv2/target-groups',
    'aws/elbv2/load-balancers',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  explains: [
    'model/duplicate-lb-name',
    'model/model-deploy-failed',
    'load-balancer/lb-missing-in-aws',
    'network/shared-backend-sg-conflict',
    'load-balancer/lb-orphaned',
    'model/duplicate-lb-name',
  ],

  run({ ref, vpcId, ownVpcId, place, tags, stack: { failure, ref: builder } }) {
    // What bears the tags and harms nobody may be of a cluster that lives.
    const isNamed =
      failure !== undefined &&
      [ref.arn, ref.name].some((name) => name !== undefined && failure.message.includes(name));
    if (!isNamed) return undefined;
    return {
      message: `${refText(ref)} in ${vpcId} bears the tags of ${refText(builder)}, whose cluster is in ${ownVpcId}, and stands in the way of it.`,
      fix: 'Delete it where the cluster that made it is gone, or else give each cluster a name of its own.',
      commands: [`aws elbv2 describe-tags --resource-arns ${ref.arn ?? ''}`],
      evidence: [tags, place, failure.source],
    };
  },
});
