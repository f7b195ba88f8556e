import * as z from 'zod/mini';
import { flag, list, number, opt, text } from './schema.js';

/*
 * The fields that are read of each Kubernetes kind. A schema is also the allow-list of what
 * may be kept of an object: `z.object` drops every field that is not named here, so what
 * could hold a secret (environment values, ConfigMap data, managedFields, the last applied
 * configuration) never gets past this file.
 */

const map = z.record(z.string(), z.string());
const intOrString = z.union([z.number(), z.string()]);

/** Holds whole manifests, with every environment value in them. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const annotations = z.pipe(
  map,
  z.transform((all) => {
    if (!(LAST_APPLIED in all)) return all;
    const { [LAST_APPLIED]: _dropped, ...kept } = all;
    return kept;
  }),
);

const ownerReference = z.object({
  apiVersion: opt(text),
  kind: text,
  name: text,
  uid: opt(text),
  controller: opt(flag),
});

const metadata = z.object({
  name: text,
  namespace: opt(text),
  uid: opt(text),
  generation: opt(number),
  creationTimestamp: opt(text),
  deletionTimestamp: opt(text),
  deletionGracePeriodSeconds: opt(number),
  labels: opt(map),
  annotations: opt(annotations),
  finalizers: opt(list(text)),
  ownerReferences: opt(list(ownerReference)),
});

const labelSelector = z.object({
  matchLabels: opt(map),
  matchExpressions: opt(list(z.object({ key: text, operator: text, values: opt(list(text)) }))),
});

const condition = z.object({
  type: text,
  status: text,
  reason: opt(text),
  message: opt(text),
  lastTransitionTime: opt(text),
  observedGeneration: opt(number),
});

// Values of any other variable may be secrets. These name a role, a file, a region or a node.
const READABLE_ENV = new Set([
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_STS_REGIONAL_ENDPOINTS',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_ENDPOINT_URL',
  'NODENAME',
]);

const environment = z.pipe(
  z.object({ name: text, value: opt(text) }),
  z.transform(({ name, value }): { name: string; value?: string | undefined } =>
    value !== undefined && READABLE_ENV.has(name) ? { name, value } : { name },
  ),
);

// A flag whose name says that its value is a secret keeps its name only.
const SECRET_FLAG =
  /^(--?[\w.-]*(?:password|passwd|token|secret|credential|api-?key|private-?key)[\w.-]*[= ]).+/i;

const argument = z.pipe(
  text,
  z.transform((value) => value.replace(SECRET_FLAG, '$1***')),
);

const httpGet = z.object({
  path: opt(text),
  port: opt(intOrString),
  scheme: opt(text),
  host: opt(text),
  httpHeaders: opt(list(z.object({ name: text, value: text }))),
});

const probe = z.object({
  httpGet: opt(httpGet),
  tcpSocket: opt(z.object({ port: intOrString, host: opt(text) })),
  grpc: opt(z.object({ port: number, service: opt(text) })),
  exec: opt(z.object({ command: opt(list(argument)) })),
  initialDelaySeconds: opt(number),
  periodSeconds: opt(number),
  timeoutSeconds: opt(number),
  successThreshold: opt(number),
  failureThreshold: opt(number),
});

const lifecycleHandler = z.object({
  exec: opt(z.object({ command: opt(list(argument)) })),
  httpGet: opt(httpGet),
  sleep: opt(z.object({ seconds: number })),
});

const namedSource = z.object({ name: opt(text), optional: opt(flag) });

/** Which object variables are taken from, never what is in it. */
const environmentSource = z.object({
  prefix: opt(text),
  configMapRef: opt(namedSource),
  secretRef: opt(namedSource),
});

const container = z.object({
  name: text,
  image: opt(text),
  command: opt(list(argument)),
  args: opt(list(argument)),
  env: opt(list(environment)),
  envFrom: opt(list(environmentSource)),
  ports: opt(
    list(
      z.object({
        name: opt(text),
        containerPort: number,
        hostPort: opt(number),
        protocol: opt(text),
      }),
    ),
  ),
  readinessProbe: opt(probe),
  livenessProbe: opt(probe),
  startupProbe: opt(probe),
  lifecycle: opt(z.object({ preStop: opt(lifecycleHandler), postStart: opt(lifecycleHandler) })),
  restartPolicy: opt(text),
});

