import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type { Subnet } from '../../snapshot/aws.js';
import { localeOf } from '../../topology/subnets.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/**
 * All subnets of a load balancer must be of one kind. One of a Local Zone joins the others without
 * a word, as soon as it carries the tag by which subnets are discovered.
 */
export default defineCheck({
  id: 'subnets/subnet-mixed-locale',
  title: 'Subnets of several kinds for one load balancer',
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

  run({ ref, failure, subnets, loadBalancer }) {
    const choice =
      subnets === 'unknown' || subnets.how === 'kept' || subnets.missing.length > 0
        ? undefined
        : subnets;
    const byLocale = new Map(choice?.chosen.map((subnet) => [localeOf(subnet), subnet]));
    const [one, ...others] = [...byLocale.values()];
    if (choice === undefined || one === undefined || others.length === 0) {
      return faultInWords(
        'subnets/subnet-mixed-locale',
        ref,
        failure,
        'Let the load balancer have subnets of one kind, by their tags or by a list.',
      );
    }
    const { chosen, source, roleTag } = choice;
    const said = saidOf(failure, 'subnets/subnet-mixed-locale');
    const kinds = [...byLocale].map(
      ([locale, { value }]) => `${value.SubnetId} in the ${locale} ${value.AvailabilityZone ?? ''}`,
    );
    return {
      message: `The load balancer of ${refText(ref)} would get subnets of several kinds: ${kinds.join(', ')}.`,
      fix:
        source === undefined
          ? `Take the tag ${roleTag} from those of the wrong kind, or name the subnets.`
          : 'Name subnets of one kind only.',
      commands: [
        `aws ec2 describe-subnets --subnet-ids ${chosen.map(({ value }) => value.SubnetId).join(' ')}`,
      ],
      evidence: [
        placeOf(one),
        ...others.map(placeOf),
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

const placeOf = (subnet: Seen<Subnet>): Evidence =>
  subnet.value.OutpostArn ? cite(subnet, 'OutpostArn') : cite(subnet, 'AvailabilityZone');
