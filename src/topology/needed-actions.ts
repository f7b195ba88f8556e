import { cite, refText } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import { annotationOf } from './ingresses.js';
import { groupBy, type Lens } from './lens.js';
import { isObject, readJson } from './plan/values.js';
import type { Request } from './policy.js';
import type { Site } from './subnets.js';
import type { Binding, Need, PlannedListener, Stack } from './topology.js';

/*
 * Which actions of AWS the controller takes for what is there. Only what it surely asks for: an
 * action that is asked for in rare cases alone, or only by other versions, is not needed.
 */

/** Asked at every turn and of no resource, by each version 2 and 3. */
export const BASE: readonly string[] = [
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
];

/** What the documented policy gained, and with which version. */
export const ADDED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'v2.2.0': ['ec2:DescribeAvailabilityZones', 'ec2:DescribeCoipPools', 'ec2:GetCoipPoolUsage'],
    'v2.3.0': ['ec2:DescribeVpcPeeringConnections'],
    'v2.7.0': ['elasticloadbalancing:DescribeTrustStores'],
    'v2.9.0': [
      'elasticloadbalancing:DescribeListenerAttributes',
      'elasticloadbalancing:ModifyListenerAttributes',
    ],
    'v2.10.0': ['ec2:GetSecurityGroupsForVpc'],
    'v2.11.0': [
      'elasticloadbalancing:DescribeCapacityReservation',
      'elasticloadbalancing:ModifyCapacityReservation',
    ],
    'v2.12.0': [
      'ec2:DescribeIpamPools',
      'elasticloadbalancing:ModifyIpPools',
      'elasticloadbalancing:SetRulePriorities',
    ],
    'v2.13.0': ['ec2:DescribeRouteTables'],
  }).flatMap(([version, actions]) => actions.map((action) => [action, version] as const)),
);

/** Services without which there are load balancers all the same. */
export const OPTIONAL = /^(?:wafv2|waf-regional|shield|acm|acm-pca|cognito-idp|tag|route53):/i;

const OWN_TAG = 'elbv2.k8s.aws/cluster';

