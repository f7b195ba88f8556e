import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller looks for subnets and security groups in one VPC, and builds there. Load
 * balancers in another one than the nodes' do not reach them.
 */
export default defineCheck({
  id: 'controller/controller-vpc-id-wrong',
  title: 'The controller is told another VPC than its nodes are in',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: [
    'kubernetes/deployments.apps',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/nodes',
    'aws/ec2/instances',
    'aws/eks/cluster',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/pods',
    'kubernetes/logs',
  ],
  explains: [
    'subnets/subnet-discovery-no-match',
    'controller/controller-crashloop',
    'subnets/subnet-wrong-vpc',
    'network/no-route-lb-to-target',
  ],

  run({ ref, flags: { vpcId, vpcTags }, home, words }, { clusters }) {
    const said = words.find(
      ({ kind, meaning }) =>
        kind === 'start-failed' && meaning?.id === 'controller/controller-vpc-id-wrong',
    );
    const own = home.vpcId;
    // Bindings alone may well fill target groups of another VPC, over peering.
    const builds = clusters.some(({ wantsController }) =>
      wantsController.some(({ api }) => api !== 'binding'),
    );
    const differs = /^vpc-/.test(vpcId.value) && own !== undefined && own.value !== vpcId.value;
    if (said === undefined && !(differs && builds)) return undefined;
    return {
      message: differs
        ? `${refText(ref)} runs with --aws-vpc-id=${vpcId.value}, but the cluster is in ${String(own.value)}.`
        : `${refText(ref)} finds no single VPC: ${said?.message.replace(/\.$/, '') ?? ''}.`,
      fix: `Set vpcId to the VPC of the nodes in the values of its chart.`,
      commands: [
        `helm -n ${ref.namespace ?? ''} upgrade ${ref.name} eks/aws-load-balancer-controller --version <chart> --reuse-values --set vpcId=${differs ? String(own.value) : '<vpc>'}`,
      ],
      evidence: [
        differs ? vpcId.source : vpcTags.source,
        ...(differs ? [own] : []),
        ...(said === undefined ? [] : [said.source]),
      ],
    };
  },
});
