import * as z from 'zod/mini';
import { flag, list, number, opt, text } from './schema.js';

/* The fields that are read of each AWS answer, in the API's own names. */

const textOrList = z.union([z.string(), z.array(z.string())]);

export const tag = z.object({ Key: text, Value: opt(text) });
export const attribute = z.object({ Key: text, Value: opt(text) });

export const callerIdentity = z.object({ Account: opt(text), Arn: opt(text), UserId: opt(text) });

export const cluster = z.object({
  name: opt(text),
  arn: opt(text),
  version: opt(text),
  platformVersion: opt(text),
  status: opt(text),
  endpoint: opt(text),
  roleArn: opt(text),
  resourcesVpcConfig: opt(
    z.object({
      subnetIds: opt(list(text)),
      securityGroupIds: opt(list(text)),
      clusterSecurityGroupId: opt(text),
      vpcId: opt(text),
      endpointPublicAccess: opt(flag),
      endpointPrivateAccess: opt(flag),
    }),
  ),
  kubernetesNetworkConfig: opt(
    z.object({
      serviceIpv4Cidr: opt(text),
      serviceIpv6Cidr: opt(text),
      ipFamily: opt(text),
      elasticLoadBalancing: opt(z.object({ enabled: opt(flag) })),
    }),
  ),
  identity: opt(z.object({ oidc: opt(z.object({ issuer: opt(text) })) })),
  computeConfig: opt(z.object({ enabled: opt(flag), nodePools: opt(list(text)) })),
});

export const podIdentityAssociation = z.object({
  clusterName: opt(text),
  namespace: opt(text),
  serviceAccount: opt(text),
  roleArn: opt(text),
  associationArn: opt(text),
  associationId: opt(text),
});

export const addon = z.object({
  addonName: opt(text),
  addonVersion: opt(text),
  status: opt(text),
});

export const loadBalancer = z.object({
  LoadBalancerArn: text,
  DNSName: opt(text),
  CanonicalHostedZoneId: opt(text),
  CreatedTime: opt(text),
  LoadBalancerName: opt(text),
  Scheme: opt(text),
  VpcId: opt(text),
  State: opt(z.object({ Code: opt(text), Reason: opt(text) })),
  Type: opt(text),
  AvailabilityZones: opt(
    list(
      z.object({
        ZoneName: opt(text),
        SubnetId: opt(text),
        SourceNatIpv6Prefixes: opt(list(text)),
        LoadBalancerAddresses: opt(
          list(
            z.object({
              IpAddress: opt(text),
              AllocationId: opt(text),
              PrivateIPv4Address: opt(text),
              IPv6Address: opt(text),
            }),
          ),
        ),
      }),
    ),
  ),
  SecurityGroups: opt(list(text)),
  IpAddressType: opt(text),
  EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: opt(text),
  EnablePrefixForIpv6SourceNat: opt(text),
  IpamPools: opt(z.object({ Ipv4IpamPoolId: opt(text) })),
});

// Without the secret, which AWS never gives out.
const signIn = {
  OnUnauthenticatedRequest: opt(text),
  Scope: opt(text),
  SessionCookieName: opt(text),
  SessionTimeout: opt(number),
  AuthenticationRequestExtraParams: opt(z.record(z.string(), z.string())),
};

const targetGroupTuple = z.object({ TargetGroupArn: opt(text), Weight: opt(number) });

const action = z.object({
  Type: text,
  Order: opt(number),
  TargetGroupArn: opt(text),
  ForwardConfig: opt(
    z.object({
      TargetGroups: opt(list(targetGroupTuple)),
      TargetGroupStickinessConfig: opt(
        z.object({ Enabled: opt(flag), DurationSeconds: opt(number) }),
      ),
    }),
  ),
  RedirectConfig: opt(
    z.object({
      Protocol: opt(text),
      Port: opt(text),
      Host: opt(text),
      Path: opt(text),
      Query: opt(text),
      StatusCode: opt(text),
    }),
  ),
  FixedResponseConfig: opt(
    z.object({ StatusCode: opt(text), ContentType: opt(text), MessageBody: opt(text) }),
  ),
  AuthenticateOidcConfig: opt(
    z.object({
      ...signIn,
      Issuer: opt(text),
      AuthorizationEndpoint: opt(text),
      TokenEndpoint: opt(text),
      UserInfoEndpoint: opt(text),
      ClientId: opt(text),
    }),
  ),
  AuthenticateCognitoConfig: opt(
    z.object({
      ...signIn,
      UserPoolArn: opt(text),
      UserPoolClientId: opt(text),
      UserPoolDomain: opt(text),
    }),
  ),
  JwtValidationConfig: opt(
    z.object({
      JwksEndpoint: opt(text),
      Issuer: opt(text),
      AdditionalClaims: opt(
        list(z.object({ Format: opt(text), Name: opt(text), Values: opt(list(text)) })),
      ),
    }),
  ),
});

