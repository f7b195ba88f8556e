import { event, keep, loadBalancer, type Draft } from '../../fixtures/shop.js';

/*
 * The policies of the shop's controller, and what AWS says where they do not allow a call.
 */

export const ROLE = 'Role shop-prod-lbc';
const ARN = 'arn:aws:iam::123456789012:role/shop-prod-lbc';
const GROUP =
  'arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/k8s-shop-web-681c14e7eb/*';

export const policies = (s: Draft): Draft[] => s['aws/iam/role-policies'][ARN];
/** Of the one policy that it has. */
export const statements = (s: Draft): Draft[] => policies(s)[0].document.Statement;

/** Takes actions out of the policy. */
export function disallow(s: Draft, ...actions: readonly string[]): void {
  for (const statement of statements(s)) {
    statement.Action = [statement.Action]
      .flat()
      .filter((action: string) => !actions.includes(action));
  }
}

/** The load balancer of `web` is not there yet. */
export function withoutBalancer(s: Draft): void {
  const gone = loadBalancer(s).LoadBalancerArn;
  keep(s, 'aws/elbv2/load-balancers', ({ LoadBalancerArn }) => LoadBalancerArn !== gone);
}

/** What AWS answers to the controller. */
export const refusal = (
  action: string,
  because = `because no identity-based policy allows the ${action} action`,
  { role = 'shop-prod-lbc', session = '1764000000000000000', on = GROUP } = {},
): string =>
  `api error AccessDenied: User: arn:aws:sts::123456789012:assumed-role/${role}/${session} is not authorized to perform: ${action} on resource: ${on} ${because}`;

/** The controller says that AWS refused a call, of Ingress `web`. */
export function refuse(s: Draft, ...words: Parameters<typeof refusal>): void {
  event(
    s,
    'FailedDeployModel',
    `Failed deploy model due to operation error X: ${refusal(...words)}`,
  );
}
