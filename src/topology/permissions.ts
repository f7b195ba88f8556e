import { at, cite, refKey, refText, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { listOf } from './conditions.js';
import type { ControllerPart } from './controllers.js';
import { groupBy, type Lens } from './lens.js';
import { ADDED, BASE, neededActions, OPTIONAL, type Realm } from './needed-actions.js';
import {
  coversAction,
  coversResource,
  ruleOn,
  statementsOf,
  type Place,
  type Request,
  type Ruling,
} from './policy.js';
import { siteOf } from './subnets.js';
import type { Binding, Controller, Denial, Failure, Need, Permissions, Stack } from './topology.js';

/**
 * What the controller's roles must be allowed and what they are not: as their policies say, as the
 * policy simulator says, and as AWS said to the controller.
 */
export function linkPermissions(
  lens: Lens,
  controllers: readonly Controller[],
  parts: readonly ControllerPart[],
  stacks: readonly Stack[],
  bindings: readonly Binding[],
  failures: readonly Failure[],
): readonly Permissions[] {
  const refused = failures.flatMap((failure) => refusalIn(failure) ?? []);
  const [part, ...others] = parts;
  const site = siteOf(lens, part);
  // Which of several controllers takes care of what, nothing says.
  const own = others.length === 0 ? controllers[0]?.identity.role : undefined;
  const serves = controllers.flatMap((controller) => controller.serves);
  return lens.all('aws/iam/roles').flatMap((role): readonly Permissions[] => {
    const realm = realmOf(lens, role);
    const isOwn = typeof own === 'object' && refKey(own.ref) === refKey(role.ref);
    const said = refused.filter(({ account, roleName }) => {
      return roleName === role.value.RoleName && account === realm?.account;
    });
    if (realm === undefined || (!isOwn && said.length === 0)) return [];
    const policies = lens.mayDeny('aws/iam/role-policies')
      ? lens.entry('aws/iam/role-policies', role.ref)
      : undefined;
    const needs =
      isOwn && site !== undefined ? neededActions(lens, site, realm, stacks, bindings) : [];
    const view = {
      role,
      policies,
      judge: once((request) => judged(lens, role, policies, request)),
    };
    return [
      {
        ref: role.ref,
        serves,
        role,
        policies,
        needs,
        denials: merged([
          ...said.map((one) => denialOfRefusal(view, one)),
          ...needs.flatMap((need) => denialOfNeed(view, need) ?? []),
        ]),
      },
    ];
  });
}

interface View {
  readonly role: Seen<aws.Role>;
  readonly policies: Permissions['policies'];
  judge(request: Request): Judged;
}

interface Judged {
  /** By the policies; absent where they were not seen. */
  readonly ruling: Ruling | undefined;
  /** What the simulator says against it. */
  readonly simulated: Evidence | undefined;
}

function judged(
  lens: Lens,
  role: Seen<aws.Role>,
  policies: Permissions['policies'],
  request: Request,
): Judged {
  return {
    ruling: policies === undefined ? undefined : ruleOn(policies.value, request),
    simulated: simulatedDenial(lens, role, request),
  };
}

/** Most stacks ask for the same. */
function once(judge: (request: Request) => Judged): (request: Request) => Judged {
  const known = new Map<string, Judged>();
  return (request) => {
    const key = JSON.stringify(request);
    const found = known.get(key) ?? judge(request);
    known.set(key, found);
    return found;
  };
}

/** A role makes load balancers in its own account. */
function realmOf({ snapshot }: Lens, { value }: Seen<aws.Role>): Realm | undefined {
  const [, partition, account] = /^arn:(aws[\w-]*):iam::(\w+):role\//.exec(value.Arn) ?? [];
  return partition === undefined || account === undefined
    ? undefined
    : { partition, account, region: snapshot.aws.region ?? '*' };
}

/** What AWS refused to the controller, by its own words. */
interface Refused {
  readonly action: string;
  readonly resource: string | undefined;
  readonly account: string;
  readonly roleName: string;
  readonly failure: Failure;
}

const REFUSED =
  /assumed-role\/(?<roleName>[^/\s]+)\/\S+ is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>arn:\S+))?/i;

