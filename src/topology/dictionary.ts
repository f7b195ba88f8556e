import type { Ref } from '../findings/finding.js';
import type { Meaning, Utterance } from './topology.js';

/*
 * What the controller's words mean. It wraps one error into another, so that the first entry
 * that fits decides and the special ones stand before the general ones.
 */

export interface Entry {
  /** Of the check that knows more about it, built or not. */
  readonly id: string;
  /** Its named groups are parts of the meaning. */
  readonly pattern: RegExp;
  /** The kind of object that it is said of; any, where absent. */
  readonly on?: string;
  /** Where only one step can fail in that way. */
  readonly kind?: Utterance['kind'];
}

/** Source: the strings of the AWS Load Balancer Controller, v2.4 to v3.5.0, and of the APIs it calls. */
export const DICTIONARY: readonly Entry[] = [
  {
    id: 'controller/webhook-no-endpoints',
    pattern: /failed calling webhook.*no endpoints available/i,
  },
  { id: 'controller/webhook-x509', pattern: /failed calling webhook.*x509: certificate/i },
  {
    id: 'controller/webhook-port-blocked',
    pattern:
      /failed calling webhook.*(context deadline exceeded|i\/o timeout|connection refused|Client\.Timeout exceeded|no route to host|Address is not allowed)/i,
  },
  { id: 'controller/webhook-denied-request', pattern: /new usage of .* annotation is forbidden/i },
  {
    id: 'target-group/tgb-duplicate-binding',
    pattern: /is already bound to following TargetGroupBindings/i,
  },
  {
    id: 'target-group/tgb-immutable-update',
    pattern: /may not change these immutable fields(: (?<fields>[\w.,]+))?/i,
  },
  { id: 'target-group/tgb-vpc-mismatch', pattern: /invalid VpcID/i },
  {
    id: 'controller/controller-feature-disabled',
    pattern:
      /unsupported targetType: .* when EnableIPTargetType|weighted target groups feature is disabled/i,
  },
  {
    id: 'target-group/tgb-spec-invalid',
    pattern:
      /must specify these fields|must provide either TargetGroupARN|targetType is not specified|named ports can only be used with pod endpoints|cannot set NodeSelector when TargetType is ip|invalid IP address type|instance target type while using assume role|protocol differs|QUIC protocol is not supported for Instance|unsupported (TargetType|IPAddressType): /i,
  },
  { id: 'class/multiple-default-ingress-classes', pattern: /multiple default IngressClasses/i },
  {
    id: 'class/ingress-class-namespace-not-allowed',
    pattern: /namespaceSelector of IngressClassParams/i,
  },
  {
    id: 'class/ingress-class-params-invalid',
    pattern: /references unknown parameters|invalid ingress class.*ingressclassparams.*not found/i,
  },
  { id: 'class/ingress-class-not-found', pattern: /invalid ingress class/i },
  {
    id: 'controller/controller-rbac-denied',
    pattern:
      /is forbidden: User "(?<user>system:serviceaccount:[^"]+)"( cannot (?<what>\w+ resource "[^"]+"( in API group "[^"]+")?))?/i,
  },
  {
    id: 'controller/controller-crds-missing',
    pattern:
      /no matches for kind "(?<kind>[^"]+)"|could not find the requested resource( \(\w+ (?<type>[\w.-]+?)\))?/i,
  },
  {
    id: 'controller/controller-crds-outdated',
    pattern: /unknown field "(?<field>spec\.[\w.[\]]+)"/i,
    kind: 'logged',
  },
  {
    id: 'controller/controller-cluster-name-missing',
    pattern: /kubernetes cluster name must be specified/i,
  },
  {
    id: 'controller/controller-imds-unreachable',
    pattern:
      /no EC2 IMDS role found|failed to introspect region|failed to fetch VPC ID from instance metadata|fetching vpc id through ec2 metadata/i,
  },
  {
    id: 'controller/controller-vpc-id-wrong',
    pattern: /(no VPC exists|multiple VPCs exist) with tags|InvalidVpcID\.NotFound/i,
  },
  {
    id: 'controller/controller-crashloop',
    pattern:
      /invalid value .* for (default (scheme|target type)|backend security group id|--)|must be formatted as (rate:burst|serviceID)|must be valid (float number as rate|integer as burst|regex expression for operation)|unknown (feature|controller type):|unknown (shorthand )?flag|invalid argument .* for|invalid mapStringBool|backend security group must be enabled when manage|Unable to append CA PEM/i,
  },
  {
    id: 'controller/controller-aws-api-unreachable',
    pattern:
      /(?<host>[\w.-]+\.(amazonaws\.com(\.cn)?|api\.aws))\b.*(?<how>i\/o timeout|no such host|connection refused|connection reset by peer|network is unreachable|TLS handshake timeout|context deadline exceeded)/i,
  },
  { id: 'identity/irsa-oidc-provider-missing', pattern: /No OpenIDConnect provider found/i },
  {
    id: 'identity/irsa-trust-policy-mismatch',
    pattern: /AssumeRoleWithWebIdentity|WebIdentityErr/i,
  },
  { id: 'identity/iam-service-linked-role-missing', pattern: /CreateServiceLinkedRole/i },
  {
    id: 'identity/tgb-assume-role-failed',
    pattern: /not authorized to perform: sts:AssumeRole\b( on resource: (?<role>arn:[^\s,"]+))?/i,
  },
  {
    id: 'identity/iam-scp-or-boundary-deny',
    pattern: /explicit deny|permissions boundary|service control policy/i,
  },
  {
    id: 'identity/iam-optional-feature-denied',
    pattern:
      /not authorized to perform: (wafv2|waf-regional|shield|acm|acm-pca|cognito-idp|tag|route53):/i,
  },
  {
    id: 'identity/iam-permission-missing',
    pattern: /AccessDenied|UnauthorizedOperation|is not authorized to perform/i,
  },
  {
    id: 'controller/controller-api-throttled',
    pattern: /Throttling|Rate exceeded|RequestLimitExceeded|TooManyRequestsException/i,
  },
  { id: 'subnets/subnet-discovery-no-match', pattern: /Evaluated 0 subnets|0 match VPC and tags/i },
  {
    id: 'subnets/subnet-cluster-tag-foreign',
    pattern: /unable to resolve at least one subnet.*: [1-9][0-9]* are tagged for other clusters/i,
  },
  {
    id: 'subnets/subnet-low-free-ips',
    pattern: /[1-9][0-9]* have insufficient available IP|InvalidSubnet\b/i,
  },
  {
    id: 'subnets/subnet-dualstack-no-ipv6',
    pattern: /(don't|do not) have an associated IPv6 CIDR|has invalid IPv6 CIDRs/i,
  },
  { id: 'subnets/subnet-too-few-azs', pattern: /subnets count less than minimal required count/i },
  { id: 'subnets/subnet-same-az-conflict', pattern: /multiple subnets in same Availability Zone/i },
  { id: 'subnets/subnet-mixed-locale', pattern: /subnets in multiple locales/i },
  {
    id: 'subnets/subnet-explicit-not-found',
    pattern:
      /couldn't find all subnets|subnet ID not found|subnet with Name tag|InvalidSubnetID\.NotFound/i,
  },
  {
    id: 'subnets/subnet-discovery-no-match',
    pattern: /unable to resolve at least one subnet|couldn't auto-discover subnets/i,
  },
  {
    id: 'network/sg-not-found',
    pattern:
      /couldn't find all security groups|couldn't fetch SecurityGroupInfos|InvalidGroup\.NotFound|requested (ids|names) \[/i,
  },
  {
    id: 'network/sg-cluster-tag-ambiguous',
    pattern: /expect(ed)? exactly one securityGroup tagged/i,
  },
  { id: 'registration/pod-eni-unresolvable', pattern: /cannot resolve (pod|node) ENI/i },
  { id: 'network/sg-rule-quota-exceeded', pattern: /RulesPerSecurityGroupLimitExceeded/i },
  {
    id: 'load-balancer/nlb-sg-config-conflict',
    pattern: /conflicting security groups configuration/i,
  },
  { id: 'listener/nlb-same-port-tcp-udp', pattern: /for merging|can only merge two ports/i },
  { id: 'network/backend-sg-feature-required', pattern: /backendSG feature is required/i },
  {
    id: 'exposure/clusterip-service-with-instance-target',
    pattern:
      /Value '0' at 'port'|TargetGroup port is empty|CreateTargetGroupInput\.Port|unallocated NodePort|unsupported service type|service type must be either 'NodePort' or 'LoadBalancer'/i,
  },
  { id: 'exposure/backend-port-not-found', pattern: /unable to find port .* on service/i },
  { id: 'exposure/named-target-port-unresolved', pattern: /unable to find port .* on pod/i },
  { id: 'target-group/tgb-service-missing', pattern: /backend not found/i },
  { id: 'exposure/backend-service-missing', pattern: /^(.*: )?Service ".*" not found/i },
  { id: 'model/auth-config-invalid', pattern: /secrets ".*" not found/i },
  { id: 'exposure/backend-resource-unsupported', pattern: /missing required "service" field/i },
  { id: 'exposure/use-annotation-action-missing', pattern: /missing actions\..* configuration/i },
  {
    id: 'routing/group-order-out-of-range',
    pattern: /group order must be within|failed to load Ingress group order/i,
  },
  { id: 'routing/group-name-invalid', pattern: /groupName must/i },
  { id: 'health/health-check-grpc-codes', pattern: /GRPC code .* must be within/i },
  {
    id: 'model/health-check-port-unresolvable',
    pattern: /failed to resolve healthCheckPort|named healthCheckPort/i,
  },
  { id: 'listener/listener-protocol-conflict', pattern: /conflicting protocol/i },
  {
    id: 'model/tags-conflict',
    pattern: /conflicting tag|external managed tag|tag key .* cannot be specified/i,
  },
  {
    id: 'model/waf-config-invalid',
    pattern:
      /(conflicting|couldn't find|failed to (get|create|update|delete)).*(WAF|webACL)|WAFNonexistentItem|WAFInvalidParameter|Unable to find web acl|minimum field size of 20/i,
  },
  { id: 'listener/mtls-config-invalid', pattern: /conflicting mTLS Attributes/i },
  { id: 'model/group-annotation-conflict', pattern: /conflicting /i },
  { id: 'routing/multiple-default-backends', pattern: /multiple ingress defined default backend/i },
  { id: 'routing/path-wildcard-rejected', pattern: /path shouldn't contain wildcards/i },
  {
    id: 'model/auth-config-invalid',
    pattern:
      /missing client(ID|Secret), secret|missing required label|missing IDPConfig|can't both be configured/i,
  },
  {
    id: 'exposure/action-json-invalid',
    pattern:
      /missing ((FixedResponse|Redirect|Forward|hostHeader|httpHeader|pathPattern|queryString|sourceIP|httpRequestMethod|urlRewrite|hostHeaderRewrite)Config|servicePort|serviceName)|statusCode is required|weight must be|unknown (action|transform) type|values? (cannot|must not) be empty|(values|regexValues) must be specified|(precisely|exactly) one of|either (serviceName|ForwardConfig)|rewrites cannot be empty|required field for .*jwt|invalid alb\.ingress\.kubernetes\.io\/conditions/i,
  },
  { id: 'listener/mtls-config-invalid', pattern: /mutual ?authentication|trustStore/i },
  { id: 'model/annotation-parse-error', pattern: /failed to parse/i },
  {
    id: 'model/nlb-address-config-invalid',
    pattern:
      /EIP allocations|private IPv4 address|IPv6 addresses|expect one (private IPv4|IPv6) address|source-nat-ipv6-prefixes|prefix-for-ipv6-source-nat|source NAT/i,
  },
  { id: 'model/ipv6-config-unsupported', pattern: /unsupported IPv6 configuration/i },
  { id: 'model/lb-name-invalid', pattern: /load balancer name (cannot be longer|'[^']*' can)/i },
  {
    id: 'model/annotation-invalid-value',
    pattern:
      /unknown (lbScheme|scheme|targetType|IPAddressType|authType|pathType)|unsupported (targetType|health check protocol|pathType|v6 cidr)|must be (within|one of)|only value currently supported|Unused port in ssl-ports|Unsupported QUIC upgrade|invalid (ALPN policy|load balancer scheme|key to set|value to set|dns_record|CIDR|port number|NLB listener port|ALB listener port)|invalid .* settings on Ingress|empty listen-ports|cannot use empty value|target control port is not supported|no hostnames defined/i,
  },
  { id: 'listener/cert-discovery-no-match', pattern: /no certificate found for host/i },
  {
    id: 'listener/cert-multiple-matches',
    pattern: /multiple certificates? found for host:? (?<host>[^\s,]+)/i,
  },
  {
    id: 'listener/listener-https-no-certificate',
    pattern: /A certificate must be specified for HTTPS listeners/i,
  },
  {
    id: 'listener/cert-arn-not-found',
    pattern: /CertificateNotFound|Certificate ARN .* is not valid/i,
  },
  {
    id: 'listener/cert-unsupported',
    pattern: /UnsupportedCertificate(?:.*?(?<arn>arn:aws[\w-]*:(?:acm|iam):[^\s'",]+))?/i,
  },
  { id: 'listener/cert-quota-exceeded', pattern: /TooManyCertificates/i },
  { id: 'listener/ssl-policy-unknown', pattern: /SSLPolicyNotFound/i },
  {
    id: 'listener/grpc-without-https-listener',
    pattern: /Listener protocol '?HTTP'? is not supported with a target group/i,
  },
  {
    id: 'listener/ssl-redirect-port-missing',
    pattern: /(listener does not exist|listener protocol non-SSL) for SSLRedirect port/i,
  },
  { id: 'listener/ssl-redirect-loop', pattern: /InvalidLoadBalancerAction.*(redirect|loop)/i },
  { id: 'routing/rule-quota-exceeded', pattern: /TooManyRules|too many attached/i },
  {
    id: 'routing/rule-condition-values-exceeded',
    pattern: /A rule can only have .* condition values/i,
  },
  {
    id: 'routing/target-group-quota-exceeded',
    pattern: /TooManyUniqueTargetGroupsPerLoadBalancer|TooManyTargetGroups/i,
  },
  {
    id: 'registration/target-registration-limit',
    pattern: /TooManyTargets|TooManyRegistrationsForTargetId/i,
  },
  { id: 'load-balancer/lb-quota-exceeded', pattern: /TooManyLoadBalancers/i },
  {
    id: 'model/tracking-tags-tampered',
    pattern: /unexpected (loadBalancer|targetGroup|securityGroup|certificate) with no resourceID/i,
  },
  {
    id: 'model/duplicate-lb-name',
    pattern:
      /(DuplicateLoadBalancerName|load balancer with the same name)([^']*'(?<name>[\w-]+)')?/i,
  },
  {
    id: 'model/duplicate-target-group-name',
    pattern: /(DuplicateTargetGroupName|target group with the same name)([^']*'(?<name>[\w-]+)')?/i,
  },
  {
    id: 'model/lb-access-log-bucket-denied',
    pattern: /Access Denied for bucket(: (?<bucket>[a-z0-9][a-z0-9.-]*[a-z0-9]))?/i,
  },
  {
    id: 'model/lb-attribute-invalid',
    pattern: /(load balancer|target group) attribute|attribute (key|value) '|value of attribute/i,
    kind: 'deploy-failed',
  },
  { id: 'health/health-check-grpc-codes', pattern: /health check matcher GRPC code/i },
  {
    id: 'health/health-check-thresholds-invalid',
    pattern: /health check (interval|timeout)|(un)?healthy threshold count/i,
    kind: 'deploy-failed',
  },
  { id: 'model/deletion-protection-blocks-delete', pattern: /deletion_protection is enabled/i },
  {
    id: 'model/lb-delete-blocked-by-dependent',
    pattern: /ResourceInUse.*?('(?<balancer>arn:[^']+)'.*?)?associated with another service/i,
  },
  {
    id: 'model/sg-delete-dependency-violation',
    pattern: /failed to delete securityGroup|DependencyViolation/i,
  },
  { id: 'target-group/tgb-stuck-deleting', pattern: /failed to wait targetGroupBinding deletion/i },
  {
    id: 'target-group/tgb-not-reconciled',
    pattern: /timed out waiting for the condition/i,
    kind: 'deploy-failed',
  },
  {
    id: 'target-group/tgb-target-group-not-found',
    pattern: /TargetGroupNotFound|expecting a single targetGroup|searching TargetGroup with name/i,
    on: 'TargetGroupBinding',
  },
  {
    id: 'target-group/targetgroup-action-arn-invalid',
    pattern: /TargetGroupNotFound|expecting a single targetGroup|searching TargetGroup with name/i,
    on: 'Ingress',
  },
  {
    id: 'registration/node-provider-id-invalid',
    pattern: /providerID (is not specified|.* is invalid)/i,
  },
  {
    id: 'class/gateway-class-not-accepted',
    pattern: /hasn't processed latest loadbalancer config|gateway class .* is not accepted/i,
  },
  {
    id: 'listener/gateway-tls-cert-unresolved',
    pattern: /No hostnames found for TLS cert discovery/i,
  },
];

/** What a message means; `undefined` where no entry knows it. */
export function meaningOf(
  message: string,
  kind: Utterance['kind'],
  about: Pick<Ref, 'kind'>,
): Meaning | undefined {
  for (const entry of DICTIONARY) {
    if (entry.on !== undefined && entry.on !== about.kind) continue;
    if (entry.kind !== undefined && entry.kind !== kind) continue;
    const match = entry.pattern.exec(message);
    if (match !== null) return { id: entry.id, parts: { ...match.groups } };
  }
  return undefined;
}
