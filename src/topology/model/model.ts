import type { Evidence, Json, Ref } from '../../findings/finding.js';
import type { Stack } from '../topology.js';

/*
 * What the controller would build of one stack, in the shape in which it logs it ("successfully
 * built model"), so that what is computed here can be held against what it said.
 */

/**
 * What nothing that was seen tells; `$unknown` says why, or when it will be known. `$shown` is a
 * name of which a part is known: `k8s-shop-web-(hash)`.
 */
export type Unknown = { readonly $unknown: string; readonly $shown?: string };

/** A field of another resource of the same model, known once that is made. */
export interface Reference {
  /** `#/resources/<type>/<id>/status/<field>` */
  readonly $ref: string;
}

export type Token = string | Reference | Unknown;

export type Tags = Readonly<Record<string, string>>;

export interface Attribute {
  readonly key: string;
  readonly value: string;
}

export interface LoadBalancerSpec {
  readonly name: string | Unknown;
  readonly type: 'application' | 'network';
  readonly scheme?: string | undefined;
  readonly ipAddressType?: string | undefined;
  readonly enablePrefixForIpv6SourceNat?: string | undefined;
  readonly subnetMapping?: readonly SubnetMapping[] | Unknown | undefined;
  readonly securityGroups?: readonly Token[] | Unknown | undefined;
  readonly securityGroupsInboundRulesOnPrivateLink?: string | undefined;
  readonly customerOwnedIPv4Pool?: string | undefined;
  readonly loadBalancerAttributes?: readonly Attribute[] | undefined;
  readonly minimumLoadBalancerCapacity?: { readonly capacityUnits: number } | undefined;
  readonly tags?: Tags | undefined;
  readonly ipv4IPAMPool?: string | undefined;
}

export interface SubnetMapping {
  readonly allocationID?: string | undefined;
  readonly privateIPv4Address?: string | undefined;
  readonly ipv6Address?: string | undefined;
  readonly sourceNatIpv6Prefix?: string | undefined;
  readonly subnetID: string;
}

export interface ListenerSpec {
  readonly loadBalancerARN: Token;
  readonly port: number;
  readonly protocol: string;
  readonly defaultActions?: readonly ModelAction[] | Unknown | undefined;
  /** The log leaves out the ARNs of those that are there already. */
  readonly certificates?: readonly { readonly certificateARN: Token }[] | Unknown | undefined;
  readonly sslPolicy?: string | undefined;
  readonly alpnPolicy?: readonly string[] | undefined;
  readonly mutualAuthentication?:
    | {
        readonly mode: string;
        readonly trustStoreArn?: string | Unknown | undefined;
        readonly ignoreClientCertificateExpiry?: boolean | undefined;
        readonly advertiseTrustStoreCaNames?: string | undefined;
      }
    | undefined;
  readonly tags?: Tags | undefined;
  /** Their keys are logged with capitals. */
  readonly listenerAttributes?:
    | readonly { readonly Key: string; readonly Value: string }[]
    | undefined;
}

export interface ListenerRuleSpec {
  readonly listenerARN: Token;
  readonly priority: number;
  readonly actions: readonly ModelAction[] | Unknown;
  readonly conditions: readonly { readonly [field: string]: Json }[];
  readonly transforms?: readonly { readonly [field: string]: Json }[] | undefined;
  readonly tags?: Tags | undefined;
}

