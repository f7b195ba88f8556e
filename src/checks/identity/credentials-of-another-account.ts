import { defineCheck } from '../define-check.js';

/**
 * Not a fault of the cluster but of whoever looks: in another account its load balancers, subnets
 * and roles are not to be found, and each of them would seem to be missing.
 */
export default defineCheck({
  id: 'identity/credentials-of-another-account',
  title: 'AWS was read with credentials of another account',
  severity: 'warning',
  confidence: 'derived',
  on: 'clusters',
  needs: ['aws/sts/caller-identity'],
  uses: [
    'aws/ec2/instances',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/nodes',
    'kubernetes/services',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  ],

  run({ elsewhere }) {
    const place = elsewhere.find(({ kind }) => kind === 'account');
    if (place === undefined) return undefined;
    const { read, own, evidence, isCertain } = place;
    return {
      message: `AWS was read with credentials of account ${read}, but the cluster is in account ${own}, of which nothing could be seen.`,
      fix: `Look again with credentials of account ${own}, which --profile or AWS_PROFILE chooses.`,
      commands: ['aws sts get-caller-identity'],
      evidence,
      confidence: isCertain ? 'derived' : 'suspected',
    };
  },
});
