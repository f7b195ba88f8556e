import type { Evidence, Ref } from '../findings/finding.js';
import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';

/*
 * The subjects that a check can visit. References are resolved. Where the snapshot cannot
 * tell, a reference says so: 'absent' is only ever said of what was listed and is not there.
 */

/** What a name leads to; 'unknown' where the place to look was not seen, or not whole. */
export type Lookup<T> = T | 'absent' | 'unknown';

/** A value that the controller derives, and the field it derives it from. */
export interface Setting<T> {
  readonly value: T;
  readonly source: Evidence;
  /** False where nobody set it and the default holds. */
  readonly isExplicit: boolean;
}

export interface Linked {
  readonly ref: Ref;
  /** The exposures whose traffic passes through here. */
  readonly serves: readonly Ref[];
  /** Seconds at `capturedAt` since it came to be; absent where nothing says. */
  readonly ageSeconds?: number | undefined;
}

export interface Topology {
  /** Exactly one. */
  readonly clusters: readonly Cluster[];
  readonly controllers: readonly Controller[];
  readonly exposures: readonly Exposure[];
  readonly ingresses: readonly IngressExposure[];
  readonly stacks: readonly Stack[];
  readonly services: readonly BackendService[];
  /** Services that somebody asked about; each serves itself, whether an exposure leads to it or not. */
  readonly asked: readonly BackendService[];
  readonly backends: readonly Backend[];
  readonly bindings: readonly Binding[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
}

export interface Cluster extends Linked {
  readonly name: string | undefined;
  readonly controllers: readonly Controller[];
  /** Ingresses and Services that only the AWS Load Balancer Controller would serve. */
  readonly wantsController: readonly Exposure[];
  /** Every namespace was listed, so that a controller which is not there can be said not to be. */
  readonly mayDenyController: boolean;
  /** An ARN of the region that it runs in. */
  readonly regionArn: string | undefined;
  readonly roles: readonly Seen<aws.Role>[];
  /** EKS Auto Mode balances load itself. */
  readonly isAutoMode: boolean;
}

/** Who acts on an object: decided by class and annotations alone. */
export type Owner =
  | 'controller'
  | 'auto-mode'
  | 'in-tree'
  /** Another ingress controller, as its class says. */
  | 'foreign'
  /** No controller that runs here will ever look at it. */
  | 'nobody'
  | 'unknown';

/** A way in, whichever API asked for it. */
export interface Exposure extends Linked {
  readonly api: 'ingress' | 'service' | 'binding';
  readonly owner: Owner;
  readonly object:
    | Seen<kubernetes.Ingress>
    | Seen<kubernetes.Service>
    | Seen<kubernetes.TargetGroupBinding>;
}

export interface IngressExposure extends Exposure {
  readonly api: 'ingress';
  readonly object: Seen<kubernetes.Ingress>;
  /** How its class was found, in the order in which the controller looks. */
  readonly classSource: 'annotation' | 'field' | 'default' | 'none' | 'many-defaults';
  readonly className: Setting<string> | undefined;
  readonly ingressClass: Lookup<Seen<kubernetes.IngressClass>> | undefined;
  readonly params: Lookup<Seen<kubernetes.IngressClassParams>> | undefined;
  readonly routes: readonly Route[];
  readonly backends: readonly Backend[];
  /** The host names that the load balancer's status gives it. */
  readonly addresses: readonly string[];
}

/** One path of an Ingress, or its default backend. */
export interface Route {
  readonly via: 'rule' | 'default-backend';
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly pathType?: string | undefined;
  /** Where its backend is found in the Ingress. */
  readonly at: readonly (string | number)[];
  /** Of the backend: a Service's, or of the annotations that it stands for. */
  readonly name: string;
  readonly action: RouteAction;
}

/** What a request is answered with. `annotation` where `use-annotation` leads to one. */
export type RouteAction =
  | {
      readonly type: 'forward';
      readonly annotation: string | undefined;
      readonly source: Evidence;
      readonly targets: readonly ForwardTarget[];
    }
  | {
      readonly type: 'redirect' | 'fixed-response';
      readonly annotation: string;
      readonly source: Evidence;
      readonly config: Readonly<Record<string, unknown>>;
    }
  /** The annotation that it names is not set. */
  | { readonly type: 'missing'; readonly annotation: string; readonly source: Evidence }
  | {
      readonly type: 'malformed';
      readonly annotation: string;
      readonly source: Evidence;
      readonly reason: string;
    };

export interface ForwardTarget {
  readonly serviceName: string | undefined;
  readonly servicePort: string | number | undefined;
  readonly targetGroupArn: string | undefined;
  readonly targetGroupName: string | undefined;
  readonly weight: number | undefined;
}

export interface Controller extends Linked {
  readonly deployment: Seen<kubernetes.Deployment>;
  readonly containerIndex: number;
  readonly flags: Flags;
  readonly pods: readonly Seen<kubernetes.Pod>[];
}

/** Command-line flags of the controller, its defaults where none is given. */
export interface Flags {
  readonly ingressClass: Setting<string>;
  readonly loadBalancerClass: Setting<string>;
  readonly defaultTargetType: Setting<string>;
  readonly defaultScheme: Setting<string>;
}

/** What the controller says of an object, in events and in its log. */
export interface Utterance {
  readonly kind: 'build-failed' | 'deploy-failed';
  /** As printed, without the request id, which differs on every retry. */
  readonly message: string;
  readonly at: string;
  readonly source: Evidence;
  /** The object that it was said of. */
  readonly about: Ref;
}

/**
 * What the controller builds in one piece, named as the `…/stack` tag names it: the load
 * balancer of an IngressGroup, or of a Service.
 */
export interface Stack extends Linked {
  /** `<group>` for an explicit group, else `<namespace>/<name>`. */
  readonly id: string;
  readonly api: 'ingress' | 'service';
  readonly type: 'application' | 'network';
  readonly isExplicitGroup: boolean;
  /** In group order. Empty for a Service. */
  readonly members: readonly IngressExposure[];
  readonly service: BackendService | undefined;
  readonly scheme: Setting<string>;
  /** The newest failure, where no success came after it. */
  readonly failure: Utterance | undefined;
  readonly loadBalancer: Lookup<Seen<aws.LoadBalancer>>;
  /** Host names in the status of its members. */
  readonly addresses: readonly { readonly hostname: string; readonly source: Evidence }[];
}

/** A Service that some exposure leads to, or that somebody asked about. */
export interface BackendService extends Linked {
  readonly object: Seen<kubernetes.Service>;
  readonly slices: readonly Seen<kubernetes.EndpointSlice>[];
  /** Pods that carry all labels of its selector, finished ones aside. */
  readonly pods: readonly Seen<kubernetes.Pod>[];
  /** Workloads whose pod template carries them. */
  readonly workloads: readonly Workload[];
}

export interface Workload {
  readonly ref: Ref;
  readonly object:
    | Seen<kubernetes.Deployment>
    | Seen<kubernetes.StatefulSet>
    | Seen<kubernetes.DaemonSet>
    | Seen<kubernetes.ReplicaSet>
    | Seen<kubernetes.Rollout>;
  /** Absent for a DaemonSet. */
  readonly replicas: number | undefined;
  readonly podSpec: kubernetes.PodSpec | undefined;
}

/** One Service port behind one exposure. */
export interface Backend extends Linked {
  readonly exposure: Ref;
  /** Where the exposure names it: a rule, the default backend, an action, a serviceRef. */
  readonly source: Evidence;
  readonly via: 'rule' | 'default-backend' | 'action';
  /** The name under which it is asked for. */
  readonly serviceName: string;
  readonly service: Lookup<BackendService> | undefined;
  readonly portRef: string | number | undefined;
  readonly port:
    | Lookup<{ readonly index: number; readonly value: kubernetes.ServicePort }>
    | undefined;
  /** Absent for actions and for what has no Service. */
  readonly targetType: Setting<string> | undefined;
}

export interface Binding extends Linked {
  readonly object: Seen<kubernetes.TargetGroupBinding>;
  /** People made it; no stack's labels. */
  readonly isStandalone: boolean;
  readonly service: Lookup<BackendService>;
  readonly targetGroup: Lookup<Seen<aws.TargetGroup>>;
}

export interface LoadBalancer extends Linked {
  readonly object: Seen<aws.LoadBalancer>;
  /** What the controller built it for; absent where somebody else did. */
  readonly stack: Stack | undefined;
}

export interface TargetGroup extends Linked {
  readonly object: Seen<aws.TargetGroup>;
  readonly binding: Binding | undefined;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly service: BackendService | undefined;
  /** The Ingress whose annotations say how it is probed. */
  readonly ingress: Seen<kubernetes.Ingress> | undefined;
  readonly health: Seen<readonly aws.TargetHealthDescription[]> | undefined;
  readonly attributes: Seen<readonly aws.Attribute[]> | undefined;
  /** Some load balancer uses it. */
  readonly isInUse: boolean;
}
