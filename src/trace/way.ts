import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { addressesOf, plain } from '../topology/hosts.js';
import type { Lens } from '../topology/lens.js';
import { conditionIn, globMatches } from '../topology/plan/matches.js';
import { listenersOf } from '../topology/stacks.js';
import type { Stack, Topology } from '../topology/topology.js';
import { hostHeader } from './request.js';
import { step, type Found, type TracedRequest } from './traced.js';
import type { World } from './world.js';

type Balancer = Seen<aws.LoadBalancer>;

export interface Way {
  readonly dns: Found;
  /** Absent where none was found. */
  readonly balancer: Balancer | undefined;
  /** What the controller builds it for. */
  readonly stack: Stack | undefined;
  /** Some rule names the host, or an Ingress is followed that names none. */
  readonly isRouted: boolean;
}

/** Which load balancer a request comes to: the one that its name leads to, or else `given`. */
export function findWay({ lens, topology }: World, request: TracedRequest, given?: Stack): Way {
  const { dns: answer, led } = lookUp(lens, topology, request.host);
  const routed = given ?? routedBy(lens, topology, hostHeader(request).host);
  const asked = typeof given?.loadBalancer === 'object' ? given.loadBalancer : undefined;
  const isElsewhere =
    led !== undefined && asked !== undefined && refKey(led.ref) !== refKey(asked.ref);
  const dns = isElsewhere ? elsewhere(answer, request.host, led, asked) : answer;
  const balancer =
    asked ?? led ?? (typeof routed?.loadBalancer === 'object' ? routed.loadBalancer : undefined);
  const stack = topology.stacks.find(
    ({ loadBalancer }) =>
      balancer !== undefined &&
      typeof loadBalancer === 'object' &&
      loadBalancer.value.LoadBalancerArn === balancer.value.LoadBalancerArn,
  );
  return {
    dns,
    balancer,
    stack: stack ?? (balancer === undefined ? routed : undefined),
    isRouted: routed !== undefined,
  };
}

/** Where an Ingress is asked about, and its host leads to the load balancer of something else. */
function elsewhere(
  { step: { evidence } }: Found,
  host: string,
  led: Balancer,
  own: Balancer,
): Found {
  const message = `${host} leads to ${led.ref.name}, and not to ${own.ref.name} of this Ingress.`;
  return {
    step: step('dns', 'fails', message, evidence),
    client: `The client comes to ${led.ref.name}, and not to ${own.ref.name} of this Ingress.`,
  };
}

interface Answer {
  readonly dns: Found;
  readonly led: Balancer | undefined;
}

function lookUp(lens: Lens, topology: Topology, host: string): Answer {
  const balancers = lens.all('aws/elbv2/load-balancers');
  const named = (name: string): Balancer | undefined =>
    balancers.find(({ value }) => plain(value.DNSName ?? '') === plain(name));
  const addressed = (address: string): Balancer | undefined =>
    balancers.find((one) => addressesOf(lens, one).includes(address));
  const answer = lens.entry('dns', { kind: 'Host', name: plain(host) });
  const source = answer === undefined ? [] : [cite(answer)];
  const { addresses = [], cname = [], error } = answer?.value ?? {};
  const own = named(host) ?? addressed(host);
  if (error !== undefined && addresses.length === 0) {
    const led = own ?? cname.flatMap((name) => named(name) ?? [])[0];
    return { dns: unresolved(host, error, source), led };
  }
  if (own !== undefined) {
    const what = /[a-z]/i.test(host.replace(/^[0-9a-f:]+$/i, '')) ? 'the name' : 'an address';
    const message = `${host} is ${what} of the load balancer itself.`;
    return { dns: { step: step('dns', 'passes', message, source) }, led: own };
  }
  if (answer === undefined) return byRecords(lens, topology, host, named);
  const led =
    cname.flatMap((name) => named(name) ?? [])[0] ??
    addresses.flatMap((address) => addressed(address) ?? [])[0];
  if (led !== undefined) {
    const message = `${host} leads to ${led.ref.name}, at ${addresses.join(', ')}.`;
    return { dns: { step: step('dns', 'passes', message, source) }, led };
  }
  const where = [...cname.slice(-1), ...addresses].join(', ');
  const message = `${host} leads to ${where}, which is no load balancer that was seen: perhaps a proxy or a CDN in front of one.`;
  return { dns: { step: step('dns', 'unknown', message, source) }, led: undefined };
}

function unresolved(host: string, error: string, evidence: readonly Evidence[]): Found {
  const message = `A resolver answers ${error} for ${host}.`;
  return {
    step: step('dns', 'fails', message, evidence),
    client: `The client cannot resolve ${host} (${error}).`,
  };
}

