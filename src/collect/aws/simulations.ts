import type { Collector } from '../collector.js';
import { batches, collector, each, isWide, pages, type Look } from './look.js';

/*
 * Whether the controller's role may do what the controller does, as the policy simulator says. A
 * request is judged by its resource and by the tags that it carries or finds, so that one question
 * cannot stand for all: asked for `*` and without tags, the documented policy would seem to deny
 * what it allows.
 */

/** As many as the simulator surely takes at once. */
const ACTIONS_AT_ONCE = 30;
const OWN_TAG = 'elbv2.k8s.aws/cluster';

/** Where the role and the load balancers are. */
interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Requests that are alike but for their actions. */
interface Situation {
  readonly actions: readonly string[];
  /** All, where there are none. */
  readonly resources?: readonly string[];
  /** What a condition may ask for. */
  readonly context?: Readonly<Record<string, string>>;
}

const of = (service: string, ...operations: readonly string[]): readonly string[] =>
  operations.map((operation) => `${service}:${operation}`);
const elb = (...operations: readonly string[]): readonly string[] =>
  of('elasticloadbalancing', ...operations);
const ec2 = (...operations: readonly string[]): readonly string[] => of('ec2', ...operations);

/** All that is read, and what may be written whosoever it is. Of v3.5.0; older ones need less. */
const ANYWHERE: readonly string[] = [
  ...ec2(
    'DescribeAccountAttributes',
    'DescribeAddresses',
    'DescribeAvailabilityZones',
    'DescribeCoipPools',
    'DescribeInstances',
    'DescribeInternetGateways',
    'DescribeIpamPools',
    'DescribeNetworkInterfaces',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeTags',
    'DescribeVpcPeeringConnections',
    'DescribeVpcs',
    'GetCoipPoolUsage',
    'GetSecurityGroupsForVpc',
    'AuthorizeSecurityGroupIngress',
    'RevokeSecurityGroupIngress',
  ),
  ...elb(
    'DescribeCapacityReservation',
    'DescribeListenerAttributes',
    'DescribeListenerCertificates',
    'DescribeListeners',
    'DescribeLoadBalancerAttributes',
    'DescribeLoadBalancers',
    'DescribeRules',
    'DescribeSSLPolicies',
    'DescribeTags',
    'DescribeTargetGroupAttributes',
    'DescribeTargetGroups',
    'DescribeTargetHealth',
    'DescribeTrustStores',
    'CreateListener',
    'DeleteListener',
    'ModifyListener',
    'AddListenerCertificates',
    'RemoveListenerCertificates',
    'CreateRule',
    'DeleteRule',
    'ModifyRule',
    'SetRulePriorities',
    'SetWebAcl',
  ),
  ...of('acm', 'ListCertificates', 'DescribeCertificate'),
  ...of('iam', 'ListServerCertificates', 'GetServerCertificate'),
  ...of('cognito-idp', 'DescribeUserPoolClient'),
  ...of(
    'waf-regional',
    'GetWebACL',
    'GetWebACLForResource',
    'AssociateWebACL',
    'DisassociateWebACL',
  ),
  ...of(
    'wafv2',
    'GetWebACL',
    'GetWebACLForResource',
    // Only where an Ingress names its web ACL by name.
    'ListWebACLs',
    'AssociateWebACL',
    'DisassociateWebACL',
  ),
  ...of(
    'shield',
    'GetSubscriptionState',
    'DescribeProtection',
    'CreateProtection',
    'DeleteProtection',
  ),
];

/**
 * What the controller asks for, and of what. The resources are made up; `new` in a name says that
 * it is tagged as it is made, `own` that it bears the controller's tag.
 */
