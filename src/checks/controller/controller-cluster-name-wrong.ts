import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Subnets, security groups and load balancers are told from those of other clusters by a tag that
 * bears the name. Under a wrong one the controller passes over what is its own. A name that
 * nothing contradicts is free to choose.
 */
export default defineCheck({
  id: 'controller/controller-cluster-name-wrong',
  title: 'The controller is told the name of another cluster',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'aws/eks/cluster',
    'aws/ec2/subnets',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'aws/ec2/instances',
    'kubernetes/nodes',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  explains: [
    'subnets/subnet-cluster-tag-foreign',
    'subnets/subnet-discovery-no-match',
    'subnets/subnet-too-few-azs',
    'network/sg-cluster-tag-ambiguous',
    'registration/target-stale',
    'registration/target-missing',
    'load-balancer/lb-orphaned',
    'model/duplicate-lb-name',
  ],

  run({ ref, flags: { clusterName }, home, nameConflicts }) {
    const [first] = nameConflicts;
    if (first === undefined || home.clusterName === undefined) return undefined;
    const own = String(home.clusterName.value);
    return {
      message: `${refText(ref)} runs with --cluster-name=${clusterName.value}, but its cluster is called ${own}, and ${refText(first.ref)} is tagged so.`,
      fix: `Set clusterName to ${own} in the values of its chart, then remove what was made under the other name.`,
      commands: [
        `helm -n ${ref.namespace ?? ''} upgrade ${ref.name} eks/aws-load-balancer-controller --version <chart> --reuse-values --set clusterName=${own}`,
      ],
      evidence: [clusterName.source, home.clusterName, ...nameConflicts.slice(0, 4)],
    };
  },
});
