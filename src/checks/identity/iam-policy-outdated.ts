import { deniedOf } from '../../topology/denials.js';
import { ADDED } from '../../topology/needed-actions.js';
import { defineCheck } from '../define-check.js';

/**
 * Later versions of the controller make calls that earlier ones did not, and the documented policy
 * grew with them. A policy that stayed behind stops the first deployment after the upgrade.
 */
export default defineCheck({
  id: 'identity/iam-policy-outdated',
  title: 'The policy of the controller is older than the controller',
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
  uses: ['aws/acm/certificates', 'aws/iam/simulations', 'kubernetes/events', 'kubernetes/pods'],
  explains: ['identity/iam-permission-missing'],

  run(permissions) {
    const denied = deniedOf(permissions, 'outdated');
    if (denied === undefined) return undefined;
    const { name } = permissions.role.ref;
    const { actions, named, asked, evidence, affects, command } = denied;
    const since = actions.map((action) => ADDED.get(action) ?? '').toSorted(byVersion)[0] ?? '';
    return {
      message: `The policy of the role ${name} is older than that of ${since}: it does not allow ${named}, which ${asked}.`,
      fix: `Give the role the policy that the running version of the controller publishes, or allow at least ${named}.`,
      commands: [`aws iam list-attached-role-policies --role-name ${name}`, command],
      evidence,
      affects,
      ...denied.lowered,
    };
  },
});

const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
