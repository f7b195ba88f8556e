import { shop, type Draft } from '../../fixtures/shop.js';
import type { Cases } from './check-tester.js';
import { byFlag, byTags } from './listening.js';
import { count } from './metrics.js';

/** What holds of a status that CloudWatch counts, whichever it is. */
export function observedCases(metric: string): Cases {
  const finds = ['LoadBalancer k8s-shop-web-724d82a5b7'];
  const some = (s: Draft): void => count(s, { RequestCount: [5000, 5000], [metric]: [0, 120, 7] });
  return {
    passes: {
      'nothing but zeros': shop((s) => count(s, { RequestCount: 10_000, [metric]: [0, 0] })),
      'no points at all': shop((s) => count(s, { RequestCount: 10_000, [metric]: [] })),
      'answers of the application': shop((s) =>
        count(s, { RequestCount: 10_000, HTTPCode_Target_5XX_Count: 120 }),
      ),
      'another status': shop((s) =>
        count(s, { RequestCount: 10_000, HTTPCode_ELB_500_Count: 120 }),
      ),
    },
    fails: {
      'more than a few': { given: shop(some), finds },
      'one among very many': {
        given: shop((s) => count(s, { RequestCount: 100_000, [metric]: 1 })),
        finds,
      },
      'no request was counted': {
        given: shop((s) => count(s, { TargetConnectionErrorCount: 3, [metric]: 3 })),
        finds,
      },
      'a load balancer that no address leads to': {
        given: shop((s) => {
          some(s);
          byTags(s);
        }),
        finds,
      },
      'a class that the controller has by its flag': {
        given: shop((s) => {
          some(s);
          byFlag(s);
        }),
        finds,
      },
    },
  };
}
