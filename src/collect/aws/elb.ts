import type * as aws from '../../snapshot/aws.js';
import type { Collector } from '../collector.js';
import { reasonOf } from '../gap.js';
import {
  allWays,
  askedServices,
  askedWays,
  builtWays,
  hostnamesOf,
  hostsOf,
  plain,
  stacksOf,
  WAYS_IN,
  type Ways,
} from './asked.js';
import {
  batches,
  clusterName,
  collector,
  each,
  isWide,
  once,
  pages,
  PLACE,
  vpc,
  type Look,
} from './look.js';

const LOAD_BALANCERS = 'aws/elbv2/load-balancers';
const TARGET_GROUPS = 'aws/elbv2/target-groups';
const TAGS = 'aws/elbv2/tags';
const STACK_TAGS = ['ingress.k8s.aws/stack', 'service.k8s.aws/stack', 'gateway.k8s.aws/stack'];
const STACK_LABEL = /^\w+\.k8s\.aws(?:\.\w+)?\/stack/;
const CLUSTER_TAGS = ['elbv2.k8s.aws/cluster', 'eks:eks-cluster-name'];
/** All that one call may ask the tags of. */
const TAGGED_AT_ONCE = 20;

const allLoadBalancers = (look: Look): Promise<readonly aws.LoadBalancer[]> =>
  once(look, 'load balancers', () =>
    pages(look, 'elbv2', 'DescribeLoadBalancers', 'LoadBalancers'),
  );

/** Listed whole, because a group that is named and not there has to be told from one not seen. */
const allTargetGroups = (look: Look): Promise<readonly aws.TargetGroup[]> =>
  once(look, 'target groups', () => pages(look, 'elbv2', 'DescribeTargetGroups', 'TargetGroups'));

type Tags = readonly aws.Tag[];

/** The tags of each resource that was answered for; none of those that are gone by now. */
async function tagsOf(look: Look, arns: readonly string[]): Promise<ReadonlyMap<string, Tags>> {
  const ask = async (batch: readonly string[]): Promise<readonly (readonly [string, Tags])[]> => {
    try {
      const { TagDescriptions = [] } = await look.aws.call<{
        TagDescriptions?: { ResourceArn: string; Tags?: Tags }[];
      }>('elbv2', 'DescribeTags', { ResourceArns: batch });
      return TagDescriptions.map(({ ResourceArn, Tags = [] }) => [ResourceArn, Tags]);
    } catch (error) {
      // One that is missing fails them all.
      if (reasonOf(error) !== 'not-found') throw error;
      if (batch.length === 1) return batch.map((arn) => [arn, []]);
      const halves = batches(batch, Math.ceil(batch.length / 2));
      return (await Promise.all(halves.map(ask))).flat();
    }
  };
  const found = await each(
    look,
    'DescribeTags',
    batches(arns, TAGGED_AT_ONCE),
    ([first = '']) => first,
    ask,
  );
  return new Map(found.flatMap(([, tags]) => tags));
}

/** All that may be of the cluster: those of its VPC, and those that a status names. */
async function inReach(look: Look): Promise<readonly aws.LoadBalancer[]> {
  const vpcId = await vpc(look).catch(() => undefined);
  const named = hostnamesOf(allWays(look));
  return (await allLoadBalancers(look)).filter(
    ({ VpcId, DNSName }) =>
      vpcId === undefined || VpcId === vpcId || named.has(plain(DNSName ?? '')),
  );
}

interface Candidates {
  readonly tags: ReadonlyMap<string, Tags>;
  /** Whether the tags of all of them were asked for. */
  readonly isSearched: boolean;
}

/** Load balancers that may be meant, with their tags. */
const candidates = (look: Look): Promise<Candidates> =>
  once(look, 'tags of load balancers', async () => {
    const near = isWide(look) ? [] : (await ledTo(look)).map(loadBalancerArn);
    const tags = await tagsOf(look, near);
    if (!isWide(look) && (await isAllFound(look, tags))) return { tags, isSearched: false };
    const others = (await inReach(look)).map(loadBalancerArn).filter((arn) => !near.includes(arn));
    return { tags: new Map([...tags, ...(await tagsOf(look, others))]), isSearched: true };
  });

