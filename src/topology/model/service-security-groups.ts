import { cite, type Seen } from '../../findings/cite.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import { readList } from '../plan/values.js';
import { annotationOf } from '../plan/nlb.js';
import { managesBackendRules, sharesBackendGroup } from '../security-groups.js';
import { groupChoice } from './group-choice.js';
import type { IpPermission, SecurityGroupSpec, Token } from './model.js';
import { clusterPart, hashedName, uidPart } from './names.js';
import type { Task } from './service-task.js';
import { serviceTags } from './service-tags.js';
import { tokenOf } from './tokens.js';

/*
 * The security groups of a Service's load balancer. Source: AWS Load Balancer Controller v3.5.0,
 * pkg/service/model_build_load_balancer.go and model_build_managed_sg.go.
 */

export interface ServiceSecurityGroups {
  /** Empty where it has none. */
  readonly tokens: readonly Token[];
  /** The one that rules of nodes and pods let in. */
  readonly backend: Token | undefined;
  /** The one that is made for the Service. */
  readonly managed: SecurityGroupSpec | undefined;
}

export function serviceSecurityGroups(task: Task): ServiceSecurityGroups {
  const { read, stack, settings } = task;
  const isDisabled =
    read.boolean('disable-nlb-sg') === true || !settings.isEnabled('NLBSecurityGroup', true);
  if (isDisabled) refuseTakingAway(task);
  const { groups, backend } =
    isDisabled && stack.securityGroups === 'unknown' ? NONE : groupChoice(stack, settings.flags);
  for (const { role, name = '', object } of groups) {
    if (role === 'named' && object === 'absent') {
      read.refuse('security-groups', `has ${name}, and there is no such security group`);
    }
  }
  if (groups.some(({ role }) => role === 'named')) {
    read.boolean(MANAGES);
    refuseManaging(task);
  }
  return {
    tokens: groups.map(tokenOf),
    backend: backend && tokenOf(backend),
    managed: groups.some(({ role }) => role === 'managed') ? managedGroup(task) : undefined,
  };
}

const NONE = { groups: [], backend: undefined };
const MANAGES = 'manage-backend-security-group-rules';

/** Groups of a Network Load Balancer can only be exchanged. */
function refuseTakingAway({ notes, read, stack, settings, object }: Task): void {
  const { loadBalancer, securityGroups } = stack;
  if (securityGroups !== 'unknown' || typeof loadBalancer !== 'object') return;
  if ((loadBalancer.value.SecurityGroups ?? []).length === 0) return;
  const { source } = read.given('disable-nlb-sg') ?? settings.flags.featureGates;
  const reason = 'it is to have no security groups, and its load balancer has some for good';
  notes.refuse(object.ref, 'annotation', reason, source);
}

function refuseManaging({ notes, stack, settings, object }: Task): void {
  const manages = managesBackendRules(stack, settings.flags);
  if (manages?.value !== true || sharesBackendGroup(settings.flags)) return;
  const reason =
    'the rules of nodes and pods cannot be managed for named security groups without --enable-backend-security-group';
  notes.refuse(object.ref, 'annotation', reason, manages.source);
}

function managedGroup(task: Task): SecurityGroupSpec {
  const { object, settings } = task;
  const { ref, value } = object;
  const tags = serviceTags(task);
  const ingress = permissionsOf(task);
  return {
    groupName: hashedName(ref, [
      clusterPart(settings),
      ref.name,
      ref.namespace ?? '',
      uidPart({ ...ref, uid: value.metadata.uid }),
    ]),
    description: '[k8s] Managed SecurityGroup for LoadBalancer',
    ...(tags === undefined ? {} : { tags }),
    ...(ingress.length === 0 ? {} : { ingress }),
  };
}

/** ICMP that says how long a packet may be: type and code, of IPv4 and of IPv6. */
const PATH_MTU = {
  ipv4: { ipProtocol: 'icmp', fromPort: 3, toPort: 4 },
  ipv6: { ipProtocol: 'icmpv6', fromPort: 2, toPort: 0 },
};

/** By port, then by range; those of ICMP come again for each port. */
function permissionsOf(task: Task): readonly IpPermission[] {
  const { object, read } = task;
  const lists = read.list('security-group-prefix-lists');
  const ranges = inboundRanges(task);
  const open =
    ranges.length > 0 || lists !== undefined
      ? ranges
      : ['0.0.0.0/0', ...(task.addressType === 'dualstack' ? ['::/0'] : [])];
  const tellsMtu = read.text('enable-icmp-for-path-mtu-discovery') === 'on';
  return (object.value.spec.ports ?? []).flatMap(({ port, protocol = 'TCP' }) => {
    const on = { ipProtocol: protocol.toLowerCase(), fromPort: port, toPort: port };
    return [
      ...open.flatMap((range): readonly IpPermission[] => {
        const isIpv6 = range.includes(':');
        const from = isIpv6
          ? { ipv6Ranges: [{ cidrIPv6: range }] }
          : { ipRanges: [{ cidrIP: range }] };
        const icmp = isIpv6 ? PATH_MTU.ipv6 : PATH_MTU.ipv4;
        return [{ ...on, ...from }, ...(tellsMtu ? [{ ...icmp, ...from }] : [])];
      }),
      ...(lists ?? []).map((listID): IpPermission => ({ ...on, prefixLists: [{ listID }] })),
    ];
  });
}

/** Those of IPv6 need a load balancer with such an address. */
function inboundRanges(task: Task): readonly string[] {
  const { notes, object, addressType } = task;
  const ranges = sourceRanges(task, object);
  const ipv6 = ranges.find((range) => range.includes(':'));
  if (ipv6 !== undefined && addressType !== 'dualstack') {
    const isField = (object.value.spec.loadBalancerSourceRanges ?? []).length > 0;
    const annotation = isField ? undefined : annotationOf(object, SOURCE_RANGES);
    const source = annotation?.source ?? cite(object, 'spec', 'loadBalancerSourceRanges');
    const reason = `${ipv6} may come in, and its load balancer is not dualstack`;
    notes.refuse(object.ref, 'annotation', reason, source);
  }
  return ranges;
}

const SOURCE_RANGES = 'load-balancer-source-ranges';

/**
 * Who may come in, as a Service behind the load balancer says, or else the annotation of the one
 * that has it. Empty where nobody says anything.
 */
export function sourceRanges(
  { object }: Task,
  { value: { spec } }: Seen<kubernetes.Service>,
): readonly string[] {
  const { loadBalancerSourceRanges: field = [] } = spec;
  return field.length > 0 ? field : readList(annotationOf(object, SOURCE_RANGES)?.value ?? '');
}
