import { cite, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** Where subnets are discovered, the controller takes one of each zone. From a list it takes all. */
export default defineCheck({
  id: 'subnets/subnet-same-az-conflict',
  title: 'Two of the named subnets are in one Availability Zone',
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
    const { chosen = [], source } =
      subnets === 'unknown' || subnets.how === 'kept' || subnets.missing.length > 0
        ? { source: undefined }
        : subnets;
    const twice = chosen.filter(
      ({ value }, i) =>
        value.AvailabilityZone !== undefined &&
        chosen.some(
          (other, j) => i !== j && other.value.AvailabilityZone === value.AvailabilityZone,
        ),
    );
    const zone = twice[0]?.value.AvailabilityZone;
    const alike = twice.filter(({ value }) => value.AvailabilityZone === zone);
    if (zone === undefined || source === undefined) {
      return faultInWords(
        'subnets/subnet-same-az-conflict',
        ref,
        failure,
        'Keep one subnet of each Availability Zone in the list.',
      );
    }
    const said = saidOf(failure, 'subnets/subnet-same-az-conflict');
    const ids = alike.map(({ value }) => value.SubnetId);
    return {
      message: `The subnets ${ids.join(' and ')} of ${refText(ref)} are both in ${zone}, and a load balancer may have one in each zone.`,
      fix: `Take all but one of ${ids.join(', ')} out of the list.`,
      commands: [`aws ec2 describe-subnets --subnet-ids ${ids.join(' ')}`],
      evidence: [
        source,
        ...alike.map((subnet) => cite(subnet, 'AvailabilityZone')),
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
