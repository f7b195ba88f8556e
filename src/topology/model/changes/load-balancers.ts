import type { Seen } from '../../../findings/cite.js';
import type { Json, PlannedChange } from '../../../findings/finding.js';
import type * as aws from '../../../snapshot/aws.js';
import { isUnknown, nameText, type LoadBalancerSpec, type Token } from '../model.js';
import type { Context } from './context.js';
import {
  actionFor,
  attributesOf,
  compare,
  newFields,
  notSeen,
  openName,
  tagsOf,
  type Compared,
} from './fields.js';
import { listenerChanges, lostListeners } from './listeners.js';
import { type Live } from './live.js';
import { resourceTag } from '../../tracking.js';
import { refersTo } from './parts.js';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const WAFV2 = 'AWS::WAFv2::WebACLAssociation';
const WAF_REGIONAL = 'AWS::WAFRegional::WebACLAssociation';
const SHIELD = 'AWS::Shield::Protection';

/** With the listeners, the web ACL and the protection of each. */
export function loadBalancerChanges(context: Context, live: Live): readonly PlannedChange[] {
  const left = new Set(live.loadBalancers);
  const kept = Object.entries(context.resources[LOAD_BALANCER] ?? {}).map(([id, { spec }]) => {
    const known = live.loadBalancers.filter(
      ({ value }) => context.lens.tagsOf(value.LoadBalancerArn)[resourceTag(context.stack)] === id,
    );
    const stays = known.find(({ value }) => !isAnother(spec, value));
    const there = stays ?? known[0];
    if (there === undefined) return created(context, id, spec);
    left.delete(there);
    if (stays !== undefined) context.bind(LOAD_BALANCER, id, stays.value.LoadBalancerArn);
    return changed(context, id, spec, there, stays === undefined);
  });
  return [...kept, ...[...left].map((one) => removed(context, one))];
}

/** Neither can be changed of a load balancer. */
const isAnother = (spec: LoadBalancerSpec, { Type, Scheme }: aws.LoadBalancer): boolean =>
  spec.type !== Type || (spec.scheme !== undefined && spec.scheme !== Scheme);

function changed(
  context: Context,
  id: string,
  spec: LoadBalancerSpec,
  loadBalancer: Seen<aws.LoadBalancer>,
  isNew: boolean,
): PlannedChange {
  const { lens, isLeftTag } = context;
  const { value, ref } = loadBalancer;
  const attributes = lens.entry('aws/elbv2/load-balancer-attributes', ref);
  const fields = compare([
    { path: 'type', before: value.Type, after: spec.type, replaces: true },
    { path: 'scheme', before: value.Scheme, after: spec.scheme ?? value.Scheme, replaces: true },
    { path: 'ipAddressType', before: value.IpAddressType, after: spec.ipAddressType },
    ...subnets(spec, value),
    ...securityGroups(context, spec, value),
    ...networkFields(spec, value),
    ...attributesOf(
      spec.loadBalancerAttributes ?? [],
      attributes?.value,
      'aws/elbv2/load-balancer-attributes',
    ),
    ...tagsOf(context.tagsFor(id, spec.tags), lens.tagsOf(value.LoadBalancerArn), isLeftTag),
  ]);
  return {
    action: isNew ? 'replace' : actionFor(fields),
    kind: 'LoadBalancer',
    name: value.LoadBalancerName ?? value.LoadBalancerArn,
    summary: [summaryOf(spec), ...keptName(spec, value, isNew)].join('; '),
    fields,
    parts: [
      ...listenerChanges(context, id, loadBalancer, isNew),
      ...webAclChanges(context, id, isNew ? undefined : loadBalancer),
      ...protectionChanges(context, id, isNew ? undefined : loadBalancer),
    ],
  };
}

const summaryOf = ({ type, scheme }: LoadBalancerSpec): string =>
  scheme === undefined ? type : `${type}, ${scheme}`;

/** It is known by its tags, and never gets another name. */
function keptName(
  { name }: LoadBalancerSpec,
  { LoadBalancerName }: aws.LoadBalancer,
  isNew: boolean,
): readonly string[] {
  if (isUnknown(name) || name === LoadBalancerName) return [];
  return [
    isNew ? `the new one is called ${name}` : `keeps its name, although ${name} is asked for`,
  ];
}

