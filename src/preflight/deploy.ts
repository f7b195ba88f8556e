import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { digest, namePart } from '../topology/model/names.js';
import {
  isUnknown,
  type ListenerSpec,
  type LoadBalancerSpec,
  type Model,
  type ModelAction,
  type ResourceType,
  type Specs,
  type TargetGroupSpec,
  type Token,
  type Unknown,
} from '../topology/model/model.js';
import type { Stack } from '../topology/topology.js';
import { keyOfStack, type StackId } from './changes.js';
import type { Draft } from './draft.js';
import { balancerAttributes, groupAttributes, withAttributes } from './elb-defaults.js';
import { CLUSTER_TAG, labelledStack, stackLabels, trackingTags } from '../topology/tracking.js';
import { ownedBy, type Owned } from './ownership.js';
import { ingressPermissions } from './permissions.js';

/*
 * What the deployer of the controller leaves behind in AWS and in the cluster once a model is
 * deployed. Whatever is there and may stay keeps its ARN; the rest gets ARNs, ids and addresses
 * that are made up, the same ones for the same model.
 */

export interface Deployer {
  deploy(stack: Stack, model: Model): void;
  /** Takes away all that was made for a stack. */
  remove(stack: StackId): void;
}

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const BINDING = 'K8S::ElasticLoadBalancingV2::TargetGroupBinding';
const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';
const WEB_ACL = 'AWS::WAFv2::WebACLAssociation';

const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';

interface Context {
  readonly draft: Draft;
  readonly stack: Stack;
  readonly model: Model;
  readonly cluster: string | undefined;
  readonly vpcId: string | undefined;
  /** `arn:aws:elasticloadbalancing:<region>:<account>` */
  readonly arnPrefix: string;
  readonly region: string;
  readonly owned: readonly Owned[];
  /** What is made, by `<type>/<id>`: an ARN, or an id of a security group. */
  readonly made: Map<string, string>;
  backendGroup(): string;
}

export function deployerOn(
  draft: Draft,
  { sections, cluster: { name }, aws: account }: Snapshot,
  cluster: string | undefined = name,
): Deployer {
  const ownedOf = ownedBy(sections, cluster);
  const { partition = 'aws', region = 'us-east-1', accountId = '000000000000', vpcId } = account;
  let backend: string | undefined;
  const backendGroup = (): string =>
    (backend ??= findBackendGroup(draft, cluster) ?? makeBackendGroup(draft, cluster, vpcId));
  return {
    deploy: (stack, model) => {
      const context: Context = {
        draft,
        stack,
        model,
        cluster,
        vpcId,
        region,
        arnPrefix: `arn:${partition}:elasticloadbalancing:${region}:${accountId}`,
        owned: ownedOf(stack),
        made: new Map(),
        backendGroup,
      };
      putSecurityGroups(context);
      putTargetGroups(context);
      const balancers = putBalancers(context);
      putListeners(context);
      bindToBalancers(context);
      putBindings(context);
      putWebAcls(context);
      const made = new Set(context.made.values());
      for (const one of context.owned) if (!made.has(one.arn)) take(draft, one.arn);
      publish(context, balancers);
    },
    remove: (stack) => {
      for (const { arn } of ownedOf(stack)) take(draft, arn);
      for (const binding of bindingsOf(draft, stack)) draft.drop(BINDINGS, bindingRef(binding));
    },
  };
}

// Of the model.

function resources<Type extends ResourceType>(
  { model }: Context,
  type: Type,
): readonly (readonly [id: string, spec: Specs[Type]])[] {
  const all = (model.resources[type] ?? {}) as Readonly<Record<string, { readonly spec: unknown }>>;
  return Object.entries(all).map(([id, { spec }]) => [id, spec as Specs[Type]]);
}

/** What was made of this before, and is there still. */
const ownedAs = ({ owned }: Context, resource: string, part: RegExp): string | undefined =>
  owned.find((one) => one.resource === resource && part.test(one.arn))?.arn;