export interface ModelAction {
  readonly type: string;
  readonly forwardConfig?:
    | {
        readonly targetGroups: readonly {
          readonly targetGroupARN: Token;
          readonly weight?: number | undefined;
        }[];
        readonly targetGroupStickinessConfig?:
          | {
              readonly enabled?: boolean | undefined;
              readonly durationSeconds?: number | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly redirectConfig?: Readonly<Record<string, string>> | undefined;
  readonly fixedResponseConfig?: Readonly<Record<string, string>> | undefined;
  readonly authenticateCognitoConfig?: Readonly<Record<string, Json | Unknown>> | undefined;
  readonly authenticateOIDCConfig?: Readonly<Record<string, Json | Unknown>> | undefined;
  readonly jwtValidationConfig?: Readonly<Record<string, Json | Unknown>> | undefined;
}

export interface TargetGroupSpec {
  readonly name: string | Unknown;
  readonly targetType: string;
  readonly port: number | Unknown;
  readonly protocol: string;
  readonly protocolVersion?: string | undefined;
  readonly ipAddressType?: string | undefined;
  readonly healthCheckConfig?:
    | {
        readonly port?: string | number | Unknown | undefined;
        readonly protocol?: string | undefined;
        readonly path?: string | undefined;
        readonly matcher?:
          | { readonly httpCode?: string | undefined; readonly grpcCode?: string | undefined }
          | undefined;
        readonly intervalSeconds?: number | undefined;
        readonly timeoutSeconds?: number | undefined;
        readonly healthyThresholdCount?: number | undefined;
        readonly unhealthyThresholdCount?: number | undefined;
      }
    | undefined;
  readonly targetGroupAttributes?: readonly Attribute[] | undefined;
  readonly tags?: Tags | undefined;
  readonly targetControlPort?: number | undefined;
}

export interface IpPermission {
  readonly ipProtocol: string;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
  readonly ipRanges?:
    | readonly { readonly cidrIP: string; readonly description?: string }[]
    | undefined;
  readonly ipv6Ranges?:
    | readonly { readonly cidrIPv6: string; readonly description?: string }[]
    | undefined;
  readonly prefixLists?:
    | readonly { readonly listID: string; readonly description?: string }[]
    | undefined;
  readonly userIDGroupPairs?:
    | readonly { readonly groupID: string; readonly description?: string }[]
    | undefined;
}

export interface SecurityGroupSpec {
  readonly groupName: string | Unknown;
  readonly description: string;
  readonly tags?: Tags | undefined;
  readonly ingress?: readonly IpPermission[] | Unknown | undefined;
}

/** The template of a TargetGroupBinding, as it is written into the cluster. */
export interface BindingSpec {
  readonly template: {
    readonly metadata: {
      /** That of the target group. */
      readonly name: string | Unknown;
      readonly namespace: string;
      readonly labels?: Tags | undefined;
      readonly annotations?: Tags | undefined;
    };
    readonly spec: {
      readonly targetGroupARN: Token;
      readonly targetType?: string | undefined;
      readonly serviceRef: { readonly name: string; readonly port: string | number };
      readonly networking?:
        | {
            readonly ingress?:
              | readonly {
                  readonly from: readonly (
                    | { readonly securityGroup: { readonly groupID: Token } }
                    | { readonly ipBlock: { readonly cidr: string } }
                  )[];
                  readonly ports: readonly {
                    readonly protocol?: string | undefined;
                    readonly port?: string | number | Unknown | undefined;
                  }[];
                }[]
              | undefined;
          }
        | Unknown
        | undefined;
      readonly nodeSelector?: Json | undefined;
      readonly ipAddressType?: string | undefined;
      readonly vpcID?: string | Unknown | undefined;
      readonly multiClusterTargetGroup?: boolean | undefined;
      readonly targetGroupProtocol?: string | undefined;
    };
  };
}

/** Of a certificate that the controller makes where an Ingress asks it to. */
export interface CertificateSpec {
  readonly type: 'PRIVATE' | 'AMAZON_ISSUED';
  readonly certificateAuthorityARN: string;
  readonly domainName: string;
  readonly subjectAlternativeNames: readonly string[];
  readonly validationMethod: 'DNS';
  readonly keyAlgorithm: '';
  readonly tags?: Tags | undefined;
}

interface ByAcl {
  readonly resourceARN: Token;
}

export interface Specs {
  readonly 'AWS::ACM::Certificate': CertificateSpec;
  readonly 'AWS::EC2::SecurityGroup': SecurityGroupSpec;
  readonly 'AWS::ElasticLoadBalancingV2::LoadBalancer': LoadBalancerSpec;
  readonly 'AWS::ElasticLoadBalancingV2::Listener': ListenerSpec;
  readonly 'AWS::ElasticLoadBalancingV2::ListenerRule': ListenerRuleSpec;
  readonly 'AWS::ElasticLoadBalancingV2::TargetGroup': TargetGroupSpec;
  readonly 'K8S::ElasticLoadBalancingV2::TargetGroupBinding': BindingSpec;
  readonly 'AWS::WAFv2::WebACLAssociation': ByAcl & { readonly webACLARN: string | Unknown };
  readonly 'AWS::WAFRegional::WebACLAssociation': ByAcl & { readonly webACLID: string };
  readonly 'AWS::Shield::Protection': ByAcl & { readonly enabled: boolean };
}

export type ResourceType = keyof Specs;

/** By id, such as `80:1` of a rule. */
export type ResourcesOf<Type extends ResourceType> = Readonly<
  Record<string, { readonly spec: Specs[Type] }>
>;

/** By type. A type of which nothing is built is left out. */
export type Resources = { readonly [Type in ResourceType]?: ResourcesOf<Type> | undefined } & {
  /** Of every IngressGroup; empty where its ALB has no NLB in front of it. */
  readonly FrontendNLBTargetGroup?:
    | { readonly FrontendNLBTargetGroup: { readonly TargetGroups: FrontendTargets } }
    | undefined;
};

/** By name of a target group of the NLB, or by its id while nobody knows that name. */
export type FrontendTargets = Readonly<
  Record<
    string,
    {
      readonly Name: string | Unknown;
      readonly ARN: Token;
      /** On which the NLB listens. */
      readonly Port: number;
      /** The ALB, and the port of its listener. */
      readonly TargetARN: Token;
      readonly TargetPort: number;
    }
  >
>;

export interface Model {
  /** As `Stack.id`. */
  readonly id: string;
  readonly resources: Resources;
}

/** What becomes of one stack. */
export type Built =
  | { readonly stack: Stack; readonly state: 'built'; readonly model: Model }
  /** The controller stops, and leaves in AWS what is there. */
  | {
      readonly stack: Stack;
      readonly state: 'refused';
      readonly member: Ref;
      readonly reason: string;
      readonly source: Evidence | undefined;
    }
  /** Nothing that was seen tells, or it is not computed again. */
  | { readonly stack: Stack; readonly state: 'unknown'; readonly reason: string };

export const unknown = (reason: string, shown?: string): Unknown => ({
  $unknown: reason,
  ...(shown === undefined ? {} : { $shown: shown }),
});

export const isUnknown = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && '$unknown' in value;

/** A name, or what is known of it, or else why nothing is. */
export const nameText = (name: string | Unknown): string =>
  isUnknown(name) ? (name.$shown ?? `(${name.$unknown})`) : name;

export const reference = (type: ResourceType, id: string, field: string): Reference => ({
  $ref: `#/resources/${type}/${id}/status/${field}`,
});
