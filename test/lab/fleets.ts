import {
  HEALTH,
  PUBLIC,
  balancer,
  deployment,
  namespace,
  shop,
  type DeploymentDifference,
  type IngressDifference,
  type ServiceDifference,
} from './objects.js';
import type { KubernetesObject } from './recording.js';

/*
 * Namespaces that are right as they are, each with one way in: what fleets are made of, in which
 * nothing may be found.
 */

/** A namespace of its own for an Ingress that is right as it is. */
export const fleet = (
  name: string,
  { ingress = {}, ...parts }: Parts,
): readonly KubernetesObject[] =>
  shop({
    ...parts,
    namespace: name,
    isGated: true,
    ingress: { ...ingress, annotations: { ...PUBLIC, ...HEALTH, ...ingress.annotations } },
    deployment: { replicas: 3, ...parts.deployment },
  });

/** The same with as few pods as it can do with. */
export const small = (name: string, parts: Parts = {}): readonly KubernetesObject[] =>
  fleet(name, { ...parts, deployment: { replicas: 2, ...parts.deployment } });

interface Parts {
  readonly ingress?: IngressDifference;
  readonly service?: ServiceDifference;
  readonly deployment?: DeploymentDifference;
}

/** The same with a network load balancer. */
export const network = (
  name: string,
  { annotations, ...difference }: ServiceDifference,
): readonly KubernetesObject[] => [
  namespace(name, true),
  balancer({
    ...difference,
    name: 'web',
    namespace: name,
    annotations: { 'aws-load-balancer-nlb-target-type': 'ip', ...annotations },
  }),
  deployment({ namespace: name, replicas: 3, drains: 130 }),
];
