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
        ? 'by the tags that its class names'
        : choice?.how === 'route'
          ? 'by its routes'
          : choice === undefined
            ? 'in the VPC of the controller'
            : `by the tag ${choice.roleTag}`;
    return {
      message: `No subnet can be found for the ${scheme.value} load balancer of ${refText(ref)} ${looked}${choice === undefined ? '' : ` in ${choice.vpc.id}`}.`,
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
