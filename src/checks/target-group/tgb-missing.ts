import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The binding is what makes the controller register targets. It comes last in a deploy, so a
 * deploy that breaks off leaves target groups without one.
 */
export default defineCheck({
  id: 'target-group/tgb-missing',
  title: 'No TargetGroupBinding fills the target group',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/deployments.apps',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io'],
  patience: 300,
  explains: ['registration/targetgroup-empty'],

  run({ ref, object, unbound, health }) {
    if (unbound === undefined || health === undefined) return undefined;
    const { length } = health.value;
    return {
      message: `${refText(ref)}, made for ${refText(unbound.ref)}, is named by no TargetGroupBinding.`,
      fix: 'Find out from the events of the object why its deploy did not end, then touch it, so that the controller deploys it again.',
      commands: [`kubectl get targetgroupbindings -A -o wide`],
      evidence: [cite(object, 'TargetGroupArn'), cite(object, 'LoadBalancerArns'), cite(health)],
      // What somebody registered is still served, until it is replaced.
      ...(length > 0 ? { severity: 'warning' as const } : {}),
    };
  },
});
