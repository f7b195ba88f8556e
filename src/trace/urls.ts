import { listenersOf } from '../topology/stacks.js';
import type { IngressExposure, Route, RuleCondition, Stack } from '../topology/topology.js';
import { readRequest } from './request.js';
import type { TracedRequest } from './traced.js';
import type { World } from './world.js';

interface Listening {
  readonly port: number;
  readonly protocol: string;
}

/** One request for each rule of an Ingress, such as it asks for, by TLS where it is spoken. */
export function requestsOf(
  { lens }: World,
  exposure: IngressExposure,
  stack: Stack,
  like: TracedRequest,
): readonly TracedRequest[] {
  const { loadBalancer, plan } = stack;
  const there = listenersOf(lens, loadBalancer)?.map(({ value }): Listening => ({
    port: value.Port ?? 0,
    protocol: value.Protocol ?? '',
  }));
  const planned = plan.state === 'planned' ? plan.listeners : [];
  const listening = there ?? planned;
  const requests = exposure.routes.flatMap((route): readonly TracedRequest[] => {
    const rules = planned.flatMap(({ rules: all }) =>
      all.filter((rule) => rule.member.ref === exposure.ref && rule.route === route),
    );
    const ports = rules.map(({ port }) => port);
    const own = listening.filter(({ port }) => ports.length === 0 || ports.includes(port));
    const listener =
      own.find(({ protocol }) => protocol === 'HTTPS') ?? own[0] ?? listening[0] ?? EXPECTED;
    const conditions = rules.find(({ port }) => port === listener.port)?.conditions ?? [];
    const host = sampleHost(exposure, stack, route, conditions, listener);
    const read = readRequest(`${originOf(listener, host)}${pathOf(route)}${queryOf(conditions)}`, {
      method: methodOf(exposure, route, conditions) ?? like.method,
      from: like.from,
      sourceIp: like.sourceIp ?? addressOf(conditions),
    });
    return 'problem' in read
      ? []
      : [{ ...read, headers: [...headersOf(conditions), ...like.headers] }];
  });
  return [...new Map(requests.map((one) => [JSON.stringify(one), one])).values()];
}

/** What the controller makes where nothing is asked for. */
const EXPECTED: Listening = { port: 80, protocol: 'HTTP' };

function originOf({ port, protocol }: Listening, host: string): string {
  const scheme = protocol === 'HTTPS' ? 'https' : 'http';
  const isUsual = port === (scheme === 'https' ? 443 : 80);
  return `${scheme}://${host}${isUsual ? '' : `:${port}`}`;
}

/** A host that the rule takes; else one that TLS is set up for; else the load balancer's name. */
function sampleHost(
  { object }: IngressExposure,
  { loadBalancer, plan }: Stack,
  route: Route,
  conditions: readonly RuleCondition[],
  { port, protocol }: Listening,
): string {
  const [given] = conditions.flatMap((one) =>
    one.field === 'host-header' && !one.isRegex ? one.values : [],
  );
  const named = route.host || given;
  if (named !== undefined) return sampleOf(named);
  const own = typeof loadBalancer === 'object' ? loadBalancer.value.DNSName : undefined;
  const planned =
    plan.state === 'planned' ? plan.listeners.find((one) => one.port === port) : undefined;
  // No certificate names a load balancer.
  const [certified] = (planned?.certificates ?? []).flatMap(({ certificate }) =>
    typeof certificate === 'object' ? (certificate.value.DomainName ?? []) : [],
  );
  const forTls =
    protocol === 'HTTPS' ? (object.value.spec.tls?.[0]?.hosts?.[0] ?? certified) : undefined;
  return forTls === undefined ? (own ?? 'load-balancer.invalid') : sampleOf(forTls);
}

/** A text that a pattern matches. */
const sampleOf = (pattern: string): string => pattern.replace(/\*/g, 'any').replace(/\?/g, 'x');

function pathOf({ path = '', pathType }: Route): string {
  if (path === '' || path === '/*') return '/';
  const sample = pathType === 'Exact' || pathType === 'Prefix' ? path : sampleOf(path);
  return sample.startsWith('/') ? sample : `/${sample}`;
}

function queryOf(conditions: readonly RuleCondition[]): string {
  const pairs = conditions.flatMap((one) => {
    const [pair] = one.field === 'query-string' ? one.values : [];
    if (pair === undefined) return [];
    const [key, value] = [pair.key || 'any', pair.value].map((each) =>
      encodeURIComponent(sampleOf(each)),
    );
    return [`${key ?? ''}=${value ?? ''}`];
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function methodOf(
  { backends }: IngressExposure,
  { action }: Route,
  conditions: readonly RuleCondition[],
): string | undefined {
  const [asked] = conditions.flatMap((one) =>
    one.field === 'http-request-method' ? one.values : [],
  );
  if (asked !== undefined) return asked;
  const names =
    action.type === 'forward' ? action.targets.map(({ serviceName }) => serviceName) : [];
  const isGrpc = backends.some(
    ({ serviceName, protocolVersion }) =>
      names.includes(serviceName) && protocolVersion.value === 'GRPC',
  );
  return isGrpc ? 'POST' : undefined;
}

const headersOf = (conditions: readonly RuleCondition[]): TracedRequest['headers'] =>
  conditions.flatMap((one) =>
    one.field === 'http-header' && !one.isRegex
      ? [[one.name, sampleOf(one.values[0] ?? '')] as const]
      : [],
  );

const addressOf = (conditions: readonly RuleCondition[]): string | undefined =>
  conditions
    .flatMap((one) => (one.field === 'source-ip' ? one.values : []))[0]
    ?.replace(/\/.*$/, '');
