import { citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The status keeps the name of a load balancer that somebody deleted, and the controller looks
 * again only at the next change, restart or resync, ten hours apart. The name then changes.
 */
export default defineCheck({
  id: 'load-balancer/lb-missing-in-aws',
  title: 'The load balancer no longer exists',
  severity: 'error',
  confidence: 'proven',
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
  explains: [
    'target-group/targetgroup-not-attached',
    'registration/targetgroup-empty',
    'load-balancer/client-cannot-connect',
    'dns/dns-stale-lb',
  ],

  run({ ref, serves, addresses, loadBalancer, api }, { clusters }) {
    const [address] = addresses;
    if (loadBalancer !== 'absent' || address === undefined) return undefined;
    // One of another region was never looked for.
    const region = clusters[0]?.regionArn?.split(':')[3];
    if (region !== undefined && !address.hostname.includes(`.${region}.`)) return undefined;
    const [first = ref] = serves;
    return {
      message: `${refText(ref)} has the address ${address.hostname}, and no load balancer has that name.`,
      fix: 'Touch the object, so that the controller makes the load balancer anew, then update DNS.',
      commands: [
        `kubectl -n ${first.namespace ?? ''} annotate ${api} ${first.name} retry="$(date +%s)" --overwrite`,
      ],
      evidence: [
        address.source,
        citeAbsence('aws/elbv2/load-balancers', { kind: 'LoadBalancer', name: address.hostname }),
      ],
    };
  },
});