function refusalIn(failure: Failure): Refused | undefined {
  const { message } = failure.said;
  const { roleName, action, resource } = REFUSED.exec(message)?.groups ?? {};
  const [, account] = /arn:aws[\w-]*:sts::(\w+):assumed-role\//.exec(message) ?? [];
  // Of another role, which the controller then acts as.
  if (roleName === undefined || action === undefined || /^sts:/i.test(action)) return undefined;
  return { roleName, action, resource, account: account ?? '', failure };
}

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/service control policy/i, 'a service control policy of the organisation'],
  [/resource control policy/i, 'a resource control policy of the organisation'],
  [/permissions? boundary/i, 'its permissions boundary'],
  [/VPC endpoint policy/i, 'the policy of a VPC endpoint'],
  [/resource-based policy/i, 'the policy of the resource'],
  [/session policy/i, 'a session policy'],
  [/explicit deny/i, 'an explicit deny in a policy'],
];

function denialOfRefusal({ role, policies }: View, { action, resource, failure }: Refused): Denial {
  const { said, serves } = failure;
  const [, by] = FORBIDDEN.find(([words]) => words.test(said.message)) ?? [];
  const place = policies === undefined ? undefined : conditioned(policies.value, action, resource);
  return {
    kind:
      by !== undefined
        ? 'forbidden'
        : /^iam:CreateServiceLinkedRole$/i.test(action)
          ? 'service-linked-role'
          : kindOf(action, place !== undefined, policies?.value),
    action,
    resource,
    when: 'now',
    askers: [refText(said.about)],
    by,
    otherPartition: undefined,
    said,
    evidence: [
      said.source,
      ...(policies === undefined || place === undefined ? [] : [citePlace(policies, place)]),
      cite(role, 'Arn'),
    ],
    serves,
  };
}

function kindOf(
  action: string,
  isTag: boolean,
  policies: readonly aws.RolePolicy[] | undefined,
): Denial['kind'] {
  if (OPTIONAL.test(action)) return 'optional';
  if (isTag) return 'tag';
  return ADDED.has(action) && policies !== undefined && hasBase(policies) ? 'outdated' : 'missing';
}

/** It is the controller's policy, of whichever age. */
const hasBase = (policies: readonly aws.RolePolicy[]): boolean =>
  BASE.every(
    (action) => ruleOn(policies, { action, resource: '*', context: {} }).verdict === 'allowed',
  );

const TAG_KEY = /(?:request|resource)tag\/|:createaction$/i;

/** Of what AWS refused: a statement that would allow it, were it not for a condition on tags. */
function conditioned(
  policies: readonly aws.RolePolicy[],
  action: string,
  resource: string | undefined,
): Place | undefined {
  if (resource === undefined) return undefined;
  for (const [policy, one] of policies.entries()) {
    for (const [statement, value] of statementsOf(one).entries()) {
      const keys = Object.values(value.Condition ?? {}).flatMap((by) => Object.keys(by));
      const isTag = keys.length > 0 && keys.every((key) => TAG_KEY.test(key));
      if (
        value.Effect === 'Allow' &&
        one.boundary !== true &&
        isTag &&
        coversAction(value, action) === true &&
        coversResource(value, resource) === true
      ) {
        return { policy, statement };
      }
    }
  }
  return undefined;
}

function denialOfNeed({ role, policies, judge }: View, need: Need): Denial | undefined {
  const { request, when, asker, source, serves } = need;
  const { action, resource } = request;
  const common = {
    action,
    resource: resource === '*' ? undefined : resource,
    when,
    askers: [asker],
    said: undefined,
    serves,
  };
  const ofNeed = source === undefined ? [] : [source];
  const { ruling, simulated } = judge(request);
  if (policies !== undefined && ruling?.verdict === 'denied') {
    const { because, by, keys } = ruling;
    const isForbidden = because === 'deny' || because === 'boundary';
    const isTag =
      because === 'condition' && keys.length > 0 && keys.every((key) => TAG_KEY.test(key));
    const quoted =
      by === undefined
        ? policies.value.map((_, index) => citePolicy(policies, index))
        : [citePlace(policies, by)];
    return {
      ...common,
      kind: isForbidden ? 'forbidden' : kindOf(action, isTag, policies.value),
      by:
        because === 'boundary'
          ? 'its permissions boundary'
          : because === 'deny'
            ? 'an explicit deny in a policy'
            : undefined,
      otherPartition:
        because === 'resource' && by !== undefined
          ? otherPartition(policies.value, by, role)
          : undefined,
      evidence: [cite(role, 'Arn'), ...quoted, ...ofNeed],
    };
  }
  if (simulated === undefined) return undefined;
  return {
    ...common,
    kind: kindOf(action, false, policies?.value),
    by: undefined,
    otherPartition: undefined,
    evidence: [cite(role, 'Arn'), simulated, ...ofNeed],
  };
}