/** Where the role and the load balancers are. */
export interface Realm {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What the controller asks of AWS for its load balancers and for stand-alone bindings. */
export function neededActions(
  lens: Lens,
  site: Site,
  realm: Realm,
  stacks: readonly Stack[],
  bindings: readonly Binding[],
): readonly Need[] {
  return [
    ...stacks.flatMap((stack) => needsOf(stack, site, realm)),
    ...bindings
      .filter(
        ({ isStandalone, object }) =>
          isStandalone && object.value.spec.iamRoleArnToAssume === undefined,
      )
      .flatMap((binding) => needsOfBinding(lens, binding, realm)),
  ];
}

type Extra = Partial<Pick<Need, 'when' | 'source'>> & {
  readonly resource?: string;
  readonly context?: Request['context'];
};

/** Makes the needs of one asker. */
function asker(ref: Ref, serves: readonly Ref[], { region }: Realm) {
  return (actions: readonly string[], extra: Extra = {}): readonly Need[] =>
    actions.map((action) => ({
      request: {
        action,
        resource: extra.resource ?? '*',
        context: { 'aws:requestedregion': region, ...extra.context },
      },
      when: extra.when ?? 'now',
      asker: refText(ref),
      source: extra.source,
      serves,
    }));
}

function needsOf(stack: Stack, site: Site, realm: Realm): readonly Need[] {
  const need = asker(stack.ref, stack.serves, realm);
  const isNative = !site.isEnabled('EnableRGTAPI', false);
  const listeners = stack.plan.state === 'planned' ? stack.plan.listeners : [];
  const groups = resourcesOf(listeners);
  const atLeast = (...version: [number, number, number]): boolean =>
    site.isAtLeast(version) === true;
  return [
    ...need(BASE),
    ...need(isNative ? ['elasticloadbalancing:DescribeTags'] : []),
    ...need(isNative ? [] : ['tag:GetResources'], { source: site.flags.featureGates.source }),
    ...need(atLeast(2, 2, 0) ? ['ec2:DescribeAvailabilityZones'] : []),
    ...need(
      typeof stack.subnets === 'object' && stack.subnets.how === 'route'
        ? ['ec2:DescribeRouteTables']
        : [],
    ),
    ...need(
      stack.type === 'application' && listeners.length > 0
        ? ['elasticloadbalancing:DescribeRules']
        : [],
    ),
    ...need(hasAttributes(stack, listeners, atLeast) ? [LISTENER_ATTRIBUTES] : []),
    ...(groups.length === 0 ? [] : needsOfTargets(need, realm)),
    ...discovered(listeners).flatMap((source) =>
      need(['acm:ListCertificates', 'acm:DescribeCertificate'], { source }),
    ),
    ...needsOfAddons(stack, site, need),
    ...(stack.loadBalancer === 'absent' && stack.plan.state === 'planned'
      ? needsOfBuilding(stack, listeners, site, realm, need)
      : []),
  ];
}

const LISTENER_ATTRIBUTES = 'elasticloadbalancing:DescribeListenerAttributes';

/** Listeners of an NLB had attributes first, those of an ALB soon after; TLS ones have none. */
function hasAttributes(
  { type }: Stack,
  listeners: readonly PlannedListener[],
  atLeast: (...version: [number, number, number]) => boolean,
): boolean {
  const isKnown = type === 'network' ? atLeast(2, 9, 0) : atLeast(2, 12, 0);
  return isKnown && listeners.some(({ protocol }) => protocol !== 'TLS');
}

type Asking = ReturnType<typeof asker>;

function needsOfTargets(need: Asking, realm: Realm): readonly Need[] {
  const resource = arnOf(realm, 'elasticloadbalancing', 'targetgroup/*/*');
  return [
    ...need([
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetHealth',
    ]),
    ...need(['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'], {
      resource,
      when: 'later',
    }),
  ];
}

function needsOfBinding(lens: Lens, binding: Binding, realm: Realm): readonly Need[] {
  const need = asker(binding.ref, binding.serves, realm);
  const { targetGroup } = binding;
  if (typeof targetGroup !== 'object') return [];
  const arn = targetGroup.value.TargetGroupArn;
  const tags = lens.mayDeny('aws/elbv2/tags')
    ? lens.entry('aws/elbv2/tags', targetGroup.ref)
    : undefined;
  const own = tags?.value.find(({ Key }) => Key === OWN_TAG);
  return [
    ...need([
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ]),
    ...need(['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'], {
      resource: arn,
      context: tags === undefined ? {} : resourceTag(own?.Value ?? null),
      when: 'later',
      source: cite(binding.object, 'spec', 'targetGroupARN'),
    }),
  ];
}

/** What is attached to the load balancer, and what its annotations name by name. */
function needsOfAddons(stack: Stack, { flags }: Site, need: Asking): readonly Need[] {
  const isOn = (value: string): boolean => !/^(?:0|f|false)$/i.test(value);
  return stack.members.flatMap(({ object, params }): readonly Need[] => {
    const spec = typeof params === 'object' ? params : undefined;
    const isSet = (value: string | undefined): boolean => (value ?? '') !== '';
    const name =
      spec !== undefined && isSet(spec.value.spec?.wafv2AclName)
        ? cite(spec, 'spec', 'wafv2AclName')
        : undefined;
    const arn =
      spec !== undefined && isSet(spec.value.spec?.wafv2AclArn)
        ? cite(spec, 'spec', 'wafv2AclArn')
        : undefined;
    const of = (suffix: string): Evidence | undefined => {
      const setting = annotationOf(object, suffix);
      return isSet(setting?.value) ? setting?.source : undefined;
    };
    const named = isOn(flags.enableWafv2.value) ? (name ?? of('wafv2-acl-name')) : undefined;
    const byArn = isOn(flags.enableWafv2.value) ? (arn ?? of('wafv2-acl-arn')) : undefined;
    const acl = named ?? byArn;
    const classic = isOn(flags.enableWaf.value)
      ? (of('waf-acl-id') ?? of('web-acl-id'))
      : undefined;
    const trust = of('mutual-authentication');
    const capacity = of('minimum-load-balancer-capacity');
    return [
      ...(named === undefined || named.value === 'none'
        ? []
        : need(['wafv2:ListWebACLs'], { source: named })),
      ...(acl === undefined ? [] : need(['wafv2:GetWebACLForResource'], { source: acl })),
      ...(classic === undefined
        ? []
        : need(['waf-regional:GetWebACLForResource'], { source: classic })),
      ...(trust === undefined || !namesTrustStore(trust)
        ? []
        : need(['elasticloadbalancing:DescribeTrustStores'], { source: trust })),
      ...(capacity === undefined
        ? []
        : need(['elasticloadbalancing:DescribeCapacityReservation'], { source: capacity })),
    ];
  });
}

/** A trust store that is given by its ARN is not looked up. */
function namesTrustStore({ value }: Evidence): boolean {
  const ports = readJson(String(value))?.value;
  return (
    Array.isArray(ports) &&
    ports.some(
      (port: unknown) =>
        isObject(port) &&
        typeof port['trustStore'] === 'string' &&
        port['trustStore'] !== '' &&
        !port['trustStore'].startsWith('arn:'),
    )
  );
}

/** A load balancer that is not there is made with all that belongs to it, and tagged as it is made. */
function needsOfBuilding(
  stack: Stack,
  listeners: readonly PlannedListener[],
  site: Site,
  realm: Realm,
  need: Asking,
): readonly Need[] {
  const { cluster } = site;
  if (cluster === undefined) return [];
  const elb = (what: string): string => arnOf(realm, 'elasticloadbalancing', what);
  const short = stack.type === 'network' ? 'net' : 'app';
  const tagged = { [`aws:requesttag/${OWN_TAG}`]: cluster, ...resourceTag(null) };
  const made = (operation: string, resource: string): readonly Need[] => [
    ...need([`elasticloadbalancing:${operation}`], { resource, context: tagged }),
    ...need(['elasticloadbalancing:AddTags'], {
      resource,
      context: { ...tagged, 'elasticloadbalancing:createaction': operation },
    }),
  ];
  const isTagged = site.isEnabled('ListenerRulesTagging', true);
  const ownTag = isTagged ? { [`aws:requesttag/${OWN_TAG}`]: cluster } : {};
  const rules = listeners.flatMap((listener) => listener.rules);
  const choice = stack.securityGroups;
  const groups = typeof choice === 'object' ? [...choice.groups, choice.backend] : [];
  const isNew = (role: string): boolean =>
    groups.some((group) => group?.role === role && group.object === 'absent');
  const securityGroup = arnOf(realm, 'ec2', 'security-group/*');
  return [
    ...made('CreateLoadBalancer', elb(`loadbalancer/${short}/*/*`)),
    ...(resourcesOf(listeners).length === 0
      ? []
      : made('CreateTargetGroup', elb('targetgroup/*/*'))),
    ...(listeners.length === 0
      ? []
      : need(['elasticloadbalancing:CreateListener'], {
          resource: elb(`loadbalancer/${short}/*/*`),
          context: ownTag,
        })),
    // Later versions tag the listeners and rules that they make.
    ...(isTagged && listeners.length > 0 && site.isAtLeast([2, 5, 0]) === true
      ? need(['elasticloadbalancing:AddTags'], {
          resource: elb(`listener/${short}/*/*/*`),
          context: { ...tagged, 'elasticloadbalancing:createaction': 'CreateListener' },
        })
      : []),
    ...(rules.length === 0
      ? []
      : need(['elasticloadbalancing:CreateRule'], {
          resource: elb(`listener/${short}/*/*/*`),
          context: ownTag,
        })),
    ...(isNew('managed') || isNew('backend')
      ? [
          ...need(['ec2:CreateSecurityGroup'], { resource: securityGroup, context: tagged }),
          ...need(['ec2:CreateTags'], {
            resource: securityGroup,
            context: { ...tagged, 'ec2:createaction': 'CreateSecurityGroup' },
          }),
        ]
      : []),
    ...(isNew('managed')
      ? need(['ec2:AuthorizeSecurityGroupIngress'], { resource: securityGroup })
      : []),
  ];
}

/** Of either spelling that policies use. */
const resourceTag = (value: string | null): Request['context'] =>
  Object.fromEntries(
    ['aws', 'ec2', 'elasticloadbalancing'].map((prefix) => [
      `${prefix}:resourcetag/${OWN_TAG}`,
      value,
    ]),
  );

const arnOf = ({ partition, region, account }: Realm, service: string, what: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${what}`;

/** The target groups that the controller makes itself. */
function resourcesOf(listeners: readonly PlannedListener[]): readonly string[] {
  const actions = listeners.flatMap(({ defaultActions, rules }) => [
    ...defaultActions,
    ...rules.flatMap((rule) => rule.actions),
  ]);
  return actions.flatMap((action) =>
    action.type === 'forward' ? action.targets.flatMap(({ resource }) => resource ?? []) : [],
  );
}

/** Where the hosts stand for which certificates were looked up: once for all of them. */
function discovered(listeners: readonly PlannedListener[]): readonly Evidence[] {
  return listeners
    .flatMap(({ certificates }) => certificates)
    .flatMap(({ hosts, source }) => (hosts === undefined ? [] : [source]))
    .slice(0, 1);
}

type Grant = Readonly<Record<string, unknown>>;

/** As the documented policy has it. */
const ON_CREATE = {
  StringEquals: {
    'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'],
  },
  Null: { [`aws:RequestTag/${OWN_TAG}`]: 'false' },
};
const OWN = { Null: { [`aws:ResourceTag/${OWN_TAG}`]: 'false' } };
const ONLY_OWN =
  /^elasticloadbalancing:(?:ModifyLoadBalancerAttributes|Set(?:IpAddressType|SecurityGroups|Subnets)|Delete(?:LoadBalancer|TargetGroup)|ModifyTargetGroup(?:Attributes)?|ModifyListenerAttributes|ModifyCapacityReservation|ModifyIpPools)$|^ec2:DeleteSecurityGroup$/;

/** Of what, and on which terms, the documented policy allows an action. */
function termsOf(action: string, partition: string): Grant {
  const elb = (what: string): string => `arn:${partition}:elasticloadbalancing:*:*:${what}`;
  if (action === 'elasticloadbalancing:AddTags') {
    return {
      Resource: ['targetgroup/*/*', 'loadbalancer/app/*/*', 'loadbalancer/net/*/*'].map(elb),
      Condition: ON_CREATE,
    };
  }
  if (action === 'ec2:CreateTags') {
    return {
      Resource: `arn:${partition}:ec2:*:*:security-group/*`,
      Condition: {
        StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' },
        Null: ON_CREATE.Null,
      },
    };
  }
  if (/^elasticloadbalancing:(?:Der|R)egisterTargets$/.test(action)) {
    return { Resource: elb('targetgroup/*/*') };
  }
  if (/^elasticloadbalancing:Create(?:LoadBalancer|TargetGroup)$/.test(action)) {
    return { Resource: '*', Condition: { Null: ON_CREATE.Null } };
  }
  return ONLY_OWN.test(action) ? { Resource: '*', Condition: OWN } : { Resource: '*' };
}

/** The statements to add to a policy of the role, as narrow as the documented ones. */
export function statementsFor(actions: readonly string[], partition: string): readonly Grant[] {
  const alike = groupBy([...new Set(actions)].toSorted(), (action) =>
    JSON.stringify(termsOf(action, partition)),
  );
  return [...alike.values()].map((some) => ({
    Effect: 'Allow',
    Action: some,
    ...termsOf(some[0] ?? '', partition),
  }));
}
