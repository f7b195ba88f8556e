import type { Evidence, Json, Ref } from '../findings/finding.js';
import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Blocker as PathBlocker } from './blockers.js';
import type { Request as AwsRequest } from './policy.js';
import type { Port, Reach } from './security-rules.js';

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
  readonly classes: readonly UsedClass[];
  readonly classClashes: readonly ClassClash[];
  readonly balanced: readonly ServiceExposure[];
  readonly stacks: readonly Stack[];
  readonly failures: readonly Failure[];
  readonly leaving: readonly Leaving[];
  readonly unloaded: readonly Unloaded[];
  readonly annotated: readonly Annotated[];
  readonly services: readonly BackendService[];
  readonly asked: readonly AskedService[];
  readonly backends: readonly Backend[];
  readonly probings: readonly Probing[];
  readonly bindings: readonly Binding[];
  readonly unservedBindings: readonly UnservedBinding[];
  readonly boundServices: readonly BoundService[];
  readonly boundNamespaces: readonly BoundNamespace[];
  readonly boundNodes: readonly BoundNode[];
  readonly gates: readonly ReadinessGate[];
  readonly leftGroups: readonly LeftGroup[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly orphans: readonly Orphan[];
  readonly targetGroups: readonly TargetGroup[];
  readonly drains: readonly Drain[];
  readonly hosts: readonly Host[];
  readonly requests: readonly Request[];
  readonly webhookServices: readonly WebhookService[];
  readonly permissions: readonly Permissions[];
  readonly unrouted: readonly UnroutedHost[];
  readonly externalDns: readonly ExternalDns[];
  readonly passedOver: readonly PassedOver[];
  readonly denials: readonly Denied[];
  readonly legacyControllers: readonly LegacyController[];
  readonly disabledFeatures: readonly DisabledFeature[];
  readonly namesakes: readonly Namesake[];
  readonly ignores: readonly Ignored[];
}

/** An object whose annotations ask that findings of it are ignored. */
export interface Ignored extends Linked {
  /** Names of checks, as `--skip` takes them. */
  readonly patterns: readonly string[];
  /** `undefined`: it gives none, and is not followed. */
  readonly reason: string | undefined;
  readonly source: Evidence;
  readonly reasonSource: Evidence;
  /** Those of the patterns that name no check, each with the name that is the likeliest. */
  readonly strangers: readonly { readonly pattern: string; readonly nearest: string | undefined }[];
  /** Another pod of the same workload says it too, and stands before it. */
  readonly isRepeat: boolean;
}

export interface Cluster extends Linked {
  readonly name: string | undefined;
  readonly controllers: readonly Controller[];
  readonly defaultClasses: readonly Seen<kubernetes.IngressClass>[];
  /** Ingresses with neither the field nor the annotation of old. */
  readonly classless: readonly IngressExposure[];
  /** Ingresses and Services that only the AWS Load Balancer Controller would serve. */
  readonly wantsController: readonly Exposure[];
  /** Every namespace was listed, so that a controller which is not there can be said not to be. */
  readonly mayDenyController: boolean;
  /** An ARN of the region that it runs in. */
  readonly regionArn: string | undefined;
  readonly roles: readonly Seen<aws.Role>[];
  /** Its types are installed. */
  readonly hasCertManager: boolean | 'unknown';
  /** Rules that the controller of another cluster keeps in security groups of its nodes. */
  readonly foreignRules: readonly ForeignRule[];
  /** Where AWS was read instead of where the cluster is: an account, a region or both. */
  readonly elsewhere: readonly Elsewhere[];
  /** Pods that are to be targets by their address, and whose address is none of the VPC. */
  readonly overlay: Overlay | undefined;
  /** Quotas of the account, by the name that ELB gives them. */
  readonly limits: ReadonlyMap<string, Quota>;
  /** Application load balancers that were seen, which need not be all. */
  readonly applicationLoadBalancers: readonly Seen<aws.LoadBalancer>[];
}

export interface Quota {
  readonly max: number;
  readonly source: Evidence;
}

export interface Overlay {
  readonly services: readonly [BackendService, ...BackendService[]];
  /** One of them. */
  readonly pod: Seen<kubernetes.Pod>;
  readonly address: string;
  readonly vpc: Seen<aws.Vpc>;
}

export interface ForeignRule {
  readonly group: Seen<aws.SecurityGroup>;
  /** The backend security group that it lets in. */
  readonly backend: Seen<aws.SecurityGroup>;
  readonly cluster: string;
}

export interface Elsewhere {
  readonly kind: 'account' | 'region';
  /** The one that was read. */
  readonly read: string;
  /** The cluster's. */
  readonly own: string;
  /** Of both. */
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** False where only what somebody wrote into an annotation may tell the cluster's. */
  readonly isCertain: boolean;
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
  /** Why the controller cannot tell its class; it then builds nothing for it. */
  readonly classFault: ClassFault | undefined;
  /** What `spec.ingressClassName` leads to, where the annotation of old wins over it. */
  readonly eclipsedClass: Lookup<Seen<kubernetes.IngressClass>> | undefined;
  /** Of the controller, as a member of these groups. */
  readonly finalizers: readonly GroupFinalizer[];
  /** What it misses because the annotation of old is its class, which has no parameters. */
  readonly missedParams: MissedParams | undefined;
  /** Annotations that the parameters of its class replace by another value. */
  readonly replaced: readonly ReplacedAnnotation[];
  readonly routes: readonly Route[];
  /** Backends that are a resource and no Service, which the controller refuses. */
  readonly resourceBackends: readonly Evidence[];
  /** `actions.<name>` that no backend makes use of. */
  readonly idleActions: readonly IdleAction[];
  readonly backends: readonly Backend[];
  /** Those that its class names, or else it does; none where that was not seen. */
  readonly certificates: readonly NamedCertificate[];
  /** Target groups of people that its actions forward to. */
  readonly namedGroups: readonly NamedGroup[];
  /** The host names that the load balancer's status gives it. */
  readonly addresses: readonly string[];
}

/** A Service of type LoadBalancer. */
export interface ServiceExposure extends Exposure {
  readonly api: 'service';
  readonly object: Seen<kubernetes.Service>;
  /** Host names and IP addresses in its status. */
  readonly addresses: readonly string[];
  /** Its annotations for load balancers of AWS, by name. */
  readonly annotations: readonly {
    /** What follows `service.beta.kubernetes.io/aws-load-balancer-`. */
    readonly suffix: string;
    readonly value: string;
    readonly source: Evidence;
    /** Nobody else reads it: the in-tree provider passes over it. */
    readonly isControllers: boolean;
  }[];
  /** The Classic Load Balancer that its status leads to. */
  readonly classic: Seen<aws.ClassicLoadBalancer> | undefined;
  /** Load balancers that tags say were made for it. */
  readonly made: readonly {
    readonly by: 'controller' | 'in-tree';
    readonly object: Seen<aws.LoadBalancer>;
    readonly source: Evidence;
  }[];
  /** The webhook that gives a class to Services that come without one. */
  readonly classWebhook: Evidence | undefined;
}

