import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A Fargate node is no instance that could be registered. Where there are nodes of EC2 as well,
 * those forward to pods on Fargate, so it is a fault only where there are none.
 */
export default defineCheck({
  id: 'registration/fargate-with-instance-target',
  title: 'All nodes are Fargate, and targets are to be instances',
  severity: 'error',
  confidence: 'derived',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/nodes',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['health/targets-all-unhealthy', 'registration/targetgroup-empty'],

  run({ ref, object, expected }) {
    if (object.value.spec.targetType !== 'instance' || expected === 'unknown') return undefined;
    const { targets, leftOut } = expected;
    const [first] = leftOut;
    const areAllFargate = leftOut.every(({ because }) => because === 'fargate');
    if (targets.length > 0 || first === undefined || !areAllFargate) return undefined;
    return {
      message: `${refText(ref)} is to register instances, and all ${leftOut.length} nodes are of Fargate.`,
      fix: 'Set target-type to ip.',
      commands: ['kubectl get nodes -L eks.amazonaws.com/compute-type'],
      evidence: [cite(object, 'spec', 'targetType'), first.source],
    };
  },
});