/** Those that lie on the way of what is asked about, as far as that can be told without tags. */
async function ledTo(look: Look): Promise<readonly aws.LoadBalancer[]> {
  const ways = askedWays(look);
  const named = new Set([...hostnamesOf(ways), ...(await pointedAt(look, ways))]);
  const bound = await boundLoadBalancers(look, ways);
  return (await allLoadBalancers(look)).filter(
    ({ LoadBalancerArn, DNSName }) => named.has(plain(DNSName ?? '')) || bound.has(LoadBalancerArn),
  );
}

/**
 * Whether no tags of further load balancers have to be looked through: each of the asked has its
 * own, and no other way in has an address that is gone, which another may have taken the place of.
 */
async function isAllFound(look: Look, tags: ReadonlyMap<string, Tags>): Promise<boolean> {
  const cluster = clusterName(look);
  const found = new Set(
    [...tags.values()].flatMap((all) => {
      const own = new Map(all.map(({ Key, Value }) => [Key, Value]));
      return isOfCluster(own, cluster) ? STACK_TAGS.flatMap((key) => own.get(key) ?? []) : [];
    }),
  );
  if ([...stacksOf(look, askedWays(look))].some((stack) => !found.has(stack))) return false;
  const names = new Set((await allLoadBalancers(look)).map(({ DNSName }) => plain(DNSName ?? '')));
  return [...hostnamesOf(builtWays(look))].every((hostname) => names.has(hostname));
}

function isOfCluster(
  tags: ReadonlyMap<string, string | undefined>,
  cluster: string | undefined,
): boolean {
  const owners = CLUSTER_TAGS.flatMap((key) => tags.get(key) ?? []);
  return owners.length === 0 || cluster === undefined || owners.includes(cluster);
}

/** Those that tags, statuses, bindings or names in DNS lead to. */
async function relevantLoadBalancers(look: Look): Promise<readonly aws.LoadBalancer[]> {
  const all = await allLoadBalancers(look);
  const cluster = clusterName(look);
  const known = await candidates(look).catch(() => undefined);
  const vpcId = await vpc(look).catch(() => undefined);
  const ways = allWays(look);
  const pointed = await pointedAt(look, isWide(look) ? ways : askedWays(look));
  const named = new Set([...hostnamesOf(ways), ...pointed]);
  const bound = await boundLoadBalancers(look, ways);
  const said = namedInEvents(look);
  return all.filter(({ LoadBalancerArn, LoadBalancerName = '', DNSName, VpcId }) => {
    if (named.has(plain(DNSName ?? '')) || bound.has(LoadBalancerArn)) return true;
    // Another one has the name, in another VPC perhaps.
    if (said.has(LoadBalancerName)) return true;
    if (vpcId !== undefined && VpcId !== vpcId) return false;
    const tags = known?.tags.get(LoadBalancerArn);
    // Where it was asked for, whose it is cannot be told.
    if (tags === undefined) return known?.isSearched !== false;
    const own = new Map(tags.map(({ Key, Value }) => [Key, Value]));
    const isMade = [...CLUSTER_TAGS, ...STACK_TAGS].some((key) => own.has(key));
    return isMade && isOfCluster(own, cluster);
  });
}

/** Where the names of these lead, by Route 53, or by a resolver where the zone is elsewhere. */
async function pointedAt(look: Look, ways: Ways): Promise<ReadonlySet<string>> {
  const records = groupedRecords(look);
  const led = await each(
    look,
    'lookup',
    hostsOf(ways).filter((host) => !host.includes('*')),
    (host) => host,
    async (host) => records.get(host) ?? once(look, `name ${host}`, () => canonical(look, host)),
  );
  return new Set(led.flatMap(([, names]) => names).map(plain));
}

