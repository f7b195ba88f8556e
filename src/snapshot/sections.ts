import * as z from 'zod/mini';
import * as aws from './aws.js';
import * as kubernetes from './kubernetes.js';

/*
 * The files of a snapshot, as `docs/snapshot-format.md` names them without `.json`: what one
 * holds, the schema of an item, and which of its fields name the object.
 */

type Schema = z.core.$ZodType;

interface ListSection<S extends Schema> {
  readonly shape: 'list';
  readonly schema: S;
  readonly kind: string;
  /** The field that holds the name; Kubernetes objects are named by their metadata. */
  readonly name?: string;
  readonly arn?: string;
}

interface MapSection<S extends Schema> {
  readonly shape: 'map';
  readonly schema: S;
  readonly kind: string;
}

interface ObjectSection<S extends Schema> {
  readonly shape: 'object';
  readonly schema: S;
  readonly kind: string;
}

/** A controller's log: the lines of each file, by `<namespace>/<pod>/<container>`. */
interface LogSection {
  readonly shape: 'logs';
  readonly schema: Schema;
  readonly kind: string;
}

const objects = <S extends Schema>(kind: string, schema: S): ListSection<S> => ({
  shape: 'list',
  kind,
  schema,
});
const list = <S extends Schema>(
  kind: string,
  schema: S,
  name: string,
  arn?: string,
): ListSection<S> => ({ shape: 'list', kind, schema, name, ...(arn === undefined ? {} : { arn }) });
const map = <S extends Schema>(kind: string, schema: S): MapSection<S> => ({
  shape: 'map',
  kind,
  schema,
});
const lists = <S extends Schema>(kind: string, schema: S) => map(kind, z.array(schema));

