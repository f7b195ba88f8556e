import { cite, refText } from '../../findings/cite.js';
import { DEREGISTRATION_DELAY, flagOf, numberOf } from '../../topology/elb-attributes.js';
import { defineCheck } from '../define-check.js';

const TERMINATION = 'deregistration_delay.connection_termination.enabled';
/** Datagrams are no requests that could be cut. */
const STREAMS = new Set(['HTTP', 'HTTPS', 'TCP', 'TLS']);

/**
 * With a delay of 0 an application load balancer closes what is running when the target is
 * deregistered; a network one only where it was told to close connections. Short calls of one's
 * own services may bear that, so that an internal load balancer is only a note.
 */
export default defineCheck({
  id: 'draining/deregistration-delay-zero',
  title: 'Deregistered targets may not finish their requests',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-group-attributes',
    'aws/elbv2/load-balancers',
  ],
  uses: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  explains: ['load-balancer/alb-502-observed'],

  run({ ref, object, attributes, loadBalancers, isInUse }) {
    const { Protocol = 'HTTP', TargetType } = object.value;
    const delay = numberOf(attributes, DEREGISTRATION_DELAY);
    if (delay?.value !== 0 || !isInUse || TargetType === 'alb' || !STREAMS.has(Protocol)) {
      return undefined;
    }
    const closing = flagOf(attributes, TERMINATION);
    if (!Protocol.startsWith('HTTP') && closing?.value !== true) return undefined;
    const isInternal = loadBalancers.every(
      (balancer) => balancer.object.value.Scheme === 'internal',
    );
    return {
      message: `${refText(ref)} has a deregistration delay of 0 s: what a target is answering when its pod is replaced is cut off.`,
      fix: 'Set deregistration_delay.timeout_seconds in the target-group-attributes annotation to what the longest request takes, 30 s or more.',
      commands: [
        `aws elbv2 describe-target-group-attributes --target-group-arn ${object.value.TargetGroupArn}`,
      ],
      severity: isInternal ? 'info' : 'warning',
      evidence: [
        delay.source,
        cite(object, 'Protocol'),
        ...(closing === undefined ? [] : [closing.source]),
        ...loadBalancers.map((balancer) => cite(balancer.object, 'Scheme')),
      ],
    };
  },
});
