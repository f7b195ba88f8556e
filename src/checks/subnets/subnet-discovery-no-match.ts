import { cite, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';

/** How many subnets are quoted. */
const SHOWN = 4;

/**
 * Without a list, the controller looks for subnets of its VPC by the tag of the scheme, and where
 * none has it, by their routes. Where it finds none that it may use, it builds nothing.
 */
export default defineCheck({
  id: 'subnets/subnet-discovery-no-match',
  title: 'The controller finds no subnet',
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
  explains: ['model/ingress-no-address', 'model/model-build-failed'],

  run({ ref, failure, subnets, scheme }) {
    const said = saidOf(failure, 'subnets/subnet-discovery-no-match');
    const isEmpty =
      subnets !== 'unknown' &&
      subnets.how !== 'annotation' &&
      subnets.chosen.length === 0 &&
      subnets.missing.length === 0;
    if (!isEmpty && said === undefined) return undefined;
    const choice = isEmpty ? subnets : undefined;
    const near = (choice?.leftOut ?? []).filter(({ because }) => because !== 'other-vpc');
    const tags = near.slice(0, SHOWN).map(({ subnet }) => cite(subnet, 'Tags'));
    const looked =
      choice?.how === 'params'
        ? 'that have the tags of its class'
        : choice?.how === 'route'
          ? 'whose routes fit'
          : `that have the tag ${choice?.roleTag ?? ''}`;
    const reasons = Object.entries(REASONS).flatMap(([because, what]) => {
      const count = near.filter((one) => one.because === because).length;
      return count === 0 ? [] : [`${count} ${what}`];
    });
    const why = reasons.length > 0 ? `: ${reasons.join(', ')}` : '';
    const among = choice === undefined ? '' : ` among those of ${choice.vpc.id} ${looked}${why}`;
    return {
      message: `The controller finds no subnet for the ${scheme.value} load balancer of ${refText(ref)}${among}.`,
      fix:
        choice === undefined
          ? 'Tag subnets for its scheme in two Availability Zones, or name them in an annotation.'
          : `Tag subnets in two Availability Zones with ${choice.roleTag}=1, or name them in an annotation.`,
      commands: [
        `aws ec2 describe-subnets${choice === undefined ? '' : ` --filters Name=vpc-id,Values=${choice.vpc.id}`} --query 'Subnets[].[SubnetId,AvailabilityZone,Tags]'`,
      ],
      evidence: [scheme.source, ...tags, ...(said === undefined ? [] : [said])],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
    };
  },
});

const REASONS = {
  'other-cluster': 'tagged for other clusters only',
  'few-addresses': 'without enough free addresses',
  'no-ipv6': 'without IPv6',
};
