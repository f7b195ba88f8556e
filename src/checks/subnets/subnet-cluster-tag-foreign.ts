import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Subnet } from '../../snapshot/aws.js';
import { clustersOf } from '../../topology/subnets.js';
import type { SubnetChoice } from '../../topology/topology.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/**
 * A subnet that is tagged for clusters is left to them. Where several clusters share it, it needs
 * a tag for each.
 */
export default defineCheck({
  id: 'subnets/subnet-cluster-tag-foreign',
  title: 'The subnets are tagged for other clusters only',
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
  uses: [
    'kubernetes/events',
    'aws/ec2/subnets',
    'aws/ec2/route-tables',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'subnets/subnet-discovery-no-match',
    'subnets/subnet-too-few-azs',
  ],

  run({ ref, failure, subnets }, { clusters: [cluster] }) {
    const foreign = subnets === 'unknown' ? [] : foreignIn(subnets);
    const [first, ...others] = foreign;
    if (first === undefined) {
      return faultInWords(
        'subnets/subnet-cluster-tag-foreign',
        ref,
        failure,
        'Tag its subnets for this cluster as well, or give the controller its right name.',
      );
    }
    const said = saidOf(failure, 'subnets/subnet-cluster-tag-foreign');
    const ids = foreign.map(({ value }) => value.SubnetId);
    const owners = [...new Set(foreign.flatMap(({ value }) => clustersOf(value)))].toSorted();
    const own = cluster?.controllers[0]?.flags.clusterName;
    const isTold = own !== undefined && own.value !== '' && !own.value.includes('$(');
    const name = isTold ? own.value : (cluster?.name ?? '<cluster>');
    return {
      message: `The load balancer of ${refText(ref)} cannot use ${ids.join(', ')}, tagged for ${owners.length > 1 ? 'the clusters' : 'cluster'} ${owners.join(', ')} and not for ${name}.`,
      fix: `Tag these subnets for ${name} as well, if that is this cluster, or give the controller its right name.`,
      commands: [
        `aws ec2 create-tags --resources ${ids.join(' ')} --tags Key=kubernetes.io/cluster/${name},Value=shared`,
      ],
      evidence: [
        cite(first, 'Tags'),
        ...others.map((subnet) => cite(subnet, 'Tags')),
        ...(own === undefined ? [] : [own.source]),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
    };
  },
});

/** Subnets of other clusters, with which there would be enough. */
function foreignIn({ chosen, leftOut, minimum }: SubnetChoice): readonly Seen<Subnet>[] {
  if (chosen.length >= minimum) return [];
  const left = leftOut.flatMap(({ subnet, because }) =>
    because === 'other-cluster' ? [subnet] : [],
  );
  const zones = new Set([...chosen, ...left].map(({ value }) => value.AvailabilityZone));
  return zones.size < minimum ? [] : left;
}