function groupedRecords({ soFar }: Look): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { Name, Type, AliasTarget, ResourceRecords = [] } of soFar['aws/route53/records'] ??
    []) {
    const targets = Type === 'CNAME' ? ResourceRecords.flatMap(({ Value }) => Value ?? []) : [];
    const known = names.get(plain(Name)) ?? [];
    names.set(plain(Name), [...known, ...targets, ...[AliasTarget?.DNSName ?? []].flat()]);
  }
  return names;
}

/** What fails here is told by those who collect it. */
const canonical = async ({ dns }: Look, host: string): Promise<readonly string[]> =>
  dns.lookUp(host).then(
    ({ cname }) => cname,
    () => [],
  );

async function boundLoadBalancers(look: Look, { bindings }: Ways): Promise<ReadonlySet<string>> {
  if (bindings.length === 0) return new Set();
  const groups = boundGroups(bindings);
  const all = await allTargetGroups(look).catch(() => []);
  return new Set(all.filter(groups).flatMap(({ LoadBalancerArns }) => LoadBalancerArns ?? []));
}

/** What the controller names when it fails: target groups by their ARNs, load balancers by names. */
function namedInEvents({ soFar }: Look): ReadonlySet<string> {
  const messages = (soFar['kubernetes/events'] ?? []).map(({ message = '' }) => message);
  return new Set(
    messages.flatMap((message) => [
      ...(message.match(/arn:[\w-]+:elasticloadbalancing:\S+?:targetgroup\/[\w/-]+/g) ?? []),
      ...(/load balancer with the same name '([\w-]+)'/.exec(message)?.slice(1) ?? []),
    ]),
  );
}

function boundGroups(bindings: Ways['bindings']): (group: aws.TargetGroup) => boolean {
  const named = new Set(
    bindings.flatMap(({ spec }) => spec.targetGroupARN ?? spec.targetGroupName ?? []),
  );
  return ({ TargetGroupArn, TargetGroupName }) =>
    named.has(TargetGroupArn) || named.has(TargetGroupName ?? '');
}

/** Those whose details are asked for: all that were found, or those of what is asked about. */
async function chosenLoadBalancers(
  look: Look,
  tags: ReadonlyMap<string, Tags> = new Map(Object.entries(look.soFar[TAGS] ?? {})),
): Promise<readonly aws.LoadBalancer[]> {
  const all = look.soFar[LOAD_BALANCERS] ?? [];
  if (isWide(look)) return all;
  const stacks = stacksOf(look, askedWays(look));
  const led = new Set((await ledTo(look)).map(loadBalancerArn));
  return all.filter(
    ({ LoadBalancerArn }) =>
      led.has(LoadBalancerArn) ||
      (tags.get(LoadBalancerArn) ?? []).some(
        ({ Key, Value }) => STACK_TAGS.includes(Key) && stacks.has(Value ?? ''),
      ),
  );
}

/** Those behind them. */
async function groupsBehind(
  look: Look,
  balancers: readonly aws.LoadBalancer[],
): Promise<readonly aws.TargetGroup[]> {
  const all = look.soFar[TARGET_GROUPS] ?? [];
  if (isWide(look)) return all;
  const arns = new Set(balancers.map(loadBalancerArn));
  const isBound = boundGroups(askedWays(look).bindings);
  return all.filter(
    (group) => isBound(group) || (group.LoadBalancerArns ?? []).some((arn) => arns.has(arn)),
  );
}

/** Without those that only others of an IngressGroup send their traffic to. */
async function chosenTargetGroups(look: Look): Promise<readonly aws.TargetGroup[]> {
  const behind = await groupsBehind(look, await chosenLoadBalancers(look));
  const isOfOthers = groupsOfOthers(look);
  return behind.filter(({ TargetGroupArn }) => !isOfOthers(TargetGroupArn));
}

