import { arn } from './account.js';
import { shop, type IngressDifference } from './objects.js';
import type { KubernetesObject } from './recording.js';

/* Classes with parameters, each with one shop. */

type Fields = Readonly<Record<string, unknown>>;

/** A class with those parameters. */
const params = (name: string, spec: Fields): readonly KubernetesObject[] => [
  { apiVersion: 'elbv2.k8s.aws/v1beta1', kind: 'IngressClassParams', metadata: { name }, spec },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name },
    spec: {
      controller: 'ingress.k8s.aws/alb',
      parameters: { apiGroup: 'elbv2.k8s.aws', kind: 'IngressClassParams', name },
    },
  },
];

/** A class with those parameters, and a shop of that class. */
export const classed = (
  name: string,
  spec: Fields,
  way: IngressDifference = {},
): readonly KubernetesObject[] => [
  ...params(name, { scheme: 'internet-facing', ...spec }),
  ...shop({
    namespace: name,
    isGated: true,
    ingress: { className: name, ...way, annotations: { ...HEALTH, ...way.annotations } },
    deployment: { replicas: 2 },
  }),
];

const HEALTH = { 'healthcheck-path': '/healthz', 'target-type': 'ip' };

/** A web ACL, by which one of the emulator is made. */
export const ACL = { Name: 'office', ARN: arn('wafv2', 'regional/webacl/office/lab-office') };
