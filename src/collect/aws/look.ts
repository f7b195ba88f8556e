import type { SectionName, Sections } from '../../snapshot/sections.js';
import type { AwsClient, CollectContext, Collector } from '../collector.js';
import { discover, vpcOf } from '../discover.js';
import { gapOf, reasonOf } from '../gap.js';

/* What the collectors of AWS have in common. */

/** What one is given, where there is a client. */
export interface Look extends CollectContext {
  readonly aws: AwsClient;
}

export function collector(
  section: SectionName,
  {
    actions,
    after = [],
    collect,
  }: {
    /** The one that the section is made of comes first. */
    readonly actions: readonly [string, ...string[]];
    readonly after?: readonly SectionName[];
    readonly collect: (look: Look) => Promise<unknown>;
  },
): Collector {
  return {
    section,
    permissions: actions.map((action) => ({ api: 'aws', action })),
    after,
    collect: async (context) =>
      context.aws === undefined ? undefined : collect({ ...context, aws: context.aws }),
  };
}

/** How a service pages: what it calls the place to go on from, and how much a page may hold. */
interface Paging {
  readonly input: string;
  readonly output: string;
  readonly size: Readonly<Record<string, number>>;
}

const PAGING: Readonly<Record<'elbv2' | 'elb' | 'ec2' | 'iam' | 'eks' | 'acm', Paging>> = {
  elbv2: { input: 'Marker', output: 'NextMarker', size: { PageSize: 400 } },
  elb: { input: 'Marker', output: 'NextMarker', size: { PageSize: 400 } },
  ec2: { input: 'NextToken', output: 'NextToken', size: { MaxResults: 1000 } },
  iam: { input: 'Marker', output: 'Marker', size: { MaxItems: 1000 } },
  eks: { input: 'nextToken', output: 'nextToken', size: { maxResults: 100 } },
  acm: { input: 'NextToken', output: 'NextToken', size: { MaxItems: 1000 } },
};

/** All items of a listing; where it breaks off, what was read of it, if a gap can be told. */
export async function pages<Item>(
  { aws, gap }: { readonly aws: AwsClient; readonly gap?: Look['gap'] },
  service: keyof typeof PAGING,
  operation: string,
  field: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<readonly Item[]> {
  const paging = PAGING[service];
  const items: Item[] = [];
  let next: unknown;
  do {
    try {
      const page = await aws.call(service, operation, {
        ...paging.size,
        ...input,
        ...(next === undefined ? {} : { [paging.input]: next }),
      });
      for (const item of (page[field] ?? []) as Item[]) items.push(item);
      const token = page[paging.output];
      next = token === '' || token === next ? undefined : token;
    } catch (error) {
      if (next === undefined || gap === undefined) throw error;
      gap(gapOf('aws', operation, undefined, error));
      return items;
    }
  } while (next !== undefined);
  return items;
}

/** What is refused for one is refused for all. */
const HOPELESS = new Set(['forbidden', 'invalid-credentials', 'unsupported']);

/**
 * Asks of each resource by itself, and tells gaps for those that fail. What will not be answered
 * for the others either ends it. Throws where nothing was answered.
 */
export async function each<Item, Answer>(
  { gap }: Pick<Look, 'gap'>,
  operation: string,
  items: readonly Item[],
  nameOf: (item: Item) => string,
  ask: (item: Item) => Promise<Answer>,
): Promise<readonly (readonly [Item, Answer])[]> {
  const answers = new Map<Item, Answer>();
  const failures: Failure[] = [];
  let isHopeless = false;
  await Promise.all(
    [...workers(items)].map(async (queue) => {
      for (const item of queue) {
        if (isHopeless) return;
        try {
          answers.set(item, await ask(item));
        } catch (error) {
          if (!isHopeless) failures.push({ name: nameOf(item), error });
          isHopeless ||= HOPELESS.has(reasonOf(error));
        }
      }
    }),
  );
  const [first] = failures;
  if (first !== undefined && answers.size === 0 && failures.every(isNoAnswer)) throw first.error;
  for (const [failure, ...more] of alike(failures)) {
    const one = gapOf('aws', operation, failure.name, failure.error);
    gap(more.length === 0 ? one : { ...one, message: `${one.message} (and ${more.length} more)` });
  }
  return items.flatMap((item) => {
    const answer = answers.get(item);
    return answer === undefined ? [] : [[item, answer] as const];
  });
}

interface Failure {
  readonly name: string;
  readonly error: unknown;
}

// What was deleted a moment ago is an answer, about one of them.
const isNoAnswer = ({ error }: Failure): boolean => reasonOf(error) !== 'not-found';

/** Those that fail for one reason are told as one. */
function alike(failures: readonly Failure[]): Iterable<readonly [Failure, ...Failure[]]> {
  const groups = new Map<string, [Failure, ...Failure[]]>();
  for (const failure of failures) {
    const reason = reasonOf(failure.error);
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [failure]);
    else group.push(failure);
  }
  return groups.values();
}

/** As many as a client runs at once, all of which take from one queue. */
function workers<Item>(items: readonly Item[]): readonly Iterable<Item>[] {
  const queue = items.values();
  return Array.from({ length: Math.min(10, items.length) }, () => queue);
}

export function batches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Each of them once. */
export function distinct(texts: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(texts)].filter((text): text is string => text !== undefined && text !== '');
}

/** Answers that several sections are made of, as long as one snapshot is collected. */
const shared = new WeakMap<Sections, Map<string, Promise<unknown>>>();

/** Asks once in a run. What failed is asked again, so that each section knows why. */
export async function once<T>(look: Look, key: string, ask: () => Promise<T>): Promise<T> {
  const run = shared.get(look.soFar) ?? new Map<string, Promise<unknown>>();
  shared.set(look.soFar, run);
  const known = run.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const asked = ask();
  run.set(key, asked);
  try {
    return await asked;
  } catch (error) {
    run.delete(key);
    throw error;
  }
}

export function clusterName({ soFar, kubernetes }: Look): string | undefined {
  return discover(soFar, kubernetes).clusterName;
}

/** Sections that tell the VPC. */
export const PLACE = [
  'aws/eks/cluster',
  'kubernetes/nodes',
  'kubernetes/deployments.apps',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
] as const satisfies readonly SectionName[];

/** The VPC of the cluster: of the controller's flags, of EKS, or of a node. */
export async function vpc(look: Look): Promise<string | undefined> {
  const { soFar, kubernetes } = look;
  const told = discover(soFar, kubernetes).vpcId ?? vpcOf(soFar);
  const [id] = instanceIds(soFar);
  if (told !== undefined || id === undefined) return told;
  return once(look, 'vpc', async () => {
    const [reservation] = await pages<{ Instances?: { VpcId?: string }[] }>(
      look,
      'ec2',
      'DescribeInstances',
      'Reservations',
      { Filters: [{ Name: 'instance-id', Values: [id] }] },
    );
    return reservation?.Instances?.[0]?.VpcId;
  });
}

export function instanceIds(soFar: Sections): readonly string[] {
  return distinct(
    (soFar['kubernetes/nodes'] ?? []).map(({ spec }) => instanceOf(spec?.providerID)),
  );
}

/** The instance in a node's `aws:///us-west-2a/i-0123`. */
export function instanceOf(providerId: string | undefined): string | undefined {
  return /\/(i-[0-9a-f]+)$/.exec(providerId ?? '')?.[1];
}

/** Whether nothing particular is asked about: then what no check reads yet is collected, too. */
export function isWide({ scope }: Look): boolean {
  return scope.asked.length === 0;
}