/** What the controller made for other Services than those that are asked about or led to. */
function groupsOfOthers(look: Look): (arn: string) => boolean {
  if (isWide(look)) return () => false;
  const isOwn = askedServices(look);
  const spared = new Map<string, boolean>();
  for (const { metadata, spec } of allWays(look).bindings) {
    const isOthers =
      Object.keys(metadata.labels ?? {}).some((label) => STACK_LABEL.test(label)) &&
      !isOwn(metadata.namespace, spec.serviceRef.name);
    const arn = spec.targetGroupARN ?? '';
    spared.set(arn, isOthers && spared.get(arn) !== false);
  }
  return (arn) => spared.get(arn) === true;
}

/** A section that is asked for resource by resource. */
async function byArn<Item, Answer>(
  look: Look,
  operation: string,
  items: readonly Item[],
  arnOf: (item: Item) => string,
  ask: (arn: string) => Promise<Answer>,
): Promise<Readonly<Record<string, Answer>>> {
  const found = await each(look, operation, items, arnOf, (item) => ask(arnOf(item)));
  return Object.fromEntries(found.map(([item, answer]) => [arnOf(item), answer]));
}

/** One answer whole, of which a field counts. */
const field =
  (look: Look, operation: string, parameter: string, name: string) =>
  async (arn: string): Promise<unknown> =>
    (await look.aws.call('elbv2', operation, { [parameter]: arn }))[name] ?? [];

/** Every page of it: half of the rules of a listener must not pass for all. */
const wholly =
  (look: Look, operation: string, parameter: string, name: string) =>
  (arn: string): Promise<readonly unknown[]> =>
    pages({ aws: look.aws }, 'elbv2', operation, name, { [parameter]: arn });

const loadBalancerArn = ({ LoadBalancerArn }: aws.LoadBalancer): string => LoadBalancerArn;
const targetGroupArn = ({ TargetGroupArn }: aws.TargetGroup): string => TargetGroupArn;
const listenerArn = ({ ListenerArn }: aws.Listener): string => ListenerArn;
const listenersIn = ({ soFar }: Look): readonly aws.Listener[] =>
  Object.values(soFar['aws/elbv2/listeners'] ?? {}).flat();

const CHOSEN = [...WAYS_IN, LOAD_BALANCERS, TAGS] as const;
/** Where the time is too short for all, who serves counts for more than how it is set. */
const SERVING = ['aws/elbv2/rules', 'aws/elbv2/target-health'] as const;

