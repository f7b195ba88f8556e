import type { Stack } from './topology.js';

/* How the controller knows again what it made for a stack: tags in AWS, labels in the cluster. */

type Tags = Readonly<Record<string, string>>;

export const CLUSTER_TAG = 'elbv2.k8s.aws/cluster';

export const resourceTag = ({ api }: Pick<Stack, 'api'>): string => `${api}.k8s.aws/resource`;

/** Tags that a resource of a stack carries; without the cluster's where its name was not seen. */
export const trackingTags = (
  stack: Pick<Stack, 'api' | 'id'>,
  cluster: string | undefined,
  resource: string,
): Tags => ({
  ...(cluster === undefined ? {} : { [CLUSTER_TAG]: cluster }),
  [`${stack.api}.k8s.aws/stack`]: stack.id,
  [resourceTag(stack)]: resource,
});

/** Labels that TargetGroupBindings of a stack carry. */
export function stackLabels({
  api,
  id,
  isExplicitGroup,
}: Pick<Stack, 'api' | 'id' | 'isExplicitGroup'>): Tags {
  if (isExplicitGroup) return { [`${api}.k8s.aws/stack`]: id };
  const [namespace = '', name = ''] = id.split('/');
  return { [`${api}.k8s.aws/stack-namespace`]: namespace, [`${api}.k8s.aws/stack-name`]: name };
}

/** `ingress <id>` or `service <id>` of the stack that such labels name. */
export function labelledStack(labels: Tags = {}): string | undefined {
  for (const api of ['ingress', 'service']) {
    const group = labels[`${api}.k8s.aws/stack`];
    if (group !== undefined) return `${api} ${group}`;
    const name = labels[`${api}.k8s.aws/stack-name`];
    if (name !== undefined) {
      return `${api} ${labels[`${api}.k8s.aws/stack-namespace`] ?? ''}/${name}`;
    }
  }
  return undefined;
}
