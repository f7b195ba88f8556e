import { refKey } from '../../findings/cite.js';
import { readPairs } from '../annotation-table.js';
import { classSpec } from '../class-params.js';
import type { Notes } from '../plan/notes.js';
import { readBoolean, readInteger, readList } from '../plan/values.js';
import { managesBackendRules, sharesBackendGroup } from '../security-groups.js';
import type { PlannedListener, Stack } from '../topology.js';
import { asksFor } from './asks.js';
import { groupChoice, namedGroups } from './group-choice.js';
import {
  unknown,
  type Attribute,
  type IpPermission,
  type LoadBalancerSpec,
  type SecurityGroupSpec,
  type SubnetMapping,
  type Tags,
  type Token,
  type Unknown,
} from './model.js';
import { clusterPart, nameFault, stackName } from './names.js';
import { attributePairs, pairsOf, united, type Pairs } from './pairs.js';
import type { Settings } from './settings.js';
import { refuseSubnets } from './subnets.js';
import { groupTags, withDefaults } from './tags.js';
import { tokenOf } from './tokens.js';

/*
 * The load balancer of an IngressGroup, and the security group that is made for it. Source: AWS
 * Load Balancer Controller v3.5.0, pkg/ingress/model_build_load_balancer*.go and
 * model_build_managed_sg.go.
 */

const SCHEMES: readonly string[] = ['internal', 'internet-facing'];
const ADDRESS_TYPES: readonly string[] = ['ipv4', 'dualstack', 'dualstack-without-public-ipv4'];

export interface Front {
  readonly loadBalancer: LoadBalancerSpec;
  /** Absent where security groups are named. */
  readonly securityGroup: SecurityGroupSpec | undefined;
}

/** In the order in which the controller refuses what it cannot use. */
export function frontOf(
  notes: Notes,
  settings: Settings,
  stack: Stack,
  listeners: readonly PlannedListener[],
): Front {
  const { members } = stack;
  refuseDisagreements(notes, stack);
  const scheme = schemeOf(notes, stack);
  const ipAddressType = addressTypeOf(notes, stack);
  const subnetMapping = subnetMappingOf(notes, stack);
  const tags = withDefaults(settings, groupTags(notes, settings, members));
  const isManaged = namedGroups(stack).length === 0;
  const securityGroup = isManaged
    ? managedGroup(settings, stack, tags, listeners, ipAddressType)
    : undefined;
  const securityGroups = securityGroupsOf(notes, settings, stack);
  const customerOwnedIPv4Pool = coipPoolOf(notes, stack);
  const loadBalancerAttributes = attributesOf(notes, stack);
  const name = nameOf(notes, settings, stack, scheme);
  const minimumLoadBalancerCapacity = capacityOf(notes, settings, stack);
  const ipv4IPAMPool = ipamPoolOf(notes, stack);
  return {
    loadBalancer: {
      name,
      type: 'application',
      scheme,
      ipAddressType,
      subnetMapping,
      securityGroups,
      ...(customerOwnedIPv4Pool === undefined ? {} : { customerOwnedIPv4Pool }),
      ...(loadBalancerAttributes.length === 0 ? {} : { loadBalancerAttributes }),
      ...(minimumLoadBalancerCapacity === undefined ? {} : { minimumLoadBalancerCapacity }),
      ...(tags === undefined ? {} : { tags }),
      ...(ipv4IPAMPool === undefined ? {} : { ipv4IPAMPool }),
    },
    securityGroup,
  };
}

function refuseDisagreements(notes: Notes, { disagreements }: Stack): void {
  for (const { name, first, other } of disagreements) {
    const { namespace = '', name: firstName } = first.member;
    notes.refuse(
      other.member,
      'conflict',
      `${name} is ${first.shown} for ${namespace}/${firstName} and ${other.shown} here`,
      other.source,
    );
  }
}

function schemeOf(notes: Notes, { members, scheme }: Stack): string {
  const [asked] = asksFor(members, 'scheme', 'scheme');
  if (asked !== undefined && !SCHEMES.includes(asked.value)) {
    const reason = `scheme is ${JSON.stringify(asked.value)}, which is neither ${SCHEMES.join(' nor ')}`;
    notes.refuse(asked.member, 'annotation', reason, asked.source);
  }
  return scheme.value;
}