const podSpec = z.object({
  containers: list(container),
  initContainers: opt(list(container)),
  serviceAccountName: opt(text),
  hostNetwork: opt(flag),
  nodeName: opt(text),
  terminationGracePeriodSeconds: opt(number),
  readinessGates: opt(list(z.object({ conditionType: text }))),
});

const containerState = z.object({
  waiting: opt(z.object({ reason: opt(text), message: opt(text) })),
  running: opt(z.object({ startedAt: opt(text) })),
  terminated: opt(
    z.object({
      exitCode: opt(number),
      reason: opt(text),
      message: opt(text),
      startedAt: opt(text),
      finishedAt: opt(text),
    }),
  ),
});

const containerStatus = z.object({
  name: text,
  ready: opt(flag),
  started: opt(flag),
  restartCount: opt(number),
  state: opt(containerState),
  lastState: opt(containerState),
});

export const pod = z.object({
  metadata,
  spec: podSpec,
  status: opt(
    z.object({
      phase: opt(text),
      podIP: opt(text),
      podIPs: opt(list(z.object({ ip: text }))),
      hostIP: opt(text),
      startTime: opt(text),
      reason: opt(text),
      conditions: opt(list(condition)),
      containerStatuses: opt(list(containerStatus)),
      initContainerStatuses: opt(list(containerStatus)),
    }),
  ),
});

const podTemplate = z.object({
  metadata: opt(z.object({ labels: opt(map), annotations: opt(annotations) })),
  spec: podSpec,
});

const surge = z.object({ maxSurge: opt(intOrString), maxUnavailable: opt(intOrString) });

export const deployment = z.object({
  metadata,
  spec: z.object({
    replicas: opt(number),
    selector: opt(labelSelector),
    template: podTemplate,
    minReadySeconds: opt(number),
    progressDeadlineSeconds: opt(number),
    strategy: opt(z.object({ type: opt(text), rollingUpdate: opt(surge) })),
  }),
  status: opt(
    z.object({
      observedGeneration: opt(number),
      replicas: opt(number),
      updatedReplicas: opt(number),
      readyReplicas: opt(number),
      availableReplicas: opt(number),
      unavailableReplicas: opt(number),
      conditions: opt(list(condition)),
    }),
  ),
});

export const replicaSet = z.object({
  metadata,
  spec: z.object({
    replicas: opt(number),
    selector: opt(labelSelector),
    template: opt(podTemplate),
  }),
  status: opt(
    z.object({
      replicas: opt(number),
      readyReplicas: opt(number),
      conditions: opt(list(condition)),
    }),
  ),
});

export const statefulSet = z.object({
  metadata,
  spec: z.object({
    replicas: opt(number),
    selector: opt(labelSelector),
    template: podTemplate,
    serviceName: opt(text),
    minReadySeconds: opt(number),
    updateStrategy: opt(
      z.object({
        type: opt(text),
        rollingUpdate: opt(z.object({ partition: opt(number), maxUnavailable: opt(intOrString) })),
      }),
    ),
  }),
  status: opt(z.object({ replicas: opt(number), readyReplicas: opt(number) })),
});

export const daemonSet = z.object({
  metadata,
  spec: z.object({
    selector: opt(labelSelector),
    template: podTemplate,
    minReadySeconds: opt(number),
    updateStrategy: opt(z.object({ type: opt(text), rollingUpdate: opt(surge) })),
  }),
  status: opt(
    z.object({
      desiredNumberScheduled: opt(number),
      currentNumberScheduled: opt(number),
      numberReady: opt(number),
    }),
  ),
});

/** Argo Rollouts: a workload whose pod template is its own or a Deployment's. */
export const rollout = z.object({
  metadata,
  spec: z.object({
    replicas: opt(number),
    selector: opt(labelSelector),
    template: opt(podTemplate),
    workloadRef: opt(z.object({ apiVersion: opt(text), kind: opt(text), name: opt(text) })),
    minReadySeconds: opt(number),
    progressDeadlineSeconds: opt(number),
    strategy: opt(
      z.object({
        canary: opt(surge),
        blueGreen: opt(z.object({ scaleDownDelaySeconds: opt(number) })),
      }),
    ),
  }),
});