/** An ARN or an id; absent where nothing tells it. */
function resolve({ made }: Context, token: Token): string | undefined {
  if (typeof token === 'string') return token;
  if (isUnknown(token)) return undefined;
  const [, type, id] = /^#\/resources\/([^/]*)\/(.*)\/status\/\w+$/.exec(token.$ref) ?? [];
  return made.get(`${type ?? ''}/${id ?? ''}`);
}

const textOr = (value: string | Unknown, other: string): string =>
  isUnknown(value) ? other : value;

/** The same hexadecimal digits whenever this is made for this stack. */
const hex = (context: Context, length: number, ...parts: readonly string[]): string =>
  digest(keyOfStack(context.stack), context.cluster ?? '', ...parts).slice(0, length);

function tag(
  { draft, stack, cluster }: Context,
  arn: string,
  resource: string,
  tags: Readonly<Record<string, string>> | undefined,
): void {
  const all = { ...tags, ...trackingTags(stack, cluster, resource) };
  draft.set('aws/elbv2/tags', arn, tagList(all));
}

const tagList = (tags: Readonly<Record<string, string>>): aws.Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

// Security groups.

function putSecurityGroups(context: Context): void {
  const { draft, stack, cluster, vpcId } = context;
  for (const [id, spec] of resources(context, SECURITY_GROUP)) {
    const known = ownedAs(context, id, /^sg-/);
    const groupId = known ?? `sg-${hex(context, 17, SECURITY_GROUP, id)}`;
    context.made.set(`${SECURITY_GROUP}/${id}`, groupId);
    const before = draft.get('aws/ec2/security-groups', { kind: 'SecurityGroup', name: groupId });
    const { ingress } = spec;
    draft.put('aws/ec2/security-groups', {
      GroupId: groupId,
      GroupName: textOr(spec.groupName, before?.GroupName ?? groupId),
      Description: spec.description,
      VpcId: vpcId,
      ...before,
      IpPermissions:
        ingress === undefined || isUnknown(ingress)
          ? (before?.IpPermissions ?? [])
          : ingressPermissions(ingress),
      IpPermissionsEgress: before?.IpPermissionsEgress ?? [OPEN_EGRESS],
      Tags: tagList({ ...spec.tags, ...trackingTags(stack, cluster, id) }),
    });
  }
}

const OPEN_EGRESS: aws.IpPermission = {
  IpProtocol: '-1',
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  Ipv6Ranges: [],
  PrefixListIds: [],
  UserIdGroupPairs: [],
};

function findBackendGroup(draft: Draft, cluster: string | undefined): string | undefined {
  return draft.all('aws/ec2/security-groups').find(({ Tags = [] }) => {
    const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
    return (
      tags.get('elbv2.k8s.aws/resource') === 'backend-sg' &&
      (cluster === undefined || tags.get(CLUSTER_TAG) === cluster)
    );
  })?.GroupId;
}

/** The one that all load balancers of a cluster share, made with the first of them. */
function makeBackendGroup(
  draft: Draft,
  cluster: string | undefined,
  vpcId: string | undefined,
): string {
  const GroupId = `sg-${digest('backend-sg', cluster ?? '').slice(0, 17)}`;
  draft.put('aws/ec2/security-groups', {
    GroupId,
    GroupName: `k8s-traffic-${(cluster ?? '').replaceAll(/\W|_/g, '')}`,
    Description: '[k8s] Shared Backend SecurityGroup for LoadBalancer',
    VpcId: vpcId,
    IpPermissions: [],
    IpPermissionsEgress: [OPEN_EGRESS],
    Tags: tagList({
      ...(cluster === undefined ? {} : { [CLUSTER_TAG]: cluster }),
      'elbv2.k8s.aws/resource': 'backend-sg',
    }),
  });
  return GroupId;
}

// Target groups.

