import type { Seen } from '../../../findings/cite.js';
import type { PlannedChange } from '../../../findings/finding.js';
import type * as aws from '../../../snapshot/aws.js';
import { isUnknown, nameText, type IpPermission, type SecurityGroupSpec } from '../model.js';
import type { Context } from './context.js';
import { actionFor, compare, newFields, openName, tagsOf } from './fields.js';
import { securityGroupTags, type Live } from './live.js';
import { resourceTag } from '../../tracking.js';

const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';

type Group = Seen<aws.SecurityGroup>;

interface SecurityGroupMatch {
  readonly id: string;
  readonly spec: SecurityGroupSpec;
  readonly there: Group | undefined;
}

/** Notes which stay, before anything is asked that refers to them. */
export function matchSecurityGroups(context: Context, live: Live): readonly SecurityGroupMatch[] {
  return Object.entries(context.resources[SECURITY_GROUP] ?? {}).map(([id, { spec }]) => {
    const there = live.securityGroups.find(
      (one) => securityGroupTags(one)[resourceTag(context.stack)] === id,
    );
    if (there !== undefined) context.bind(SECURITY_GROUP, id, there.value.GroupId);
    return { id, spec, there };
  });
}

/** With their inbound rules. A group never gets another name or description. */
export function securityGroupChanges(
  context: Context,
  live: Live,
  matches: readonly SecurityGroupMatch[],
): readonly PlannedChange[] {
  const left = new Set(live.securityGroups);
  const kept = matches.map(({ id, spec, there }): PlannedChange => {
    const wanted = context.tagsFor(id, spec.tags);
    const { ingress = [] } = spec;
    const open = isUnknown(ingress) ? [{ path: 'ingress', before: null, after: ingress }] : [];
    if (there === undefined) {
      return {
        action: 'create',
        kind: 'SecurityGroup',
        name: nameText(spec.groupName),
        summary: spec.description,
        fields: newFields([openName(spec.groupName), ...open, ...tagsOf(wanted, {}, () => false)]),
        parts: isUnknown(ingress) ? [] : ruleChanges(ingress, []),
      };
    }
    left.delete(there);
    const tags = securityGroupTags(there);
    const fields = compare([...open, ...tagsOf(wanted, tags, context.isLeftTag)]);
    return {
      action: actionFor(fields),
      kind: 'SecurityGroup',
      name: nameOf(there),
      summary: there.value.Description ?? '',
      fields,
      parts: isUnknown(ingress) ? [] : ruleChanges(ingress, there.value.IpPermissions ?? []),
    };
  });
  return [
    ...kept,
    ...[...left].map((there): PlannedChange => ({
      action: 'delete',
      kind: 'SecurityGroup',
      name: nameOf(there),
      summary: there.value.Description ?? '',
      fields: [],
      parts: ruleChanges([], there.value.IpPermissions ?? []),
    })),
  ];
}

const nameOf = ({ value }: Group): string => value.GroupName ?? value.GroupId;

/** A set: descriptions don't count, and each range is a rule of its own. */
function ruleChanges(
  wanted: readonly IpPermission[],
  actual: readonly aws.IpPermission[],
): readonly PlannedChange[] {
  const planned = new Set(wanted.flatMap(plannedRules));
  const there = new Set(actual.flatMap(actualRules));
  return [...new Set([...planned, ...there])].sort(byPort).map((name) => ({
    action: !there.has(name) ? 'create' : planned.has(name) ? 'none' : 'delete',
    kind: 'SecurityGroupRule',
    name,
    summary: '',
    fields: [],
    parts: [],
  }));
}

const byPort = (a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true, sensitivity: 'variant' });

function portsText(protocol: string, from = 0, to = 0): string {
  if (protocol === '-1') return 'all traffic';
  return from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`;
}

function plannedRules(permission: IpPermission): readonly string[] {
  const { ipProtocol, fromPort, toPort } = permission;
  const ports = portsText(ipProtocol, fromPort, toPort);
  return [
    ...(permission.ipRanges ?? []).map(({ cidrIP }) => cidrIP),
    ...(permission.ipv6Ranges ?? []).map(({ cidrIPv6 }) => cidrIPv6),
    ...(permission.prefixLists ?? []).map(({ listID }) => listID),
    ...(permission.userIDGroupPairs ?? []).map(({ groupID }) => groupID),
  ].map((source) => `${ports} from ${source}`);
}

function actualRules(permission: aws.IpPermission): readonly string[] {
  const ports = portsText(permission.IpProtocol, permission.FromPort, permission.ToPort);
  return [
    ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
  ].map((source) => `${ports} from ${source ?? ''}`);
}
