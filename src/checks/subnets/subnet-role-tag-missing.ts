import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** How many subnets are quoted. */
const SHOWN = 4;

/**
 * Where no subnet of the VPC has the tag of a scheme, newer controllers go by the routes. That
 * ends as soon as one subnet gets the tag.
 */
export default defineCheck({
  id: 'subnets/subnet-role-tag-missing',
  title: 'No subnet has the tag that the scheme asks for',
  severity: 'warning',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/ec2/subnets',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  uses: ['aws/ec2/route-tables'],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'subnets/subnet-discovery-no-match',
  ],

  run({ ref, subnets, scheme }) {
    if (subnets === 'unknown' || (subnets.how !== 'tag' && subnets.how !== 'route')) {
      return undefined;
    }
    const { how, chosen, leftOut, roleTag, vpc, minimum } = subnets;
    const own = [
      ...chosen,
      ...leftOut.flatMap(({ subnet, because }) => (because === 'other-vpc' ? [] : [subnet])),
    ];
    const isUntagged = leftOut.every(
      ({ because }) => because === 'other-vpc' || because === 'no-role-tag',
    );
    const [first, ...others] = own;
    if (first === undefined || (how === 'tag' && (chosen.length > 0 || !isUntagged))) {
      return undefined;
    }
    const works = chosen.length >= minimum;
    return {
      message: works
        ? `No subnet of ${vpc.id} has the tag ${roleTag}, so only routes tell the controller which ones the ${scheme.value} load balancer of ${refText(ref)} may use.`
        : `The ${scheme.value} load balancer of ${refText(ref)} needs subnets with the tag ${roleTag}, which no subnet of ${vpc.id} has.`,
      fix: `Tag one ${scheme.value === 'internal' ? 'private' : 'public'} subnet in each Availability Zone with ${roleTag}=1.`,
      commands: [`aws ec2 create-tags --resources <subnets> --tags Key=${roleTag},Value=1`],
      evidence: [
        scheme.source,
        cite(first, 'Tags'),
        ...others.slice(0, SHOWN - 1).map((subnet) => cite(subnet, 'Tags')),
      ],
      ...(works ? { severity: 'info' as const } : {}),
    };
  },
});