const certificateRef = z.object({ CertificateArn: opt(text), IsDefault: opt(flag) });

export const listener = z.object({
  ListenerArn: text,
  LoadBalancerArn: opt(text),
  Port: opt(number),
  Protocol: opt(text),
  SslPolicy: opt(text),
  Certificates: opt(list(certificateRef)),
  DefaultActions: opt(list(action)),
  AlpnPolicy: opt(list(text)),
  MutualAuthentication: opt(
    z.object({
      Mode: opt(text),
      TrustStoreArn: opt(text),
      IgnoreClientCertificateExpiry: opt(flag),
      AdvertiseTrustStoreCaNames: opt(text),
    }),
  ),
});

export const listenerCertificate = certificateRef;

const rewrites = opt(
  z.object({ Rewrites: opt(list(z.object({ Regex: opt(text), Replace: opt(text) }))) }),
);

export const rule = z.object({
  RuleArn: text,
  Priority: opt(text),
  IsDefault: opt(flag),
  Conditions: opt(
    list(
      z.object({
        Field: opt(text),
        Values: opt(list(text)),
        HostHeaderConfig: opt(z.object({ Values: opt(list(text)), RegexValues: opt(list(text)) })),
        PathPatternConfig: opt(z.object({ Values: opt(list(text)), RegexValues: opt(list(text)) })),
        HttpHeaderConfig: opt(
          z.object({
            HttpHeaderName: opt(text),
            Values: opt(list(text)),
            RegexValues: opt(list(text)),
          }),
        ),
        HttpRequestMethodConfig: opt(z.object({ Values: opt(list(text)) })),
        QueryStringConfig: opt(
          z.object({ Values: opt(list(z.object({ Key: opt(text), Value: opt(text) }))) }),
        ),
        SourceIpConfig: opt(z.object({ Values: opt(list(text)) })),
      }),
    ),
  ),
  Actions: opt(list(action)),
  Transforms: opt(
    list(
      z.object({
        Type: opt(text),
        HostHeaderRewriteConfig: rewrites,
        UrlRewriteConfig: rewrites,
      }),
    ),
  ),
});

export const targetGroup = z.object({
  TargetGroupArn: text,
  TargetGroupName: opt(text),
  Protocol: opt(text),
  ProtocolVersion: opt(text),
  Port: opt(number),
  VpcId: opt(text),
  TargetType: opt(text),
  IpAddressType: opt(text),
  HealthCheckProtocol: opt(text),
  HealthCheckPort: opt(text),
  HealthCheckEnabled: opt(flag),
  HealthCheckIntervalSeconds: opt(number),
  HealthCheckTimeoutSeconds: opt(number),
  HealthyThresholdCount: opt(number),
  UnhealthyThresholdCount: opt(number),
  HealthCheckPath: opt(text),
  Matcher: opt(z.object({ HttpCode: opt(text), GrpcCode: opt(text) })),
  TargetControlPort: opt(number),
  LoadBalancerArns: opt(list(text)),
});

export const targetHealthDescription = z.object({
  Target: z.object({ Id: text, Port: opt(number), AvailabilityZone: opt(text) }),
  HealthCheckPort: opt(text),
  TargetHealth: opt(z.object({ State: opt(text), Reason: opt(text), Description: opt(text) })),
  AdministrativeOverride: opt(
    z.object({ State: opt(text), Reason: opt(text), Description: opt(text) }),
  ),
});

export const limit = z.object({ Name: opt(text), Max: opt(text) });

export const classicLoadBalancer = z.object({
  LoadBalancerName: text,
  DNSName: opt(text),
  Scheme: opt(text),
  CreatedTime: opt(text),
  VPCId: opt(text),
  Subnets: opt(list(text)),
  SecurityGroups: opt(list(text)),
  AvailabilityZones: opt(list(text)),
  Instances: opt(list(z.object({ InstanceId: opt(text) }))),
});

