import type * as aws from '../../snapshot/aws.js';
import type { Collector } from '../collector.js';
import { reasonOf } from '../gap.js';
import {
  allWays,
  askedWays,
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
const STACK_TAGS = ['ingress.k8s.aws/stack', 'service.k8s.aws/stack', 'gateway.k8s.aws/stack'];
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

/** Load balancers that may be of the cluster, with their tags: those of its VPC. */
const candidates = (look: Look): Promise<ReadonlyMap<string, Tags>> =>
  once(look, 'tags of load balancers', async () => {
    const vpcId = await vpc(look).catch(() => undefined);
    const named = hostnamesOf(allWays(look));
    const arns = (await allLoadBalancers(look))
      .filter(
        ({ VpcId, DNSName }) =>
          vpcId === undefined || VpcId === vpcId || named.has(plain(DNSName ?? '')),
      )
      .map(({ LoadBalancerArn }) => LoadBalancerArn);
    return tagsOf(look, arns);
  });

/** Those that tags, statuses, bindings or names in DNS lead to. */
async function relevantLoadBalancers(look: Look): Promise<readonly aws.LoadBalancer[]> {
  const all = await allLoadBalancers(look);
  const cluster = clusterName(look);
  const tags = await candidates(look).catch(() => undefined);
  const vpcId = await vpc(look).catch(() => undefined);
  const ways = allWays(look);
  const named = new Set([...hostnamesOf(ways), ...(await pointedAt(look, ways))]);
  const bound = await boundLoadBalancers(look, ways);
  const said = namedInEvents(look);
  return all.filter(({ LoadBalancerArn, LoadBalancerName = '', DNSName, VpcId }) => {
    if (named.has(plain(DNSName ?? '')) || bound.has(LoadBalancerArn)) return true;
    // Another one has the name, in another VPC perhaps.
    if (said.has(LoadBalancerName)) return true;
    if (vpcId !== undefined && VpcId !== vpcId) return false;
    const known = tags?.get(LoadBalancerArn);
    // Whose it is can then not be told.
    if (known === undefined) return true;
    const own = new Map(known.map(({ Key, Value }) => [Key, Value]));
    const owners = CLUSTER_TAGS.flatMap((key) => own.get(key) ?? []);
    if (owners.length === 0) return STACK_TAGS.some((key) => own.has(key));
    return cluster === undefined || owners.includes(cluster);
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
async function chosenLoadBalancers(look: Look): Promise<readonly aws.LoadBalancer[]> {
  const all = look.soFar[LOAD_BALANCERS] ?? [];
  if (isWide(look)) return all;
  const ways = askedWays(look);
  const names = new Set([...hostnamesOf(ways), ...(await pointedAt(look, ways))]);
  const stacks = stacksOf(look, ways);
  const bound = await boundLoadBalancers(look, ways);
  const tags = look.soFar['aws/elbv2/tags'] ?? {};
  return all.filter(
    ({ LoadBalancerArn, DNSName }) =>
      names.has(plain(DNSName ?? '')) ||
      bound.has(LoadBalancerArn) ||
      (tags[LoadBalancerArn] ?? []).some(
        ({ Key, Value }) => STACK_TAGS.includes(Key) && stacks.has(Value ?? ''),
      ),
  );
}

async function chosenTargetGroups(look: Look): Promise<readonly aws.TargetGroup[]> {
  const all = look.soFar[TARGET_GROUPS] ?? [];
  if (isWide(look)) return all;
  const arns = new Set((await chosenLoadBalancers(look)).map((one) => one.LoadBalancerArn));
  const isBound = boundGroups(askedWays(look).bindings);
  return all.filter(
    (group) => isBound(group) || (group.LoadBalancerArns ?? []).some((arn) => arns.has(arn)),
  );
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

const CHOSEN = [...WAYS_IN, LOAD_BALANCERS, 'aws/elbv2/tags'] as const;

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
  collector('aws/elbv2/tags', {
    actions: ['elasticloadbalancing:DescribeTags'],
    after: [LOAD_BALANCERS, TARGET_GROUPS],
    collect: async (look) => {
      const known = await candidates(look);
      const arns = (look.soFar[LOAD_BALANCERS] ?? []).map(loadBalancerArn);
      const missing = arns.filter((arn) => !known.has(arn));
      const groups = (look.soFar[TARGET_GROUPS] ?? []).map(targetGroupArn);
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
    after: CHOSEN,
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
    after: [...CHOSEN, TARGET_GROUPS],
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
