import { deniedOf } from '../../topology/denials.js';
import { defineCheck } from '../define-check.js';

/**
 * The first load balancer of an account makes the role that Elastic Load Balancing itself works
 * with. Where the controller may not make it, there is no first load balancer.
 */
export default defineCheck({
  id: 'identity/iam-service-linked-role-missing',
  title: 'The role of Elastic Load Balancing itself is missing',
  severity: 'error',
  confidence: 'proven',
  on: 'permissions',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'aws/iam/roles',
  ],
  explains: [
    'identity/iam-permission-missing',
    'model/ingress-no-address',
    'model/model-deploy-failed',
  ],

  run(permissions) {
    const denied = deniedOf(permissions, 'service-linked-role');
    if (denied === undefined) return undefined;
    const { evidence, affects } = denied;
    return {
      message: `The account lacks the role AWSServiceRoleForElasticLoadBalancing, and the role ${permissions.role.ref.name} may not create it.`,
      fix: 'Create the service-linked role of Elastic Load Balancing once for the account.',
      commands: [
        'aws iam create-service-linked-role --aws-service-name elasticloadbalancing.amazonaws.com',
      ],
      evidence,
      affects,
    };
  },
});
