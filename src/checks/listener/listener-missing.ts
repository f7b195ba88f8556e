import { cite, refKey, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Where nothing listens, connections are refused. The controller looks at the listeners only when
 * it reconciles, so that one which somebody deletes in between stays away until then.
 */
export default defineCheck({
  id: 'listener/listener-missing',
  title: 'The load balancer does not listen on a port',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/elbv2/tags',
  ],
  uses: [
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/events',
    'aws/acm/certificates',
  ],
  patience: 300,
  explains: ['load-balancer/client-cannot-connect', 'target-group/targetgroup-not-attached'],

  run({ plan, asks, addresses, service, loadBalancer, listeners, failure }) {
    if (plan.state !== 'planned' || listeners === undefined) return undefined;
    if (typeof loadBalancer !== 'object') return undefined;
    if (loadBalancer.value.State?.Code === 'provisioning') return undefined;
    const missing = plan.listeners.filter(
      ({ port, protocol }) =>
        !listeners.some(({ value }) => value.Port === port && value.Protocol === protocol),
    );
    const [first] = missing;
    if (first === undefined) return undefined;
    const ports = new Set(missing.map(({ port }) => port));
    // Without an address an Ingress was never deployed, which is another fault.
    const askers = asks.filter(
      ({ port, member }) => ports.has(port) && member.addresses.length > 0,
    );
    const ask = askers.find(({ port }) => port === first.port);
    const owner = ask?.member ?? (addresses.length > 0 ? service : undefined);
    if (owner === undefined) return undefined;
    const [some] = listeners;
    const named = missing.map(({ port, protocol }) => `${protocol} ${port}`).join(', ');
    return {
      message: `${refText(loadBalancer.ref)} does not listen on ${named}, which ${refText(owner.ref)} asks for.`,
      fix: 'Clear what keeps the controller from it, or have it reconcile again.',
      commands: [
        `aws elbv2 describe-listeners --load-balancer-arn ${loadBalancer.value.LoadBalancerArn}`,
      ],
      evidence: [
        ask?.source ?? cite(loadBalancer, 'LoadBalancerArn'),
        ...(some === undefined ? [cite(loadBalancer, 'DNSName')] : [cite(some.all)]),
        ...(failure === undefined ? [] : [failure.source]),
      ],
      subject: owner.ref,
      affects: [
        ...new Map(
          [owner, ...askers.map(({ member }) => member)].map(({ ref }) => [refKey(ref), ref]),
        ).values(),
      ],
    };
  },
});