export interface ClassFault {
  readonly kind:
    | 'class-absent'
    /** They are of a group or kind that the controller does not know. */
    | 'params-foreign'
    | 'params-absent'
    /** The parameters select namespaces, and this one is not among them. */
    | 'namespace-excluded'
    | 'many-defaults';
  /** Follows the name of the Ingress: "names the class alb, which does not exist". */
  readonly why: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** A member keeps it until the controller has taken the member out of its group. */
export interface GroupFinalizer {
  /** The id of the stack. */
  readonly group: string;
  readonly source: Evidence;
}

/** Where the parameters of a class and an annotation set one thing to two values. */
export interface ReplacedAnnotation {
  /** Of the annotation, and of the key in it: `scheme`, `tags team`. */
  readonly name: string;
  readonly written: string;
  readonly holds: string;
  readonly evidence: readonly [Evidence, Evidence];
}

/** Parameters that would hold for an Ingress if `spec.ingressClassName` were its class. */
export interface MissedParams {
  readonly ingressClass: Seen<kubernetes.IngressClass>;
  /** Fields that its own annotations do not set to the same; never empty. */
  readonly fields: readonly { readonly name: string; readonly source: Evidence }[];
}

/** An Ingress with both the annotation of old and `spec.ingressClassName`. */
export interface ClassClash extends Linked {
  /** `refused`: the API server did not let it be created; `ignored`: no controller of here takes it. */
  readonly outcome: 'refused' | 'ignored';
  /** Of the annotation. */
  readonly annotation: string;
  /** What `spec.ingressClassName` leads to, where the Ingress is there. */
  readonly eclipsed: Seen<kubernetes.IngressClass> | undefined;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** An IngressClass by which some Ingress is chosen. */
export interface UsedClass extends Linked {
  readonly object: Seen<kubernetes.IngressClass>;
  /** Of its parameters, for every Ingress alike. */
  readonly fault: ClassFault | undefined;
}

/** An Ingress because of which the controller cannot load a group. */
export interface Blocker {
  readonly ref: Ref;
  readonly fault: ClassFault;
  /** By which it still counts as a member; absent where it stops every group. */
  readonly finalizer: Evidence | undefined;
}

/** A group, or an Ingress that would belong to one, that the controller cannot load. */
export interface Unloaded extends Linked {
  /** None where only the controller's words tell. */
  readonly blockers: readonly Blocker[];
  readonly said: Utterance | undefined;
}

export interface IdleAction {
  readonly annotation: string;
  readonly name: string;
  readonly source: Evidence;
  /** The backend of that name, whose port is not `use-annotation`. */
  readonly backend: Evidence | undefined;
}

export interface NamedCertificate {
  readonly arn: string;
  readonly source: Evidence;
  readonly certificate: Lookup<Seen<aws.Certificate>>;
}

export interface NamedGroup {
  /** As the action names it: an ARN or a name. */
  readonly name: string;
  readonly source: Evidence;
  readonly targetGroup: Lookup<Seen<aws.TargetGroup>>;
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
  readonly identity: Identity;
  /** Of its image: major, minor and patch. */
  readonly version: readonly number[] | undefined;
  /** Of its pods that are not on their way out. */
  readonly containers: readonly ControllerContainer[];
  /**
   * What it says of itself: why a container that is not ready ended, and what goes on. Where it
   * is the only controller, what it says of the objects that it builds from, too. Newest first.
   */
  readonly words: readonly Utterance[];
  /** By which its replicas agree who acts; absent where none is asked for or seen. */
  readonly lease: LeaderLease | undefined;
  /** That it works in; absent where it asks its node. */
  readonly region: Setting<string> | undefined;
  /** What nodes and EKS say of its cluster, where all say the same. */
  readonly home: Home;
  /** Types that it needs and that the API server does not serve. */
  readonly missingTypes: readonly { readonly name: string; readonly source: Evidence }[];
  /** Why none of its pods can ask its node for metadata; empty where one may. */
  readonly metadataBlocks: readonly Evidence[];
  /** What its version is too old for. */
  readonly tooNew: readonly TooNew[];
  /** Ends of what it was told as `--cluster-name`, where its cluster has another name. */
  readonly nameConflicts: readonly Evidence[];
  /**
   * Ingresses that were its own and whose annotation of old its flag does not name any more. None
   * where several controllers share the work.
   */
  readonly disowned: readonly IngressExposure[];
}

/** The container of a controller in one of its pods. */
export interface ControllerContainer {
  readonly pod: Seen<kubernetes.Pod>;
  /** Its index among the statuses of the pod. */
  readonly at: number;
  readonly status: kubernetes.ContainerStatus;
  readonly isReady: boolean;
}

export interface LeaderLease {
  readonly object: Seen<kubernetes.Lease>;
  /**
   * Seconds for which its holder did not say that it is there while that of another lease did:
   * the clock of who looks may be another.
   */
  readonly silentSeconds: number;
  /** That other lease. */
  readonly newest: Seen<kubernetes.Lease>;
  /** The pod that holds it, as far as the pods of the controller tell. */
  readonly holder: string;
}

export interface Home {
  readonly clusterName: Evidence | undefined;
  readonly vpcId: Evidence | undefined;
  readonly region: Evidence | undefined;
}

/** Something that is asked of a controller, and that a later version understands first. */
export interface TooNew {
  /** "the annotation …" */
  readonly what: string;
  readonly since: string;
  readonly source: Evidence;
  /** What asks for it; absent where all of the cluster does. */
  readonly serves: readonly Ref[] | undefined;
}

/** A Deployment of the ALB Ingress Controller, v1 of the AWS Load Balancer Controller. */
export interface LegacyController extends Linked {
  readonly image: Evidence;
  readonly replicas: number;
  /** Those of today that run beside it. */
  readonly others: readonly Ref[];
}

/** A gate of a controller that is closed, or the like, and what needs it open. */
export interface DisabledFeature extends Linked {
  readonly gate: string;
  readonly value: string;
  readonly source: Evidence;
  /** "Service shop/tcp asks for a load balancer" */
  readonly need: string;
  readonly evidence: Evidence;
}

/**
 * A load balancer or target group in another VPC that bears the tags of a stack: left by, or
 * of, another cluster of the same name.
 */
export interface Namesake extends Linked {
  readonly vpcId: string;
  readonly ownVpcId: string;
  readonly place: Evidence;
  readonly tags: Evidence;
  readonly stack: Stack;
}

/** Where a process finds credentials of AWS: `none` leaves it those of its node. */
export type Credentials = 'own' | 'web-identity' | 'pod-identity' | 'none';

/** How the pods of a controller come by credentials of AWS. */
export interface Identity {
  readonly serviceAccount: Lookup<Seen<kubernetes.ServiceAccount>>;
  /** Of the service account: the role that its pods are to assume. */
  readonly annotation: Evidence | undefined;
  readonly association: Lookup<Seen<aws.PodIdentityAssociation>>;
  /** That its pods act as; of pods that do not run, the one that they are meant to have. */
  readonly role: Seen<aws.Role> | 'unknown';
  /** What the running ones were really given. */
  readonly pods: readonly PodCredentials[];
  /** Absent where no pod has one, where they differ, or where the cluster's issuer was not seen. */
  readonly webIdentity: WebIdentity | undefined;
  /** Why the role that they are told cannot be one that exists. */
  readonly misnamed: Misnamed | undefined;
  /** What keeps them from the role of a pod identity association. */
  readonly podIdentityFault:
    | {
        /** A clause. */
        readonly why: string;
        readonly fix: string;
        readonly evidence: readonly [Evidence, ...Evidence[]];
      }
    | undefined;
  /** They act with the role of their node, though another one is meant for them. */
  readonly nodeRole:
    | { readonly name: string; readonly meant: Evidence; readonly said: Utterance }
    | undefined;
  /** The controller says that it has no credentials, or those of its node. */
  readonly refusal: Utterance | undefined;
}

export interface Misnamed {
  readonly arn: Evidence;
  /** Follows the ARN: "is no ARN of a role". */
  readonly why: string;
  readonly evidence: readonly Evidence[];
}

export interface PodCredentials {
  readonly pod: Seen<kubernetes.Pod>;
  readonly kind: Credentials;
  /** The index of its container. */
  readonly container: number;
  /** The environment of the container. */
  readonly source: Evidence;
}

/** A service account's token that is exchanged for the credentials of a role. */
export interface WebIdentity {
  /** As the environment of a pod names it. */
  readonly roleArn: Evidence;
  /** Roles are asked for one by one: one that is not there may not have been asked for. */
  readonly role: Seen<aws.Role> | 'unknown';
  /** What the token says of its holder: `system:serviceaccount:<namespace>:<name>`. */
  readonly subject: string;
  readonly issuer: Evidence;
  /** The IAM OIDC provider that the issuer needs in the account of the role. */
  readonly providerArn: string;
  readonly isRegistered: boolean | 'unknown';
  readonly trust: Trust;
}

/** What a role's trust policy says to a token; the reason follows "The trust policy of the role". */
export type Trust =
  | { readonly verdict: 'allowed' | 'unknown' }
  | { readonly verdict: 'denied'; readonly reason: string };

/** What a role of the controller must be allowed, and what it is refused. It serves all. */
export interface Permissions extends Linked {
  readonly role: Seen<aws.Role>;
  /** Inline and attached ones, and the boundary; absent where they were not seen whole. */
  readonly policies: Seen<readonly aws.RolePolicy[]> | undefined;
  /** What needs it, for which policies were asked. */
  readonly needs: readonly Need[];
  /** One for each action, of each kind. */
  readonly denials: readonly Denial[];
}

/** An action of AWS that the controller takes for an exposure. */
export interface Need {
  readonly request: AwsRequest;
  /** `now`: at every turn, or for what is still missing; `later`: when pods come and go. */
  readonly when: 'now' | 'later';
  /** Follows the action: "Ingress shop/web needs". */
  readonly asker: string;
  /** The annotation or flag without which it would not be needed. */
  readonly source: Evidence | undefined;
  readonly serves: readonly Ref[];
}

/** An action that the controller may not take: as its policies say, as AWS said to it, or both. */
export interface Denial {
  readonly kind:
    /** No statement allows it. */
    | 'missing'
    /** Nor did the documented policy before the version that it came with. */
    | 'outdated'
    /** It is allowed for what bears other tags. */
    | 'tag'
    /** Of a feature that a load balancer can do without. */
    | 'optional'
    /** Forbidden: by a deny, by a boundary or from above the account. */
    | 'forbidden'
    | 'service-linked-role';
  readonly action: string;
  readonly resource: string | undefined;
  readonly when: 'now' | 'later';
  /** What needs it. */
  readonly askers: readonly string[];
  /** What forbids it: "its permissions boundary". */
  readonly by: string | undefined;
  /** The statement that comes closest is for resources of this one, where the role is of another. */
  readonly otherPartition: string | undefined;
  /** What AWS said. */
  readonly said: Utterance | undefined;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  readonly serves: readonly Ref[];
}

/**
 * A Service that the API server asks before it accepts an object of the chain, and without
 * whose answer it refuses. It serves the exposures that are the controller's.
 */
export interface WebhookService extends Linked {
  readonly service: Lookup<BackendService>;
  /** Those that ask about objects of the chain; never empty. */
  readonly hooks: readonly Webhook[];
  /** One of them for each configuration. */
  readonly configurations: readonly [Evidence, ...Evidence[]];
  /** Every exposure that itself, or what its chain needs, would be refused; of any controller. */
  readonly refuses: readonly Ref[];
  /** Some hook is the controller's. */
  readonly isController: boolean;
  /** 'unknown' where its slices were not listed whole, or where nothing in the cluster backs it. */
  readonly hasEndpoint: boolean | 'unknown';
  /** What the API server said when it could not ask, the newest of each meaning. */
  readonly complaints: readonly Utterance[];
  /** The pods that answer, as the security groups before them decide. */
  readonly doors: readonly WebhookDoor[];
}

/** The way from the control plane to a pod that answers a webhook. */
export interface WebhookDoor {
  readonly pod: Seen<kubernetes.Pod>;
  readonly port: number;
  /** `outside`: its address is none of the VPC's, so that nothing leads there. */
  readonly reach: Reach | 'outside';
  readonly evidence: readonly Evidence[];
  /** The groups of the pod's interface, and those of the control plane. */
  readonly groups: readonly string[];
  readonly from: readonly string[];
}

/** An object that a webhook of the controller refused to let in. */
export interface Denied extends Linked {
  readonly webhook: string;
  readonly reason: string;
  readonly source: Evidence;
}

export interface Webhook {
  readonly name: string;
  /** What it is asked about: `ingresses`. */
  readonly resources: readonly string[];
  readonly source: Evidence;
  /** Without one, what answers is never trusted. */
  readonly hasCa: boolean;
  /** What is to write it, as an annotation says. */
  readonly injectedFrom: Evidence | undefined;
}

/** Command-line flags of the controller, its defaults where none is given. */
export interface Flags {
  readonly ingressClass: Setting<string>;
  readonly loadBalancerClass: Setting<string>;
  readonly defaultTargetType: Setting<string>;
  readonly defaultScheme: Setting<string>;
  readonly toleratesMissingService: Setting<string>;
  readonly toleratesMissingAction: Setting<string>;
  readonly allowedCertificateAuthorities: Setting<string>;
  /** The private one that issues the certificates that it makes; of Amazon where it is empty. */
  readonly defaultCertificateAuthority: Setting<string>;
  readonly enableWafv2: Setting<string>;
  readonly enableWaf: Setting<string>;
  readonly clusterName: Setting<string>;
  readonly region: Setting<string>;
  readonly vpcId: Setting<string>;
  /** `Gate=true,Other=false`. */
  readonly featureGates: Setting<string>;
  readonly enableBackendSecurityGroup: Setting<string>;
  readonly backendSecurityGroup: Setting<string>;
  readonly manageBackendRules: Setting<string>;
  /** `0` where there is no limit. */
  readonly maxTargetsPerTargetGroup: Setting<string>;
  readonly vpcTags: Setting<string>;
  /** All where it is empty. */
  readonly watchNamespace: Setting<string>;
  readonly leaderElection: Setting<string>;
  readonly leaderElectionId: Setting<string>;
  /** That of its pods where it is empty. */
  readonly leaderElectionNamespace: Setting<string>;
  /** `key=value,…` that security groups of targets must have, beside that of the cluster. */
  readonly targetEniTags: Setting<string>;
  /** `key=value,…` of everything that it makes in AWS. */
  readonly defaultTags: Setting<string>;
  /** Keys of tags that nobody may ask it for. */
  readonly externalManagedTags: Setting<string>;
  readonly defaultSslPolicy: Setting<string>;
  /** Rules of nodes and pods then let in every port. */
  readonly disableRestrictedRules: Setting<string>;
}

/** What the controller says of an object, in events and in its log. */
export interface Utterance {
  readonly kind:
    | 'build-failed'
    | 'deploy-failed'
    /** Of a TargetGroupBinding. */
    | 'reconcile-failed'
    | 'finalizer-failed'
    | 'cleanup-failed'
    | 'status-failed'
    /** Its class or its group could not be told. */
    | 'load-failed'
    /** It ended itself. */
    | 'start-failed'
    /** It goes on. */
    | 'logged'
    /** The API server, or who asked it, said so. */
    | 'webhook-failed';
  /** As printed, without the request id, which differs on every retry. */
  readonly message: string;
  readonly at: string;
  /** How often it was said in a row, as far as events tell. */
  readonly times: number;
  readonly source: Evidence;
  /** The object that it was said of; of a group, any member. */
  readonly about: Ref;
  /** The member that the message itself names. */
  readonly culprit: Ref | undefined;
  readonly meaning: Meaning | undefined;
}

/** What the dictionary makes of a message. */
export interface Meaning {
  /** Of the check that knows more, which need not be built. */
  readonly id: string;
  /** What the message names, by the entry's own names; `undefined` where it left one out. */
  readonly parts: Readonly<Partial<Record<string, string>>>;
}

/** Something that the controller could not build or deploy. */
export interface Failure extends Linked {
  readonly said: Utterance;
  /** Its security groups that something still refers to, where it cannot delete one. */
  readonly heldGroups: readonly HeldGroup[];
  /** The target group of the name that it wants to give, where that is what it failed at. */
  readonly sameNamed: Seen<aws.TargetGroup> | undefined;
}

export interface HeldGroup {
  readonly group: Seen<aws.SecurityGroup>;
  /** Rules of other groups and interfaces; never empty. */
  readonly uses: readonly {
    readonly by: Seen<aws.SecurityGroup> | Seen<aws.NetworkInterface>;
    readonly source: Evidence;
  }[];
}

/** An Ingress or Service that is being deleted and that the controller has to clean up after. */
export interface Leaving extends Linked {
  readonly object: Seen<kubernetes.Ingress> | Seen<kubernetes.Service>;
  /** Since its deletion was asked for. */
  readonly deletingSeconds: number;
  /** The controller's own, by which it stays. */
  readonly finalizer: Evidence;
  /** Its own annotation that asks for deletion protection. */
  readonly protection: Evidence | undefined;
  /** The newest failure, where no success came after it. */
  readonly failure: Utterance | undefined;
  /** Those of its group that stay. */
  readonly others: readonly Ref[];
}

/** An Ingress that the controller builds from, or a Service behind one, and its annotations. */
export interface Annotated extends Linked {
  readonly object: Seen<kubernetes.Ingress> | Seen<kubernetes.Service>;
  /** Of an Ingress. */
  readonly stack: Stack | undefined;
  /** Those that have to do with an ingress controller, by name. */
  readonly entries: readonly AnnotationEntry[];
}

export interface AnnotationEntry {
  readonly key: string;
  readonly value: string;
  readonly source: Evidence;
  /** `misplaced`: the controller reads it on another kind of object; `foreign`: another one does. */
  readonly standing: 'known' | 'unknown' | 'misplaced' | 'foreign';
  /** The known name that an unknown one is close to. */
  readonly nearest: string | undefined;
  /** Why the value, which is read, cannot be used: "is no whole number". */
  readonly wrong:
    | { readonly kind: 'format' | 'value' | 'attribute'; readonly why: string }
    | undefined;
}

/** A setting of a load balancer to which two members of its group give different values. */
export interface Disagreement {
  /** Of the annotation, and of the key in it: `scheme`, `tags team`. */
  readonly name: string;
  readonly first: Position;
  readonly other: Position;
}

export interface Position {
  readonly member: Ref;
  /** As it is compared, and as it is written. */
  readonly value: string;
  readonly shown: string;
  readonly source: Evidence;
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
  /** False where members ask for different ones: the first of them is `scheme`. */
  readonly isSchemeAgreed: boolean;
  /** Of WAF; absent where nobody says anything of it, or where members contradict one another. */
  readonly webAcl: WebAclChoice | undefined;
  /** By member, then by port, also where the plan is refused. None where they were not seen. */
  readonly asks: readonly PortAsk[];
  /** By member, then by host. */
  readonly searches: readonly CertificateSearch[];
  /** The newest failure, where no success came after it. */
  readonly failure: Utterance | undefined;
  /** Because of which it is not loaded, and nothing is built. */
  readonly blockers: readonly Blocker[];
  /** Where its members contradict one another, and nothing is built. */
  readonly disagreements: readonly Disagreement[];
  readonly loadBalancer: Lookup<Seen<aws.LoadBalancer>>;
  /** The listeners that should be there. */
  readonly plan: Plan;
  /** Those that are there; absent where they were not seen. */
  readonly listeners: readonly ActualListener[] | undefined;
  /** Planned rules that a listener which is there does not have. */
  readonly missingRules: readonly MissingRule[];
  readonly ruleDrifts: readonly RuleDrift[];
  readonly unavailable: readonly Unavailable[];
  /** Listener rules that its load balancer may have, as the account says. */
  readonly ruleLimit: Setting<number> | undefined;
  /** Unknown too where its members contradict one another. */
  readonly subnets: SubnetChoice | 'unknown';
  /** The subnets of its load balancer, or those that one would get. */
  readonly ways: readonly SubnetWay[];
  readonly securityGroups: SecurityGroupChoice | 'unknown';
  /** The name that is asked for; absent where none is, where members differ and where it was not seen. */
  readonly nameClaim: NameClaim | undefined;
  /** What the controller would know its load balancer by, and no longer does. */
  readonly lostTags: LostTags | undefined;
  /** As asked for; absent where nobody does. Unknown where members differ. */
  readonly addressType: string | undefined;
  /** Host names in the status of its members. */
  readonly addresses: readonly { readonly hostname: string; readonly source: Evidence }[];
}

export interface NameClaim {
  readonly value: string;
  /** Of letters; names that were replaced by others have lengths of their own. */
  readonly length: number | 'unknown';
  readonly member: Ref;
  readonly source: Evidence;
  /** A load balancer of that name that is not the controller's for this stack. */
  readonly holder: NameHolder | undefined;
}

export interface NameHolder {
  readonly object: Seen<aws.LoadBalancer>;
  /** Its tags. */
  readonly source: Evidence;
  /** What a controller made it for, as its tag says. */
  readonly stackId: string | undefined;
}

/** Of a load balancer that the status leads to. */
export interface LostTags {
  readonly object: Seen<aws.LoadBalancer>;
  /** The keys with the values that the controller gives them. */
  readonly missing: readonly { readonly key: string; readonly value: string }[];
  /** The tags that are there, and the status. */
  readonly evidence: readonly [Evidence, Evidence];
}

/** The web ACL that is wanted. */
export interface WebAclChoice {
  /** `none` where there is to be none. */
  readonly value: string;
  readonly by: 'arn' | 'name';
  readonly source: Evidence;
}

/** The subnets that the controller gives to a load balancer. */
export interface SubnetChoice {
  /** By whom or by what they are named; `kept` from the load balancer that is there already. */
  readonly how: 'params' | 'annotation' | 'kept' | 'tag' | 'route';
  /** What names them; absent where they are discovered. */
  readonly source: Evidence | undefined;
  /** In the controller's order. */
  readonly chosen: readonly Seen<aws.Subnet>[];
  /** Every other subnet, where subnets are selected and not named. */
  readonly leftOut: readonly {
    readonly subnet: Seen<aws.Subnet>;
    readonly because:
      | 'other-vpc'
      | 'no-role-tag'
      | 'wrong-route'
      | 'not-selected'
      | 'other-cluster'
      | 'few-addresses'
      | 'no-ipv6'
      /** Another one of its zone was preferred. */
      | 'zone-taken';
  }[];
  /** Ids and names that were asked for and that no subnet has. */
  readonly missing: readonly string[];
  /** Those that the list has twice: by one id, or under several names. */
  readonly again: readonly { readonly subnet: Seen<aws.Subnet>; readonly by: 'id' | 'name' }[];
  /** How many the load balancer needs. */
  readonly minimum: number;
  /** The load balancer is to have addresses of IPv6 too. */
  readonly needsIpv6: boolean;
  /** That the controller works in; the source is absent where nothing in the snapshot can be quoted. */
  readonly vpc: { readonly id: string; readonly source: Evidence | undefined };
  /** The tag by which subnets are discovered. */
  readonly roleTag: string;
  readonly wayOf: (subnet: Seen<aws.Subnet>) => SubnetWay;
  /** What it would discover, where it keeps those of the load balancer. */
  readonly instead: SubnetChoice | undefined;
}

/** Where packets from a subnet to the internet go, by its route table. */
export interface SubnetWay {
  readonly subnet: Seen<aws.Subnet>;
  /** `elsewhere`: to an appliance, a network or a gateway that is not one of the internet. */
  readonly leadsTo: 'internet-gateway' | 'nat-gateway' | 'nowhere' | 'elsewhere' | 'unknown';
  /** Its own one, or the main one of its VPC. */
  readonly table: Seen<aws.RouteTable> | undefined;
}

/** The security groups that the controller gives to a load balancer. */
export interface SecurityGroupChoice {
  readonly how: 'annotation' | 'managed' | 'none';
  /** In the controller's order. */
  readonly groups: readonly ChosenGroup[];
  /** The one that the rules of nodes and pods let in. */
  readonly backend: ChosenGroup | undefined;
  /** The controller writes the rules of nodes and pods; by address where there is no `backend`. */
  readonly managesRules: boolean;
  /** What names them; absent where nothing does. */
  readonly source: Evidence | undefined;
  /** Of the load balancer. */
  readonly vpcId: string;
  /**
   * Where the controller is to write rules and may not use a group of its own to let in: both
   * settings. It refuses.
   */
  readonly refusal: readonly [Evidence, Evidence] | undefined;
  /** Who may come in, as asked for of the group that the controller would make: not read. */
  readonly ignored: readonly Evidence[];
}

export interface ChosenGroup {
  /** Named by somebody, made for the stack, or shared by all stacks of the cluster. */
  readonly role: 'named' | 'managed' | 'backend';
  /** The id or name that an annotation or a flag gives. */
  readonly name: string | undefined;
  readonly object: Lookup<Seen<aws.SecurityGroup>>;
}

/** What the controller makes of a stack: its listeners and their rules, and nothing else of it. */
export type Plan =
  | (PlanDraft & {
      readonly state: 'planned';
      readonly overlaps: readonly Overlap[];
      /** For a path that may be meant as a prefix: it matches itself alone, and all below gets a 404. */
      readonly narrow: readonly PlannedRule[];
    })
  /** It stops at the first of these, and builds nothing. */
  | { readonly state: 'refused'; readonly refusals: readonly [Refusal, ...Refusal[]] }
  /** What decides was not seen, or is not computed again. */
  | {
      readonly state: 'unknown';
      readonly reason: string;
      /** As far as it can be told, where only certificates, Services or the controller were not seen. */
      readonly draft: PlanDraft | undefined;
      /** Why a controller with all of its defaults would refuse it, where none could be seen. */
      readonly refusal?: Refusal;
    };

/** What is made of a group, apart from what is said of its rules. */
export interface PlanDraft {
  readonly listeners: readonly PlannedListener[];
  /** Where all of HTTP is sent to, of all members. */
  readonly sslRedirect: SslRedirect | undefined;
}

export interface Refusal {
  readonly member: Ref;
  readonly kind:
    | 'annotation'
    | 'group-order'
    | 'path'
    /** A wildcard in a path whose type forbids it. */
    | 'wildcard'
    | 'action'
    | 'service'
    | 'port'
    | 'certificate'
    | 'ssl-redirect'
    | 'default-backend'
    | 'mutual-authentication'
    /** One port is HTTP for a member of a group, and HTTPS for another one. */
    | 'protocol'
    /** Members of a group do not agree on anything else. */
    | 'conflict';
  readonly reason: string;
  readonly source: Evidence;
  /** That no certificate was found for. */
  readonly host: string | undefined;
}

/** The port of `ssl-redirect`, and the first that asks for it. */
export interface SslRedirect {
  readonly port: number;
  readonly member: Ref;
  readonly source: Evidence;
}

/** What an Ingress asks to listen on. Rules of an Ingress are only on the ports that it asks for. */
export interface PortAsk {
  readonly member: IngressExposure;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** Its `listen-ports`. */
  readonly source: Evidence;
  /** False where it gives no `listen-ports`. */
  readonly isExplicit: boolean;
  /** Of HTTPS; absent where the controller's own holds. */
  readonly sslPolicy: Setting<string> | undefined;
}

/** How the controller looks for a certificate of a host, where none is named. */
export interface CertificateSearch {
  readonly member: IngressExposure;
  readonly host: string;
  /** Where the Ingress names the host. */
  readonly source: Evidence;
  /** By ARN. Unknown where some certificate was not seen whole. */
  readonly found: readonly Seen<aws.Certificate>[] | 'unknown';
  /** Certificates of that name that were not issued, or no longer are. */
  readonly unissued: readonly Seen<aws.Certificate>[];
}

/** By port. */
export interface PlannedListener {
  readonly port: number;
  readonly protocol: string;
  /** Those whose rules are on it, in group order. Empty for a Service. */
  readonly members: readonly IngressExposure[];
  /** The default one first; it may come again. Empty without TLS. */
  readonly certificates: readonly PlannedCertificate[];
  /** False where some could not be told: only in a draft. */
  readonly areCertificatesTold: boolean;
  /** Of HTTPS, as members ask for; absent where the controller's own holds. */
  readonly sslPolicy: string | undefined;
  /** Of HTTPS; absent where nobody says anything of it. */
  readonly mutualAuthentication: MutualAuthentication | undefined;
  readonly inbound: Inbound;
  /** None where some certificate of it was not seen. */
  readonly uncovered: readonly UncoveredHost[];
  readonly defaultActions: readonly PlannedAction[];
  /** By priority. */
  readonly rules: readonly PlannedRule[];
}

/** Whom a listener is to let in, sorted; all empty where nobody says anything of it. */
export interface Inbound {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly prefixLists: readonly string[];
}

/** What a listener asks of clients' certificates. */
export interface MutualAuthentication {
  readonly mode: 'off' | 'passthrough' | 'verify';
  /** By name or ARN; empty where the mode has none. */
  readonly trustStore: string;
  readonly ignoresExpiry: boolean | undefined;
  readonly advertises: 'on' | 'off' | undefined;
}

export interface PlannedCertificate {
  /** Empty where the controller makes it: only in a draft. */
  readonly arn: string;
  readonly member: Ref;
  /** Those that it was found for, or is to be made for; absent where it is named. */
  readonly hosts: readonly string[] | undefined;
  readonly source: Evidence;
  readonly certificate: Lookup<Seen<aws.Certificate>>;
  /** The private authority that is to issue it, empty for Amazon; absent where it is not made. */
  readonly authority: string | undefined;
}

/** A host of a rule that no certificate of its listener has. */
export interface UncoveredHost {
  readonly member: IngressExposure;
  readonly host: string;
  readonly source: Evidence;
}

export interface PlannedRule {
  readonly priority: number;
  readonly port: number;
  readonly member: IngressExposure;
  readonly route: Route;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly PlannedAction[];
  readonly transforms: readonly Transform[];
  /** Void where its listener speaks HTTP. */
  readonly guard: Guard | undefined;
}

/** What a rule changes of a request. */
export interface Transform {
  readonly type: 'host-header-rewrite' | 'url-rewrite';
  readonly rewrites: readonly { readonly regex: string; readonly replace: string }[];
}

/** What asks that people sign in or show a token first. */
export interface Guard {
  readonly by: 'sign-in' | 'token';
  readonly source: Evidence;
  /** Whoever does not is let in too. */
  readonly isOptional: boolean;
  /** Why the controller builds nothing where it comes to be used: on HTTPS. */
  readonly fault: string | undefined;
  /** Absent where there is a fault. */
  readonly action: GuardAction | undefined;
}

/** The action that guards a rule, its fields named as the controller's model does. */
export type GuardAction =
  | {
      readonly type: 'authenticate-cognito' | 'jwt-validation';
      readonly config: Readonly<Record<string, Json>>;
    }
  | {
      readonly type: 'authenticate-oidc';
      readonly config: Readonly<Record<string, Json>>;
      /** Of the Ingress's namespace: it holds the client's id and its secret. */
      readonly secretName: string;
    };

/** Two rules of one listener that the same request may match; the earlier one answers it. */
export interface Overlap {
  readonly earlier: PlannedRule;
  readonly later: PlannedRule;
  /** What the earlier one does to the later: leave it nothing, be a special case of it, or neither. */
  readonly relation: 'covers' | 'within' | 'crosses';
}

export interface MissingRule {
  readonly rule: PlannedRule;
  readonly listener: ActualListener;
  /** Which of the listener's rules has its priority, or else the default one. */
  readonly standIn: number | undefined;
}

/** Where the rules of a listener are others than the planned ones, or in another order. */
export interface RuleDrift {
  readonly listener: ActualListener;
  /** Which of the listener's rules. */
  readonly index: number;
  /**
   * No planned rule has its conditions, it comes before one that should be before it, or those that
   * have its conditions answer in another way.
   */
  readonly kind: 'extra' | 'order' | 'answer';
}

/** A rule, or the default action, that the controller wrote because something was not there. */
export interface Unavailable {
  readonly wants: 'service' | 'action';
  readonly listener: ActualListener;
  /** Which of the listener's rules. */
  readonly index: number;
  /** Of which Ingress; absent where that cannot be told. */
  readonly member: IngressExposure | undefined;
  readonly route: Route | undefined;
}

/** All conditions of a rule must hold, of each any value. */
export type RuleCondition =
  | {
      readonly field: 'host-header' | 'path-pattern';
      readonly values: readonly string[];
      readonly isRegex: boolean;
    }
  | {
      readonly field: 'http-header';
      readonly name: string;
      readonly values: readonly string[];
      readonly isRegex: boolean;
    }
  | { readonly field: 'http-request-method' | 'source-ip'; readonly values: readonly string[] }
  | {
      readonly field: 'query-string';
      readonly values: readonly { readonly key?: string | undefined; readonly value: string }[];
    };

export type PlannedAction =
  | {
      readonly type: 'forward';
      readonly targets: readonly PlannedTarget[];
      readonly stickiness:
        | { readonly enabled: boolean | undefined; readonly durationSeconds: number | undefined }
        | undefined;
    }
  | {
      readonly type: 'redirect';
      readonly config: Readonly<
        Partial<Record<'host' | 'path' | 'port' | 'protocol' | 'query' | 'statusCode', string>>
      >;
    }
  | {
      readonly type: 'fixed-response';
      readonly config: Readonly<
        Partial<Record<'statusCode' | 'contentType' | 'messageBody', string>>
      >;
    }
  /** People sign in or show a token. */
  | { readonly type: 'guard'; readonly guard: Guard }
  /** Of a draft: its Service was not seen, and another answer takes the place of one that is not there. */
  | { readonly type: 'unseen'; readonly serviceName: string };

export interface PlannedTarget extends ForwardTarget {
  /** How the `…/resource` tag names its target group; absent where people made that. */
  readonly resource: string | undefined;
}

export interface ActualListener {
  /** All listeners of its load balancer, and which of them it is. */
  readonly all: Seen<readonly aws.Listener[]>;
  readonly index: number;
  readonly value: aws.Listener;
  readonly certificates: Seen<readonly aws.ListenerCertificate[]> | undefined;
  /** What it serves; the default one alone where the others were not seen. */
  readonly served: readonly ServedCertificate[];
  /** Somebody else than the controller made it, as its tags say; absent where they were not seen. */
  readonly isForeign: boolean | undefined;
  /** Absent where they were not seen whole. */
  readonly rules: Seen<readonly aws.Rule[]> | undefined;
}

export interface ServedCertificate {
  readonly arn: string;
  readonly isDefault: boolean;
  readonly source: Evidence;
  readonly certificate: Lookup<Seen<aws.Certificate>>;
  /** Seconds at `capturedAt` since it ran out, negative until then. */
  readonly expiredSeconds: number | undefined;
}

/** A Service that some exposure leads to, or that somebody asked about. */
export interface BackendService extends Linked {
  readonly object: Seen<kubernetes.Service>;
  readonly slices: readonly Seen<kubernetes.EndpointSlice>[];
  /** Pods that carry all labels of its selector, finished ones aside. */
  readonly pods: readonly Seen<kubernetes.Pod>[];
  /** The age of the oldest of them. */
  readonly oldestPodSeconds: number | undefined;
  readonly hasReadyPod: boolean;
  /** What keeps those that are not ready from it, as their status says. */
  readonly troubles: readonly PodTrouble[];
  /** Workloads whose pod template carries them. */
  readonly workloads: readonly Workload[];
  /** Whether its namespace's pods and workloads were listed whole, so that there are no others. */
  readonly areListed: boolean;
}

export interface PodTrouble {
  readonly pod: Ref;
  /** `waiting`: a container of it doesn't start, or not for long. */
  readonly kind: 'unschedulable' | 'waiting';
  /** As Kubernetes names it: `CrashLoopBackOff`. */
  readonly reason: string;
  readonly message: string | undefined;
  readonly container: string | undefined;
  readonly source: Evidence;
  /** Seconds since the pod came to be; absent where nothing says. */
  readonly ageSeconds?: number;
}

/** A Service that somebody asked about, for its own sake: it serves itself. */
export interface AskedService extends BackendService {
  /** What names it, of whichever controller; 'unknown' where not all that could was seen. */
  readonly leads: readonly Ref[] | 'unknown';
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
  /** Why the API server accepts no pod of it, as it says itself. */
  readonly refusal: { readonly message: string; readonly source: Evidence } | undefined;
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
  /** As it is asked for; absent where nothing says. */
  readonly healthCheckPort: Setting<string> | undefined;
  /** `HTTP1`, `HTTP2` or `GRPC`: what its target group speaks. */
  readonly protocolVersion: Setting<string>;
}

/** How the targets of a Service are to be probed, behind one Ingress or by its own load balancer. */
export interface Probing extends Linked {
  readonly stack: Stack;
  /** Seconds of the first two, probes of the others; each with the name of its annotation. */
  readonly counts: Readonly<
    Record<
      'interval' | 'timeout' | 'healthy' | 'unhealthy',
      Setting<number> & { readonly name: string }
    >
  >;
  /** Of an Application Load Balancer: `HTTP1`, `HTTP2` or `GRPC`. */
  readonly protocolVersion: Setting<string> | undefined;
  /** Those that count as healthy; absent where the default holds. */
  readonly codes: Setting<string> | undefined;
  /** It has an address: what was deployed before stays as it is where AWS refuses a change. */
  readonly isServing: boolean;
}

export interface Binding extends Linked {
  readonly object: Seen<kubernetes.TargetGroupBinding>;
  /** People made it; no stack's labels. */
  readonly isStandalone: boolean;
  readonly service: Lookup<BackendService>;
  readonly targetGroup: Lookup<Seen<aws.TargetGroup>>;
  /** The newest failure to reconcile it, where it is not over. */
  readonly failure: Utterance | undefined;
  /** The newest failure of each kind, where it is not over. */
  readonly failures: readonly Utterance[];
  /** 'unknown' also where the controller fails before it knows. */
  readonly expected: ExpectedTargets | 'unknown';
  /** What its `serviceRef` names among the ports of the Service. */
  readonly port: Lookup<{ readonly index: number; readonly value: kubernetes.ServicePort }>;
  /** Others that name the same target group, those that are being deleted aside. */
  readonly twins: readonly Seen<kubernetes.TargetGroupBinding>[];
  /** Seconds since its deletion was asked for; absent where it was not. */
  readonly deletingSeconds: number | undefined;
  /** Some pod of its Service waits for the condition that the controller sets. */
  readonly isAwaited: boolean;
  /** The VPC that the controller works in, where the target group is in another one. */
  readonly ownVpc: string | undefined;
  /** What this cluster registered, where several clusters fill the group; else undefined. */
  readonly targetList: Lookup<Seen<kubernetes.ConfigMap>> | undefined;
  /**
   * An interface of a target of which the controller cannot tell which group to open. Worked out
   * when asked for.
   */
  readonly ambiguous: () => AmbiguousInterface | undefined;
}

/**
 * A binding of an API group that nobody looks at here, where the other group has its controller:
 * EKS Auto Mode for `eks.amazonaws.com`, the AWS Load Balancer Controller for `elbv2.k8s.aws`.
 */
export interface UnservedBinding extends Linked {
  readonly object: Seen<kubernetes.TargetGroupBinding>;
  readonly group: 'eks.amazonaws.com' | 'elbv2.k8s.aws';
  /** Whether Auto Mode manages load balancers. */
  readonly autoMode: Evidence;
}

/** A Service that bindings lead to, those that are being deleted aside. */
export interface BoundService extends Linked {
  readonly service: BackendService;
  readonly bindings: readonly Binding[];
  /** Pods without a gate that the webhook of the controller was to give them. */
  readonly ungated: readonly UngatedPod[];
}

export interface UngatedPod {
  readonly pod: Seen<kubernetes.Pod>;
  /** Made before the pod. */
  readonly binding: Binding;
  /** Of the namespace: what asks for gates. */
  readonly asked: Evidence;
}

/** A namespace with bindings, those that are being deleted aside. */
export interface BoundNamespace extends Linked {
  /** The labels by which the webhook of the controller gives its pods readiness gates. */
  readonly asksForGates: Evidence | undefined;
  readonly bindings: readonly Binding[];
  /** Workloads of it that load balancers send to. */
  readonly drains: readonly Drain[];
}

/** A node that is to be a target, or whose pods are. */
export interface BoundNode extends Linked {
  readonly object: Seen<kubernetes.Node>;
  /** Status of its condition; 'False' where it has none. */
  readonly readiness: string;
  /** Seconds since that changed; absent where nothing says. */
  readonly readinessSeconds: number | undefined;
  /** The instance, as its provider id names it. */
  readonly instance: string | undefined;
  /** No instance of EC2, but a machine elsewhere. */
  readonly isHybrid: boolean;
  /** An autoscaler is about to remove it. */
  readonly isLeaving: boolean;
  /** Bindings that would register the node itself, were it ready. */
  readonly selectedBy: readonly Binding[];
  /** How many pods behind ip bindings it runs. */
  readonly podCount: number;
  /** Nothing answers for its node ports, where it is ready and its targets fail. */
  readonly proxyTrouble: ProxyTrouble | undefined;
}

export interface ProxyTrouble {
  /** Absent where there is none. */
  readonly pod: Ref | undefined;
  /** Why it is not ready: `CrashLoopBackOff`; or a clause that says that there is none. */
  readonly why: string;
  /** Of the node that fail. */
  readonly targets: number;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** A condition that the controller sets on pods, which are not ready before. */
export interface ReadinessGate extends Linked {
  readonly conditionType: string;
  readonly binding: Lookup<Binding>;
  /** Pods whose containers are ready and whose condition is not true. */
  readonly waiting: readonly WaitingPod[];
}

export interface WaitingPod {
  readonly pod: Seen<kubernetes.Pod>;
  /** Of the gate; absent where the controller has not written it yet. */
  readonly condition:
    | { readonly reason?: string | undefined; readonly message?: string | undefined }
    | undefined;
  /** Seconds since its containers are ready; absent where nothing says. */
  readonly ageSeconds: number | undefined;
}

/** A target group that the controller made for something that does not ask for it any more. */
export interface LeftGroup extends Linked {
  readonly object: Seen<aws.TargetGroup>;
  readonly tags: Seen<readonly aws.Tag[]>;
  /** What it was made for, as its tags name it. */
  readonly stackId: string;
}

/** The controller opens the only group of an interface, or the only one that bears its tags. */
export interface AmbiguousInterface {
  readonly eni: Seen<aws.NetworkInterface>;
  readonly groups: readonly Seen<aws.SecurityGroup>[];
  readonly tagged: readonly Seen<aws.SecurityGroup>[];
  /** The key. */
  readonly tag: string;
}

/** What the controller would register for a binding. */
export interface ExpectedTargets {
  readonly targets: readonly ExpectedTarget[];
  readonly leftOut: readonly LeftOut[];
  /** `id:port` of all that this cluster registered, where other clusters fill the group too. */
  readonly owned: ReadonlySet<string> | undefined;
  /** Seconds since the endpoints last changed; absent where nothing says. */
  readonly ageSeconds?: number | undefined;
}

export interface ExpectedTarget {
  /** An address, or an instance. */
  readonly id: string;
  readonly port: number;
  readonly source: Seen<kubernetes.Pod> | Seen<kubernetes.Node>;
}

export interface MissingTarget extends ExpectedTarget {
  /** Seconds since it could be registered; absent where nothing says. */
  readonly ageSeconds?: number | undefined;
}

/** An endpoint or a node that the controller passes over. */
export interface LeftOut {
  readonly id: string;
  /** A pod, a node, or the slice of an endpoint that leads to no pod. */
  readonly ref: Ref;
  /** Follows its name: "is terminating". */
  readonly why: string;
  readonly because:
    | 'no-pod'
    | 'containers'
    | 'terminating'
    /** Of a node: its labels, which of them `fargate`, the selector of the binding, a taint. */
    | 'label'
    | 'fargate'
    | 'selector'
    | 'taint'
    | 'not-ready';
  readonly source: Evidence;
  /** Seconds since that is so; absent where nothing says. */
  readonly ageSeconds?: number | undefined;
}

/** Where what is registered differs from what the controller would register. */
export interface Drift {
  readonly missing: readonly MissingTarget[];
  readonly stale: readonly StaleTarget[];
  /** Those of others: neither a pod nor a node of this cluster, where all of it was seen. */
  readonly foreign: readonly ForeignTarget[];
}

export interface ForeignTarget {
  /** Its place in `TargetGroup.health`. */
  readonly at: number;
  readonly id: string;
  readonly port: number;
  readonly state: string | undefined;
}

export interface StaleTarget {
  /** Its place in `TargetGroup.health`. */
  readonly at: number;
  readonly id: string;
  readonly port: number;
  readonly state: string | undefined;
  readonly leftOut: LeftOut | undefined;
  /** Something says since when it is expected no more. */
  readonly isDated: boolean;
  /** Seconds since it, its pod or the endpoints last changed; absent where nothing says. */
  readonly ageSeconds?: number | undefined;
}

export interface LoadBalancer extends Linked {
  readonly object: Seen<aws.LoadBalancer>;
  readonly attributes: Seen<readonly aws.Attribute[]> | undefined;
  /** What the controller built it for; absent where somebody else did. */
  readonly stack: Stack | undefined;
  /** What was counted of it, each metric by its name. */
  readonly metrics: Seen<aws.Metrics> | undefined;
  /** Of WAF, that stands before it. */
  readonly webAcl: Lookup<Seen<NonNullable<aws.WebAcl>>>;
  /** Those that are there; absent where they were not seen. */
  readonly listeners: readonly ActualListener[] | undefined;
  /** Those whose port its security groups let nobody in to. */
  readonly closedListeners: readonly ClosedListener[];
  /** What a resolver said of its own name. */
  readonly answer: Seen<aws.DnsAnswer> | undefined;
}

export interface ClosedListener {
  readonly listener: ActualListener;
  readonly port: Port;
  /** All of the load balancer. */
  readonly groups: readonly [Seen<aws.SecurityGroup>, ...Seen<aws.SecurityGroup>[]];
}

/** A load balancer that a controller made and that nothing here leads to any more. */
export interface Orphan extends Linked {
  readonly object: Seen<aws.LoadBalancer>;
  /** What it was made for, as its tag names it. */
  readonly stackId: string;
  /** The tag. */
  readonly source: Evidence;
  /** Of what it was made for: the load balancer that it has now; absent where it is gone. */
  readonly successor: Seen<aws.LoadBalancer> | undefined;
  /** The cluster's name that it has as a tag, where it is another one. */
  readonly otherCluster: string | undefined;
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
  /** 'unknown' also where no binding fills it, or more than one. */
  readonly drift: Drift | 'unknown';
  /** What the controller built it for, where the bindings were listed and none names it. */
  readonly unbound: Stack | undefined;
  /** What is registered, in the order of `health`. Worked out when asked for. */
  readonly targets: () => readonly RegisteredTarget[];
  /** What the pods behind its binding seem to speak, the best sign first. */
  readonly signs: readonly ProtocolSign[];
  /** What the controller built it for and still wants it for. */
  readonly wantedBy: Stack | undefined;
  /**
   * To targets that packets are expected at. None where an end of it was not seen. Worked out
   * when asked for: where all targets are healthy, nobody asks.
   */
  readonly paths: () => readonly TargetPath[];
  /** Those that are being deregistered. Worked out when asked for. */
  readonly leaving: () => readonly LeavingTarget[];
}

/** A target that is draining: nothing new is sent to it, and what it does may go on. */
export interface LeavingTarget {
  /** Its place in `TargetGroup.health`. */
  readonly at: number;
  readonly id: string;
  readonly port: number | undefined;
  /** Nothing serves there any more: there is no pod with the address, or the node is in trouble. */
  readonly isGone: boolean;
  /** Of an instance target. */
  readonly node: Seen<kubernetes.Node> | undefined;
  /** Of that node; `why` follows its name: "its instance is shutting-down". */
  readonly trouble: { readonly why: string; readonly source: Evidence } | undefined;
}

/** A target as AWS has it, and what stands behind it. */
export interface RegisteredTarget {
  /** Its place in `TargetGroup.health`. */
  readonly at: number;
  /** An address, or an instance. */
  readonly id: string;
  /** As ELB names it; empty where it says none. */
  readonly state: string;
  readonly reason: string | undefined;
  readonly description: string | undefined;
  /** As AWS says, else its node; `all` for an address outside the VPC. */
  readonly zone: string | undefined;
  /** That has the address. */
  readonly pod: Seen<kubernetes.Pod> | undefined;
  /** That is the instance, or that its pod runs on. */
  readonly node: Seen<kubernetes.Node> | undefined;
  /** The label of its pod that tells the versions of a workload apart. */
  readonly version: Evidence | undefined;
  /** Seconds since it could be registered at the earliest; absent where nothing says. */
  readonly readySeconds: number | undefined;
  /** Its pod or its node is on its way out, or its pod is not fit yet. */
  readonly isChanging: boolean;
  /** Whether its node runs a ready pod; 'unknown' also where that does not matter. */
  readonly isBacked: boolean | 'unknown';
}

/** Where somebody says what a port speaks. */
export interface ProtocolSign {
  readonly protocol: 'http' | 'https' | 'http2';
  /** False where the number of the port is all there is. */
  readonly isSaid: boolean;
  readonly source: Evidence;
}

/** A way that packets take to a registered target, and the answers to them. */
export interface TargetPath {
  /** Where the target is found in the health of the group. */
  readonly target: number;
  /** `node-to-pod`: on from a node that has no pod of its own. */
  readonly purpose: 'traffic' | 'health-check' | 'node-to-pod';
  readonly port: Port;
  readonly reach: Reach;
  readonly from: {
    readonly ref: Ref;
    readonly groups: readonly string[];
    readonly source: Evidence;
    /** Addresses or blocks that packets come from; `clients` where they may keep those of clients. */
    readonly origins: readonly Evidence[] | 'clients';
  };
  /** Absent where the address is of another network than the VPC. */
  readonly to: Seen<aws.NetworkInterface> | undefined;
  /** Of the receiving interface: their inbound rules were asked. */
  readonly groups: readonly Seen<aws.SecurityGroup>[];
  /** All that stops packets, in the order in which they meet it; none where they all pass. */
  readonly blockers: readonly PathBlocker[];
}

/** A workload that load balancers send to: what decides how one of its pods is replaced. */
export interface Drain extends Linked {
  readonly workload: Workload;
  readonly targetGroups: readonly TargetGroup[];
  /** The same target groups, with what decides when they send to a pod. */
  readonly ways: readonly DrainWay[];
  /** One for each container that may be the one that serves; never empty. */
  readonly preStop: readonly PreStop[];
  /** Of the same containers, in the same order. */
  readonly readiness: readonly Readiness[];
  /** Seconds from the deletion of a pod until its containers are killed. */
  readonly grace: Setting<number>;
  readonly strategy: Strategy;
  /** Pods that there are to be; of a DaemonSet as its status has it, absent where that is not seen. */
  readonly replicas: Setting<number> | undefined;
  /** Seconds for which a pod must be ready before it counts as available. */
  readonly minReady: Setting<number>;
  /** Seconds; of a Deployment or a Rollout. */
  readonly progressDeadline: Setting<number> | undefined;
  /** Those that select its pods. */
  readonly budgets: readonly Budget[] | 'unknown';
  /** Of a node that runs its pods and that AWS may take away within two minutes. */
  readonly spot: Evidence | undefined;
}

export interface PreStop {
  readonly container: string;
  /** Seconds that the hook waits, 0 without a hook. */
  readonly seconds: number | 'unknown';
  readonly source: Evidence;
}

/** When a container counts as ready: its probe, with the defaults of Kubernetes, in seconds. */
export interface Readiness {
  readonly container: string;
  readonly hasProbe: boolean;
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  /** The container has a startup probe, before which no other one is asked. */
  readonly hasStartupProbe: boolean;
  readonly source: Evidence;
}

/** How a workload replaces its pods when its template changes. */
export interface Strategy {
  readonly kind:
    /** New pods come while old ones go. */
    | 'rolling'
    /** All old pods go before a new one comes. */
    | 'recreate'
    /** All new pods come before traffic is switched to them. */
    | 'blue-green'
    /** Somebody deletes the pods. */
    | 'on-delete';
  /** Pods beyond `replicas`; rounded up. 'unknown' where it is a share of an unknown number. */
  readonly maxSurge: Setting<number | 'unknown'>;
  /** Pods that may be missing; rounded down, of a DaemonSet up. */
  readonly maxUnavailable: Setting<number | 'unknown'>;
  readonly source: Evidence;
}

/** A PodDisruptionBudget, as it holds while all replicas are there. */
export interface Budget {
  readonly ref: Ref;
  readonly object: Seen<kubernetes.PodDisruptionBudget>;
  /** Pods that may be evicted at once; 'unknown' where the number of replicas is. */
  readonly allows: Setting<number | 'unknown'>;
  /** As its status counts them now. */
  readonly allowsNow: number | undefined;
}

/** A target group that sends to the pods of a workload. Where not seen, a setting is 'unknown'. */
export interface DrainWay {
  readonly group: TargetGroup;
  readonly balancer: 'application' | 'network';
  readonly targetType: 'ip' | 'instance';
  /** Seconds for which a deregistered target may finish what it is doing. */
  readonly delay: Setting<number | 'unknown'>;
  /** Of a network load balancer: it closes what is left when that is over. */
  readonly closesConnections: Setting<boolean | 'unknown'>;
  readonly healthCheck: {
    readonly interval: Setting<number | 'unknown'>;
    readonly timeout: Setting<number | 'unknown'>;
    readonly healthyThreshold: Setting<number | 'unknown'>;
    readonly unhealthyThreshold: Setting<number | 'unknown'>;
    /** `traffic-port`, or a number. */
    readonly port: Setting<string>;
  };
  /** `externalTrafficPolicy` of the Service: which pods a node sends on to. */
  readonly policy: Setting<'Cluster' | 'Local'>;
  /** The port at which kube-proxy tells whether a node has pods of a Service with policy Local. */
  readonly healthCheckNodePort: Setting<number> | undefined;
  /** `publishNotReadyAddresses` of the Service: its endpoints count as ready until they are gone. */
  readonly publishesNotReady: Setting<boolean>;
  /** Whether a new pod is not ready before this target group finds it healthy. */
  readonly gate: Setting<boolean | 'unknown'>;
  /** The annotation that the controller takes the attributes of the target group from. */
  readonly attributesFrom:
    | { readonly ref: Ref; readonly key: string; readonly value: string | undefined }
    | undefined;
}

/** A host name that an IngressGroup routes, whose load balancer exists. */
export interface Host extends Linked {
  readonly name: string;
  /** Where the Ingresses name it; never empty. */
  readonly sources: readonly Evidence[];
  readonly loadBalancer: Seen<aws.LoadBalancer>;
  /** What a resolver said. */
  readonly answer: Seen<aws.DnsAnswer> | undefined;
  readonly records: readonly Seen<aws.RecordSet>[];
  /** The zone whose own name it is. */
  readonly apexOf: Seen<aws.HostedZone> | undefined;
  /** An alias in a zone for everybody that leads to its own load balancer. */
  readonly publicAlias:
    | { readonly record: Seen<aws.RecordSet>; readonly zone: Seen<aws.HostedZone> }
    | undefined;
  /** external-dns says that it keeps the records for one of the Ingresses. */
  readonly ownership: Evidence | undefined;
  /** Requests that somebody sent to it, one of each URL. */
  readonly probes: readonly Seen<aws.Probe>[];
  /** URLs that some request was answered at. */
  readonly answering: ReadonlySet<string>;
  /** The status of one of the Ingresses gives the address of the load balancer. */
  readonly isPublished: boolean;
  /** Names of load balancers that do not exist, to which it leads. */
  readonly dangling: readonly { readonly name: string; readonly source: Evidence }[];
  /** Records by which external-dns says that it keeps this name, or one for the Ingresses. */
  readonly owners: readonly NameOwner[];
  /** Of its load balancer. */
  readonly addresses: readonly string[];
  /** Whether it leads to its own load balancer, by name or by address, among others perhaps. */
  readonly leadsHere: boolean;
  /** Other load balancers of the account that it leads to. */
  readonly others: readonly OtherBalancer[];
}

/** A request that was really sent, to a listener of an IngressGroup. */
export interface Request extends Linked {
  readonly probe: Seen<aws.Probe>;
  /** As its URL says. */
  readonly host: string;
  readonly path: string;
  readonly stack: Stack;
  /** It names the load balancer itself, and no host that is routed. */
  readonly isByAddress: boolean;
  /** The planned rules that match it, the first of which answers; empty where the default one does. */
  readonly rules: readonly PlannedRule[];
}

export interface OtherBalancer {
  readonly object: Seen<aws.LoadBalancer>;
  /** Exposures of this cluster. */
  readonly serves: readonly Ref[];
  /** It sends to the load balancer in question. */
  readonly isInFront: boolean;
  readonly health: readonly Seen<readonly aws.TargetHealthDescription[]>[];
  /** Whether some target is healthy. */
  readonly isServing: boolean | 'unknown';
}

/** A host that leads to a load balancer, and that none of its rules is for. */
export interface UnroutedHost extends Linked {
  readonly name: string;
  /** Where the Ingress names it, for TLS. */
  readonly source: Evidence;
  /** A host of a rule that is nearly the same. */
  readonly similar: { readonly name: string; readonly source: Evidence };
  readonly answer: Seen<aws.DnsAnswer>;
  readonly loadBalancer: Seen<aws.LoadBalancer>;
}

export interface NameOwner {
  /** Of the record, without the last dot: `cname-shop.example.com`. */
  readonly record: string;
  readonly owner: string;
  readonly source: Evidence;
}

/** A Deployment of external-dns, which keeps records for Ingresses. It serves those. */
export interface ExternalDns extends Linked {
  readonly deployment: Seen<kubernetes.Deployment>;
  readonly flags: ExternalDnsFlags;
  /** Its newest failure that it logged, where no success came after it. */
  readonly failure: { readonly message: string; readonly source: Evidence } | undefined;
  /** By host: where it says that the name is somebody else's. */
  readonly skipped: ReadonlyMap<string, Evidence>;
}

/** Its defaults where none is given; lists are empty then. */
export interface ExternalDnsFlags {
  readonly sources: readonly string[];
  readonly domainFilters: readonly string[];
  readonly ingressClasses: readonly string[];
  readonly namespace: string;
  readonly ownerId: string;
  readonly txtPrefix: string;
  readonly policy: string;
  readonly registry: string;
  readonly prefersCname: boolean;
  /** Others choose too, by what is not computed: filters of labels, templates, its environment. */
  readonly isWhole: boolean;
  /** The whole command line. */
  readonly source: Evidence;
}

/** An Ingress with an address for which no external-dns makes a record. */
export interface PassedOver extends Linked {
  /** Follows "external-dns": "does not look at Ingresses". */
  readonly why: string;
  readonly fix: string;
  /** A name was asked for and leads nowhere. */
  readonly isMissed: boolean;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}
