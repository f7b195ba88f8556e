import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Subnet } from '../../snapshot/aws.js';
import type { SubnetChoice } from '../../topology/topology.js';
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
    const choice =
      subnets === 'unknown' || subnets.how === 'kept' || subnets.missing.length > 0
        ? undefined
        : subnets;
    const alike = choice === undefined ? [] : alikeIn(choice);
    const zone = alike[0]?.value.AvailabilityZone;
    if (choice?.source === undefined || zone === undefined) {
      return faultInWords(
        'subnets/subnet-same-az-conflict',
        ref,
        failure,
        'Keep one subnet of each Availability Zone in the list.',
      );
    }
    const said = saidOf(failure, 'subnets/subnet-same-az-conflict');
    const ids = alike.map(({ value }) => value.SubnetId);
    const what =
      ids.length > 1
        ? `names the subnets ${ids.join(' and ')} of`
        : `names ${ids.join('')} twice, under two names, which is in`;
    return {
      message: `${refText(ref)} ${what} ${zone}, and a load balancer may have one in each zone.`,
      fix: `Keep one of ${zone} in the list.`,
      commands: [`aws ec2 describe-subnets --subnet-ids ${ids.join(' ')}`],
      evidence: [
        choice.source,
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

/** Named subnets of one zone, or the one that has two names in the list. */
function alikeIn({ chosen, again }: SubnetChoice): readonly Seen<Subnet>[] {
  const zones = Map.groupBy(chosen, ({ value }) => value.AvailabilityZone);
  const [several] = [...zones].flatMap(([zone, of]) =>
    zone !== undefined && of.length > 1 ? [of] : [],
  );
  return several ?? again.flatMap(({ by, subnet }) => (by === 'name' ? [subnet] : [])).slice(0, 1);
}
