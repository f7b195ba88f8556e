import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller registers targets in the group that the binding names. Where that is gone, it
 * repeats the same failing call, and even the binding's deletion waits for it.
 */
export default defineCheck({
  id: 'target-group/tgb-target-group-not-found',
  title: 'The bound target group does not exist',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: ['kubernetes/targetgroupbindings.elbv2.k8s.aws', 'aws/elbv2/target-groups'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  patience: 300,
  explains: [
    'target-group/tgb-not-reconciled',
    'target-group/tgb-stuck-deleting',
    'registration/targetgroup-empty',
  ],

  run({ ref, object, targetGroup }) {
    const { targetGroupARN: arn, iamRoleArnToAssume: role } = object.value.spec;
    // Through a role it lies in another account, which nobody listed.
    if (role !== undefined) return undefined;
    if (targetGroup !== 'absent' || arn === undefined) return undefined;
    return {
      message: `${refText(ref)} names the target group ${arn}, which does not exist.`,
      fix: 'Create the binding anew with the ARN of a target group that exists; the field cannot be changed.',
      commands: [`aws elbv2 describe-target-groups --target-group-arns ${arn}`],
      evidence: [
        cite(object, 'spec', 'targetGroupARN'),
        citeAbsence('aws/elbv2/target-groups', { kind: 'TargetGroup', name: arn, arn }),
      ],
    };
  },
});