function addressTypeOf(notes: Notes, { members }: Stack): string {
  const [asked] = asksFor(members, 'ip-address-type', 'ipAddressType');
  if (asked !== undefined && !ADDRESS_TYPES.includes(asked.value)) {
    const reason = `ip-address-type is ${JSON.stringify(asked.value)}, which is none of ${ADDRESS_TYPES.join(', ')}`;
    notes.refuse(asked.member, 'annotation', reason, asked.source);
  }
  return asked?.value ?? 'ipv4';
}

function subnetMappingOf(notes: Notes, stack: Stack): readonly SubnetMapping[] | Unknown {
  const { subnets, members } = stack;
  const key =
    subnets === 'unknown' || subnets.source === undefined ? '' : refKey(subnets.source.ref);
  const asker = members.find(
    ({ ref, params }) =>
      refKey(ref) === key || (typeof params === 'object' && refKey(params.ref) === key),
  );
  refuseSubnets(notes, (asker ?? stack).ref, stack);
  const ids =
    subnets === 'unknown' ? namedSubnets(stack) : subnets.chosen.map(({ value }) => value.SubnetId);
  return (
    ids?.map((subnetID) => ({ subnetID })) ??
    unknown('not all that decides which subnets it gets was seen')
  );
}

/** Absent where they are not named by their ids alone. */
function namedSubnets({ members }: Stack): readonly string[] | undefined {
  const ofClass = classSpec(members[0])?.subnets?.ids ?? [];
  const [asked] = asksFor(members, 'subnets');
  const names = ofClass.length > 0 ? ofClass : readList(asked?.value ?? '');
  return names.length > 0 && names.every((name) => name.startsWith('subnet-')) ? names : undefined;
}

function securityGroupsOf(notes: Notes, { flags }: Settings, stack: Stack): readonly Token[] {
  if (namedGroups(stack).length > 0) refuseManaging(notes, stack, flags);
  const { groups } = groupChoice(stack, flags);
  const [asked] = asksFor(stack.members, 'security-groups');
  for (const { role, name = '', object } of groups) {
    if (role === 'named' && object === 'absent' && asked !== undefined) {
      const reason = `security-groups has ${name}, and there is no such security group`;
      notes.refuse(asked.member, 'annotation', reason, asked.source);
    }
  }
  return groups.map(tokenOf);
}

/** Whether rules of nodes and pods are written is only asked where security groups are named. */
function refuseManaging(notes: Notes, stack: Stack, flags: Settings['flags']): void {
  const asks = asksFor(stack.members, 'manage-backend-security-group-rules');
  for (const { member, value, source } of asks) {
    if (readBoolean(value) === undefined) {
      const reason = `manage-backend-security-group-rules is ${JSON.stringify(value)}, which is neither true nor false`;
      notes.refuse(member, 'annotation', reason, source);
    }
  }
  const manages = managesBackendRules(stack, flags);
  const last = asks.at(-1);
  if (manages === undefined && last !== undefined) {
    const reason = 'manage-backend-security-group-rules is true for one member, false for another';
    notes.refuse(last.member, 'conflict', reason, last.source);
  }
  if (manages?.value === true && !sharesBackendGroup(flags)) {
    const reason =
      'the rules of nodes and pods cannot be managed for named security groups without --enable-backend-security-group';
    notes.refuse((last ?? { member: stack.ref }).member, 'annotation', reason, manages.source);
  }
}

function managedGroup(
  settings: Settings,
  stack: Stack,
  tags: Tags | undefined,
  listeners: readonly PlannedListener[],
  ipAddressType: string,
): SecurityGroupSpec {
  const ingress = listeners.flatMap((listener) =>
    permissionsOf(listener, ipAddressType !== 'ipv4'),
  );
  return {
    groupName: stackName(stack, [clusterPart(settings), stack.id]),
    description: '[k8s] Managed SecurityGroup for LoadBalancer',
    ...(tags === undefined ? {} : { tags }),
    ...(ingress.length === 0 ? {} : { ingress }),
  };
}

