import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * For a target group of another account the controller assumes a role there. Its own role must be
 * allowed to, which the published policy does not do, and that role must trust it.
 */
export default defineCheck({
  id: 'identity/tgb-assume-role-failed',
  title: 'The controller may not assume the role of a binding',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: ['kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/events'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'target-group/tgb-not-reconciled',
    'target-group/tgb-stuck-deleting',
    'registration/target-missing',
    'registration/target-stale',
    'registration/targetgroup-empty',
    'identity/iam-permission-missing',
  ],

  run({ ref, object, failures }) {
    const failure = failures.find(
      ({ meaning }) => meaning?.id === 'identity/tgb-assume-role-failed',
    );
    if (failure === undefined) return undefined;
    const asked = object.value.spec.iamRoleArnToAssume;
    const role = failure.meaning?.parts['role'] ?? asked;
    return {
      message: `The controller may not assume ${role ?? 'a role'} for ${refText(ref)}.`,
      fix: 'Allow the role of the controller sts:AssumeRole for that role, and let that one trust it, with the external id of the binding where it asks for one.',
      commands:
        asked === undefined
          ? []
          : [`aws iam get-role --role-name ${asked.slice(asked.lastIndexOf('/') + 1)}`],
      evidence: [failure.source, cite(object, 'spec', 'iamRoleArnToAssume')],
    };
  },
});
