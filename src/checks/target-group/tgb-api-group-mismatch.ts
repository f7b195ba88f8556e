import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * There are two kinds of TargetGroupBinding. That of `eks.amazonaws.com` is for EKS Auto Mode
 * alone: where that does not manage load balancers, nobody looks at it.
 */
export default defineCheck({
  id: 'target-group/tgb-api-group-mismatch',
  title: 'A binding is of an API group that nobody serves',
  severity: 'error',
  confidence: 'proven',
  on: 'autoModeBindings',
  needs: ['aws/eks/cluster'],
  uses: [
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/targetgroupbindings.eks.amazonaws.com',
  ],
  explains: ['registration/targetgroup-empty'],

  run({ ref, object, autoMode }) {
    if (autoMode === undefined || autoMode.isOn) return undefined;
    return {
      message: `${refText({ ...ref, kind: 'TargetGroupBinding' })} is of the API group eks.amazonaws.com, and EKS Auto Mode does not manage load balancers in this cluster.`,
      fix: 'Make the binding anew in the API group elbv2.k8s.aws, which the AWS Load Balancer Controller looks at.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get targetgroupbindings.eks.amazonaws.com ${ref.name} -o yaml`,
      ],
      evidence: [autoMode.source, cite(object, 'spec', 'serviceRef')],
    };
  },
});
