import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Ingress } from '../../snapshot/kubernetes.js';
import { defineCheck } from '../define-check.js';

/**
 * The default scheme is internal: nothing outside the VPC can reach such a load balancer. Where
 * somebody wrote `internal`, it is what they want; who wrote nothing may want it as well, so it
 * is grave only with what says that somebody wants in from outside.
 */
export default defineCheck({
  id: 'load-balancer/lb-scheme-internal',
  title: 'The load balancer is internal because nobody said otherwise',
  severity: 'info',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  patience: 300,
  explains: ['load-balancer/client-cannot-connect', 'dns/dns-internal-lb-public-query'],

  run({ ref, service, members, scheme, loadBalancer, api }) {
    if (typeof loadBalancer !== 'object' || scheme.isExplicit) return undefined;
    if (loadBalancer.value.Scheme !== 'internal') return undefined;
    // What could not be read may say it.
    if (members.some(({ params }) => params === 'unknown')) return undefined;
    // Somebody did say it, where it does not count, which is told by itself.
    const isMissed = members.some(({ missedParams }) =>
      missedParams?.fields.some(({ name }) => name === 'scheme'),
    );
    if (isMissed) return undefined;
    const object = service?.object ?? members[0]?.object;
    if (object === undefined) return undefined;
    const key: string =
      api === 'service'
        ? 'service.beta.kubernetes.io/aws-load-balancer-scheme'
        : 'alb.ingress.kubernetes.io/scheme';
    return {
      message: `${refText(ref)} asks for no scheme, so its load balancer is internal and cannot be reached from outside the VPC.`,
      fix: 'Say which scheme is wanted; a change of it replaces the load balancer.',
      commands: [
        `kubectl -n ${object.ref.namespace ?? ''} annotate ${api} ${object.ref.name} ${key}=internet-facing`,
      ],
      evidence: [
        cite(object as Seen<Ingress>, 'metadata', 'annotations', key),
        cite(loadBalancer, 'Scheme'),
      ],
    };
  },
});
