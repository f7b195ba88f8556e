import type { KubernetesObject } from './recording.js';

/*
 * A shop that is all right: a namespace, a Deployment, a Service and an Ingress. Scenarios say what
 * is different in theirs.
 */

type Texts = Readonly<Record<string, string>>;

const ALB = 'alb.ingress.kubernetes.io';
const NLB = 'service.beta.kubernetes.io';
/** Of a namespace: its pods wait until they are healthy targets. */
const GATED = { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' };

/** The most usual way in. */
export const PUBLIC = { scheme: 'internet-facing', 'target-type': 'ip' };
export const HEALTH = { 'healthcheck-path': '/healthz' };

export interface Route {
  /** Any, if there is none. */
  readonly host?: string;
  readonly paths?: readonly Path[];
}

export interface Path {
  readonly path?: string;
  readonly pathType?: 'Exact' | 'Prefix' | 'ImplementationSpecific';
  readonly service?: string;
  /** A name or a number of the Service. */
  readonly port?: string | number;
}

export interface IngressDifference {
  readonly name?: string;
  readonly namespace?: string;
  /** `null`: it names none. */
  readonly className?: string | null;
  /** The controller's, without what all of them begin with; others with a slash. */
  readonly annotations?: Texts;
  readonly routes?: readonly Route[];
  readonly defaultBackend?: Path;
  /** Hosts for which certificates are looked for. */
  readonly tls?: readonly string[];
}

export interface ServiceDifference {
  readonly name?: string;
  readonly namespace?: string;
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  readonly annotations?: Texts;
  readonly selector?: Texts;
  readonly protocol?: 'TCP' | 'UDP';
  readonly targetPort?: string | number;
  /** More fields of its spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

export interface DeploymentDifference {
  readonly name?: string;
  readonly namespace?: string;
  readonly replicas?: number;
  readonly image?: string;
  readonly labels?: Texts;
  /** A label of its pods only, so that pods of several versions can be told apart. */
  readonly version?: string;
  /** For how many seconds its preStop hook waits; `null`: it has none. */
  readonly drains?: number | null;
  /** `null`: it has none. */
  readonly probe?: Readonly<Record<string, unknown>> | null;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}

export interface ShopDifference {
  readonly namespace?: string;
  /** Whether pods wait until they are healthy targets. */
  readonly isGated?: boolean;
  readonly ingress?: IngressDifference | null;
  readonly service?: ServiceDifference | null;
  readonly deployment?: DeploymentDifference | null;
}

const prefixed = (prefix: string, annotations: Texts): Texts =>
  Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [
      key.includes('/') ? key : `${prefix}/${key}`,
      value,
    ]),
  );

export const namespace = (name: string, isGated = false): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: isGated ? GATED : {} },
});

const backend = ({ service = 'web', port = 'http' }: Path): object => ({
  service: { name: service, port: typeof port === 'number' ? { number: port } : { name: port } },
});

export function ingress({
  name = 'web',
  namespace: within = 'shop',
  className = 'alb',
  annotations = PUBLIC,
  routes = [{ host: 'shop.example.com' }],
  defaultBackend,
  tls = [],
}: IngressDifference = {}): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: within, annotations: prefixed(ALB, annotations) },
    spec: {
      ...(className === null ? {} : { ingressClassName: className }),
      ...(defaultBackend === undefined ? {} : { defaultBackend: backend(defaultBackend) }),
      ...(tls.length === 0 ? {} : { tls: [{ hosts: tls }] }),
      rules: routes.map(({ host, paths = [{ path: '/' }] }) => ({
        ...(host === undefined ? {} : { host }),
        http: {
          paths: paths.map(({ path, pathType = 'Prefix', ...to }) => ({
            ...(path === undefined ? {} : { path }),
            pathType,
            backend: backend(to),
          })),
        },
      })),
    },
  };
}

export function service({
  name = 'web',
  namespace: within = 'shop',
  type = 'ClusterIP',
  annotations = {},
  selector = { app: name },
  protocol = 'TCP',
  targetPort = 'http',
  spec = {},
}: ServiceDifference = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: within, annotations: prefixed(ALB, annotations) },
    spec: { type, selector, ports: [{ name: 'http', port: 80, protocol, targetPort }], ...spec },
  };
}

/** A Service with a network load balancer. */
export function balancer({
  annotations = {},
  spec = {},
  name = 'tcp',
  ...difference
}: ServiceDifference = {}): KubernetesObject {
  return service({
    ...difference,
    name,
    type: 'LoadBalancer',
    annotations: prefixed(NLB, annotations),
    spec: { loadBalancerClass: 'service.k8s.aws/nlb', ...spec },
  });
}

export function deployment({
  name = 'web',
  namespace: within = 'shop',
  replicas = 4,
  image = `registry.example/${within}/${name}:1.4.2`,
  labels = { app: name },
  version,
  drains = 20,
  probe = { httpGet: { path: '/healthz', port: 'http' } },
  ports = [{ name: 'http', containerPort: 8080 }],
}: DeploymentDifference = {}): KubernetesObject {
  const container = {
    name,
    image,
    ports,
    ...(probe === null ? {} : { readinessProbe: probe }),
    ...(drains === null ? {} : { lifecycle: { preStop: { sleep: { seconds: drains } } } }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: within, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, ...(version === undefined ? {} : { version }) } },
        spec: {
          ...(drains === null ? {} : { terminationGracePeriodSeconds: drains + 60 }),
          containers: [container],
        },
      },
    },
  };
}

/** A shop with that difference; `null`: without that part of it. */
export function shop({
  namespace: name = 'shop',
  isGated = false,
  ...parts
}: ShopDifference = {}): readonly KubernetesObject[] {
  const within = { namespace: name };
  return [
    namespace(name, isGated),
    parts.service === null ? [] : service({ ...within, ...parts.service }),
    parts.ingress === null ? [] : ingress({ ...within, ...parts.ingress }),
    parts.deployment === null ? [] : deployment({ ...within, ...parts.deployment }),
  ].flat();
}

/** Where users log in; its client is in the Secret of that name. */
export const oidc = (secretName: string): string =>
  JSON.stringify({
    issuer: 'https://login.example.com',
    authorizationEndpoint: 'https://login.example.com/authorize',
    tokenEndpoint: 'https://login.example.com/token',
    userInfoEndpoint: 'https://login.example.com/userinfo',
    secretName,
  });

/** Lets the controller read the Secrets of a namespace, which its chart does not by itself. */
export function secretsReader(within: string): readonly KubernetesObject[] {
  const metadata = { name: 'aws-load-balancer-controller-secrets', namespace: within };
  const apiGroup = 'rbac.authorization.k8s.io';
  const apiVersion = `${apiGroup}/v1`;
  const controller = { name: 'aws-load-balancer-controller', namespace: 'kube-system' };
  return [
    {
      apiVersion,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...controller }],
    },
  ];
}

/** What every node runs. */
export const daemonSets: readonly KubernetesObject[] = ['aws-node', 'kube-proxy'].map((name) => {
  const labels = { 'k8s-app': name };
  const image = `602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/${name}:v1.36.0-eksbuild.1`;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'kube-system', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name, image }],
        },
      },
    },
  };
});
