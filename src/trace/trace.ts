import { cite, refKey } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { withoutElsewhere } from '../topology/elsewhere.js';
import { podsByAddress } from '../topology/expected-targets.js';
import { lensOn } from '../topology/lens.js';
import { linkSnapshot } from '../topology/link.js';
import { listenersOf } from '../topology/stacks.js';
import type { Stack } from '../topology/topology.js';
import { act } from './actions.js';
import {
  admissionOf,
  inspectCertificate,
  inspectListener,
  listenerPlanned,
  listenerThere,
  type Listener,
} from './listener.js';
import { hostHeader, type Problem } from './request.js';
import { chooseRule, defaultRule, rulesPlanned, rulesThere, type Rule } from './rules.js';
import { followShares } from './targets.js';
import {
  STEPS,
  step,
  type Found,
  type StepName,
  type Traced,
  type TracedGroup,
  type TracedRequest,
  type TracedRule,
  type TraceReport,
} from './traced.js';
import { requestsOf } from './urls.js';
import { findWay, hostsOf, inspectBalancer, type Way } from './way.js';
import type { World } from './world.js';

export interface TraceOptions {
  /** As it was asked for. */
  readonly subject: string;
  readonly wanted:
    | { readonly request: TracedRequest }
    /** One request for each rule of an Ingress, like this one but for its URL. */
    | { readonly ingress: Ref; readonly like: TracedRequest };
}

export interface NoTrace extends Problem {
  readonly wanted: string;
  readonly names: readonly string[];
}

/** Follows requests through what was seen: a pure function of both arguments. */
export function trace(given: Snapshot, { subject, wanted }: TraceOptions): TraceReport | NoTrace {
  const { judged: snapshot, places } = withoutElsewhere(given);
  const lens = lensOn(snapshot);
  const topology = linkSnapshot(snapshot, { places });
  const world: World = { lens, topology, podsAt: podsByAddress(lens) };
  const traces =
    'request' in wanted ? [traceUrl(world, wanted.request)] : traceIngress(world, wanted);
  if ('problem' in traces) return traces;
  const [failed] = traces.filter((one) => 'problem' in one);
  if (failed !== undefined) return failed;
  return {
    version: 1,
    capturedAt: snapshot.capturedAt,
    cluster: {
      name: snapshot.cluster.name ?? null,
      version: snapshot.cluster.version ?? null,
    },
    subject,
    traces: traces.filter((one): one is Traced => !('problem' in one)),
  };
}

function traceUrl(world: World, request: TracedRequest): Traced | NoTrace {
  const { lens, topology } = world;
  const way = findWay(world, request);
  if (way.balancer !== undefined || way.isRouted) return follow(world, request, way);
  const { host } = hostHeader(request);
  const isSure =
    lens.mayDeny('kubernetes/ingresses.networking.k8s.io') &&
    lens.mayDeny('aws/elbv2/load-balancers');
  // That nothing serves it is only said where everything that could was seen.
  if (!isSure) return follow(world, request, way);
  return {
    problem: `No load balancer serves ${host}: no rule names it, and ${leadsNowhere(way)}.`,
    wanted: host,
    names: [...new Set(topology.stacks.flatMap((stack) => hostsOf(lens, stack)))],
  };
}

function leadsNowhere({ dns }: Way): string {
  const { mark, message } = dns.step;
  return mark === 'fails' || /leads to/.test(message)
    ? message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '')
    : 'its name was not looked up';
}

function traceIngress(
  world: World,
  { ingress, like }: { readonly ingress: Ref; readonly like: TracedRequest },
): readonly (Traced | NoTrace)[] | NoTrace {
  const { topology } = world;
  const key = refKey(ingress);
  const name = `${ingress.namespace ?? ''}/${ingress.name}`;
  const none = (problem: string): NoTrace => ({ problem, wanted: '', names: [] });
  const exposure = topology.ingresses.find(({ ref }) => refKey(ref) === key);
  if (exposure === undefined) return none(`Ingress ${name} is being deleted.`);
  const { rules = [], defaultBackend } = exposure.object.value.spec;
  if (rules.length === 0 && defaultBackend === undefined) {
    return none(
      `Ingress ${name} has no rules and no default backend: there is no request to follow.`,
    );
  }
  const stack = topology.stacks.find(({ members }) =>
    members.some(({ ref }) => refKey(ref) === key),
  );
  if (stack === undefined) {
    return none(`Ingress ${name} is not built by the AWS Load Balancer Controller.`);
  }
  const requests = requestsOf(world, exposure, stack, like);
  return requests.map((request) => follow(world, request, findWay(world, request, stack)));
}

