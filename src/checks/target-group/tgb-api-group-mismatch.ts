import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * There are two kinds of TargetGroupBinding: one of the AWS Load Balancer Controller, and one of
 * EKS Auto Mode. Neither controller looks at the other's.
 */
export default defineCheck({
  id: 'target-group/tgb-api-group-mismatch',
  title: 'A binding is of an API group that nobody serves',
  severity: 'error',
  confidence: 'proven',
  on: 'unservedBindings',
  needs: ['aws/eks/cluster', 'kubernetes/deployments.apps'],
  uses: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/targetgroupbindings.eks.amazonaws.com',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  explains: ['registration/targetgroup-empty'],

  run({ ref, object, group, autoMode }) {
    const isOfAutoMode = group === 'eks.amazonaws.com';
    const other = isOfAutoMode ? 'elbv2.k8s.aws' : 'eks.amazonaws.com';
    return {
      message: `${refText({ ...ref, kind: 'TargetGroupBinding' })} is of the API group ${group}, and ${
        isOfAutoMode
          ? 'EKS Auto Mode does not manage load balancers in this cluster'
          : 'the AWS Load Balancer Controller does not run in this cluster'
      }.`,
      fix: `Make the binding anew in the API group ${other}, which ${isOfAutoMode ? 'the AWS Load Balancer Controller' : 'EKS Auto Mode'} looks at.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get targetgroupbindings.${group} ${ref.name} -o yaml`,
      ],
      evidence: [autoMode, cite(object, 'spec', 'serviceRef')],
    };
  },
});