function putTargetGroups(context: Context): void {
  const { draft, arnPrefix } = context;
  for (const [id, spec] of resources(context, GROUP)) {
    const known = ownedAs(context, id, /:targetgroup\//);
    const before =
      known === undefined
        ? undefined
        : draft.get('aws/elbv2/target-groups', { kind: 'TargetGroup', name: '', arn: known });
    const stays = before !== undefined && mayStay(before, spec);
    const name = textOr(spec.name, before?.TargetGroupName ?? groupName(context, id));
    const version = spec.protocolVersion ?? '';
    const unique = hex(context, 16, GROUP, id, spec.targetType, spec.protocol, version);
    const arn = stays ? before.TargetGroupArn : `${arnPrefix}:targetgroup/${name}/${unique}`;
    context.made.set(`${GROUP}/${id}`, arn);
    draft.put(
      'aws/elbv2/target-groups',
      targetGroup(context, arn, name, spec, stays ? before : undefined),
    );
    const attributes = stays ? draft.entry('aws/elbv2/target-group-attributes', arn) : undefined;
    draft.set(
      'aws/elbv2/target-group-attributes',
      arn,
      withAttributes(
        attributes ?? groupAttributes(spec.protocol, spec.targetType),
        spec.targetGroupAttributes ?? [],
      ),
    );
    tag(context, arn, id, spec.tags);
  }
}

/** As the controller's are: it puts the UID of the Ingress into them, which nobody knows before. */
function groupName(context: Context, id: string): string {
  const { template } = context.model.resources[BINDING]?.[id]?.spec ?? {};
  const { namespace = '' } = template?.metadata ?? {};
  const service = template?.spec.serviceRef.name ?? id;
  return `k8s-${namePart(namespace, 8)}-${namePart(service, 8)}-${hex(context, 10, GROUP, id)}`;
}

/** Else the controller makes another one and deletes this one. */
function mayStay(before: aws.TargetGroup, spec: TargetGroupSpec): boolean {
  const isNetwork = !/^HTTPS?$/.test(spec.protocol);
  const check = spec.healthCheckConfig;
  return (
    before.TargetType === spec.targetType &&
    before.Protocol === spec.protocol &&
    (spec.protocolVersion === undefined || before.ProtocolVersion === spec.protocolVersion) &&
    (!isNetwork || check?.protocol === undefined || before.HealthCheckProtocol === check.protocol)
  );
}

function targetGroup(
  { vpcId }: Context,
  TargetGroupArn: string,
  name: string,
  spec: TargetGroupSpec,
  before: aws.TargetGroup | undefined,
): aws.TargetGroup {
  const check = spec.healthCheckConfig ?? {};
  const isNetwork = !/^HTTPS?$/.test(spec.protocol);
  const port = check.port ?? 'traffic-port';
  const protocol = check.protocol ?? (isNetwork ? 'TCP' : 'HTTP');
  const { httpCode, grpcCode } = check.matcher ?? {};
  return {
    TargetGroupArn,
    TargetGroupName: name,
    Protocol: spec.protocol,
    ...(spec.protocolVersion === undefined ? {} : { ProtocolVersion: spec.protocolVersion }),
    Port: isUnknown(spec.port) ? (before?.Port ?? 1) : spec.port,
    VpcId: vpcId,
    TargetType: spec.targetType,
    IpAddressType: spec.ipAddressType ?? 'ipv4',
    HealthCheckProtocol: protocol,
    HealthCheckPort: isUnknown(port) ? (before?.HealthCheckPort ?? 'traffic-port') : String(port),
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: check.intervalSeconds ?? before?.HealthCheckIntervalSeconds ?? 30,
    HealthCheckTimeoutSeconds:
      check.timeoutSeconds ?? before?.HealthCheckTimeoutSeconds ?? (isNetwork ? 10 : 5),
    HealthyThresholdCount: check.healthyThresholdCount ?? before?.HealthyThresholdCount ?? 5,
    UnhealthyThresholdCount: check.unhealthyThresholdCount ?? before?.UnhealthyThresholdCount ?? 2,
    ...(protocol === 'TCP'
      ? {}
      : { HealthCheckPath: check.path ?? before?.HealthCheckPath ?? '/' }),
    ...(httpCode === undefined ? {} : { Matcher: { HttpCode: httpCode } }),
    ...(grpcCode === undefined ? {} : { Matcher: { GrpcCode: grpcCode } }),
    LoadBalancerArns: before?.LoadBalancerArns ?? [],
  };
}

// Load balancers.

function putBalancers(context: Context): readonly aws.LoadBalancer[] {
  const { draft, stack, vpcId, arnPrefix } = context;
  return resources(context, BALANCER).map(([id, spec]) => {
    const known = ownedAs(context, id, /:loadbalancer\//);
    const before =
      known === undefined
        ? undefined
        : draft.get('aws/elbv2/load-balancers', { kind: 'LoadBalancer', name: '', arn: known });
    // Neither can be changed: it makes another one and deletes this one.
    const stays = before?.Type === spec.type && before.Scheme === (spec.scheme ?? before.Scheme);
    const kept = stays ? before : undefined;
    const name =
      kept?.LoadBalancerName ?? textOr(spec.name, `k8s-${hex(context, 20, BALANCER, id)}`);
    const unique = hex(context, 16, BALANCER, id, spec.type, spec.scheme ?? '');
    const short = spec.type === 'application' ? 'app' : 'net';
    const arn = kept?.LoadBalancerArn ?? `${arnPrefix}:loadbalancer/${short}/${name}/${unique}`;
    const groups = securityGroupsOf(context, spec) ?? kept?.SecurityGroups;
    const zones = zonesOf(draft, stack, spec) ?? kept?.AvailabilityZones;
    const made: aws.LoadBalancer = {
      LoadBalancerArn: arn,
      DNSName: dnsName(context, name, spec),
      LoadBalancerName: name,
      VpcId: vpcId,
      State: { Code: 'active' },
      ...kept,
      Scheme: spec.scheme ?? 'internet-facing',
      Type: spec.type,
      ...(zones === undefined ? {} : { AvailabilityZones: zones }),
      ...(groups === undefined ? {} : { SecurityGroups: groups }),
      IpAddressType: spec.ipAddressType ?? kept?.IpAddressType ?? 'ipv4',
    };
    context.made.set(`${BALANCER}/${id}`, arn);
    draft.put('aws/elbv2/load-balancers', made);
    draft.set(
      'aws/elbv2/load-balancer-attributes',
      arn,
      withAttributes(
        (kept && draft.entry('aws/elbv2/load-balancer-attributes', arn)) ??
          balancerAttributes(spec.type),
        spec.loadBalancerAttributes ?? [],
      ),
    );
    tag(context, arn, id, spec.tags);
    answer(draft, made);
    if (stack.addresses.length === 0) forgetMissing(draft, stack);
    return made;
  });
}

function dnsName(context: Context, name: string, { type, scheme }: LoadBalancerSpec): string {
  const { region } = context;
  const number = Number.parseInt(hex(context, 8, 'dns', name), 16);
  if (type === 'network')
    return `${name}-${hex(context, 16, 'dns', name)}.elb.${region}.amazonaws.com`;
  return `${scheme === 'internal' ? 'internal-' : ''}${name}-${number}.${region}.elb.amazonaws.com`;
}

/** A resolver finds it, by addresses that nobody has. */
function answer(draft: Draft, { DNSName = '', Scheme }: aws.LoadBalancer): void {
  const host = DNSName.toLowerCase();
  if (host === '' || draft.entry('dns', host) !== undefined) return;
  const last = Number.parseInt(digest(host).slice(0, 2), 16);
  const addresses = Scheme === 'internal' ? [`10.255.255.${last}`] : [`192.0.2.${last}`];
  draft.set('dns', host, { addresses, cname: [] });
}

/** A name is led to a load balancer once that is known: what it is now says nothing. */
function forgetMissing(draft: Draft, { members }: Stack): void {
  const hosts = members.flatMap(({ object }) =>
    (object.value.spec.rules ?? []).flatMap(({ host }) => host?.toLowerCase() ?? []),
  );
  for (const host of hosts) {
    if (draft.entry('dns', host)?.error !== undefined) draft.unset('dns', host);
  }
}

function securityGroupsOf(context: Context, spec: LoadBalancerSpec): string[] | undefined {
  const { securityGroups: asked } = spec;
  if (asked === undefined) return spec.type === 'network' ? [] : undefined;
  if (isUnknown(asked)) return undefined;
  // What is not there before the first load balancer is the group that all of them share.
  return [...new Set(asked.map((token) => resolve(context, token) ?? context.backendGroup()))];
}

type Zones = NonNullable<aws.LoadBalancer['AvailabilityZones']>;

function zonesOf(draft: Draft, stack: Stack, spec: LoadBalancerSpec): Zones | undefined {
  const { subnetMapping: asked } = spec;
  const ids =
    asked !== undefined && !isUnknown(asked)
      ? asked.map(({ subnetID }) => subnetID)
      : stack.subnets === 'unknown'
        ? undefined
        : stack.subnets.chosen.map(({ value }) => value.SubnetId);
  return ids?.map((SubnetId) => ({
    ZoneName: draft.get('aws/ec2/subnets', { kind: 'Subnet', name: SubnetId })?.AvailabilityZone,
    SubnetId,
  }));
}

// Listeners and rules.

function putListeners(context: Context): void {
  const { draft } = context;
  const byBalancer = new Map<string, aws.Listener[]>();
  for (const [id, spec] of resources(context, LISTENER)) {
    const balancer = resolve(context, spec.loadBalancerARN);
    if (balancer === undefined) continue;
    const before = (draft.entry('aws/elbv2/listeners', balancer) ?? []).find(
      ({ Port }) => Port === spec.port,
    );
    const arn = before?.ListenerArn ?? listenerArn(context, balancer, id);
    context.made.set(`${LISTENER}/${id}`, arn);
    const certificates = certificatesOf(context, spec);
    const actions = awsActions(context, spec.defaultActions) ?? before?.DefaultActions ?? [];
    byBalancer.set(balancer, [
      ...(byBalancer.get(balancer) ?? []),
      {
        ListenerArn: arn,
        LoadBalancerArn: balancer,
        Port: spec.port,
        Protocol: spec.protocol,
        ...(spec.sslPolicy === undefined ? {} : { SslPolicy: spec.sslPolicy }),
        ...(certificates.length === 0
          ? {}
          : { Certificates: [{ CertificateArn: certificates[0] }] }),
        DefaultActions: actions,
        AlpnPolicy: [...(spec.alpnPolicy ?? [])],
      },
    ]);
    if (certificates.length > 0) {
      draft.set(
        'aws/elbv2/listener-certificates',
        arn,
        certificates.map((CertificateArn, at) => ({ CertificateArn, IsDefault: at === 0 })),
      );
    } else draft.unset('aws/elbv2/listener-certificates', arn);
    tag(context, arn, id, spec.tags);
    putRules(context, arn, actions);
  }
  for (const [, balancer] of [...context.made].filter(([key]) => key.startsWith(BALANCER))) {
    const listeners = byBalancer.get(balancer) ?? [];
    const kept = new Set(listeners.map(({ ListenerArn }) => ListenerArn));
    for (const { ListenerArn } of draft.entry('aws/elbv2/listeners', balancer) ?? []) {
      if (!kept.has(ListenerArn)) takeListener(draft, ListenerArn);
    }
    draft.set('aws/elbv2/listeners', balancer, listeners);
  }
}

function listenerArn(context: Context, balancer: string, id: string): string {
  const path = balancer.slice(balancer.indexOf(':loadbalancer/') + ':loadbalancer/'.length);
  return `${context.arnPrefix}:listener/${path}/${hex(context, 16, LISTENER, id)}`;
}

/** The default one first. Those that the model does not tell, the plan does. */
function certificatesOf(
  { stack }: Context,
  { port, certificates }: ListenerSpec,
): readonly string[] {
  const asked = certificates === undefined || isUnknown(certificates) ? [] : certificates;
  const named = asked.flatMap(({ certificateARN: one }) => (typeof one === 'string' ? one : []));
  const isWhole = !isUnknown(certificates) && named.length === asked.length;
  const planned =
    isWhole || stack.plan.state !== 'planned'
      ? []
      : (stack.plan.listeners.find((listener) => listener.port === port)?.certificates ?? []);
  return [...new Set([...planned.map(({ arn }) => arn), ...named])];
}

function putRules(context: Context, listener: string, defaultActions: aws.Action[]): void {
  const { draft } = context;
  const before = draft.entry('aws/elbv2/rules', listener) ?? [];
  const arnOf = (priority: string, id: string): string =>
    before.find(({ Priority }) => Priority === priority)?.RuleArn ??
    `${listener.replace(':listener/', ':listener-rule/')}/${hex(context, 16, RULE, id)}`;
  const rules = resources(context, RULE)
    .filter(([, spec]) => resolve(context, spec.listenerARN) === listener)
    .toSorted(([, a], [, b]) => a.priority - b.priority)
    .map(([id, spec]): aws.Rule => {
      const Priority = String(spec.priority);
      const RuleArn = arnOf(Priority, id);
      context.made.set(`${RULE}/${id}`, RuleArn);
      tag(context, RuleArn, id, spec.tags);
      return {
        RuleArn,
        Priority,
        IsDefault: false,
        Conditions: spec.conditions.map(awsCondition) as aws.Rule['Conditions'],
        Actions: awsActions(context, spec.actions),
      };
    });
  const last: aws.Rule = {
    RuleArn: arnOf('default', `${listener} default`),
    Priority: 'default',
    IsDefault: true,
    Conditions: [],
    Actions: defaultActions,
  };
  const kept = new Set([...rules, last].map(({ RuleArn }) => RuleArn));
  for (const { RuleArn } of before) if (!kept.has(RuleArn)) draft.unset('aws/elbv2/tags', RuleArn);
  draft.set('aws/elbv2/rules', listener, [...rules, last]);
}

/** Absent where nothing tells them. */
function awsActions(
  context: Context,
  actions: ListenerSpec['defaultActions'],
): aws.Action[] | undefined {
  return actions === undefined || isUnknown(actions)
    ? undefined
    : actions.map((action, at) => awsAction(context, action, at));
}

function awsAction(context: Context, action: ModelAction, at: number): aws.Action {
  const { forwardConfig: forward, redirectConfig: redirect } = action;
  const { fixedResponseConfig: fixed, authenticateOIDCConfig: oidc } = action;
  const { authenticateCognitoConfig: cognito } = action;
  const stickiness = forward?.targetGroupStickinessConfig;
  const signIn = (
    config: Readonly<Record<string, unknown>>,
  ): aws.Action['AuthenticateOidcConfig'] => {
    const asked = config['onUnauthenticatedRequest'];
    return { OnUnauthenticatedRequest: typeof asked === 'string' ? asked : undefined };
  };
  return {
    Type: action.type,
    Order: at + 1,
    ...(forward === undefined
      ? {}
      : {
          ForwardConfig: {
            TargetGroups: forward.targetGroups.map(({ targetGroupARN, weight }) => ({
              TargetGroupArn: resolve(context, targetGroupARN),
              Weight: weight ?? 1,
            })),
            TargetGroupStickinessConfig: {
              Enabled: stickiness?.enabled ?? false,
              ...(stickiness?.durationSeconds === undefined
                ? {}
                : { DurationSeconds: stickiness.durationSeconds }),
            },
          },
        }),
    ...(redirect === undefined
      ? {}
      : { RedirectConfig: capitalized(redirect) as aws.Action['RedirectConfig'] }),
    ...(fixed === undefined
      ? {}
      : { FixedResponseConfig: capitalized(fixed) as aws.Action['FixedResponseConfig'] }),
    ...(oidc === undefined ? {} : { AuthenticateOidcConfig: signIn(oidc) }),
    ...(cognito === undefined ? {} : { AuthenticateCognitoConfig: signIn(cognito) }),
  };
}

/** The only name of which more than the first letter differs. */
function awsCondition(condition: Readonly<Record<string, unknown>>): unknown {
  const { sourceIPConfig: source, ...rest } = condition;
  return capitalized(source === undefined ? rest : { ...rest, sourceIpConfig: source });
}

/** The controller writes its models with small first letters, and AWS with capitals. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`,
      capitalized(one),
    ]),
  );
}

/** Each target group knows the load balancers whose listeners lead to it, whoever made it. */
function bindToBalancers(context: Context): void {
  const { draft, made } = context;
  const balancers = new Set(
    [...made].flatMap(([key, arn]) => (key.startsWith(BALANCER) ? arn : [])),
  );
  const leading = new Map<string, Set<string>>();
  for (const balancer of balancers) {
    for (const arn of groupsBehind(draft, balancer)) {
      leading.set(arn, (leading.get(arn) ?? new Set()).add(balancer));
    }
  }
  for (const group of draft.all('aws/elbv2/target-groups')) {
    const { TargetGroupArn: arn, LoadBalancerArns = [] } = group;
    const others = LoadBalancerArns.filter((one) => !balancers.has(one));
    const all = [...others, ...(leading.get(arn) ?? [])];
    if (all.length === LoadBalancerArns.length && others.length === all.length) continue;
    draft.put('aws/elbv2/target-groups', { ...group, LoadBalancerArns: all });
  }
}

function groupsBehind(draft: Draft, balancer: string): readonly string[] {
  return (draft.entry('aws/elbv2/listeners', balancer) ?? [])
    .flatMap(({ ListenerArn, DefaultActions = [] }) => [
      ...DefaultActions,
      ...(draft.entry('aws/elbv2/rules', ListenerArn) ?? []).flatMap(({ Actions = [] }) => Actions),
    ])
    .flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? [])
    .flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
}

// In the cluster.

function putBindings(context: Context): void {
  const { draft, stack } = context;
  const kept = new Set<string>();
  for (const [, { template }] of resources(context, BINDING)) {
    const { metadata, spec } = template;
    const arn = resolve(context, spec.targetGroupARN);
    const group =
      arn === undefined
        ? undefined
        : draft.get('aws/elbv2/target-groups', { kind: 'TargetGroup', name: '', arn });
    const name = textOr(metadata.name, group?.TargetGroupName ?? '');
    const ref = { kind: 'TargetGroupBinding', namespace: metadata.namespace, name };
    const before = draft.get(BINDINGS, ref);
    const generation = before?.metadata.generation ?? 1;
    kept.add(`${metadata.namespace}/${name}`);
    draft.put(BINDINGS, {
      metadata: {
        ...before?.metadata,
        name,
        namespace: metadata.namespace,
        generation,
        labels: { ...metadata.labels, ...stackLabels(stack) },
        finalizers: ['elbv2.k8s.aws/resources'],
      },
      spec: {
        targetGroupARN: arn,
        targetType: spec.targetType,
        targetGroupProtocol: spec.targetGroupProtocol,
        serviceRef: { ...spec.serviceRef },
        ipAddressType: spec.ipAddressType,
        vpcID: spec.vpcID === undefined || isUnknown(spec.vpcID) ? context.vpcId : spec.vpcID,
        multiClusterTargetGroup: spec.multiClusterTargetGroup,
        nodeSelector: spec.nodeSelector as kubernetes.LabelSelector | undefined,
        networking: networkingOf(context, spec.networking) ?? before?.spec.networking,
      },
      status: { observedGeneration: generation },
    });
  }
  for (const binding of bindingsOf(draft, stack)) {
    const { namespace = '', name } = binding.metadata;
    if (!kept.has(`${namespace}/${name}`)) draft.drop(BINDINGS, bindingRef(binding));
  }
}

type Networking = kubernetes.TargetGroupBinding['spec']['networking'];

function networkingOf(
  context: Context,
  asked: Specs[typeof BINDING]['template']['spec']['networking'],
): Networking {
  if (asked === undefined || isUnknown(asked)) return undefined;
  return {
    ingress: (asked.ingress ?? []).map(({ from, ports }) => ({
      from: from.map((peer) =>
        'ipBlock' in peer
          ? { ipBlock: { cidr: peer.ipBlock.cidr } }
          : {
              securityGroup: {
                groupID: resolve(context, peer.securityGroup.groupID) ?? context.backendGroup(),
              },
            },
      ),
      ports: ports.map(({ protocol, port }) => ({
        protocol,
        port: isUnknown(port) ? undefined : port,
      })),
    })),
  };
}

const bindingsOf = (draft: Draft, stack: StackId): readonly kubernetes.TargetGroupBinding[] =>
  draft
    .all(BINDINGS)
    .filter(({ metadata }) => labelledStack(metadata.labels) === keyOfStack(stack));

export const bindingRef = ({ metadata }: kubernetes.TargetGroupBinding) => ({
  kind: 'TargetGroupBinding',
  namespace: metadata.namespace,
  name: metadata.name,
});

/** The controller tells every member where it is reached, and holds on to it. */
function publish({ draft, stack }: Context, balancers: readonly aws.LoadBalancer[]): void {
  const ingress = balancers.flatMap(({ DNSName }) =>
    DNSName === undefined ? [] : [{ hostname: DNSName }],
  );
  const status = { loadBalancer: { ingress } };
  const section =
    stack.api === 'ingress' ? 'kubernetes/ingresses.networking.k8s.io' : 'kubernetes/services';
  const finalizer =
    stack.api === 'service'
      ? 'service.k8s.aws/resources'
      : stack.isExplicitGroup
        ? `group.ingress.k8s.aws/${stack.id}`
        : 'ingress.k8s.aws/resources';
  for (const ref of stack.serves) {
    const object = draft.get(section, ref);
    if (object === undefined) continue;
    const { finalizers = [] } = object.metadata;
    const metadata = { ...object.metadata, finalizers: [...new Set([...finalizers, finalizer])] };
    draft.put(section, { ...object, metadata, status: { ...object.status, ...status } } as never);
  }
}

function putWebAcls(context: Context): void {
  const { draft, made } = context;
  const wanted = new Map(
    resources(context, WEB_ACL).map(([, { resourceARN, webACLARN }]) => [
      resolve(context, resourceARN) ?? '',
      webACLARN,
    ]),
  );
  for (const [id, { type }] of resources(context, BALANCER)) {
    const arn = made.get(`${BALANCER}/${id}`) ?? '';
    const acl = wanted.get(arn);
    if (type !== 'application' || isUnknown(acl)) continue;
    const before = draft.entry('aws/wafv2/web-acls', arn);
    // An empty one asks for none; where nothing is asked for, what is there stays.
    const asked = acl === undefined ? (before ?? null) : acl === '' ? null : { ARN: acl };
    draft.set('aws/wafv2/web-acls', arn, asked);
  }
}

// What goes.

function take(draft: Draft, arn: string): void {
  const ref = { kind: '', name: arn, arn };
  draft.unset('aws/elbv2/tags', arn);
  if (arn.startsWith('sg-')) {
    draft.drop('aws/ec2/security-groups', { kind: 'SecurityGroup', name: arn });
  } else if (arn.includes(':targetgroup/')) {
    draft.drop('aws/elbv2/target-groups', ref);
    draft.unset('aws/elbv2/target-group-attributes', arn);
    draft.unset('aws/elbv2/target-health', arn);
  } else if (arn.includes(':loadbalancer/')) takeBalancer(draft, arn);
}

function takeBalancer(draft: Draft, arn: string): void {
  for (const { ListenerArn } of draft.entry('aws/elbv2/listeners', arn) ?? []) {
    takeListener(draft, ListenerArn);
  }
  draft.unset('aws/elbv2/listeners', arn);
  draft.unset('aws/elbv2/load-balancer-attributes', arn);
  draft.unset('aws/wafv2/web-acls', arn);
  draft.unset('aws/cloudwatch/metrics', arn);
  const description = `ELB ${arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length)}`;
  for (const { Description, NetworkInterfaceId } of draft.all('aws/ec2/network-interfaces')) {
    if (Description !== description) continue;
    draft.drop('aws/ec2/network-interfaces', {
      kind: 'NetworkInterface',
      name: NetworkInterfaceId,
    });
  }
  draft.drop('aws/elbv2/load-balancers', { kind: 'LoadBalancer', name: arn, arn });
  for (const group of draft.all('aws/elbv2/target-groups')) {
    const { LoadBalancerArns = [] } = group;
    if (!LoadBalancerArns.includes(arn)) continue;
    const others = LoadBalancerArns.filter((one) => one !== arn);
    draft.put('aws/elbv2/target-groups', { ...group, LoadBalancerArns: others });
  }
}

function takeListener(draft: Draft, arn: string): void {
  for (const { RuleArn } of draft.entry('aws/elbv2/rules', arn) ?? []) {
    draft.unset('aws/elbv2/tags', RuleArn);
  }
  draft.unset('aws/elbv2/rules', arn);
  draft.unset('aws/elbv2/listener-certificates', arn);
  draft.unset('aws/elbv2/tags', arn);
}
