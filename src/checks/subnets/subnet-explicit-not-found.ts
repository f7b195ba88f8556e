import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/**
 * Subnets are named by their id, or by their Name tag, which must be in the VPC of the controller.
 * Where one is not found, nothing is built.
 */
export default defineCheck({
  id: 'subnets/subnet-explicit-not-found',
  title: 'A subnet that is named does not exist',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events', 'aws/ec2/subnets', 'aws/elbv2/load-balancers', 'aws/elbv2/tags'],
  explains: ['model/ingress-no-address', 'model/model-build-failed'],

  run({ ref, failure, subnets, loadBalancer }) {
    const said = saidOf(failure, 'subnets/subnet-explicit-not-found');
    const choice = subnets === 'unknown' ? undefined : subnets;
    const twice = choice?.again.find(({ by }) => by === 'id')?.subnet;
    const isMissing = choice !== undefined && choice.missing.length > 0;
    if (choice === undefined || (!isMissing && twice === undefined)) {
      return faultInWords(
        'subnets/subnet-explicit-not-found',
        ref,
        failure,
        'Correct the list of subnets, or the region and the VPC that the controller is told.',
      );
    }
    const { missing, vpc, source } = choice;
    const names = [...new Set(missing)];
    return {
      message: !isMissing
        ? `The list of subnets of ${refText(ref)} has ${twice?.value.SubnetId ?? ''} twice, and the controller takes the second one for missing.`
        : `${refText(ref)} is to use the ${names.length > 1 ? 'subnets' : 'subnet'} ${names.join(', ')}, and ${names.every((name) => name.startsWith('subnet-')) ? 'there is none of that id' : `${vpc.id} has none of that Name tag`}.`,
      fix: 'Correct the list of subnets.',
      commands: [
        "aws ec2 describe-subnets --query 'Subnets[].[SubnetId,VpcId,AvailabilityZone,Tags]'",
      ],
      evidence: [
        twice === undefined || isMissing
          ? citeAbsence('aws/ec2/subnets', { kind: 'Subnet', name: missing[0] ?? '' })
          : cite(twice, 'SubnetId'),
        ...(source === undefined ? [] : [source]),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      // What was built before goes on serving.
      ...(failure === undefined && loadBalancer !== 'absent'
        ? { severity: 'warning' as const }
        : {}),
    };
  },
});