export const service = z.object({
  metadata,
  spec: z.object({
    type: opt(text),
    clusterIP: opt(text),
    selector: opt(map),
    ports: opt(
      list(
        z.object({
          name: opt(text),
          protocol: opt(text),
          appProtocol: opt(text),
          port: number,
          targetPort: opt(intOrString),
          nodePort: opt(number),
        }),
      ),
    ),
    externalName: opt(text),
    externalTrafficPolicy: opt(text),
    internalTrafficPolicy: opt(text),
    healthCheckNodePort: opt(number),
    allocateLoadBalancerNodePorts: opt(flag),
    loadBalancerClass: opt(text),
    loadBalancerSourceRanges: opt(list(text)),
    publishNotReadyAddresses: opt(flag),
    ipFamilies: opt(list(text)),
    ipFamilyPolicy: opt(text),
  }),
  status: opt(
    z.object({
      loadBalancer: opt(
        z.object({ ingress: opt(list(z.object({ hostname: opt(text), ip: opt(text) }))) }),
      ),
      conditions: opt(list(condition)),
    }),
  ),
});

const ingressBackend = z.object({
  service: opt(
    z.object({
      name: text,
      port: opt(z.object({ name: opt(text), number: opt(number) })),
    }),
  ),
  resource: opt(z.object({ apiGroup: opt(text), kind: text, name: text })),
});

export const ingress = z.object({
  metadata,
  spec: z.object({
    ingressClassName: opt(text),
    defaultBackend: opt(ingressBackend),
    tls: opt(list(z.object({ hosts: opt(list(text)), secretName: opt(text) }))),
    rules: opt(
      list(
        z.object({
          host: opt(text),
          http: opt(
            z.object({
              paths: opt(
                list(z.object({ path: opt(text), pathType: opt(text), backend: ingressBackend })),
              ),
            }),
          ),
        }),
      ),
    ),
  }),
  status: opt(
    z.object({
      loadBalancer: opt(
        z.object({ ingress: opt(list(z.object({ hostname: opt(text), ip: opt(text) }))) }),
      ),
    }),
  ),
});

export const ingressClass = z.object({
  metadata,
  spec: opt(
    z.object({
      controller: opt(text),
      parameters: opt(
        z.object({
          apiGroup: opt(text),
          kind: opt(text),
          name: opt(text),
          scope: opt(text),
          namespace: opt(text),
        }),
      ),
    }),
  ),
});

const attribute = z.object({ key: text, value: opt(text) });

export const ingressClassParams = z.object({
  metadata,
  spec: opt(
    z.object({
      namespaceSelector: opt(labelSelector),
      group: opt(z.object({ name: opt(text) })),
      scheme: opt(text),
      ipAddressType: opt(text),
      targetType: opt(text),
      loadBalancerName: opt(text),
      certificateArn: opt(list(text)),
      certificateARNs: opt(list(text)),
      sslPolicy: opt(text),
      sslRedirectPort: opt(text),
      inboundCIDRs: opt(list(text)),
      PrefixListsIDs: opt(list(text)),
      prefixListsIDs: opt(list(text)),
      subnets: opt(
        z.object({
          ids: opt(list(text)),
          tags: opt(z.record(z.string(), z.array(z.string()))),
          matchTags: opt(list(z.object({ key: text, values: opt(list(text)) }))),
        }),
      ),
      tags: opt(list(attribute)),
      loadBalancerAttributes: opt(list(attribute)),
      listeners: opt(
        list(
          z.object({
            protocol: opt(text),
            port: opt(number),
            listenerAttributes: opt(list(attribute)),
          }),
        ),
      ),
      minimumLoadBalancerCapacity: opt(z.object({ capacityUnits: opt(number) })),
      ipamConfiguration: opt(z.object({ ipv4IPAMPoolId: opt(text) })),
      wafv2AclArn: opt(text),
      wafv2AclName: opt(text),
    }),
  ),
});

export const targetGroupBinding = z.object({
  metadata,
  spec: z.object({
    targetGroupARN: opt(text),
    targetGroupName: opt(text),
    targetType: opt(text),
    targetGroupProtocol: opt(text),
    serviceRef: z.object({ name: text, port: intOrString }),
    ipAddressType: opt(text),
    vpcID: opt(text),
    multiClusterTargetGroup: opt(flag),
    nodeSelector: opt(labelSelector),
    iamRoleArnToAssume: opt(text),
    networking: opt(
      z.object({
        ingress: opt(
          list(
            z.object({
              from: opt(
                list(
                  z.object({
                    securityGroup: opt(z.object({ groupID: text })),
                    ipBlock: opt(z.object({ cidr: text })),
                  }),
                ),
              ),
              ports: opt(list(z.object({ protocol: opt(text), port: opt(intOrString) }))),
            }),
          ),
        ),
      }),
    ),
  }),
  status: opt(z.object({ observedGeneration: opt(number), conditions: opt(list(condition)) })),
});