/** Of a policy that was published for another one. */
function otherPartition(
  policies: readonly aws.RolePolicy[],
  { policy, statement }: Place,
  { value }: Seen<aws.Role>,
): string | undefined {
  const own = value.Arn.split(':')[1];
  const one = policies[policy];
  const { Resource = [] } = (one === undefined ? undefined : statementsOf(one)[statement]) ?? {};
  const partitions = new Set(listOf(Resource).map((arn) => arn.split(':')[1]));
  const [first] = partitions;
  return partitions.size === 1 && first !== own && /^aws(?:-[a-z-]+)?$/.test(first ?? '')
    ? first
    : undefined;
}

/**
 * What the policy simulator denies of what is asked of no resource. Of the rest, what it was asked
 * about decides its answer.
 */
function simulatedDenial(lens: Lens, role: Seen<aws.Role>, request: Request): Evidence | undefined {
  if (request.resource !== '*' || Object.keys(request.context).length > 1) return undefined;
  const all = lens.mayDeny('aws/iam/simulations')
    ? lens.entry('aws/iam/simulations', role.ref)
    : undefined;
  const wanted = request.action.toLowerCase();
  const answers = [...(all?.value.entries() ?? [])].filter(
    ([, { EvalActionName = '', EvalResourceName }]) =>
      EvalActionName.toLowerCase() === wanted && EvalResourceName === '*',
  );
  const [first] = answers;
  return all !== undefined &&
    first !== undefined &&
    answers.every(([, { EvalDecision }]) => /^(?:implicit|explicit)Deny$/.test(EvalDecision ?? ''))
    ? cite(all, first[0], 'EvalDecision')
    : undefined;
}

function citePolicy({ section, ref, value }: NonNullable<Permissions['policies']>, index: number) {
  const field = value[index]?.name === undefined ? 'arn' : 'name';
  const path = [index, field];
  return { section, ref, path, value: at(value, path) };
}

function citePlace(
  { section, ref, value }: NonNullable<Permissions['policies']>,
  { policy, statement }: Place,
): Evidence {
  const isList = Array.isArray(value[policy]?.document?.Statement);
  const path = [policy, 'document', 'Statement', ...(isList ? [statement] : [])];
  return { section, ref, path, value: at(value, path) };
}

/** One for each action of each kind: the most urgent one, with what all of them tell. */
function merged(denials: readonly Denial[]): readonly Denial[] {
  const alike = groupBy(denials, ({ kind, action }) => `${kind} ${action.toLowerCase()}`);
  return [...alike]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, all]) => {
      const first = all.find(({ said }) => said !== undefined) ?? all.find(isNow) ?? all[0];
      if (first === undefined) return [];
      return [
        {
          ...first,
          evidence: distinct(
            [first, ...all].flatMap(({ evidence }) => evidence),
          ) as Denial['evidence'],
          serves: distinctRefs(all.flatMap(({ serves }) => serves)),
        },
      ];
    });
}

const isNow = ({ when }: Denial): boolean => when === 'now';

const keyOf = ({ section, ref, path }: Evidence): string =>
  JSON.stringify([section, refKey(ref), path]);
const distinct = (all: readonly Evidence[]): readonly Evidence[] => [
  ...new Map(all.map((one) => [keyOf(one), one])).values(),
];
const distinctRefs = (all: readonly Ref[]): readonly Ref[] => [
  ...new Map(all.map((ref) => [refKey(ref), ref])).values(),
];
