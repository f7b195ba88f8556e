import { deniedOf } from '../../topology/denials.js';
import { defineCheck } from '../define-check.js';

/**
 * The documented policy lets the controller change only what bears its tag, and lets it tag what
 * it has just made by a statement of its own. Without that statement, or the tag, AWS refuses.
 */
export default defineCheck({
  id: 'identity/iam-tag-condition-denied',
  title: 'A condition on tags keeps the controller out',
  severity: 'error',
  confidence: 'derived',
  on: 'permissions',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/iam/roles',
    'aws/iam/role-policies',
  ],
  uses: [
    'aws/acm/certificates',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'kubernetes/events',
    'kubernetes/pods',
  ],
  explains: ['identity/iam-permission-missing'],

  run(permissions) {
    const denied = deniedOf(permissions, 'tag');
    if (denied === undefined) return undefined;
    const { name } = permissions.role.ref;
    const { actions, named, askers, evidence, affects, command } = denied;
    const isNew = actions.some((action) => /:(?:AddTags|CreateTags|Create\w+)$/.test(action));
    return {
      message: `The role ${name} may call ${named} only where a condition on tags holds, which it does not for ${askers}.`,
      fix: isNew
        ? 'Add the statement of the documented policy that allows it for what is being made with the tag elbv2.k8s.aws/cluster.'
        : 'Give the resource its tag elbv2.k8s.aws/cluster back, or let the controller make one of its own.',
      commands: [
        `aws iam list-attached-role-policies --role-name ${name}`,
        ...(isNew ? [command] : []),
      ],
      evidence,
      affects,
      ...denied.lowered,
    };
  },
});