export const vpc = z.object({
  VpcId: text,
  CidrBlock: opt(text),
  IsDefault: opt(flag),
  CidrBlockAssociationSet: opt(
    list(
      z.object({
        CidrBlock: opt(text),
        CidrBlockState: opt(z.object({ State: opt(text) })),
      }),
    ),
  ),
  Ipv6CidrBlockAssociationSet: opt(
    list(
      z.object({
        Ipv6CidrBlock: opt(text),
        Ipv6CidrBlockState: opt(z.object({ State: opt(text) })),
      }),
    ),
  ),
  Tags: opt(list(tag)),
});

export const subnet = z.object({
  SubnetId: text,
  VpcId: opt(text),
  AvailabilityZone: opt(text),
  AvailabilityZoneId: opt(text),
  AvailableIpAddressCount: opt(number),
  CidrBlock: opt(text),
  Ipv6CidrBlockAssociationSet: opt(
    list(
      z.object({
        Ipv6CidrBlock: opt(text),
        Ipv6CidrBlockState: opt(z.object({ State: opt(text) })),
      }),
    ),
  ),
  MapPublicIpOnLaunch: opt(flag),
  OutpostArn: opt(text),
  State: opt(text),
  Tags: opt(list(tag)),
});

export const ipPermission = z.object({
  IpProtocol: text,
  FromPort: opt(number),
  ToPort: opt(number),
  IpRanges: opt(list(z.object({ CidrIp: opt(text), Description: opt(text) }))),
  Ipv6Ranges: opt(list(z.object({ CidrIpv6: opt(text), Description: opt(text) }))),
  PrefixListIds: opt(list(z.object({ PrefixListId: opt(text), Description: opt(text) }))),
  UserIdGroupPairs: opt(
    list(z.object({ GroupId: opt(text), UserId: opt(text), Description: opt(text) })),
  ),
});

export const securityGroup = z.object({
  GroupId: text,
  GroupName: opt(text),
  Description: opt(text),
  VpcId: opt(text),
  OwnerId: opt(text),
  IpPermissions: opt(list(ipPermission)),
  IpPermissionsEgress: opt(list(ipPermission)),
  Tags: opt(list(tag)),
});

export const networkAcl = z.object({
  NetworkAclId: text,
  VpcId: opt(text),
  IsDefault: opt(flag),
  Associations: opt(list(z.object({ SubnetId: opt(text) }))),
  Entries: opt(
    list(
      z.object({
        RuleNumber: opt(number),
        Protocol: opt(text),
        RuleAction: opt(text),
        Egress: opt(flag),
        CidrBlock: opt(text),
        Ipv6CidrBlock: opt(text),
        PortRange: opt(z.object({ From: opt(number), To: opt(number) })),
        IcmpTypeCode: opt(z.object({ Type: opt(number), Code: opt(number) })),
      }),
    ),
  ),
});

export const routeTable = z.object({
  RouteTableId: text,
  VpcId: opt(text),
  Associations: opt(list(z.object({ Main: opt(flag), SubnetId: opt(text), GatewayId: opt(text) }))),
  Routes: opt(
    list(
      z.object({
        DestinationCidrBlock: opt(text),
        DestinationIpv6CidrBlock: opt(text),
        DestinationPrefixListId: opt(text),
        GatewayId: opt(text),
        NatGatewayId: opt(text),
        TransitGatewayId: opt(text),
        VpcPeeringConnectionId: opt(text),
        NetworkInterfaceId: opt(text),
        InstanceId: opt(text),
        EgressOnlyInternetGatewayId: opt(text),
        State: opt(text),
        Origin: opt(text),
      }),
    ),
  ),
  Tags: opt(list(tag)),
});