const sorted = (texts: Iterable<string | undefined>): readonly string[] =>
  [...texts].filter((text) => text !== undefined).toSorted();

function subnets(spec: LoadBalancerSpec, value: aws.LoadBalancer): readonly Compared[] {
  const { subnetMapping: wanted } = spec;
  if (wanted === undefined) return [];
  const zones = value.AvailabilityZones ?? [];
  const before = sorted(zones.map(({ SubnetId }) => SubnetId));
  if (isUnknown(wanted)) return [{ path: 'subnets', before, after: wanted }];
  const prefixes = new Map(
    zones.map(({ SubnetId, SourceNatIpv6Prefixes }) => [SubnetId, SourceNatIpv6Prefixes?.[0]]),
  );
  return [
    { path: 'subnets', before, after: sorted(wanted.map(({ subnetID }) => subnetID)) },
    {
      path: 'sourceNatIpv6Prefixes',
      before: sorted(prefixes.values()),
      after: sorted(
        wanted.map(({ subnetID, sourceNatIpv6Prefix: prefix }) =>
          prefix === 'auto_assigned' ? (prefixes.get(subnetID) ?? prefix) : prefix,
        ),
      ),
    },
  ];
}

function securityGroups(
  { resolve }: Context,
  { securityGroups: wanted = [] }: LoadBalancerSpec,
  { SecurityGroups: actual = [] }: aws.LoadBalancer,
): readonly Compared[] {
  const before = actual.toSorted();
  if (isUnknown(wanted)) return [{ path: 'securityGroups', before, after: wanted }];
  const ids = wanted.map(resolve);
  const known = ids.filter((id) => typeof id === 'string');
  return [
    {
      path: 'securityGroups',
      before,
      after: [...sorted(new Set(known)), ...ids.filter(isUnknown)],
    },
  ];
}

/** Of an NLB, where they are asked for and seen. */
function networkFields(spec: LoadBalancerSpec, value: aws.LoadBalancer): readonly Compared[] {
  const { enablePrefixForIpv6SourceNat: prefix, ipv4IPAMPool: pool } = spec;
  const { securityGroupsInboundRulesOnPrivateLink: onPrivateLink } = spec;
  return [
    ...(prefix === undefined || prefix === ''
      ? []
      : [
          {
            path: 'enablePrefixForIpv6SourceNat',
            before: value.EnablePrefixForIpv6SourceNat ?? 'off',
            after: prefix,
          },
        ]),
    ...(onPrivateLink === undefined
      ? []
      : [
          {
            path: 'enforceSecurityGroupInboundRulesOnPrivateLinkTraffic',
            before: value.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
            after: onPrivateLink,
          },
        ]),
    { path: 'ipv4IpamPool', before: value.IpamPools?.Ipv4IpamPoolId, after: pool },
  ];
}

function created(context: Context, id: string, spec: LoadBalancerSpec): PlannedChange {
  const { name, subnetMapping, securityGroups: groups } = spec;
  return {
    action: 'create',
    kind: 'LoadBalancer',
    name: nameText(name),
    summary: [summaryOf(spec), ...takenName(context, spec)].join('; '),
    fields: newFields([
      openName(name),
      { path: 'type', before: null, after: spec.type },
      { path: 'scheme', before: null, after: spec.scheme },
      { path: 'ipAddressType', before: null, after: spec.ipAddressType },
      {
        path: 'subnets',
        before: null,
        after: isUnknown(subnetMapping)
          ? subnetMapping
          : sorted((subnetMapping ?? []).map(({ subnetID }) => subnetID)),
      },
      {
        path: 'securityGroups',
        before: null,
        after: isUnknown(groups)
          ? groups
          : (groups ?? []).map((token): Json => context.resolve(token)),
      },
      { path: 'ipv4IpamPool', before: null, after: spec.ipv4IPAMPool },
      { path: 'customerOwnedIpv4Pool', before: null, after: spec.customerOwnedIPv4Pool },
      {
        path: 'minimumCapacityUnits',
        before: null,
        after: spec.minimumLoadBalancerCapacity?.capacityUnits,
      },
      ...attributesOf(spec.loadBalancerAttributes ?? [], [], ''),
      ...tagsOf(context.tagsFor(id, spec.tags), {}, () => false),
    ]),
    parts: [
      ...listenerChanges(context, id, undefined, false),
      ...webAclChanges(context, id, undefined),
      ...protectionChanges(context, id, undefined),
    ],
  };
}