/** Takes one step after the other, up to where nothing more can be said. */
function follow(world: World, request: TracedRequest, way: Way): Traced {
  const { lens } = world;
  const { balancer, stack } = way;
  const steps: Found[] = [way.dns];
  const end = (rest: Partial<Pick<Traced, 'basis' | 'rules' | 'groups'>> = {}): Traced =>
    conclude(request, way, steps, rest);
  if (balancer !== undefined) steps.push(inspectBalancer(balancer, request));
  else steps.push(missingBalancer(stack));

  const there = balancer === undefined ? undefined : listenersOf(lens, balancer);
  const isPlanned = balancer === undefined;
  if (there === undefined && !isPlanned) {
    steps.push({ step: step('listener', 'unknown', 'Its listeners were not seen.') });
    return end();
  }
  const plan = stack?.plan.state === 'planned' ? stack.plan.listeners : [];
  if (there === undefined && plan.length === 0) return end();
  const listeners: readonly Listener[] =
    there?.map(listenerThere) ?? plan.map((one) => listenerPlanned(lens, one));
  const basis = isPlanned ? 'plan' : 'live';
  const { found, listener } = inspectListener(
    listeners,
    request,
    balancer === undefined ? undefined : admissionOf(lens, balancer, request),
    isPlanned,
  );
  steps.push(found);
  if (listener === undefined) return end({ basis });
  // What a listener that speaks another protocol would do next has no meaning.
  if (found.step.mark === 'fails' && /expects TLS|plain HTTP|comes by/.test(found.step.message)) {
    return end({ basis });
  }
  steps.push(inspectCertificate(listener, request));

  const actual = there?.find(({ value }) => value.Port === listener.port);
  const planned = plan.find(({ port }) => port === listener.port);
  const isNetwork = balancer?.value.Type === 'network';
  const rules: readonly Rule[] | undefined =
    actual === undefined
      ? planned === undefined
        ? undefined
        : rulesPlanned(planned)
      : isNetwork
        ? [
            defaultRule(
              actual.value.DefaultActions ?? [],
              cite(actual.all, actual.index, 'DefaultActions'),
            ),
          ]
        : actual.rules === undefined
          ? undefined
          : rulesThere(actual.rules);
  if (rules === undefined) {
    steps.push({ step: step('rules', 'unknown', 'The rules of the listener were not seen.') });
    return end({ basis });
  }
  const { host, hostPort } = hostHeader(request);
  const choice = chooseRule(rules, {
    host,
    ...(hostPort === undefined ? {} : { hostPort }),
    path: request.path,
    query: request.query,
    method: request.method,
    headers: request.headers,
    sourceIp: request.sourceIp,
  });
  const { winner, doubt, traced } = choice;
  if (winner === undefined) {
    steps.push(undecided(doubt, traced));
    return end({ basis, rules: traced });
  }
  steps.push({ step: ruleStep(winner, isNetwork) });
  const isAsked = stack?.members.some(({ object }) => object.value.spec.defaultBackend) === true;
  const acted = act(winner.actions, request, winner.priority === 'default' && !isAsked);
  steps.push(acted.found);
  if (acted.forward === undefined) return end({ basis, rules: traced });
  const shares = followShares(world, acted.forward.shares, request, isNetwork);
  steps.push(shares.found);
  return end({ basis, rules: traced, groups: shares.groups });
}