/** One for each range. The controller writes the ports in any order. */
function permissionsOf(
  { port, inbound }: PlannedListener,
  hasIpv6: boolean,
): readonly IpPermission[] {
  const { ipv4, ipv6, prefixLists } = inbound;
  const isOpen = ipv4.length === 0 && ipv6.length === 0 && prefixLists.length === 0;
  const on = { ipProtocol: 'tcp', fromPort: port, toPort: port };
  return [
    ...(isOpen ? ['0.0.0.0/0'] : ipv4).map((cidrIP) => ({ ...on, ipRanges: [{ cidrIP }] })),
    ...(hasIpv6 ? (isOpen ? ['::/0'] : ipv6) : []).map((cidrIPv6) => ({
      ...on,
      ipv6Ranges: [{ cidrIPv6 }],
    })),
    ...prefixLists.map((listID) => ({ ...on, prefixLists: [{ listID }] })),
  ];
}

function coipPoolOf(notes: Notes, { members }: Stack): string | undefined {
  const asks = asksFor(members, 'customer-owned-ipv4-pool');
  const empty = asks.find(({ value }) => value === '');
  if (empty !== undefined) {
    notes.refuse(empty.member, 'annotation', 'customer-owned-ipv4-pool is empty', empty.source);
  }
  return asks[0]?.value;
}

/** The class of the first member goes before all annotations; those of the others are not read. */
function attributesOf(notes: Notes, { members }: Stack): readonly Attribute[] {
  const suffix = 'load-balancer-attributes';
  const ofClass = attributePairs(classSpec(members[0])?.loadBalancerAttributes);
  const given = pairsOf(notes, suffix, asksFor(members, suffix));
  return [...united(notes, suffix, given, ofClass)].map(([key, value]) => ({ key, value }));
}

function nameOf(notes: Notes, settings: Settings, stack: Stack, scheme: string): string | Unknown {
  const [asked] = asksFor(stack.members, 'load-balancer-name', 'loadBalancerName');
  if (asked === undefined) return stackName(stack, [clusterPart(settings), stack.id, scheme]);
  const fault = nameFault(asked.value, settings);
  if (fault !== undefined) {
    const reason = `load-balancer-name ${asked.value} is ${fault}`;
    notes.refuse(asked.member, 'annotation', reason, asked.source);
  }
  return asked.value;
}

function capacityOf(
  notes: Notes,
  { isEnabled }: Settings,
  { members }: Stack,
): LoadBalancerSpec['minimumLoadBalancerCapacity'] {
  if (!isEnabled('LBCapacityReservation', true)) return undefined;
  const ofClass = classSpec(members[0])?.minimumLoadBalancerCapacity;
  if (ofClass !== undefined) return { capacityUnits: ofClass.capacityUnits ?? 0 };
  const suffix = 'minimum-load-balancer-capacity';
  const asks = asksFor(members, suffix);
  const all = united(notes, suffix, pairsOf(notes, suffix, asks));
  const units = readInteger(all.get('CapacityUnits') ?? '');
  for (const { member, value, source } of asks) {
    const reason = reasonAgainstCapacity(readPairs(value) ?? new Map());
    if (reason !== undefined) notes.refuse(member, 'annotation', `${suffix} ${reason}`, source);
  }
  return units === undefined ? undefined : { capacityUnits: units };
}

function reasonAgainstCapacity(pairs: Pairs): string | undefined {
  for (const [key, value] of pairs) {
    if (key !== 'CapacityUnits') return `has ${key}, which is not CapacityUnits`;
    if (readInteger(value) === undefined) return `has ${value}, which is no whole number`;
  }
  return undefined;
}

/** That of the first member's class, else the one that the members agree on. */
function ipamPoolOf(notes: Notes, { members }: Stack): string | undefined {
  const ofClass = classSpec(members[0])?.ipamConfiguration?.ipv4IPAMPoolId;
  if (ofClass !== undefined) return ofClass;
  const asks = asksFor(members, 'ipam-ipv4-pool-id').filter(({ value }) => value !== '');
  const [first] = asks;
  const other = asks.find(({ value }) => value !== first?.value);
  if (first !== undefined && other !== undefined) {
    const reason = `ipam-ipv4-pool-id is ${first.value} for another member and ${other.value} here`;
    notes.refuse(other.member, 'conflict', reason, other.source);
  }
  return first?.value;
}