/** AWS gives a name once in an account and region. */
function takenName({ lens }: Context, { name }: LoadBalancerSpec): readonly string[] {
  const holder = lens
    .all('aws/elbv2/load-balancers')
    .find(({ value }) => value.LoadBalancerName === name);
  return holder === undefined
    ? []
    : ['another load balancer has this name, so that AWS refuses it'];
}

function removed(context: Context, loadBalancer: Seen<aws.LoadBalancer>): PlannedChange {
  const { LoadBalancerName, LoadBalancerArn, Type = '', Scheme = '' } = loadBalancer.value;
  return {
    action: 'delete',
    kind: 'LoadBalancer',
    name: LoadBalancerName ?? LoadBalancerArn,
    summary: `${Type}, ${Scheme}`,
    fields: [],
    parts: lostListeners(context, loadBalancer),
  };
}

/** Of what stands before load balancers, what stands before this one. */
const standingBefore = <Spec extends { readonly resourceARN: Token }>(
  all: Readonly<Record<string, { readonly spec: Spec }>> | undefined,
  id: string,
): readonly Spec[] =>
  Object.values(all ?? {})
    .map(({ spec }) => spec)
    .filter(({ resourceARN }) => refersTo(resourceARN, LOAD_BALANCER, id));

/** Nothing is done where the model says nothing of it; an empty ARN takes the web ACL away. */
function webAclChanges(
  { lens, resources }: Context,
  id: string,
  loadBalancer: Seen<aws.LoadBalancer> | undefined,
): readonly PlannedChange[] {
  const seen = loadBalancer && lens.entry('aws/wafv2/web-acls', loadBalancer.ref);
  const ofVersion2 = standingBefore(resources[WAFV2], id).flatMap((spec) => {
    const before =
      loadBalancer === undefined
        ? null
        : seen === undefined
          ? notSeen('aws/wafv2/web-acls')
          : (seen.value?.ARN ?? null);
    const after = isUnknown(spec.webACLARN) ? spec.webACLARN : spec.webACLARN || null;
    return associationChange('WebACLAssociation', 'webAclArn', before, after);
  });
  const ofOld = standingBefore(resources[WAF_REGIONAL], id).flatMap((spec) =>
    associationChange(
      'WebACLAssociation',
      'webAclId',
      loadBalancer === undefined ? null : notSeen('waf-regional GetWebACLForResource'),
      spec.webACLID || null,
    ),
  );
  return [...ofVersion2, ...ofOld];
}

function protectionChanges(
  { resources }: Context,
  id: string,
  loadBalancer: Seen<aws.LoadBalancer> | undefined,
): readonly PlannedChange[] {
  return standingBefore(resources[SHIELD], id).flatMap((spec) =>
    associationChange(
      'Protection',
      'enabled',
      loadBalancer === undefined ? null : notSeen('shield DescribeProtection'),
      spec.enabled || null,
    ),
  );
}

function associationChange(
  kind: 'WebACLAssociation' | 'Protection',
  path: string,
  before: Json,
  after: Json,
): readonly PlannedChange[] {
  if (before === null && after === null) return [];
  const fields = compare([{ path, before, after }]);
  const differs = actionFor(fields) !== 'none';
  const action = !differs
    ? 'none'
    : before === null
      ? 'create'
      : after === null
        ? 'delete'
        : 'update';
  const value = after ?? before;
  const name =
    typeof value === 'string' ? value : kind === 'Protection' ? 'AWS Shield Advanced' : '';
  return [{ action, kind, name, summary: '', fields, parts: [] }];
}
