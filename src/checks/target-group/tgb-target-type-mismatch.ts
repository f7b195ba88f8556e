import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A target group holds instances, addresses, one load balancer or one function, and stays with
 * what it was made for. AWS refuses any other target.
 */
export default defineCheck({
  id: 'target-group/tgb-target-type-mismatch',
  title: 'Binding and target group differ in their target type',
  severity: 'error',
  confidence: 'proven',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'aws/elbv2/target-groups',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'target-group/tgb-not-reconciled',
    'registration/target-missing',
    'registration/target-stale',
    'registration/targetgroup-empty',
  ],

  run({ ref, object, targetGroup, deletingSeconds }) {
    const { targetType } = object.value.spec;
    if (typeof targetGroup === 'string' || deletingSeconds !== undefined) return undefined;
    const { TargetType, TargetGroupArn } = targetGroup.value;
    if (targetType === undefined || TargetType === undefined || targetType === TargetType) {
      return undefined;
    }
    const isFit = TargetType === 'ip' || TargetType === 'instance';
    return {
      message: `${refText(ref)} registers ${targetType} targets in ${refText(targetGroup.ref)}, which takes ${TargetType} targets.`,
      fix: isFit
        ? `Make the binding anew with targetType ${TargetType}, or with a target group for ${targetType} targets.`
        : `Make the binding anew with a target group for ${targetType} targets.`,
      commands: [`aws elbv2 describe-target-groups --target-group-arns ${TargetGroupArn}`],
      evidence: [cite(object, 'spec', 'targetType'), cite(targetGroup, 'TargetType')],
    };
  },
});
