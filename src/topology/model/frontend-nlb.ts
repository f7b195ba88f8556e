import { refText } from '../../findings/cite.js';
import { groupNamer, idsFirst } from '../security-groups.js';
import { siteOf, subnetFinder } from '../subnets.js';
import { attributeList, routingFault } from './attributes.js';
import { frontendListeners, type Listening } from './frontend-listeners.js';
import { agreed, refuseConflict, said, type FrontendTask, type Said } from './frontend-task.js';
import {
  isUnknown,
  unknown,
  type LoadBalancerSpec,
  type ResourcesOf,
  type SubnetMapping,
  type Tags,
  type Token,
  type Unknown,
} from './model.js';
import { refuseChoice } from './subnets.js';
import { FRONTEND_NLB, tokenOf } from './tokens.js';

/*
 * The Network Load Balancer that an IngressGroup may have in front of its Application Load
 * Balancer. Source: AWS Load Balancer Controller v3.5.0, pkg/ingress/model_build_frontend_nlb.go.
 */

/** What the model has more of where members ask for one. */
export interface Frontend extends Listening {
  readonly loadBalancers: ResourcesOf<'AWS::ElasticLoadBalancingV2::LoadBalancer'>;
}

export function frontendNlb(task: FrontendTask): Frontend {
  if (!isWanted(task)) return { loadBalancers: {}, listeners: {}, targetGroups: {}, targets: {} };
  const scheme = schemeOf(task);
  const securityGroups = securityGroupsOf(task);
  const subnetMapping = subnetMappingOf(task, scheme);
  const tags = tagsOf(task);
  const loadBalancerAttributes = attributesOf(task);
  const { ipAddressType } = task.behind;
  const spec: LoadBalancerSpec = {
    name: nameOf(task.behind),
    type: 'network',
    scheme,
    ipAddressType,
    subnetMapping,
    securityGroups,
    ...(loadBalancerAttributes.length === 0 ? {} : { loadBalancerAttributes }),
    ...(tags === undefined ? {} : { tags }),
  };
  return { loadBalancers: { [FRONTEND_NLB]: { spec } }, ...frontendListeners(task, tags) };
}

const isWanted = (task: FrontendTask): boolean =>
  agreed(task, 'enable-frontend-nlb', (reader, suffix) => reader.boolean(suffix))?.value === true;

/** That of the Application Load Balancer is not asked for where nobody says anything. */
function schemeOf(task: FrontendTask): string {
  const suffix = 'frontend-nlb-scheme';
  const words = ['internal', 'internet-facing'];
  const scheme = agreed(task, suffix, (reader) => reader.word(suffix, words));
  return scheme?.value ?? task.settings.flags.defaultScheme.value;
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  isSameList(a.toSorted(), b.toSorted());

function securityGroupsOf(task: FrontendTask): LoadBalancerSpec['securityGroups'] {
  const { notes, lens, settings, behind } = task;
  const suffix = 'frontend-nlb-security-groups';
  const asked = agreed(task, suffix, (reader) => reader.list(suffix), isSameList);
  if (asked === undefined || asked.value.length === 0) return behind.securityGroups;
  const namer = groupNamer(lens, settings.vpcId ?? '');
  return idsFirst(asked.value).flatMap((name): readonly Token[] =>
    (settings.vpcId === undefined
      ? [{ role: 'named' as const, name, object: 'unknown' as const }]
      : namer(name)
    ).map((group) => {
      if (group.object === 'absent') {
        const reason = `${suffix} has ${name}, and there is no such security group`;
        notes.refuse(asked.member.ref, 'annotation', reason, asked.setting.source);
      }
      return tokenOf(group);
    }),
  );
}

function subnetMappingOf(task: FrontendTask, scheme: string): readonly SubnetMapping[] | Unknown {
  const { notes, lens, topology, behind, stack } = task;
  const suffix = 'frontend-nlb-subnets';
  const asked = agreed(task, suffix, (reader) => reader.list(suffix), isSameSet);
  const find = subnetFinder(lens, siteOf(lens, topology.controllers[0]));
  const choice = find({
    type: 'network',
    scheme,
    needsIpv6: behind.ipAddressType?.startsWith('dualstack') === true,
    asked: asked && { how: 'annotation', names: asked.value, source: asked.setting.source },
    kept: undefined,
  });
  const elastic = elasticIps(task, scheme);
  if (choice === 'unknown') {
    return unknown('not all that decides which subnets it gets was seen');
  }
  const member = asked?.member.ref ?? stack.ref;
  refuseChoice(notes, member, choice, task.settings.flags.defaultScheme.source);
  const count = choice.chosen.length;
  if (elastic !== undefined && elastic.value.length !== count && elastic.value.length > 0) {
    const reason = `${EIPS} has ${elastic.value.length} items, and its load balancer ${count} subnets`;
    notes.refuse(elastic.member.ref, 'annotation', reason, elastic.setting.source);
  }
  return choice.chosen.map(({ value }, index) => {
    const allocationID = elastic?.value[index];
    return { ...(allocationID === undefined ? {} : { allocationID }), subnetID: value.SubnetId };
  });
}

const EIPS = 'frontend-nlb-eip-allocations';

function elasticIps(task: FrontendTask, scheme: string): Said<readonly string[]> | undefined {
  const asked = agreed(task, EIPS, (reader) => reader.list(EIPS), isSameSet);
  if (asked !== undefined && scheme !== 'internet-facing') {
    const reason = `${EIPS} is set, and its load balancer is ${scheme}`;
    task.notes.refuse(asked.member.ref, 'annotation', reason, asked.setting.source);
  }
  return asked;
}

const NAME_LENGTH = 28;

function nameOf({ name }: LoadBalancerSpec): LoadBalancerSpec['name'] {
  return isUnknown(name)
    ? unknown(name.$unknown, name.$shown && `${name.$shown}-nlb`)
    : `${name.slice(0, NAME_LENGTH)}-nlb`;
}

type Pairs = ReadonlyMap<string, string>;

const isSamePairs = (a: Pairs, b: Pairs): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);

/** Its own ones, without those of the controller's flag; or all those of the load balancer behind. */
function tagsOf(task: FrontendTask): Tags | undefined {
  const suffix = 'frontend-nlb-tags';
  const own = agreed(task, suffix, (reader) => reader.pairs(suffix), isSamePairs);
  if (own === undefined) return task.behind.tags;
  return own.value.size === 0 ? undefined : Object.fromEntries(own.value);
}

/** After a member that has some, every other one must have the same. */
function attributesOf(task: FrontendTask): NonNullable<LoadBalancerSpec['loadBalancerAttributes']> {
  const { notes, stack } = task;
  const suffix = 'frontend-nlb-attributes';
  const all = said(task, suffix, (reader) => reader.pairs(suffix));
  const [first] = all;
  if (first === undefined) return [];
  const later = stack.members.slice(stack.members.indexOf(first.member) + 1);
  for (const member of later) {
    const own = all.find((one) => one.member === member);
    if (own === undefined) {
      const reason = `${suffix} is set for ${refText(first.member.ref)} and not here`;
      notes.refuse(member.ref, 'conflict', reason, first.setting.source);
    } else if (!isSamePairs(first.value, own.value)) refuseConflict(notes, suffix, first, own);
  }
  const fault = routingFault(first.value);
  if (fault !== undefined) {
    notes.refuse(first.member.ref, 'annotation', `${suffix} ${fault}`, first.setting.source);
  }
  return attributeList(first.value);
}