export const endpointSlice = z.object({
  metadata,
  addressType: text,
  endpoints: opt(
    list(
      z.object({
        addresses: opt(list(text)),
        conditions: opt(z.object({ ready: opt(flag), serving: opt(flag), terminating: opt(flag) })),
        targetRef: opt(z.object({ kind: opt(text), namespace: opt(text), name: opt(text) })),
        nodeName: opt(text),
        zone: opt(text),
      }),
    ),
  ),
  ports: opt(list(z.object({ name: opt(text), port: opt(number), protocol: opt(text) }))),
});

const endpointAddress = z.object({
  ip: text,
  nodeName: opt(text),
  targetRef: opt(z.object({ kind: opt(text), namespace: opt(text), name: opt(text) })),
});

export const endpoints = z.object({
  metadata,
  subsets: opt(
    list(
      z.object({
        addresses: opt(list(endpointAddress)),
        notReadyAddresses: opt(list(endpointAddress)),
        ports: opt(list(z.object({ name: opt(text), port: number, protocol: opt(text) }))),
      }),
    ),
  ),
});

export const node = z.object({
  metadata,
  spec: opt(
    z.object({
      providerID: opt(text),
      unschedulable: opt(flag),
      taints: opt(list(z.object({ key: text, value: opt(text), effect: opt(text) }))),
    }),
  ),
  status: opt(
    z.object({
      conditions: opt(list(condition)),
      addresses: opt(list(z.object({ type: text, address: text }))),
    }),
  ),
});

export const namespace = z.object({ metadata, status: opt(z.object({ phase: opt(text) })) });

export const serviceAccount = z.object({ metadata });

export const event = z.object({
  metadata,
  involvedObject: z.object({
    kind: opt(text),
    namespace: opt(text),
    name: opt(text),
    uid: opt(text),
    apiVersion: opt(text),
  }),
  reason: opt(text),
  message: opt(text),
  type: opt(text),
  count: opt(number),
  firstTimestamp: opt(text),
  lastTimestamp: opt(text),
  eventTime: opt(text),
  series: opt(z.object({ count: opt(number), lastObservedTime: opt(text) })),
  source: opt(z.object({ component: opt(text) })),
  reportingComponent: opt(text),
});

// Only the state of multi-cluster target groups is data, and one switch of the VPC CNI; any other
// ConfigMap may hold anything.
const TARGET_LISTS = /^(?:aws|eks)-lbc-targets-/;
const POLICY_SWITCH = 'enable-network-policy-controller';

export const configMap = z.pipe(
  z.object({ metadata, data: opt(map) }),
  z.transform(
    ({
      metadata: meta,
      data,
    }): {
      metadata: typeof meta;
      data?: Record<string, string> | undefined;
    } => {
      if (data !== undefined && TARGET_LISTS.test(meta.name)) return { metadata: meta, data };
      const value = meta.name === 'amazon-vpc-cni' ? data?.[POLICY_SWITCH] : undefined;
      return value === undefined
        ? { metadata: meta }
        : { metadata: meta, data: { [POLICY_SWITCH]: value } };
    },
  ),
);

const webhook = z.object({
  name: text,
  failurePolicy: opt(text),
  timeoutSeconds: opt(number),
  clientConfig: opt(
    z.object({
      url: opt(text),
      caBundle: opt(text),
      service: opt(z.object({ name: text, namespace: text, path: opt(text), port: opt(number) })),
    }),
  ),
  namespaceSelector: opt(labelSelector),
  objectSelector: opt(labelSelector),
  rules: opt(
    list(
      z.object({
        apiGroups: opt(list(text)),
        apiVersions: opt(list(text)),
        operations: opt(list(text)),
        resources: opt(list(text)),
        scope: opt(text),
      }),
    ),
  ),
  matchConditions: opt(list(z.object({ name: opt(text), expression: opt(text) }))),
});

export const webhookConfiguration = z.object({ metadata, webhooks: opt(list(webhook)) });