export const networkInterface = z.object({
  NetworkInterfaceId: text,
  SubnetId: opt(text),
  VpcId: opt(text),
  AvailabilityZone: opt(text),
  Description: opt(text),
  InterfaceType: opt(text),
  RequesterId: opt(text),
  Status: opt(text),
  PrivateIpAddress: opt(text),
  PrivateIpAddresses: opt(
    list(
      z.object({
        PrivateIpAddress: opt(text),
        Primary: opt(flag),
        Association: opt(z.object({ PublicIp: opt(text) })),
      }),
    ),
  ),
  Ipv6Addresses: opt(list(z.object({ Ipv6Address: opt(text) }))),
  Ipv4Prefixes: opt(list(z.object({ Ipv4Prefix: opt(text) }))),
  Ipv6Prefixes: opt(list(z.object({ Ipv6Prefix: opt(text) }))),
  Association: opt(z.object({ PublicIp: opt(text) })),
  Groups: opt(list(z.object({ GroupId: opt(text), GroupName: opt(text) }))),
  Attachment: opt(z.object({ InstanceId: opt(text), DeviceIndex: opt(number), Status: opt(text) })),
  TagSet: opt(list(tag)),
});

export const internetGateway = z.object({
  InternetGatewayId: text,
  Attachments: opt(list(z.object({ VpcId: opt(text), State: opt(text) }))),
});

export const vpcEndpoint = z.object({
  VpcEndpointId: text,
  VpcId: opt(text),
  ServiceName: opt(text),
  VpcEndpointType: opt(text),
  State: opt(text),
  SubnetIds: opt(list(text)),
  RouteTableIds: opt(list(text)),
  PrivateDnsEnabled: opt(flag),
});

export const instance = z.object({
  InstanceId: text,
  SubnetId: opt(text),
  VpcId: opt(text),
  PrivateIpAddress: opt(text),
  PrivateDnsName: opt(text),
  State: opt(z.object({ Name: opt(text) })),
  Placement: opt(z.object({ AvailabilityZone: opt(text) })),
  MetadataOptions: opt(
    z.object({
      HttpTokens: opt(text),
      HttpPutResponseHopLimit: opt(number),
      HttpEndpoint: opt(text),
    }),
  ),
  SecurityGroups: opt(list(z.object({ GroupId: opt(text), GroupName: opt(text) }))),
  IamInstanceProfile: opt(z.object({ Arn: opt(text) })),
  Tags: opt(list(tag)),
});

export const prefixListEntry = z.object({ Cidr: text, Description: opt(text) });

const conditionValue = z.union([
  z.string(),
  z.boolean(),
  z.number(),
  z.array(z.union([z.string(), z.boolean(), z.number()])),
]);

const principal = z.union([z.string(), z.record(z.string(), textOrList)]);

const statement = z.object({
  Sid: opt(text),
  Effect: opt(text),
  Principal: opt(principal),
  NotPrincipal: opt(principal),
  Action: opt(textOrList),
  NotAction: opt(textOrList),
  Resource: opt(textOrList),
  NotResource: opt(textOrList),
  Condition: opt(z.record(z.string(), z.record(z.string(), conditionValue))),
});

export const policyDocument = z.object({
  Version: opt(text),
  Statement: opt(z.union([z.array(statement), statement])),
});

export const role = z.object({
  Arn: text,
  RoleName: opt(text),
  Path: opt(text),
  CreateDate: opt(text),
  AssumeRolePolicyDocument: opt(policyDocument),
});

export const rolePolicy = z.object({
  name: opt(text),
  arn: opt(text),
  boundary: opt(flag),
  document: opt(policyDocument),
});

export const openIdConnectProvider = z.object({
  Url: opt(text),
  ClientIDList: opt(list(text)),
  ThumbprintList: opt(list(text)),
});

const matchedStatement = z.object({ SourcePolicyId: opt(text), SourcePolicyType: opt(text) });
const boundaryDecision = z.object({ AllowedByPermissionsBoundary: opt(flag) });

export const simulation = z.object({
  EvalActionName: opt(text),
  EvalResourceName: opt(text),
  EvalDecision: opt(text),
  MatchedStatements: opt(list(matchedStatement)),
  MissingContextValues: opt(list(text)),
  OrganizationsDecisionDetail: opt(z.object({ AllowedByOrganizations: opt(flag) })),
  PermissionsBoundaryDecisionDetail: opt(boundaryDecision),
  ResourceSpecificResults: opt(
    list(
      z.object({
        EvalResourceName: opt(text),
        EvalResourceDecision: opt(text),
        MatchedStatements: opt(list(matchedStatement)),
        MissingContextValues: opt(list(text)),
        PermissionsBoundaryDecisionDetail: opt(boundaryDecision),
      }),
    ),
  ),
});

