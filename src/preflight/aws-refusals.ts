import type { Stack } from '../topology/topology.js';
import type { Draft } from './draft.js';

const QUOTAS = {
  application: 'application-load-balancers',
  network: 'network-load-balancers',
} as const;

/**
 * Whether AWS would refuse what the controller asks of it, so that nothing of the stack is deployed
 * and what is there stays: a load balancer more than the account may have, or of a name that is
 * taken, a certificate that does not exist, a policy that ELB has none of. Checks say which.
 */
export function isRefusedByAws(draft: Draft, stack: Stack): boolean {
  return (
    (stack.loadBalancer === 'absent' &&
      (stack.nameClaim?.holder !== undefined || isFull(draft, stack))) ||
    stack.members.some(({ certificates }) =>
      certificates.some(({ arn, certificate }) => certificate === 'absent' && isHere(stack, arn)),
    ) ||
    stack.asks.some(
      ({ sslPolicy }) =>
        sslPolicy !== undefined && !sslPolicy.value.startsWith('ELBSecurityPolicy-'),
    )
  );
}

function isFull(draft: Draft, { type }: Stack): boolean {
  const limit = draft
    .all('aws/elbv2/account-limits')
    .find(({ Name }) => Name === QUOTAS[type])?.Max;
  const max = Number(limit ?? Number.NaN);
  return draft.all('aws/elbv2/load-balancers').filter(({ Type }) => Type === type).length >= max;
}

/** Of ACM; one of IAM is listed nowhere, and one that a listener has exists. */
function isHere({ listeners = [] }: Stack, arn: string): boolean {
  return (
    arn.split(':')[2] === 'acm' &&
    !listeners.some(({ served }) => served.some((certificate) => certificate.arn === arn))
  );
}
