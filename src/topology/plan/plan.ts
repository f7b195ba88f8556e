import { cite, refKey } from '../../findings/cite.js';
import { flagsOf, type ControllerPart } from '../controllers.js';
import { annotationOf } from '../ingresses.js';
import { groupBy, type Lens } from '../lens.js';
import type {
  Flags,
  IngressExposure,
  Plan,
  PlanDraft,
  PlannedAction,
  PlannedCertificate,
  PlannedListener,
  PlannedRule,
  Refusal,
  Route,
  SslRedirect,
  Stack,
  UncoveredHost,
} from '../topology.js';
import { answerOf, indexBackends, type Answer } from './answers.js';
import { certificateFinder, names } from './certificates.js';
import { conditionsOf } from './conditions.js';
import { narrowRules } from './narrow.js';
import { Notes } from './notes.js';
import { optimize } from './optimize.js';
import { overlapsOf } from './overlap.js';
import { inboundOf, portsOf, type PortRequest, type Protocol } from './ports.js';
import { readInteger, readList } from './values.js';

const MAX_GROUP_ORDER = 1000;

const NOT_FOUND: PlannedAction = {
  type: 'fixed-response',
  config: { statusCode: '404', contentType: 'text/plain' },
};

/** What is made of the members of a group, and what they ask for. */
type Planned = Pick<Stack, 'plan' | 'asks' | 'searches'>;
type Planner = (members: readonly IngressExposure[], isExplicitGroup: boolean) => Planned;

/** What the controller makes of a group of Ingresses. Its load balancer and target groups aside. */
export function ingressPlanner(
  lens: Lens,
  ingresses: readonly IngressExposure[],
  parts: readonly ControllerPart[],
): Planner {
  const flags = flagsOf(parts[0]);
  const isOnly = parts.length === 1;
  // Its defaults are then as good as any guess, but no more than that.
  const isUnseen = parts.length === 0 && !lens.mayDeny('kubernetes/deployments.apps');
  const find = certificateFinder(lens, readList(flags.allowedCertificateAuthorities.value));
  // Any Ingress whose class was not seen may be a member of any group.
  const areMembersSeen =
    lens.mayDeny('kubernetes/ingresses.networking.k8s.io') &&
    lens.snapshot.scope.namespaces === null &&
    !ingresses.some(
      ({ owner, classSource }) => owner === 'unknown' && classSource !== 'many-defaults',
    );

  return (members, isExplicitGroup) => {
    const notes = new Notes();
    if (!isOnly && !isUnseen) notes.doubt('it is not one controller that builds it');
    if (isExplicitGroup && !areMembersSeen) notes.doubt('not all Ingresses were seen');
    for (const { ref, params } of members) {
      if (typeof params === 'string') {
        notes.doubt(`the IngressClassParams of ${ref.name} were not seen`);
      }
    }
    const nothing = (): Planned => ({
      plan: isUnseen ? guessOf(notes, [], undefined) : planOf(notes, [], undefined),
      asks: [],
      searches: [],
    });
    if (notes.unknowns.length > 0) return nothing();
    for (const member of members) refuseOrder(notes, member);
    if (notes.refusals.length > 0) return nothing();
    const asked = members.map((member) => portsOf(notes, member, find, flags));
    const asks = asked.flatMap(({ requests }) => requests);
    const { listeners, redirect } = listenersOf(notes, members, flags, asks);
    if (isUnseen) return { ...nothing(), plan: guessOf(notes, listeners, redirect) };
    return {
      plan: planOf(notes, listeners, redirect),
      asks,
      searches: asked.flatMap(({ searches }) => searches),
    };
  };
}

/** What is made of a group, as far as it can be told; absent where nothing is. */
export function draftOf(plan: Plan): PlanDraft | undefined {
  return plan.state === 'planned' ? plan : plan.state === 'unknown' ? plan.draft : undefined;
}

function planOf(
  notes: Notes,
  listeners: readonly PlannedListener[],
  sslRedirect: SslRedirect | undefined,
): Plan {
  const [reason] = notes.unknowns;
  const distinct = new Map(
    notes.refusals.map((one) => [`${one.member.namespace}/${one.member.name} ${one.reason}`, one]),
  );
  const [first, ...rest] = distinct.values();
  if (first !== undefined) return { state: 'refused', refusals: [first, ...rest] };
  return reason === undefined
    ? {
        state: 'planned',
        listeners,
        overlaps: listeners.flatMap(({ rules }) => overlapsOf(rules)),
        sslRedirect,
        narrow: listeners.flatMap(narrowRules),
      }
    : {
        state: 'unknown',
        reason,
        draft: listeners.length > 0 ? { listeners, sslRedirect } : undefined,
      };
}

