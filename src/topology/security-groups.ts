import { cite, refOf, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { annotationOf } from './ingresses.js';
import type { Lens } from './lens.js';
import { readBoolean } from './plan/values.js';
import {
  isFoundAgain,
  listOf,
  serviceAnnotation,
  tagOf,
  told,
  type Site,
  type Unplaced,
} from './subnets.js';
import type {
  ChosenGroup,
  Flags,
  IngressExposure,
  Lookup,
  SecurityGroupChoice,
  Setting,
} from './topology.js';

/** Which security groups the controller gives to the load balancer of a stack. */
export function securityGroupChooser(
  lens: Lens,
  site: Site | undefined,
): (stack: Unplaced) => SecurityGroupChoice | 'unknown' {
  if (site === undefined) return () => 'unknown';
  const { flags, vpcId, cluster } = site;
  const notSeen = lens.mayDeny('aws/ec2/security-groups') ? 'absent' : 'unknown';
  const ofVpc = lens.all('aws/ec2/security-groups').filter(({ value }) => value.VpcId === vpcId);
  const ours = ofVpc.filter(
    ({ value }) => cluster === undefined || tagOf(value, 'elbv2.k8s.aws/cluster') === cluster,
  );
  const managed = new Map<string, Seen<aws.SecurityGroup>>();
  for (const group of ours.toReversed()) {
    for (const api of ['ingress', 'service']) {
      const id = tagOf(group.value, `${api}.k8s.aws/stack`);
      const resource = tagOf(group.value, `${api}.k8s.aws/resource`);
      if (resource === 'ManagedLBSecurityGroup') managed.set(`${api} ${id ?? ''}`, group);
    }
  }
  const hasBackendGroup = sharesBackendGroup(flags);
  const backendId = told(flags.backendSecurityGroup);
  const shared: ChosenGroup = {
    role: 'backend',
    name: backendId,
    object:
      backendId === undefined
        ? (ours.find(({ value }) => tagOf(value, 'elbv2.k8s.aws/resource') === 'backend-sg') ??
          notSeen)
        : groupById(lens, backendId),
  };

  const named = groupNamer(lens, vpcId);

  const plain = { source: undefined, vpcId, refusal: undefined, ignored: [] };

  return (stack) => {
    if (stack.api === 'service') {
      const without = withoutGroups(lens, site, stack);
      if (without === 'unknown') return 'unknown';
      if (without) {
        const manages = serviceAnnotation(stack, MANAGES)?.value;
        return {
          ...plain,
          how: 'none',
          groups: [],
          backend: undefined,
          managesRules: manages === undefined || readBoolean(manages) === true,
        };
      }
    }
    const asked = listOf(
      stack,
      stack.members,
      { ingress: 'security-groups', service: 'security-groups' },
      true,
    );
    if (asked === 'unknown') return 'unknown';
    if (asked === undefined || asked.names.length === 0) {
      const own: ChosenGroup = {
        role: 'managed',
        name: undefined,
        object: managed.get(`${stack.api} ${stack.id}`) ?? notSeen,
      };
      return {
        ...plain,
        how: 'managed',
        groups: hasBackendGroup ? [own, shared] : [own],
        backend: hasBackendGroup ? shared : own,
        managesRules: true,
      };
    }
    const manages = managesBackendRules(stack, flags);
    if (manages === undefined) return 'unknown';
    const managesRules = manages.value;
    const ordered = idsFirst(asked.names).flatMap(named);
    const hasShared = managesRules && hasBackendGroup;
    return {
      how: 'annotation',
      groups: hasShared ? [...ordered, shared] : ordered,
      backend: hasShared ? shared : undefined,
      managesRules,
      source: asked.source,
      vpcId,
      // It has no group of its own to let in.
      refusal:
        managesRules && !hasBackendGroup
          ? [manages.source, flags.enableBackendSecurityGroup.source]
          : undefined,
      ignored: stack.members.flatMap(ignoredOf),
    };
  };
}

/** The security groups that an id, or a name within a VPC, leads to. */
export function groupNamer(lens: Lens, vpcId: string): (name: string) => readonly ChosenGroup[] {
  const notSeen = lens.mayDeny('aws/ec2/security-groups') ? 'absent' : 'unknown';
  return (name) => {
    if (name.startsWith('sg-')) return [{ role: 'named', name, object: groupById(lens, name) }];
    const found = lens
      .all('aws/ec2/security-groups')
      .filter(({ value }) => value.VpcId === vpcId && tagOf(value, 'Name') === name);
    return (found.length === 0 ? [notSeen as Lookup<never>] : found).map((object) => ({
      role: 'named',
      name,
      object,
    }));
  };
}

const groupById = (lens: Lens, id: string): Lookup<Seen<aws.SecurityGroup>> =>
  lens.find('aws/ec2/security-groups', refOf('aws/ec2/security-groups', { GroupId: id }));

const MANAGES = 'manage-backend-security-group-rules';

/** An NLB that was made without security groups never gets any. */
function withoutGroups(lens: Lens, site: Site, stack: Unplaced): boolean | 'unknown' {
  const { loadBalancer } = stack;
  const gate = site.isEnabled('NLBSecurityGroup', true) ? site.isAtLeast([2, 6, 0]) : false;
  const refused =
    readBoolean(serviceAnnotation(stack, 'disable-nlb-sg')?.value ?? '') === true || gate === false;
  if (loadBalancer === 'unknown' || gate === undefined) return 'unknown';
  if (loadBalancer === 'absent' || !isFoundAgain(lens, site, stack, loadBalancer)) return refused;
  if ((loadBalancer.value.SecurityGroups ?? []).length === 0) return true;
  // It cannot be taken away either: the controller fails.
  return refused ? 'unknown' : false;
}

/** The order in which the controller looks up what a list names, each of it once. */
export function idsFirst(list: readonly string[]): readonly string[] {
  const names = [...new Set(list)];
  const isId = (name: string): boolean => name.startsWith('sg-');
  return [...names.filter(isId), ...names.filter((name) => !isId(name))];
}

/** Whether all load balancers of a cluster have one security group in common. */
export const sharesBackendGroup = ({ enableBackendSecurityGroup }: Flags): boolean =>
  !/^(?:0|f|false)$/i.test(enableBackendSecurityGroup.value);

/** Absent where the members of a group contradict one another. */
export function managesBackendRules(
  stack: Unplaced,
  { manageBackendRules: initial }: Flags,
): Setting<boolean> | undefined {
  const given: readonly (Setting<string> | undefined)[] =
    stack.api === 'service'
      ? [serviceAnnotation(stack, MANAGES)]
      : stack.members.map(({ object }) => annotationOf(object, MANAGES));
  const said = given.filter((setting) => setting !== undefined);
  if (new Set(said.map(({ value }) => readBoolean(value) === true)).size > 1) return undefined;
  const [first] = said;
  return first === undefined
    ? { ...initial, value: !/^(?:0|f|false)$/i.test(initial.value) }
    : { ...first, value: readBoolean(first.value) === true };
}

/** Who may come in, which is only read for a group that the controller makes. */
function ignoredOf({ object, params }: IngressExposure): readonly Evidence[] {
  return [
    ...(typeof params === 'object' && params.value.spec?.inboundCIDRs !== undefined
      ? [cite(params, 'spec', 'inboundCIDRs')]
      : []),
    ...['inbound-cidrs', 'security-group-prefix-lists'].flatMap(
      (suffix) => annotationOf(object, suffix)?.source ?? [],
    ),
  ];
}