export const ELB_COLLECTORS: readonly Collector[] = [
  collector(LOAD_BALANCERS, {
    actions: [
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroups',
    ],
    after: [...WAYS_IN, ...PLACE, 'aws/route53/records', 'kubernetes/events'],
    collect: relevantLoadBalancers,
  }),
  collector(TARGET_GROUPS, {
    actions: ['elasticloadbalancing:DescribeTargetGroups'],
    after: [LOAD_BALANCERS, 'kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/events'],
    collect: async (look) => {
      const arns = new Set((look.soFar[LOAD_BALANCERS] ?? []).map(loadBalancerArn));
      const isBound = boundGroups(allWays(look).bindings);
      const said = namedInEvents(look);
      return (await allTargetGroups(look)).filter(
        (group) =>
          isBound(group) ||
          said.has(group.TargetGroupArn) ||
          (group.LoadBalancerArns ?? []).some((arn) => arns.has(arn)),
      );
    },
  }),
  collector(TAGS, {
    actions: ['elasticloadbalancing:DescribeTags'],
    after: [LOAD_BALANCERS, TARGET_GROUPS],
    collect: async (look) => {
      const { tags: known, isSearched } = await candidates(look);
      const balancers = (look.soFar[LOAD_BALANCERS] ?? []).map(loadBalancerArn);
      const arns = isSearched ? balancers : balancers.filter((arn) => known.has(arn));
      const missing = arns.filter((arn) => !known.has(arn));
      const behind = await groupsBehind(look, await chosenLoadBalancers(look, known));
      const groups = behind.map(targetGroupArn);
      const found = await tagsOf(look, [...missing, ...groups]);
      return Object.fromEntries(
        [...arns, ...groups].flatMap((arn) => {
          const tags = known.get(arn) ?? found.get(arn);
          return tags === undefined ? [] : [[arn, tags]];
        }),
      );
    },
  }),
  collector('aws/elbv2/load-balancer-attributes', {
    actions: ['elasticloadbalancing:DescribeLoadBalancerAttributes'],
    after: [...CHOSEN, ...SERVING],
    collect: async (look) => {
      const operation = 'DescribeLoadBalancerAttributes';
      const ask = field(look, operation, 'LoadBalancerArn', 'Attributes');
      return byArn(look, operation, await chosenLoadBalancers(look), loadBalancerArn, ask);
    },
  }),
  collector('aws/elbv2/listeners', {
    actions: ['elasticloadbalancing:DescribeListeners'],
    after: CHOSEN,
    collect: async (look) => {
      const operation = 'DescribeListeners';
      const ask = wholly(look, operation, 'LoadBalancerArn', 'Listeners');
      return byArn(look, operation, await chosenLoadBalancers(look), loadBalancerArn, ask);
    },
  }),
  collector('aws/elbv2/rules', {
    actions: ['elasticloadbalancing:DescribeRules'],
    after: ['aws/elbv2/listeners'],
    collect: async (look) => {
      // Those of network load balancers have none.
      const listeners = listenersIn(look).filter(({ Protocol }) => /^HTTPS?$/.test(Protocol ?? ''));
      const ask = wholly(look, 'DescribeRules', 'ListenerArn', 'Rules');
      return byArn(look, 'DescribeRules', listeners, listenerArn, ask);
    },
  }),
  collector('aws/elbv2/listener-certificates', {
    actions: ['elasticloadbalancing:DescribeListenerCertificates'],
    after: ['aws/elbv2/listeners'],
    collect: async (look) => {
      const operation = 'DescribeListenerCertificates';
      const listeners = listenersIn(look).filter(({ Protocol }) =>
        /^(?:HTTPS|TLS)$/.test(Protocol ?? ''),
      );
      const ask = wholly(look, operation, 'ListenerArn', 'Certificates');
      return byArn(look, operation, listeners, listenerArn, ask);
    },
  }),
  collector('aws/elbv2/target-group-attributes', {
    actions: ['elasticloadbalancing:DescribeTargetGroupAttributes'],
    after: [...CHOSEN, TARGET_GROUPS, ...SERVING],
    collect: async (look) => {
      const operation = 'DescribeTargetGroupAttributes';
      const ask = field(look, operation, 'TargetGroupArn', 'Attributes');
      return byArn(look, operation, await chosenTargetGroups(look), targetGroupArn, ask);
    },
  }),
  collector('aws/elbv2/target-health', {
    actions: ['elasticloadbalancing:DescribeTargetHealth'],
    after: [...CHOSEN, TARGET_GROUPS],
    collect: async (look) => {
      const operation = 'DescribeTargetHealth';
      const ask = field(look, operation, 'TargetGroupArn', 'TargetHealthDescriptions');
      return byArn(look, operation, await chosenTargetGroups(look), targetGroupArn, ask);
    },
  }),
  collector('aws/elbv2/account-limits', {
    actions: ['elasticloadbalancing:DescribeAccountLimits'],
    collect: async (look) =>
      isWide(look) ? pages(look, 'elbv2', 'DescribeAccountLimits', 'Limits') : undefined,
  }),
  collector('aws/elb/load-balancers', {
    actions: ['elasticloadbalancing:DescribeLoadBalancers'],
    after: [...WAYS_IN, LOAD_BALANCERS],
    collect: async (look) => {
      const known = new Set(
        (await allLoadBalancers(look)).map(({ DNSName }) => plain(DNSName ?? '')),
      );
      const names = [...hostnamesOf(allWays(look))].filter(
        (name) => /\.elb\.amazonaws\.com(?:\.cn)?$/.test(name) && !known.has(name),
      );
      if (names.length === 0) return undefined;
      const all = await pages<aws.ClassicLoadBalancer>(
        look,
        'elb',
        'DescribeLoadBalancers',
        'LoadBalancerDescriptions',
      );
      return all.filter(({ DNSName }) => names.includes(plain(DNSName ?? '')));
    },
  }),
];
