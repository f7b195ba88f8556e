import { cite, citeAbsence, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { SECTION_NAMES, type SectionName } from '../snapshot/sections.js';
import { brokenSections, resourceOf, type Gap, type Snapshot } from '../snapshot/snapshot.js';
import { lensOn, type Lens } from './lens.js';
import type { Elsewhere } from './topology.js';

const IDENTITY = 'aws/sts/caller-identity';
const INSTANCES = 'aws/ec2/instances';
const NODES = 'kubernetes/nodes';
const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const LOAD_BALANCERS = 'aws/elbv2/load-balancers';
const TARGET_GROUPS = 'aws/elbv2/target-groups';

/** Where AWS was read instead of where the cluster is. */
export function elsewhere(lens: Lens): readonly Elsewhere[] {
  return [otherAccount(lens), refusedRegion(lens) ?? otherRegion(lens)].filter(
    (place) => place !== undefined,
  );
}

function otherAccount(lens: Lens): Elsewhere | undefined {
  const own = accountOf(lens.snapshot.aws.accountId);
  const value = lens.sections[IDENTITY];
  const read = accountOf(value?.Account);
  if (value === undefined || own === undefined || read === undefined || own === read) {
    return undefined;
  }
  // A cluster may use load balancers of another account than its own: its bindings say so.
  const bound = boundAccounts(lens);
  if (!lens.mayDeny(BINDINGS) || bound.has(read)) return undefined;
  const nodes = areNodesSeen(lens);
  if (nodes === 'seen' || nodes === 'not asked') return undefined;
  const caller: Seen<aws.CallerIdentity> = {
    section: IDENTITY,
    ref: { kind: 'CallerIdentity', name: value.Arn ?? read },
    value,
  };
  const context = lens.snapshot.cluster.context ?? '';
  return {
    kind: 'account',
    read,
    own,
    evidence: [cite(caller, 'Account'), ...(bound.get(own)?.slice(0, 1) ?? [])],
    // A certificate that an Ingress names, misspelt, is all that else may speak for an account.
    isCertain: bound.has(own) || nodes === 'elsewhere' || context.includes(`:${own}:cluster/`),
  };
}

/** Those of redacted snapshots are numbers too; nothing is said of what is none. */
function accountOf(text: string | undefined): string | undefined {
  return /^\d{12}$/.test(text ?? '') ? text : undefined;
}

/** By the account of the target group; one that assumes a role may well be another's. */
function boundAccounts(lens: Lens): ReadonlyMap<string, readonly Evidence[]> {
  const bound = new Map<string, Evidence[]>();
  for (const binding of lens.all(BINDINGS)) {
    const { targetGroupARN, iamRoleArnToAssume } = binding.value.spec;
    const account = accountOf(targetGroupARN?.split(':')[4]);
    if (account === undefined || iamRoleArnToAssume !== undefined) continue;
    const evidence = cite(binding, 'spec', 'targetGroupARN');
    bound.set(account, [...(bound.get(account) ?? []), evidence]);
  }
  return bound;
}

/** Whether the instances that were read are the cluster's. */
function areNodesSeen(lens: Lens): 'seen' | 'elsewhere' | 'unknown' | 'not asked' {
  const broken = brokenSections(lens.snapshot);
  const asked = [INSTANCES, NODES] as const;
  if (asked.some((name) => lens.sections[name] === undefined && !broken.has(name))) {
    return 'not asked';
  }
  const ids = instancesOfNodes(lens).map(({ id }) => id);
  const seen = new Set(lens.all(INSTANCES).map(({ value }) => value.InstanceId));
  if (ids.some((id) => seen.has(id))) return 'seen';
  return ids.length > 0 && lens.mayDeny(INSTANCES) ? 'elsewhere' : 'unknown';
}

/** Of `aws:///us-west-2a/i-0123`; of a local zone, the region before it. */
function placesOfNodes(lens: Lens) {
  return lens.all(NODES).flatMap((node) => {
    const [, region, id = ''] =
      /^aws:\/\/\/([a-z]{2,}(?:-[a-z]+)+-\d+)[a-z0-9-]*\/(?:.*\/)?([^/]+)$/.exec(
        node.value.spec?.providerID ?? '',
      ) ?? [];
    return region === undefined ? [] : [{ region, id, source: cite(node, 'spec', 'providerID') }];
  });
}

/** Without those of Fargate, which are no instances. */
const instancesOfNodes = (lens: Lens) =>
  placesOfNodes(lens).filter(({ id }) => /^i-[0-9a-f]+$/.test(id));

/** Where nothing was read because of it. */
function refusedRegion(lens: Lens): Elsewhere | undefined {
  const { askedRegion } = lens.snapshot.aws;
  const nodes = placesOfNodes(lens);
  const [first] = nodes;
  if (first === undefined || nodes.some(({ region }) => region !== first.region)) return undefined;
  if (askedRegion === undefined || askedRegion === first.region) return undefined;
  return {
    kind: 'region',
    read: askedRegion,
    own: first.region,
    evidence: [first.source],
    isCertain: true,
  };
}

function otherRegion(lens: Lens): Elsewhere | undefined {
  const nodes = instancesOfNodes(lens);
  const [first] = nodes;
  const listed = [INSTANCES, LOAD_BALANCERS, TARGET_GROUPS] as const;
  if (
    first === undefined ||
    nodes.some(({ region }) => region !== first.region) ||
    !listed.every((name) => lens.mayDeny(name)) ||
    areNodesSeen(lens) !== 'elsewhere'
  ) {
    return undefined;
  }
  const found = [
    ...lens.all(LOAD_BALANCERS).map((one) => cite(one, 'LoadBalancerArn')),
    ...lens.all(TARGET_GROUPS).map((one) => cite(one, 'TargetGroupArn')),
  ];
  const regions = new Set(
    found.length === 0 ? [lens.snapshot.aws.region] : found.map(({ value }) => regionOf(value)),
  );
  const [read] = [...regions].toSorted();
  if (read === undefined || regions.has(first.region)) return undefined;
  return {
    kind: 'region',
    read,
    own: first.region,
    evidence: [
      first.source,
      citeAbsence(INSTANCES, { kind: 'Instance', name: first.id }),
      ...found.slice(0, 1),
    ],
    isCertain: true,
  };
}

const regionOf = (arn: Evidence['value']): string | undefined => String(arn).split(':')[3];

/** The same in all regions. */
const GLOBAL = /^aws\/(?:iam|route53)\//;

/**
 * The same snapshot as if AWS had not let anybody in: what is elsewhere tells nothing of what
 * the cluster has.
 */
export function withoutElsewhere(snapshot: Snapshot): {
  readonly judged: Snapshot;
  readonly places: readonly Elsewhere[];
} {
  const places = elsewhere(lensOn(snapshot));
  const [first] = places;
  if (first === undefined) return { judged: snapshot, places };
  const isForeign = (name: SectionName): boolean =>
    name.startsWith('aws/') && name !== IDENTITY && !(first.kind === 'region' && GLOBAL.test(name));
  const sections = Object.fromEntries(
    Object.entries(snapshot.sections).filter(([name]) => !isForeign(name as SectionName)),
  );
  const { kind, read, own } = first;
  const gaps = SECTION_NAMES.filter(
    (name) => isForeign(name) && snapshot.sections[name] !== undefined,
  ).map((name): Gap => ({
    source: 'aws',
    operation: 'read',
    resource: resourceOf(name),
    reason: 'invalid-credentials',
    message: `read in ${kind} ${read}, and the cluster is in ${kind} ${own}`,
  }));
  return { judged: { ...snapshot, sections, gaps: [...snapshot.gaps, ...gaps] }, places };
}
