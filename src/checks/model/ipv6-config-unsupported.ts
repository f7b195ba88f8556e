import { cite, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** The target group of a Service with an address of IPv6 is one of IPv6, which only a load
 * balancer of type dualstack can have. */
export default defineCheck({
  id: 'model/ipv6-config-unsupported',
  title: 'A Service of IPv6 behind a load balancer without it',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events'],
  explains: [
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, type, service, members, addressType = 'ipv4', failure, addresses }) {
    const dual =
      type === 'network' ? ['dualstack'] : ['dualstack', 'dualstack-without-public-ipv4'];
    const services = [
      service,
      ...members.flatMap(({ backends }) => backends.map((one) => one.service)),
    ];
    const object = services
      .map((one) => (typeof one === 'object' ? one.object : undefined))
      .find((one) => one?.value.spec.ipFamilies?.includes('IPv6') === true);
    const key: string =
      type === 'network'
        ? 'service.beta.kubernetes.io/aws-load-balancer-ip-address-type'
        : 'alb.ingress.kubernetes.io/ip-address-type';
    const fix = `Set ${key} to dualstack, or make the Service one of IPv4.`;
    const isSeen = members.every(({ params }) => typeof params !== 'string');
    if (object === undefined || !isSeen || [...dual, 'unknown'].includes(addressType)) {
      return faultInWords('model/ipv6-config-unsupported', ref, failure, fix);
    }
    const said = saidOf(failure, 'model/ipv6-config-unsupported');
    return {
      message: `${refText(object.ref)} has an address of IPv6, and the load balancer of ${refText(ref)} is to be ${addressType}.`,
      fix,
      commands: [
        `kubectl -n ${object.ref.namespace ?? ''} get service ${object.ref.name} -o jsonpath='{.spec.ipFamilies}'`,
      ],
      evidence: [
        cite(object, 'spec', 'ipFamilies'),
        ...members.map((member) => cite(member.object, 'metadata', 'annotations', key)),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? { confidence: 'derived' as const } : {}),
      // What was deployed before stays, until somebody changes something.
      ...(said === undefined && addresses.length > 0 ? { severity: 'warning' as const } : {}),
    };
  },
});
