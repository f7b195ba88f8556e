import { deniedOf } from '../../topology/denials.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller acts through an IAM role. An action that no policy of the role allows stops
 * the deployment where it is needed: everything that comes after is missing or old.
 */
export default defineCheck({
  id: 'identity/iam-permission-missing',
  title: 'The role of the controller lacks a permission',
  severity: 'error',
  confidence: 'proven',
  on: 'permissions',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/iam/roles',
  ],
  uses: [
    'aws/iam/role-policies',
    'aws/iam/simulations',
    'aws/acm/certificates',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'aws/elbv2/target-groups',
    'kubernetes/events',
    'kubernetes/pods',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'target-group/tgb-not-reconciled',
    'registration/target-missing',
    'registration/target-stale',
    'network/sg-rules-not-managed',
  ],

  run(permissions) {
    // What is outdated or depends on tags has checks of its own, which need the policies to tell.
    const denied = deniedOf(permissions, 'missing', 'outdated', 'tag');
    if (denied === undefined) return undefined;
    const { name } = permissions.role.ref;
    const { named, asked, evidence, affects, confidence, command } = denied;
    const { otherPartition, partition } = denied;
    return {
      message:
        otherPartition === undefined
          ? `The role ${name} may not call ${named}, which ${asked}.`
          : `The policy of the role ${name} is for resources of ${otherPartition} and not of ${partition}, so that it may not call ${named}, which ${asked}.`,
      fix:
        otherPartition === undefined
          ? `Allow ${named} in a policy of the role, best with the policy of the running version.`
          : `Give the role the policy that the controller publishes for the partition ${partition}.`,
      commands: [`aws iam list-attached-role-policies --role-name ${name}`, command],
      evidence,
      affects,
      ...denied.lowered,
      confidence,
    };
  },
});
