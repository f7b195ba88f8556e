import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** A load balancer takes security groups of its own VPC only. */
export default defineCheck({
  id: 'network/sg-wrong-vpc',
  title: 'A security group that is named is of another VPC',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/ec2/security-groups',
  ],
  explains: ['model/model-deploy-failed', 'model/ingress-no-address'],

  run({ ref, securityGroups }) {
    if (securityGroups === 'unknown') return undefined;
    const { groups, source, vpcId } = securityGroups;
    for (const { role, object } of groups) {
      if (role !== 'named' || typeof object === 'string' || source === undefined) continue;
      const own = object.value.VpcId;
      if (own === undefined || own === vpcId) continue;
      return {
        message: `${refText(ref)} names ${refText(object.ref)} of ${own}, and its load balancer is in ${vpcId}.`,
        fix: `Name a security group of ${vpcId}.`,
        commands: [`aws ec2 describe-security-groups --filters Name=vpc-id,Values=${vpcId}`],
        evidence: [source, cite(object, 'VpcId')],
      };
    }
    return undefined;
  },
});