/** With the defaults of a controller that could not be seen. */
function guessOf(
  notes: Notes,
  listeners: readonly PlannedListener[],
  sslRedirect: SslRedirect | undefined,
): Plan {
  const [refusal] = notes.refusals;
  return {
    state: 'unknown',
    reason: notes.unknowns[0] ?? 'no controller was seen',
    draft: listeners.length > 0 ? { listeners, sslRedirect } : undefined,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function refuseOrder(notes: Notes, { object, ref }: IngressExposure): void {
  const annotation = annotationOf(object, 'group.order');
  if (annotation === undefined) return;
  const order = readInteger(annotation.value);
  if (order === undefined || Math.abs(order) > MAX_GROUP_ORDER) {
    notes.refuse(
      ref,
      'group-order',
      `group.order ${annotation.value} is no whole number within ±${MAX_GROUP_ORDER}`,
      annotation.source,
    );
  }
}

function listenersOf(
  notes: Notes,
  members: readonly IngressExposure[],
  flags: Flags,
  asked: readonly PortRequest[],
): {
  readonly listeners: readonly PlannedListener[];
  readonly redirect: SslRedirect | undefined;
} {
  // The controller goes on to the next step only where it refused nothing in this one.
  const nothing = { listeners: [], redirect: undefined };
  const isStopped = (): boolean => notes.refusals.length > 0;
  const byPort = groupBy(asked, ({ port }) => String(port));
  if (isStopped()) return nothing;
  const merged = [...byPort.values()]
    .flatMap((requests) => merge(notes, requests) ?? [])
    .sort((a, b) => a.port - b.port);
  if (isStopped()) return nothing;
  const redirect = sslRedirectOf(notes, members, merged);
  if (isStopped()) return nothing;

  const drafts = new Map<IngressExposure, readonly RouteDraft[]>();
  const draftsOf = (member: IngressExposure): readonly RouteDraft[] => {
    const known = drafts.get(member) ?? draftRoutes(notes, member, flags);
    drafts.set(member, known);
    return known;
  };
  const listeners = merged.map((one): PlannedListener => {
    const { port, protocol, members: askers } = one;
    if (redirect !== undefined && protocol === 'HTTP') {
      return { ...one, uncovered: [], rules: [], ...redirectTo(redirect.port) };
    }
    const rules = askers.flatMap((member) =>
      draftsOf(member)
        .filter(({ route }) => route.via === 'rule')
        .map(({ route, conditions, answer }) => ({
          member,
          route,
          port,
          conditions,
          actions: actionsOn(protocol, answer),
          transforms: answer.transforms,
          guard: answer.guard,
        })),
    );
    return {
      ...one,
      uncovered: uncoveredOf(askers, one.certificates),
      defaultActions: defaultActions(notes, protocol, askers, draftsOf),
      rules: optimize(port, protocol, rules).map((rule, index): PlannedRule => ({
        ...rule,
        priority: index + 1,
      })),
    };
  });
  return { listeners, redirect };
}

/** Hosts of rules that no certificate has: clients are then shown one of another name. */
function uncoveredOf(
  members: readonly IngressExposure[],
  certificates: readonly PlannedCertificate[],
): readonly UncoveredHost[] {
  const known = certificates.flatMap(({ certificate }) =>
    typeof certificate === 'object' && certificate.value.SubjectAlternativeNames !== undefined
      ? [certificate.value]
      : [],
  );
  if (known.length === 0 || known.length < certificates.length) return [];
  return members.flatMap((member) =>
    (member.object.value.spec.rules ?? []).flatMap(({ host }, index): readonly UncoveredHost[] =>
      !host || known.some((one) => names(one, host))
        ? []
        : [{ member, host, source: cite(member.object, 'spec', 'rules', index, 'host') }],
    ),
  );
}

const redirectTo = (port: number): Pick<PlannedListener, 'defaultActions'> => ({
  defaultActions: [
    {
      type: 'redirect',
      config: { port: String(port), protocol: 'HTTPS', statusCode: 'HTTP_301' },
    },
  ],
});

/** A listener without what it answers. */
interface MergedPort extends Omit<PlannedListener, 'uncovered' | 'rules' | 'defaultActions'> {
  readonly protocol: Protocol;
}

function merge(notes: Notes, requests: readonly PortRequest[]): MergedPort | undefined {
  const [first] = requests;
  if (first === undefined) return undefined;
  const { port, protocol } = first;
  const agreed = new Map<string, string>();
  for (const request of requests) {
    if (request.protocol !== protocol) {
      notes.refuse(
        request.member.ref,
        'protocol',
        `port ${port} is ${protocol} for ${first.member.ref.namespace ?? ''}/${first.member.ref.name} and ${request.protocol} here`,
        request.source,
      );
    }
    for (const [name, { value, source }] of Object.entries(request.agreed)) {
      const known = agreed.get(name);
      if (known === undefined) agreed.set(name, value);
      else if (known !== value) {
        notes.refuse(
          request.member.ref,
          name === 'mutual-authentication' ? name : 'conflict',
          `${name} is ${known} for another member and ${value} here`,
          source,
        );
      }
    }
  }
  const [standard, ...others] = requests.flatMap(({ certificates }) => certificates);
  // The default one may come again among the others, as the controller lists it.
  const distinct = new Map<string, PlannedCertificate>();
  for (const one of others) {
    const key = one.authority === undefined ? one.arn : refKey(one.member);
    if (!distinct.has(key)) distinct.set(key, one);
  }
  return {
    port,
    protocol,
    members: requests.map(({ member }) => member),
    certificates: standard === undefined ? [] : [standard, ...distinct.values()],
    areCertificatesTold: requests.every(({ areCertificatesTold }) => areCertificatesTold),
    sslPolicy: agreed.get('ssl-policy'),
    mutualAuthentication: requests.find(({ trust }) => trust !== undefined)?.trust?.asked,
    inbound: inboundOf(agreed),
  };
}

/** The HTTPS port that everything on HTTP is sent to. */
function sslRedirectOf(
  notes: Notes,
  members: readonly IngressExposure[],
  listeners: readonly MergedPort[],
): SslRedirect | undefined {
  const asked = new Map<number, Pick<Refusal, 'member' | 'source'>>();
  for (const { params, object, ref } of members) {
    const ofClass = typeof params === 'object' ? params.value.spec?.sslRedirectPort : undefined;
    if (typeof params === 'object' && ofClass) {
      const port = readInteger(ofClass);
      // One class that names no number switches it off for the whole group.
      if (port === undefined) return undefined;
      const source = cite(params, 'spec', 'sslRedirectPort');
      if (!asked.has(port)) asked.set(port, { member: ref, source });
      continue;
    }
    const annotation = annotationOf(object, 'ssl-redirect');
    if (annotation === undefined) continue;
    const port = readInteger(annotation.value);
    if (port === undefined) {
      return notes.refuse(ref, 'annotation', 'ssl-redirect is no number', annotation.source);
    }
    if (!asked.has(port)) asked.set(port, { member: ref, source: annotation.source });
  }
  const [first, second] = asked;
  if (first === undefined) return undefined;
  const [port, { member, source }] = first;
  if (second !== undefined) {
    const [other, { member: otherMember, source: otherSource }] = second;
    return notes.refuse(
      otherMember,
      'conflict',
      `ssl-redirect is ${port} for another member and ${other} here`,
      otherSource,
    );
  }
  const protocol = listeners.find((one) => one.port === port)?.protocol;
  if (protocol === 'HTTPS') return { port, member, source };
  return notes.refuse(
    member,
    'ssl-redirect',
    protocol === undefined
      ? `ssl-redirect names port ${port}, which nothing listens on`
      : `ssl-redirect names port ${port}, which is ${protocol}`,
    source,
  );
}

interface RouteDraft {
  readonly route: Route;
  readonly conditions: PlannedRule['conditions'];
  readonly answer: Answer;
}

/** Every route of an Ingress, in the order of its rules. */
function draftRoutes(notes: Notes, member: IngressExposure, flags: Flags): readonly RouteDraft[] {
  const { routes } = member;
  for (const source of member.resourceBackends) {
    if (source.path[1] === 'rules')
      notes.refuse(member.ref, 'action', 'a backend is no Service', source);
  }
  const backends = indexBackends(member);
  const rules = groupBy(routes, ({ at }) => String(at[1] === 'rules' ? at[2] : -1));
  return [...rules.values()].flatMap(sortPaths).flatMap((route): readonly RouteDraft[] => {
    const conditions = conditionsOf(notes, member, route);
    const answer = answerOf(notes, member, route, backends, flags);
    return answer === undefined ? [] : [{ route, conditions, answer }];
  });
}

/** Exact paths come first, then prefixes with the longest first, then all others. */
function sortPaths(routes: readonly Route[]): readonly Route[] {
  const of = (...types: readonly (string | undefined)[]) =>
    routes.filter(({ pathType }) => types.includes(pathType));
  return [
    ...of('Exact'),
    ...of('Prefix').sort((a, b) => (b.path ?? '').length - (a.path ?? '').length),
    ...of('ImplementationSpecific', undefined),
  ];
}

function defaultActions(
  notes: Notes,
  protocol: Protocol,
  members: readonly IngressExposure[],
  draftsOf: (member: IngressExposure) => readonly RouteDraft[],
): readonly PlannedAction[] {
  const [first, second] = members.filter(
    ({ object }) => object.value.spec.defaultBackend !== undefined,
  );
  if (first === undefined) return [NOT_FOUND];
  const source = cite((second ?? first).object, 'spec', 'defaultBackend');
  if (second !== undefined) {
    notes.refuse(
      second.ref,
      'default-backend',
      `${first.ref.namespace ?? ''}/${first.ref.name} has a default backend already`,
      source,
    );
    return [];
  }
  const draft = draftsOf(first).find(({ route }) => route.via === 'default-backend');
  if (draft !== undefined) return actionsOn(protocol, draft.answer);
  if (first.object.value.spec.defaultBackend?.service === undefined) {
    notes.refuse(first.ref, 'action', 'the default backend is no Service', source);
  }
  return [];
}

function actionsOn(protocol: Protocol, { action, guard }: Answer): readonly PlannedAction[] {
  return guard !== undefined && protocol === 'HTTPS'
    ? [{ type: 'guard', guard }, action]
    : [action];
}