export const SECTIONS = {
  'kubernetes/namespaces': objects('Namespace', kubernetes.namespace),
  'kubernetes/nodes': objects('Node', kubernetes.node),
  'kubernetes/pods': objects('Pod', kubernetes.pod),
  'kubernetes/services': objects('Service', kubernetes.service),
  'kubernetes/serviceaccounts': objects('ServiceAccount', kubernetes.serviceAccount),
  'kubernetes/events': objects('Event', kubernetes.event),
  'kubernetes/configmaps': objects('ConfigMap', kubernetes.configMap),
  'kubernetes/endpoints': objects('Endpoints', kubernetes.endpoints),
  'kubernetes/endpointslices.discovery.k8s.io': objects('EndpointSlice', kubernetes.endpointSlice),
  'kubernetes/deployments.apps': objects('Deployment', kubernetes.deployment),
  'kubernetes/replicasets.apps': objects('ReplicaSet', kubernetes.replicaSet),
  'kubernetes/statefulsets.apps': objects('StatefulSet', kubernetes.statefulSet),
  'kubernetes/daemonsets.apps': objects('DaemonSet', kubernetes.daemonSet),
  'kubernetes/ingresses.networking.k8s.io': objects('Ingress', kubernetes.ingress),
  'kubernetes/ingressclasses.networking.k8s.io': objects('IngressClass', kubernetes.ingressClass),
  'kubernetes/networkpolicies.networking.k8s.io': objects(
    'NetworkPolicy',
    kubernetes.networkPolicy,
  ),
  'kubernetes/poddisruptionbudgets.policy': objects(
    'PodDisruptionBudget',
    kubernetes.podDisruptionBudget,
  ),
  'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io': objects(
    'ValidatingWebhookConfiguration',
    kubernetes.webhookConfiguration,
  ),
  'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io': objects(
    'MutatingWebhookConfiguration',
    kubernetes.webhookConfiguration,
  ),
  'kubernetes/customresourcedefinitions.apiextensions.k8s.io': objects(
    'CustomResourceDefinition',
    kubernetes.customResourceDefinition,
  ),
  'kubernetes/leases.coordination.k8s.io': objects('Lease', kubernetes.lease),
  'kubernetes/targetgroupbindings.elbv2.k8s.aws': objects(
    'TargetGroupBinding',
    kubernetes.targetGroupBinding,
  ),
  'kubernetes/ingressclassparams.elbv2.k8s.aws': objects(
    'IngressClassParams',
    kubernetes.ingressClassParams,
  ),
  'kubernetes/targetgroupbindings.eks.amazonaws.com': objects(
    'TargetGroupBinding.eks.amazonaws.com',
    kubernetes.targetGroupBinding,
  ),
  'kubernetes/ingressclassparams.eks.amazonaws.com': objects(
    'IngressClassParams.eks.amazonaws.com',
    kubernetes.ingressClassParams,
  ),
  'kubernetes/nodeclasses.eks.amazonaws.com': objects('NodeClass', kubernetes.identityOnly),
  'kubernetes/gatewayclasses.gateway.networking.k8s.io': objects(
    'GatewayClass',
    kubernetes.identityOnly,
  ),
  'kubernetes/gateways.gateway.networking.k8s.io': objects('Gateway', kubernetes.identityOnly),
  'kubernetes/httproutes.gateway.networking.k8s.io': objects('HTTPRoute', kubernetes.identityOnly),
  'kubernetes/grpcroutes.gateway.networking.k8s.io': objects('GRPCRoute', kubernetes.identityOnly),
  'kubernetes/tlsroutes.gateway.networking.k8s.io': objects('TLSRoute', kubernetes.identityOnly),
  'kubernetes/tcproutes.gateway.networking.k8s.io': objects('TCPRoute', kubernetes.identityOnly),
  'kubernetes/udproutes.gateway.networking.k8s.io': objects('UDPRoute', kubernetes.identityOnly),
  'kubernetes/referencegrants.gateway.networking.k8s.io': objects(
    'ReferenceGrant',
    kubernetes.identityOnly,
  ),
  'kubernetes/listenersets.gateway.networking.k8s.io': objects(
    'ListenerSet',
    kubernetes.identityOnly,
  ),
  'kubernetes/loadbalancerconfigurations.gateway.k8s.aws': objects(
    'LoadBalancerConfiguration',
    kubernetes.loadBalancerConfiguration,
  ),
  'kubernetes/targetgroupconfigurations.gateway.k8s.aws': objects(
    'TargetGroupConfiguration',
    kubernetes.identityOnly,
  ),
  'kubernetes/listenerruleconfigurations.gateway.k8s.aws': objects(
    'ListenerRuleConfiguration',
    kubernetes.identityOnly,
  ),
  'kubernetes/securitygrouppolicies.vpcresources.k8s.aws': objects(
    'SecurityGroupPolicy',
    kubernetes.securityGroupPolicy,
  ),
  'kubernetes/eniconfigs.crd.k8s.amazonaws.com': objects('ENIConfig', kubernetes.identityOnly),
  'kubernetes/ciliumnetworkpolicies.cilium.io': objects(
    'CiliumNetworkPolicy',
    kubernetes.identityOnly,
  ),
  'kubernetes/dnsendpoints.externaldns.k8s.io': objects('DNSEndpoint', kubernetes.identityOnly),
  'kubernetes/rollouts.argoproj.io': objects('Rollout', kubernetes.rollout),
  'kubernetes/nodepools.karpenter.sh': objects('NodePool', kubernetes.identityOnly),
  'kubernetes/logs': { shape: 'logs', kind: 'Log', schema: z.string() } satisfies LogSection,
  'aws/sts/caller-identity': {
    shape: 'object',
    kind: 'CallerIdentity',
    schema: aws.callerIdentity,
  } satisfies ObjectSection<typeof aws.callerIdentity>,
  'aws/eks/cluster': {
    shape: 'object',
    kind: 'Cluster',
    schema: aws.cluster,
  } satisfies ObjectSection<typeof aws.cluster>,
  'aws/eks/pod-identity-associations': list(
    'PodIdentityAssociation',
    aws.podIdentityAssociation,
    'associationId',
    'associationArn',
  ),
  'aws/eks/addons': list('Addon', aws.addon, 'addonName'),
  'aws/elbv2/load-balancers': list(
    'LoadBalancer',
    aws.loadBalancer,
    'LoadBalancerName',
    'LoadBalancerArn',
  ),
  'aws/elbv2/load-balancer-attributes': lists('LoadBalancer', aws.attribute),
  'aws/elbv2/listeners': lists('LoadBalancer', aws.listener),
  'aws/elbv2/listener-certificates': lists('Listener', aws.listenerCertificate),
  'aws/elbv2/rules': lists('Listener', aws.rule),
  'aws/elbv2/target-groups': list(
    'TargetGroup',
    aws.targetGroup,
    'TargetGroupName',
    'TargetGroupArn',
  ),
  'aws/elbv2/target-group-attributes': lists('TargetGroup', aws.attribute),
  'aws/elbv2/target-health': lists('TargetGroup', aws.targetHealthDescription),
  'aws/elbv2/tags': lists('Resource', aws.tag),
  'aws/elbv2/account-limits': list('Limit', aws.limit, 'Name'),
  'aws/elb/load-balancers': list(
    'ClassicLoadBalancer',
    aws.classicLoadBalancer,
    'LoadBalancerName',
  ),
  'aws/ec2/vpcs': list('Vpc', aws.vpc, 'VpcId'),
  'aws/ec2/subnets': list('Subnet', aws.subnet, 'SubnetId'),
  'aws/ec2/security-groups': list('SecurityGroup', aws.securityGroup, 'GroupId'),
  'aws/ec2/network-acls': list('NetworkAcl', aws.networkAcl, 'NetworkAclId'),
  'aws/ec2/route-tables': list('RouteTable', aws.routeTable, 'RouteTableId'),
  'aws/ec2/network-interfaces': list(
    'NetworkInterface',
    aws.networkInterface,
    'NetworkInterfaceId',
  ),
  'aws/ec2/internet-gateways': list('InternetGateway', aws.internetGateway, 'InternetGatewayId'),
  'aws/ec2/vpc-endpoints': list('VpcEndpoint', aws.vpcEndpoint, 'VpcEndpointId'),
  'aws/ec2/instances': list('Instance', aws.instance, 'InstanceId'),
  'aws/ec2/managed-prefix-lists': lists('PrefixList', aws.prefixListEntry),
  'aws/iam/roles': list('Role', aws.role, 'RoleName', 'Arn'),
  'aws/iam/role-policies': lists('Role', aws.rolePolicy),
  'aws/iam/open-id-connect-providers': map('OpenIDConnectProvider', aws.openIdConnectProvider),
  'aws/iam/simulations': lists('Role', aws.simulation),
  'aws/acm/certificates': list('Certificate', aws.certificate, 'DomainName', 'CertificateArn'),
  'aws/route53/hosted-zones': list('HostedZone', aws.hostedZone, 'HostedZone'),
  'aws/route53/records': list('RecordSet', aws.recordSet, 'Name'),
  'aws/wafv2/web-acls': map('LoadBalancer', aws.webAcl),
  'aws/cloudwatch/metrics': map('Resource', aws.metrics),
  dns: map('Host', aws.dnsAnswer),
  probes: list('Probe', aws.probe, 'url'),
};

export type SectionName = keyof typeof SECTIONS;

export const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];

type Content<S> =
  S extends ListSection<infer T>
    ? readonly z.output<T>[]
    : S extends MapSection<infer T>
      ? Readonly<Record<string, z.output<T>>>
      : S extends ObjectSection<infer T>
        ? z.output<T>
        : Readonly<Record<string, readonly string[]>>;

/** What each section holds, once it was collected. */
export type SectionContent = {
  readonly [Name in SectionName]: (typeof SECTIONS)[Name] extends LogSection & { shape: 'logs' }
    ? Readonly<Record<string, readonly string[]>>
    : Content<(typeof SECTIONS)[Name]>;
};

/** An absent section was not collected; an empty one was, and there was nothing. */
export type Sections = { readonly [Name in SectionName]?: SectionContent[Name] };

/** Sections that add to a diagnosis and that no verdict ever waits for. */
export const OPTIONAL_SECTIONS: ReadonlySet<SectionName> = new Set<SectionName>([
  'aws/iam/simulations',
  'aws/cloudwatch/metrics',
  'aws/elbv2/account-limits',
  'probes',
]);

export function isSectionName(name: string): name is SectionName {
  return Object.hasOwn(SECTIONS, name);
}