export const certificate = z.object({
  CertificateArn: text,
  DomainName: opt(text),
  SubjectAlternativeNames: opt(list(text)),
  Status: opt(text),
  Type: opt(text),
  KeyAlgorithm: opt(text),
  NotBefore: opt(text),
  NotAfter: opt(text),
  IssuedAt: opt(text),
  CertificateAuthorityArn: opt(text),
  InUseBy: opt(list(text)),
  FailureReason: opt(text),
});

export const hostedZone = z.object({
  HostedZone: opt(
    z.object({
      Id: opt(text),
      Name: opt(text),
      Config: opt(z.object({ PrivateZone: opt(flag) })),
    }),
  ),
  VPCs: opt(list(z.object({ VPCRegion: opt(text), VPCId: opt(text) }))),
});

export const recordSet = z.object({
  HostedZoneId: opt(text),
  Name: text,
  Type: text,
  SetIdentifier: opt(text),
  Weight: opt(number),
  Region: opt(text),
  Failover: opt(text),
  TTL: opt(number),
  AliasTarget: opt(
    z.object({
      HostedZoneId: opt(text),
      DNSName: opt(text),
      EvaluateTargetHealth: opt(flag),
    }),
  ),
  ResourceRecords: opt(list(z.object({ Value: opt(text) }))),
});

export const webAcl = z.nullable(z.object({ Name: opt(text), Id: opt(text), ARN: opt(text) }));

export const metrics = z.record(z.string(), z.array(z.tuple([z.string(), z.number()])));

/** What a resolver answered for one host. */
export const dnsAnswer = z.object({
  addresses: opt(list(text)),
  cname: opt(list(text)),
  error: opt(text),
});

export const probe = z.object({
  url: text,
  method: opt(text),
  via: opt(text),
  status: opt(number),
  error: opt(text),
  headers: opt(z.record(z.string(), z.string())),
  startedAt: opt(text),
  durationMs: opt(number),
  tls: opt(z.object({ isTrusted: opt(flag), error: opt(text) })),
});

export type Tag = z.infer<typeof tag>;
export type Attribute = z.infer<typeof attribute>;
export type CallerIdentity = z.infer<typeof callerIdentity>;
export type Cluster = z.infer<typeof cluster>;
export type PodIdentityAssociation = z.infer<typeof podIdentityAssociation>;
export type Addon = z.infer<typeof addon>;
export type LoadBalancer = z.infer<typeof loadBalancer>;
export type Action = z.infer<typeof action>;
export type Listener = z.infer<typeof listener>;
export type ListenerCertificate = z.infer<typeof listenerCertificate>;
export type Rule = z.infer<typeof rule>;
export type TargetGroup = z.infer<typeof targetGroup>;
export type TargetHealthDescription = z.infer<typeof targetHealthDescription>;
export type Limit = z.infer<typeof limit>;
export type ClassicLoadBalancer = z.infer<typeof classicLoadBalancer>;
export type Vpc = z.infer<typeof vpc>;
export type Subnet = z.infer<typeof subnet>;
export type IpPermission = z.infer<typeof ipPermission>;
export type SecurityGroup = z.infer<typeof securityGroup>;
export type NetworkAcl = z.infer<typeof networkAcl>;
export type RouteTable = z.infer<typeof routeTable>;
export type NetworkInterface = z.infer<typeof networkInterface>;
export type InternetGateway = z.infer<typeof internetGateway>;
export type VpcEndpoint = z.infer<typeof vpcEndpoint>;
export type Instance = z.infer<typeof instance>;
export type PrefixListEntry = z.infer<typeof prefixListEntry>;
export type Statement = z.infer<typeof statement>;
export type PolicyDocument = z.infer<typeof policyDocument>;
export type Role = z.infer<typeof role>;
export type RolePolicy = z.infer<typeof rolePolicy>;
export type OpenIdConnectProvider = z.infer<typeof openIdConnectProvider>;
export type Simulation = z.infer<typeof simulation>;
export type Certificate = z.infer<typeof certificate>;
export type HostedZone = z.infer<typeof hostedZone>;
export type RecordSet = z.infer<typeof recordSet>;
export type WebAcl = z.infer<typeof webAcl>;
export type Metrics = z.infer<typeof metrics>;
export type DnsAnswer = z.infer<typeof dnsAnswer>;
export type Probe = z.infer<typeof probe>;