/** What Route 53 would answer, where no resolver was asked. */
function byRecords(
  lens: Lens,
  topology: Topology,
  host: string,
  named: (name: string) => Balancer | undefined,
): Answer {
  const records = lens.all('aws/route53/records').filter(({ value }) => value.Type !== 'TXT');
  const at = (name: string) => records.filter(({ value }) => recordName(value.Name) === name);
  const parent = host.slice(host.indexOf('.') + 1);
  const found = at(plain(host)).length > 0 ? at(plain(host)) : at(`*.${plain(parent)}`);
  for (const record of found) {
    const target =
      record.value.AliasTarget?.DNSName ??
      (record.value.Type === 'CNAME' ? record.value.ResourceRecords?.[0]?.Value : undefined);
    const led = target === undefined ? undefined : named(target);
    if (led === undefined) continue;
    const message = `No resolver was asked for ${host}; its record in Route 53 leads to ${led.ref.name}.`;
    return { dns: { step: step('dns', 'passes', message, [cite(record)]) }, led };
  }
  const isWildcard = topology.ingresses.some(({ routes }) =>
    routes.some((route) => route.host?.startsWith('*.') && globMatches(route.host, host)),
  );
  const why = isWildcard ? ', which only a wildcard names' : '';
  const message = `No resolver was asked for ${host}${why}.`;
  return { dns: { step: step('dns', 'unknown', message) }, led: undefined };
}

/** Route 53 writes `*` as `\052`. */
const recordName = (name: string): string => plain(name.replaceAll('\\052', '*'));

/** The stack whose rules name the host: by itself, or else by a wildcard. */
function routedBy(lens: Lens, topology: Topology, host: string): Stack | undefined {
  const naming = topology.stacks
    .filter(({ api }) => api === 'ingress')
    .map((stack) => ({ stack, hosts: hostsOf(lens, stack) }));
  return (
    naming.find(({ hosts }) => hosts.includes(host)) ??
    naming.find(({ hosts }) => hosts.some((pattern) => globMatches(pattern, host)))
  )?.stack;
}

/** Patterns of the rules that are there and of those that are asked for, in lower case. */
export function hostsOf(lens: Lens, stack: Stack): readonly string[] {
  const there = (listenersOf(lens, stack.loadBalancer) ?? []).flatMap(({ rules }) =>
    (rules?.value ?? []).flatMap(({ Conditions = [] }) =>
      Conditions.flatMap((one) => conditionIn(one) ?? []),
    ),
  );
  const planned =
    stack.plan.state === 'planned'
      ? stack.plan.listeners.flatMap(({ rules }) => rules.flatMap(({ conditions }) => conditions))
      : [];
  return [
    ...[...there, ...planned].flatMap((one) =>
      one.field === 'host-header' && !one.isRegex ? one.values : [],
    ),
    ...stack.members.flatMap(({ routes }) => routes.flatMap((route) => route.host ?? [])),
  ].map((value) => value.toLowerCase());
}

/** Whether the load balancer is up, and whether its scheme lets the client come to it. */
export function inspectBalancer(balancer: Balancer, { from }: TracedRequest): Found {
  const { State = {}, Scheme = '', Type = '' } = balancer.value;
  const { name } = balancer.ref;
  const what = `${Type} load balancer ${name} (${Scheme})`;
  const evidence = [cite(balancer, 'State'), cite(balancer, 'Scheme')];
  const found = (
    mark: 'passes' | 'fails' | 'unknown',
    message: string,
    client?: string,
  ): Found => ({
    step: step('load-balancer', mark, message, evidence),
    client,
  });
  if (from === 'internet' && Scheme === 'internal') {
    return found(
      'fails',
      `The ${what} is only reached from its VPC and what is connected to it.`,
      `The connection times out: the load balancer is internal, and the client is on the internet.`,
    );
  }
  switch (State.Code) {
    case 'failed':
      return found(
        'fails',
        `The ${what} could not be set up: ${State.Reason ?? 'failed'}.`,
        'The connection times out: the load balancer could not be set up.',
      );
    case 'provisioning':
      return found('unknown', `The ${what} is still being set up.`);
    case undefined:
      return found('unknown', `The state of the ${what} was not seen.`);
    default: {
      const through =
        from === 'vpc' && Scheme === 'internet-facing'
          ? '; a client of the VPC comes by its public addresses'
          : '';
      return found('passes', `The ${what} is ${State.Code}${through}.`);
    }
  }
}
