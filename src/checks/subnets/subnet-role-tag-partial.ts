import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** One subnet with the tag of the scheme is enough to make the controller overlook all others. */
export default defineCheck({
  id: 'subnets/subnet-role-tag-partial',
  title: 'Too few subnets have the tag of the scheme',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/ec2/subnets',
    'aws/ec2/route-tables',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  uses: ['kubernetes/events'],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'subnets/subnet-too-few-azs',
    'registration/target-az-not-enabled',
  ],

  run({ ref, failure, subnets, scheme }) {
    if (subnets === 'unknown' || subnets.how !== 'tag') return undefined;
    const { chosen, leftOut, minimum, roleTag, wayOf } = subnets;
    if (chosen.length === 0 || chosen.length >= minimum) return undefined;
    const zones = new Set(chosen.map(({ value }) => value.AvailabilityZone));
    const isPublic = scheme.value !== 'internal';
    const forgotten = leftOut.flatMap(({ subnet, because }) =>
      because === 'no-role-tag' &&
      !zones.has(subnet.value.AvailabilityZone) &&
      !(subnet.value.Tags ?? []).some(({ Key }) => Key.startsWith('kubernetes.io/role/')) &&
      (isPublic
        ? wayOf(subnet).leadsTo === 'internet-gateway'
        : ['nat-gateway', 'nowhere'].includes(wayOf(subnet).leadsTo))
        ? [subnet]
        : [],
    );
    const [first, ...others] = forgotten;
    if (first === undefined) return undefined;
    const said = failure?.meaning?.id === 'subnets/subnet-too-few-azs' ? failure.source : undefined;
    const ids = forgotten.map(({ value }) => value.SubnetId);
    return {
      message: `Only ${chosen.map(({ value }) => value.SubnetId).join(', ')} has the tag ${roleTag}, so the load balancer of ${refText(ref)} gets no subnet in other zones, though ${ids.join(', ')} would do.`,
      fix: `Tag one subnet in each Availability Zone with ${roleTag}=1.`,
      commands: [`aws ec2 create-tags --resources ${ids.join(' ')} --tags Key=${roleTag},Value=1`],
      evidence: [
        cite(first, 'Tags'),
        ...[...others, ...chosen].map((subnet) => cite(subnet, 'Tags')),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
    };
  },
});
