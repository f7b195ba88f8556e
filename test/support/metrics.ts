import { loadBalancer, type Draft } from '../../fixtures/shop.js';

/** CloudWatch counted these at the load balancer of `web`, each in one minute. */
export function count(
  s: Draft,
  metrics: Readonly<Record<string, number | readonly number[]>>,
): void {
  s['aws/cloudwatch/metrics'] = {
    [loadBalancer(s).LoadBalancerArn]: Object.fromEntries(
      Object.entries(metrics).map(([name, values]) => [
        name,
        [values].flat().map((value, minute) => [`2026-11-25T17:3${minute}:00Z`, value]),
      ]),
    ),
  };
}
