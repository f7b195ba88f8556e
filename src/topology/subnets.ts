import { cite, refOf, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { versionOf } from './controller-state.js';
import type { ControllerPart } from './controllers.js';
import { PREFIX } from './ingresses.js';
import type { Lens } from './lens.js';
import { readBoolean } from './plan/values.js';
import { wayFrom } from './routes.js';
import type { Flags, IngressExposure, Setting, Stack, SubnetChoice } from './topology.js';

/** A stack before it has a place. */
export type Unplaced = Omit<
  Stack,
  'subnets' | 'ways' | 'securityGroups' | 'nameClaim' | 'lostTags' | 'addressType'
>;

/** Where the controller works, as its command line and the snapshot tell. */
export interface Site {
  readonly cluster: string | undefined;
  readonly vpcId: string;
  readonly vpcSource: Evidence | undefined;
  readonly flags: ControllerPart['flags'];
  isEnabled(gate: string, initial: boolean): boolean;
  /** Absent where its version cannot be told. */
  isAtLeast(version: readonly [number, number, number]): boolean | undefined;
}

type SeenSubnet = Seen<aws.Subnet>;
type LeftOut = SubnetChoice['leftOut'][number];
type Bare = Omit<SubnetChoice, 'needsIpv6' | 'instead' | 'roleTag'>;

// Both kinds of load balancer need as many free addresses in a subnet.
const FEWEST_ADDRESSES = 8;
const NLB_PREFIX = 'service.beta.kubernetes.io';
const CLUSTER_TAG = 'kubernetes.io/cluster';

/** Absent where the controller is not seen, or works where the snapshot did not look. */
export function siteOf(lens: Lens, part: ControllerPart | undefined): Site | undefined {
  if (part === undefined) return undefined;
  const { flags } = part;
  const { aws: account, cluster } = lens.snapshot;
  const region = told(flags.region);
  if (region !== undefined && account.region !== undefined && region !== account.region) {
    return undefined;
  }
  const flag = told(flags.vpcId);
  const vpcId = flag ?? account.vpcId;
  if (vpcId === undefined) return undefined;
  const eks = lens.sections['aws/eks/cluster'];
  const version = versionOf(part);
  return {
    cluster: told(flags.clusterName) ?? cluster.name,
    vpcId,
    vpcSource:
      flag !== undefined
        ? flags.vpcId.source
        : eks?.resourcesVpcConfig?.vpcId === vpcId
          ? cite(
              { section: 'aws/eks/cluster', ref: refOf('aws/eks/cluster', eks), value: eks },
              'resourcesVpcConfig',
              'vpcId',
            )
          : undefined,
    flags,
    isEnabled: gatesOf(flags),
    isAtLeast: (wanted) => {
      if (version === undefined) return undefined;
      const index = wanted.findIndex((number, i) => number !== version[i]);
      return index === -1 || (version[index] ?? 0) > (wanted[index] ?? 0);
    },
  };
}

/** Whether a feature gate of the controller is open; `initial` where nobody sets it. */
export function gatesOf({ featureGates }: Flags): (gate: string, initial: boolean) => boolean {
  const gates = new Map(
    featureGates.value.split(',').map((gate) => {
      const [name = '', value = ''] = gate.split('=', 2);
      return [name.trim(), readBoolean(value.trim())];
    }),
  );
  return (gate, initial) => gates.get(gate) ?? initial;
}

/** Which subnets the controller gives to the load balancer of a stack, as it would choose now. */
export function subnetChooser(
  lens: Lens,
  site: Site | undefined,
): (stack: Unplaced) => SubnetChoice | 'unknown' {
  const find = subnetFinder(lens, site);
  if (site === undefined) return () => 'unknown';
  return (stack) => {
    const { type, loadBalancer } = stack;
    const scheme = schemeOf(stack, site);
    const ipAddressType = ipAddressTypeOf(stack);
    const asked = askedFor(stack);
    if (scheme === 'unknown' || ipAddressType === 'unknown' || asked === 'unknown') {
      return 'unknown';
    }
    if (asked === undefined && loadBalancer === 'unknown') return 'unknown';
    const isKept =
      typeof loadBalancer === 'object' &&
      loadBalancer.value.Scheme === scheme &&
      isFoundAgain(lens, site, stack, loadBalancer);
    return find({
      type,
      scheme,
      needsIpv6: ipAddressType?.startsWith('dualstack') === true,
      asked,
      kept: isKept ? loadBalancer : undefined,
    });
  };
}

/** What decides which subnets a load balancer gets. */
export interface SubnetAsk {
  readonly type: Stack['type'];
  readonly scheme: string;
  readonly needsIpv6: boolean;
  readonly asked: Asked | undefined;
  /** The load balancer whose subnets it keeps, where nobody asks for others. */
  readonly kept: Seen<aws.LoadBalancer> | undefined;
}

/** Finds the subnets of any load balancer of the controller. */
export function subnetFinder(
  lens: Lens,
  site: Site | undefined,
): (ask: SubnetAsk) => SubnetChoice | 'unknown' {
  const subnets = lens.all('aws/ec2/subnets');
  const isWhole = lens.mayDeny('aws/ec2/subnets');
  if (site === undefined || lens.sections['aws/ec2/subnets'] === undefined) return () => 'unknown';
  const wayOf = wayFrom(lens);
  const byId = new Map(subnets.map((subnet) => [subnet.value.SubnetId, subnet]));
  const ofVpc = subnets.filter(({ value }) => value.VpcId === site.vpcId);
  const elsewhere = subnets
    .filter(({ value }) => value.VpcId !== site.vpcId)
    .map((subnet): LeftOut => ({ subnet, because: 'other-vpc' }));
  const discovered = new Map<string, Bare | 'unknown'>();

  const choiceOf = (
    how: SubnetChoice['how'],
    type: Stack['type'],
    chosen: readonly SeenSubnet[],
    rest: Partial<SubnetChoice> = {},
  ): Bare => ({
    how,
    source: undefined,
    chosen,
    leftOut: [],
    missing: [],
    again: [],
    minimum:
      type === 'application' &&
      !site.isEnabled('ALBSingleSubnet', false) &&
      chosen.every(isInOrdinaryZone)
        ? 2
        : 1,
    vpc: { id: site.vpcId, source: site.vpcSource },
    wayOf,
    ...rest,
  });

  const named = (
    how: SubnetChoice['how'],
    type: Stack['type'],
    names: readonly string[],
    source: Evidence,
  ): Bare | 'unknown' => {
    const taken = new Map<string, number>();
    const chosen = new Set<SeenSubnet>();
    const missing: string[] = [];
    const again: SubnetChoice['again'][number][] = [];
    for (const name of names) {
      const used = taken.get(name) ?? 0;
      taken.set(name, used + 1);
      const isId = name.startsWith('subnet-');
      // The list is sorted by id, as the controller sorts those of one name.
      const found = isId
        ? byId.get(name)
        : ofVpc.filter((subnet) => tagOf(subnet.value, 'Name') === name)[used];
      if (found !== undefined && chosen.has(found)) {
        again.push({ subnet: found, by: isId && used > 0 ? 'id' : 'name' });
      }
      if (found !== undefined) chosen.add(found);
      else if (isWhole) missing.push(name);
      else return 'unknown';
    }
    return choiceOf(how, type, [...chosen], { source, missing, again });
  };

  /** One eligible subnet for each zone. */
  const onePerZone = (
    how: SubnetChoice['how'],
    type: Stack['type'],
    candidates: readonly SeenSubnet[],
    needsIpv6: boolean,
    rest: { readonly source?: Evidence; readonly leftOut: readonly LeftOut[] },
  ): Bare | 'unknown' => {
    const filtersIpv6 = needsIpv6 ? site.isAtLeast([3, 5, 0]) : false;
    if (filtersIpv6 === undefined) return 'unknown';
    // Without a name, the cluster's own tags look like those of another one.
    if (
      site.cluster === undefined &&
      site.isEnabled('SubnetsClusterTagCheck', true) &&
      candidates.some(({ value }) => clustersOf(value).length > 0)
    ) {
      return 'unknown';
    }
    const leftOut: LeftOut[] = [...rest.leftOut];
    const best = new Map<string, SeenSubnet>();
    const eligible: SeenSubnet[] = [];
    for (const subnet of candidates) {
      const because = ineligible(subnet.value, site, filtersIpv6);
      if (because === undefined) eligible.push(subnet);
      else leftOut.push({ subnet, because });
    }
    const isOurs = ({ value }: SeenSubnet): boolean =>
      tagOf(value, `${CLUSTER_TAG}/${site.cluster ?? ''}`) !== undefined;
    for (const subnet of eligible) {
      const zone = subnet.value.AvailabilityZone ?? '';
      const known = best.get(zone);
      if (known === undefined || (isOurs(subnet) && !isOurs(known))) best.set(zone, subnet);
    }
    const chosen = eligible.filter((subnet) => best.get(zoneOf(subnet)) === subnet);
    for (const subnet of eligible) {
      if (!chosen.includes(subnet)) leftOut.push({ subnet, because: 'zone-taken' });
    }
    return choiceOf(how, type, chosen, { ...rest, leftOut });
  };

  const discover = (scheme: string, type: Stack['type'], needsIpv6: boolean): Bare | 'unknown' => {
    if (!isWhole) return 'unknown';
    const role = roleTag(scheme);
    const hasRole = ({ value }: SeenSubnet): boolean => {
      const tag = tagOf(value, role);
      return tag === '' || tag === '1';
    };
    const tagged = ofVpc.filter(hasRole);
    if (tagged.length > 0 || !site.isEnabled('SubnetDiscoveryByReachability', true)) {
      return onePerZone('tag', type, tagged, needsIpv6, {
        leftOut: [...elsewhere, ...without(ofVpc, hasRole, 'no-role-tag')],
      });
    }
    const byRoute = site.isAtLeast([2, 12, 1]);
    if (byRoute === undefined) return 'unknown';
    if (!byRoute) {
      return onePerZone('tag', type, [], needsIpv6, {
        leftOut: [...elsewhere, ...without(ofVpc, hasRole, 'no-role-tag')],
      });
    }
    const isPublic = publicSubnets(lens, site);
    if (isPublic === undefined) return 'unknown';
    const isReached = (subnet: SeenSubnet): boolean => isPublic(subnet) === (scheme !== 'internal');
    return onePerZone('route', type, ofVpc.filter(isReached), needsIpv6, {
      leftOut: [...elsewhere, ...without(ofVpc, isReached, 'wrong-route')],
    });
  };

  return ({ type, scheme, needsIpv6, asked, kept }) => {
    const whole = (
      choice: Bare | 'unknown',
      instead?: Bare | 'unknown',
    ): SubnetChoice | 'unknown' => {
      if (choice === 'unknown') return choice;
      const other = instead === undefined ? instead : whole(instead);
      return {
        ...choice,
        needsIpv6,
        roleTag: roleTag(scheme),
        instead: other === 'unknown' ? undefined : other,
      };
    };
    const found = (): Bare | 'unknown' => {
      const key = `${scheme} ${type} ${needsIpv6}`;
      const choice = discovered.get(key) ?? discover(scheme, type, needsIpv6);
      discovered.set(key, choice);
      return choice;
    };
    if (asked?.how === 'annotation') {
      return whole(named('annotation', type, asked.names, asked.source));
    }
    if (asked?.how === 'params') {
      const { ids = [], tags = {} } = asked.selector;
      if (ids.length > 0) return whole(named('params', type, ids, asked.source));
      if (!isWhole) return 'unknown';
      const isMeant = ({ value }: SeenSubnet): boolean =>
        Object.entries(tags).every(([key, values]) => values.includes(tagOf(value, key) ?? NONE));
      return whole(
        onePerZone('params', type, ofVpc.filter(isMeant), needsIpv6, {
          source: asked.source,
          leftOut: [...elsewhere, ...without(ofVpc, isMeant, 'not-selected')],
        }),
      );
    }
    if (kept !== undefined) {
      const ids = kept.value.AvailabilityZones?.map(({ SubnetId = '' }) => SubnetId);
      const chosen = ids?.flatMap((id) => byId.get(id) ?? []);
      return chosen === undefined || chosen.length !== ids?.length
        ? 'unknown'
        : whole(
            choiceOf('kept', type, chosen, { source: cite(kept, 'AvailabilityZones') }),
            found(),
          );
    }
    return whole(found());
  };
}

/** The value of a Service's annotation, where this stack is one. */
export function serviceAnnotation(
  { service }: Unplaced,
  suffix: string,
): Setting<string> | undefined {
  const key: string = `${NLB_PREFIX}/aws-load-balancer-${suffix}`;
  const value = service?.object.value.metadata.annotations?.[key];
  return service === undefined || value === undefined
    ? undefined
    : {
        value,
        source: cite(service.object, 'metadata', 'annotations', key),
        isExplicit: true,
      };
}

/** The one list that the members of a group, or the Service, give; their order may matter. */
export function listOf(
  stack: Unplaced,
  members: readonly IngressExposure[],
  suffixes: { readonly ingress: string; readonly service: string },
  isOrdered: boolean,
): { readonly names: readonly string[]; readonly source: Evidence } | undefined | 'unknown' {
  const key: string = `${PREFIX}/${suffixes.ingress}`;
  const given =
    stack.api === 'service'
      ? [serviceAnnotation(stack, suffixes.service)]
      : members.map(({ object }): Setting<string> | undefined => {
          const value = object.value.metadata.annotations?.[key];
          return value === undefined
            ? undefined
            : { value, source: cite(object, 'metadata', 'annotations', key), isExplicit: true };
        });
  const lists = given.flatMap((setting) =>
    setting === undefined ? [] : [{ names: split(setting.value), source: setting.source }],
  );
  const [first, ...others] = lists;
  if (first === undefined) return undefined;
  const text = (names: readonly string[]): string =>
    (isOrdered ? names : names.toSorted()).join(',');
  return others.every(({ names }) => text(names) === text(first.names)) ? first : 'unknown';
}

export function tagOf(
  {
    Tags = [],
  }: { readonly Tags?: readonly { Key: string; Value?: string | undefined }[] | undefined },
  key: string,
): string | undefined {
  const tag = Tags.find(({ Key }) => Key === key);
  return tag === undefined ? undefined : (tag.Value ?? '');
}

/** Whether the controller finds this load balancer again, by its tags. */
export function isFoundAgain(
  lens: Lens,
  { cluster }: Site,
  { api, id }: Unplaced,
  { value }: Seen<aws.LoadBalancer>,
): boolean {
  if (lens.sections['aws/elbv2/tags']?.[value.LoadBalancerArn] === undefined) return true;
  const tags = lens.tagsOf(value.LoadBalancerArn);
  return (
    tags[`${api}.k8s.aws/stack`] === id &&
    (cluster === undefined || tags['elbv2.k8s.aws/cluster'] === cluster)
  );
}

/** What a flag says, where it says it in so many words: a variable is not followed. */
export function told({ value }: Setting<string>): string | undefined {
  return value === '' || value.includes('$(') ? undefined : value;
}

// No value of a tag is this one.
const NONE = '\0';

type Asked =
  | { readonly how: 'annotation'; readonly names: readonly string[]; readonly source: Evidence }
  | {
      readonly how: 'params';
      readonly selector: NonNullable<NonNullable<kubernetes.IngressClassParams['spec']>['subnets']>;
      readonly source: Evidence;
    };

/** Which subnets somebody names; unknown where the members of a group contradict one another. */
function askedFor(stack: Unplaced): Asked | undefined | 'unknown' {
  const plain: IngressExposure[] = [];
  const selectors: (Asked & { readonly how: 'params' })[] = [];
  for (const member of stack.members) {
    if (typeof member.params === 'string') return 'unknown';
    const selector = member.params?.value.spec?.subnets;
    if (member.params === undefined || selector === undefined) plain.push(member);
    else
      selectors.push({ how: 'params', selector, source: cite(member.params, 'spec', 'subnets') });
  }
  const list = listOf(stack, plain, { ingress: 'subnets', service: 'subnets' }, false);
  if (list === 'unknown') return 'unknown';
  const [first, ...others] = selectors;
  if (first === undefined) return list === undefined ? undefined : { how: 'annotation', ...list };
  const text = JSON.stringify(first.selector);
  return list === undefined && others.every(({ selector }) => JSON.stringify(selector) === text)
    ? first
    : 'unknown';
}

/** What the members agree on; unknown where they don't, or where the class of one cannot be seen. */
function agreed(
  { members }: Unplaced,
  field: 'scheme' | 'ipAddressType',
  suffix: string,
): string | undefined {
  const values = new Set<string>();
  for (const { params, object } of members) {
    if (typeof params === 'string') return 'unknown';
    const value =
      params?.value.spec?.[field] ?? object.value.metadata.annotations?.[`${PREFIX}/${suffix}`];
    if (value !== undefined) values.add(value);
  }
  return values.size > 1 ? 'unknown' : [...values][0];
}

/** As asked for, or that of the load balancer which is there; `unknown` where nothing tells. */
export function schemeOf(stack: Unplaced, { flags }: Pick<Site, 'flags'>): string {
  if (stack.api === 'ingress')
    return agreed(stack, 'scheme', 'scheme') ?? flags.defaultScheme.value;
  const internal = serviceAnnotation(stack, 'internal')?.value;
  const asked = serviceAnnotation(stack, 'scheme')?.value;
  if (asked !== undefined) return asked;
  if (internal !== undefined) {
    const isInternal = readBoolean(internal);
    return isInternal === undefined ? 'unknown' : isInternal ? 'internal' : 'internet-facing';
  }
  if (stack.loadBalancer === 'unknown') return 'unknown';
  return (
    (stack.loadBalancer === 'absent' ? undefined : stack.loadBalancer.value.Scheme) ??
    flags.defaultScheme.value
  );
}

/** `unknown` where members differ. */
export function ipAddressTypeOf(stack: Unplaced): string | undefined {
  return stack.api === 'ingress'
    ? agreed(stack, 'ipAddressType', 'ip-address-type')
    : serviceAnnotation(stack, 'ip-address-type')?.value;
}

function ineligible(
  subnet: aws.Subnet,
  site: Site,
  filtersIpv6: boolean,
): LeftOut['because'] | undefined {
  const clusters = (subnet.Tags ?? []).filter(({ Key }) => Key.startsWith(CLUSTER_TAG));
  if (
    clusters.length > 0 &&
    site.isEnabled('SubnetsClusterTagCheck', true) &&
    !clusters.some(({ Key }) => Key === `${CLUSTER_TAG}/${site.cluster ?? ''}`)
  ) {
    return 'other-cluster';
  }
  if ((subnet.AvailableIpAddressCount ?? FEWEST_ADDRESSES) < FEWEST_ADDRESSES) {
    return 'few-addresses';
  }
  return filtersIpv6 && !hasIpv6(subnet) ? 'no-ipv6' : undefined;
}

/** Which subnets have a route to an internet gateway: by their own route table or by the main one. */
function publicSubnets(lens: Lens, { vpcId }: Site): ((subnet: SeenSubnet) => boolean) | undefined {
  if (!lens.mayDeny('aws/ec2/route-tables')) return undefined;
  const bySubnet = new Map<string, aws.RouteTable>();
  let main: aws.RouteTable | undefined;
  for (const { value } of lens.all('aws/ec2/route-tables')) {
    if (value.VpcId !== vpcId) continue;
    for (const { Main, SubnetId } of value.Associations ?? []) {
      if (Main === true) main = value;
      if (SubnetId !== undefined) bySubnet.set(SubnetId, value);
    }
  }
  if (main === undefined) return undefined;
  return ({ value }) =>
    ((bySubnet.get(value.SubnetId) ?? main)?.Routes ?? []).some(({ GatewayId }) =>
      GatewayId?.startsWith('igw'),
    );
}

function without(
  subnets: readonly SeenSubnet[],
  isIn: (subnet: SeenSubnet) => boolean,
  because: LeftOut['because'],
): readonly LeftOut[] {
  return subnets.filter((subnet) => !isIn(subnet)).map((subnet) => ({ subnet, because }));
}

function zoneOf({ value }: SeenSubnet): string {
  return value.AvailabilityZone ?? '';
}

/** Not a Local or Wavelength Zone, whose names have more parts, and not on an Outpost. */
function isInOrdinaryZone(subnet: SeenSubnet): boolean {
  return localeOf(subnet) === 'Availability Zone';
}

/** The kind of place that a subnet is in. All subnets of a load balancer must be in one kind. */
export function localeOf({ value }: SeenSubnet): string {
  if (value.OutpostArn) return 'Outpost';
  const zone = value.AvailabilityZone ?? '';
  if (/^[a-z]+(?:-[a-z]+)+-\d+[a-z]$/.test(zone)) return 'Availability Zone';
  return zone.includes('-wl') ? 'Wavelength Zone' : 'Local Zone';
}

function roleTag(scheme: string): string {
  return `kubernetes.io/role/${scheme === 'internal' ? 'internal-elb' : 'elb'}`;
}

/** The clusters that a subnet is tagged for. */
export function clustersOf({ Tags = [] }: aws.Subnet): readonly string[] {
  return Tags.flatMap(({ Key }) =>
    Key.startsWith(`${CLUSTER_TAG}/`) ? [Key.slice(CLUSTER_TAG.length + 1)] : [],
  );
}

export function hasIpv6({ Ipv6CidrBlockAssociationSet = [] }: aws.Subnet): boolean {
  return Ipv6CidrBlockAssociationSet.some(
    ({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === 'associated',
  );
}

function split(list: string): readonly string[] {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
