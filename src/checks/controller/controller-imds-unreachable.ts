import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Whoever does not tell the controller its VPC and region leaves it to ask the instance metadata
 * for them. Pods on Fargate have none, and with a hop limit of 1 no answer reaches a pod.
 */
export default defineCheck({
  id: 'controller/controller-imds-unreachable',
  title: 'The controller cannot ask its node for VPC and region',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/pods'],
  uses: [
    'kubernetes/logs',
    'kubernetes/nodes',
    'aws/ec2/instances',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['controller/controller-crashloop', 'controller/controller-no-ready-replicas'],

  run({ ref, flags: { vpcId, vpcTags, region }, words, containers, metadataBlocks }) {
    const said = words.find(
      ({ kind, meaning }) =>
        kind === 'start-failed' && meaning?.id === 'controller/controller-imds-unreachable',
    );
    const isDown = containers.length > 0 && !containers.some(({ isReady }) => isReady);
    const mustAsk = vpcId.value === '' && vpcTags.value === '';
    const isBlocked = isDown && mustAsk && metadataBlocks.length > 0;
    if (said === undefined && !isBlocked) return undefined;
    return {
      message: `${refText(ref)} is not told ${vpcId.value === '' ? 'its VPC' : 'its region'} and cannot ask the metadata of its node for it${said === undefined ? '' : `: ${said.message.replace(/\.$/, '')}`}.`,
      fix: `Set vpcId and region in the values of its chart, which become --aws-vpc-id and --aws-region.`,
      commands: [
        `helm -n ${ref.namespace ?? ''} upgrade ${ref.name} eks/aws-load-balancer-controller --version <chart> --reuse-values --set region=<region> --set vpcId=<vpc>`,
      ],
      evidence: [vpcId.source, region.source, ...metadataBlocks, ...(said ? [said.source] : [])],
      confidence: said === undefined ? 'derived' : 'proven',
    };
  },
});