function situationsIn({ partition, region, account }: Place): readonly Situation[] {
  const arn = (service: string, what: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${what}`;
  const id = '0000000000000000';
  const group = (name: string): string =>
    arn('elasticloadbalancing', `targetgroup/k8s-${name}/${id}`);
  const balancers = (name: string): readonly string[] =>
    ['app', 'net'].map((type) =>
      arn('elasticloadbalancing', `loadbalancer/${type}/k8s-${name}/${id}`),
    );
  const listeners = ['app', 'net'].flatMap((type) => [
    arn('elasticloadbalancing', `listener/${type}/k8s-own/${id}/${id}`),
    arn('elasticloadbalancing', `listener-rule/${type}/k8s-own/${id}/${id}/${id}`),
  ]);
  // They have no names, so the last digit tells them apart.
  const newSecurityGroup = arn('ec2', 'security-group/sg-00000000000000000');
  const ownSecurityGroup = arn('ec2', 'security-group/sg-00000000000000001');
  const making = { [`aws:RequestTag/${OWN_TAG}`]: 'cluster' };
  const owned = { [`aws:ResourceTag/${OWN_TAG}`]: 'cluster' };
  return [
    ...batches(ANYWHERE, ACTIONS_AT_ONCE).map((actions) => ({ actions })),
    {
      actions: [
        ...elb('CreateLoadBalancer', 'CreateTargetGroup'),
        // The policy names no tag here, but somebody's own may.
        ...ec2('CreateSecurityGroup'),
      ],
      context: making,
    },
    {
      actions: elb('AddTags'),
      resources: [group('new')],
      context: { ...making, 'elasticloadbalancing:CreateAction': 'CreateTargetGroup' },
    },
    {
      actions: elb('AddTags'),
      resources: balancers('new'),
      context: { ...making, 'elasticloadbalancing:CreateAction': 'CreateLoadBalancer' },
    },
    {
      actions: ec2('CreateTags'),
      resources: [newSecurityGroup],
      context: { ...making, 'ec2:CreateAction': 'CreateSecurityGroup' },
    },
    {
      actions: elb('AddTags', 'RemoveTags'),
      resources: [group('own'), ...balancers('own')],
      context: owned,
    },
    { actions: elb('AddTags', 'RemoveTags'), resources: listeners },
    {
      actions: ec2('CreateTags', 'DeleteTags'),
      resources: [ownSecurityGroup],
      context: owned,
    },
    {
      actions: [
        ...elb(
          'ModifyLoadBalancerAttributes',
          'SetIpAddressType',
          'SetSecurityGroups',
          'SetSubnets',
          'DeleteLoadBalancer',
          'ModifyTargetGroup',
          'ModifyTargetGroupAttributes',
          'DeleteTargetGroup',
          'ModifyListenerAttributes',
          'ModifyCapacityReservation',
          'ModifyIpPools',
        ),
        ...ec2('DeleteSecurityGroup'),
      ],
      context: owned,
    },
    { actions: elb('RegisterTargets', 'DeregisterTargets'), resources: [group('own')] },
    {
      actions: of('iam', 'CreateServiceLinkedRole'),
      resources: [
        `arn:${partition}:iam::${account}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
      ],
      context: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' },
    },
  ];
}

function entriesOf(context: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(context).map(([ContextKeyName, value]) => ({
    ContextKeyName,
    ContextKeyType: 'string',
    ContextKeyValues: [value],
  }));
}

/** All of them or none: what was not asked must not pass for what is not denied. */
async function simulationsOf({ aws }: Look, role: string): Promise<readonly unknown[]> {
  const [, partition = 'aws', , , account = ''] = role.split(':');
  const answers = await Promise.all(
    situationsIn({ partition, region: aws.region, account }).map(
      ({ actions, resources = ['*'], context }) =>
        pages({ aws }, 'iam', 'SimulatePrincipalPolicy', 'EvaluationResults', {
          PolicySourceArn: role,
          ActionNames: actions,
          ResourceArns: resources,
          ...(context === undefined ? {} : { ContextEntries: entriesOf(context) }),
        }),
    ),
  );
  return answers.flat();
}

export const SIMULATION_COLLECTORS: readonly Collector[] = [
  collector('aws/iam/simulations', {
    actions: ['iam:SimulatePrincipalPolicy'],
    // What a verdict may wait for is asked of IAM first.
    after: ['aws/iam/roles', 'aws/iam/role-policies', 'aws/iam/open-id-connect-providers'],
    collect: async (look) => {
      const roles = look.soFar['aws/iam/roles'];
      if (roles === undefined || !isWide(look)) return undefined;
      const found = await each(
        look,
        'SimulatePrincipalPolicy',
        roles.map(({ Arn }) => Arn),
        (arn) => arn,
        (arn) => simulationsOf(look, arn),
      );
      return Object.fromEntries(found);
    },
  }),
];