function missingBalancer(stack: Stack | undefined): Found {
  const whose = stack?.members.map(({ ref }) => `${ref.namespace ?? ''}/${ref.name}`).join(', ');
  if (stack === undefined) {
    return { step: step('load-balancer', 'unknown', 'No load balancer of it was seen.') };
  }
  if (stack.loadBalancer === 'unknown') {
    const message = `Whether Ingress ${whose ?? ''} has a load balancer could not be seen; what follows is planned.`;
    return { step: step('load-balancer', 'unknown', message) };
  }
  const why =
    stack.plan.state === 'refused'
      ? `: the controller refuses it, ${stack.plan.refusals[0].reason}`
      : stack.failure === undefined
        ? '; what follows is planned'
        : `: the controller says "${stack.failure.message}"; what follows is planned`;
  return {
    step: step('load-balancer', 'fails', `Ingress ${whose ?? ''} has no load balancer${why}.`),
    client: `There is nothing to connect to: Ingress ${whose ?? ''} has no load balancer.`,
  };
}

function undecided(doubt: Rule | undefined, traced: readonly TracedRule[]): Found {
  const rule = traced.find(({ priority }) => priority === doubt?.priority);
  const open = rule?.conditions.filter(({ holds }) => holds === 'unknown') ?? [];
  const hint = open.some(({ text }) => text.startsWith('source-ip'))
    ? ' (--source-ip tells)'
    : open.some(({ text }) => text.startsWith('http-header'))
      ? ' (--header tells)'
      : '';
  const what = open.map(({ text }) => text).join(' and ');
  const message = `Whether rule ${doubt?.priority ?? ''} matches cannot be told: ${what}${hint}.`;
  return {
    step: step('rules', 'unknown', message, doubt?.source === undefined ? [] : [doubt.source]),
  };
}

function ruleStep(winner: Rule, isNetwork: boolean) {
  const message = isNetwork
    ? 'A network load balancer has no rules: the default action holds.'
    : winner.priority === 'default'
      ? 'No rule matches: the default action holds.'
      : `Rule ${winner.priority} is the first that matches.`;
  return step('rules', 'passes', message, winner.source === undefined ? [] : [winner.source]);
}

/** Where it stops, and what the client sees. */
function conclude(
  request: TracedRequest,
  { balancer, stack }: Way,
  found: readonly Found[],
  rest: {
    readonly basis?: Traced['basis'];
    readonly rules?: readonly TracedRule[];
    readonly groups?: readonly TracedGroup[];
  },
): Traced {
  const { basis, rules = [], groups = [] } = rest;
  const stop = found.find((one) => one.step.mark === 'fails');
  const doubt = found.find((one) => one.step.mark === 'unknown');
  const isGuess = basis === 'plan' && stack?.loadBalancer === 'unknown';
  const last = found.findLast((one) => one.client !== undefined);
  const outcome =
    isGuess || (stop === undefined && doubt !== undefined)
      ? 'unknown'
      : stop === undefined
        ? 'answered'
        : 'stopped';
  const decisive = outcome === 'stopped' ? stop : outcome === 'answered' ? last : doubt;
  const byName = new Map(found.map((one) => [one.step.name, one.step]));
  const after = found.slice(stop === undefined ? found.length : found.indexOf(stop) + 1);
  // Of a plan, only what is missing is worth saying.
  const later =
    after.find(({ step: { mark } }) => mark === 'fails') ??
    (basis === 'plan' ? undefined : after.findLast((one) => one.client !== undefined));
  const beyond =
    outcome === 'stopped' && later?.client !== undefined ? ` Past that: ${later.client}` : '';
  const client =
    outcome === 'unknown'
      ? `Cannot be told: ${doubt?.client ?? doubt?.step.message ?? ''}`
      : `${decisive?.client ?? ''}${beyond}`;
  return {
    request,
    loadBalancer: balancer?.ref,
    dnsName: balancer?.value.DNSName,
    basis,
    steps: STEPS.map((name: StepName) => byName.get(name) ?? step(name, 'unreached', '')),
    rules,
    groups,
    outcome,
    stopsAt: outcome === 'answered' ? undefined : decisive?.step.name,
    client,
    status: outcome === 'unknown' ? undefined : decisive?.status,
    location: outcome === 'answered' ? decisive?.location : undefined,
    probes: [],
  };
}