export const customResourceDefinition = z.object({
  metadata,
  spec: opt(
    z.object({
      group: opt(text),
      scope: opt(text),
      names: opt(z.object({ kind: opt(text), plural: opt(text) })),
      versions: opt(list(z.object({ name: text, served: opt(flag), storage: opt(flag) }))),
    }),
  ),
  status: opt(z.object({ conditions: opt(list(condition)) })),
});

export const lease = z.object({
  metadata,
  spec: opt(
    z.object({
      holderIdentity: opt(text),
      leaseDurationSeconds: opt(number),
      acquireTime: opt(text),
      renewTime: opt(text),
      leaseTransitions: opt(number),
    }),
  ),
});

export const podDisruptionBudget = z.object({
  metadata,
  spec: opt(
    z.object({
      minAvailable: opt(intOrString),
      maxUnavailable: opt(intOrString),
      selector: opt(labelSelector),
    }),
  ),
  status: opt(z.object({ disruptionsAllowed: opt(number) })),
});

const networkPolicyPeer = z.object({
  podSelector: opt(labelSelector),
  namespaceSelector: opt(labelSelector),
  ipBlock: opt(z.object({ cidr: text, except: opt(list(text)) })),
});

const networkPolicyPort = z.object({
  protocol: opt(text),
  port: opt(intOrString),
  endPort: opt(number),
});

export const networkPolicy = z.object({
  metadata,
  spec: opt(
    z.object({
      podSelector: opt(labelSelector),
      policyTypes: opt(list(text)),
      ingress: opt(
        list(z.object({ from: opt(list(networkPolicyPeer)), ports: opt(list(networkPolicyPort)) })),
      ),
      egress: opt(
        list(z.object({ to: opt(list(networkPolicyPeer)), ports: opt(list(networkPolicyPort)) })),
      ),
    }),
  ),
});

export const securityGroupPolicy = z.object({
  metadata,
  spec: opt(
    z.object({
      podSelector: opt(labelSelector),
      serviceAccountSelector: opt(labelSelector),
      securityGroups: opt(z.object({ groupIds: opt(list(text)) })),
    }),
  ),
});

export const loadBalancerConfiguration = z.object({
  metadata,
  spec: opt(z.object({ defaultTargetGroupConfiguration: opt(z.object({ name: opt(text) })) })),
});

/** Kinds of which only the identity is read so far; later checks add the fields they read. */
export const identityOnly = z.object({ metadata });

export type Metadata = z.infer<typeof metadata>;
export type LabelSelector = z.infer<typeof labelSelector>;
export type Container = z.infer<typeof container>;
export type PodSpec = z.infer<typeof podSpec>;
export type Pod = z.infer<typeof pod>;
export type ContainerStatus = z.infer<typeof containerStatus>;
export type Deployment = z.infer<typeof deployment>;
export type ReplicaSet = z.infer<typeof replicaSet>;
export type StatefulSet = z.infer<typeof statefulSet>;
export type DaemonSet = z.infer<typeof daemonSet>;
export type Rollout = z.infer<typeof rollout>;
export type Service = z.infer<typeof service>;
export type ServicePort = NonNullable<Service['spec']['ports']>[number];
export type IngressBackend = z.infer<typeof ingressBackend>;
export type Ingress = z.infer<typeof ingress>;
export type IngressClass = z.infer<typeof ingressClass>;
export type IngressClassParams = z.infer<typeof ingressClassParams>;
export type TargetGroupBinding = z.infer<typeof targetGroupBinding>;
export type EndpointSlice = z.infer<typeof endpointSlice>;
export type Endpoints = z.infer<typeof endpoints>;
export type Node = z.infer<typeof node>;
export type Namespace = z.infer<typeof namespace>;
export type ServiceAccount = z.infer<typeof serviceAccount>;
export type Event = z.infer<typeof event>;
export type ConfigMap = z.infer<typeof configMap>;
export type WebhookConfiguration = z.infer<typeof webhookConfiguration>;
export type CustomResourceDefinition = z.infer<typeof customResourceDefinition>;
export type Lease = z.infer<typeof lease>;
export type PodDisruptionBudget = z.infer<typeof podDisruptionBudget>;
export type NetworkPolicy = z.infer<typeof networkPolicy>;
export type SecurityGroupPolicy = z.infer<typeof securityGroupPolicy>;
export type KubernetesObject = z.infer<typeof identityOnly>;
