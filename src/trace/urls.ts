import { listenersOf } from '../topology/stacks.js';
import type { IngressExposure, Route, Stack } from '../topology/topology.js';
import { readRequest } from './request.js';
import type { TracedRequest } from './traced.js';
import type { World } from './world.js';

/** One request for each rule of an Ingress, to the port that its group prefers. */
export function requestsOf(
  { lens }: World,
  { routes }: IngressExposure,
  stack: Stack,
  like: TracedRequest,
): readonly TracedRequest[] {
  const { loadBalancer, plan } = stack;
  const own = typeof loadBalancer === 'object' ? loadBalancer.value.DNSName : undefined;
  const listeners =
    listenersOf(lens, loadBalancer)?.map(({ value }) => ({
      port: value.Port ?? 0,
      protocol: value.Protocol ?? '',
    })) ?? (plan.state === 'planned' ? plan.listeners : []);
  const base = baseOf(listeners);
  const urls = routes.map((route) => {
    const host =
      (route.host ?? '') === '' ? (own ?? 'load-balancer.invalid') : sampleOf(route.host ?? '');
    // Its own name is in no certificate, so that a request by that name is sent without TLS.
    const plainly = (route.host ?? '') === '' ? baseOf(listeners, 'HTTP') : undefined;
    const { scheme, port } = plainly ?? base;
    return `${scheme}://${host}${port}${pathOf(route)}`;
  });
  return [...new Set(urls)].flatMap((url) => {
    const read = readRequest(url, {
      method: like.method,
      from: like.from,
      sourceIp: like.sourceIp,
    });
    return 'problem' in read ? [] : [{ ...read, headers: like.headers }];
  });
}

interface Base {
  readonly scheme: string;
  /** With its colon; empty where it is the usual one. */
  readonly port: string;
}

function baseOf(
  listeners: readonly { readonly port: number; readonly protocol: string }[],
  protocol?: string,
): Base {
  const found = ['HTTPS', 'HTTP']
    .filter((one) => protocol === undefined || one === protocol)
    .flatMap((one) => listeners.filter((listener) => listener.protocol === one))[0];
  if (found === undefined && protocol !== undefined) return baseOf(listeners);
  const scheme = found?.protocol === 'HTTPS' ? 'https' : 'http';
  const usual = scheme === 'https' ? 443 : 80;
  return { scheme, port: found === undefined || found.port === usual ? '' : `:${found.port}` };
}

/** A host, or a path, that a pattern of a rule matches. */
const sampleOf = (pattern: string): string => pattern.replaceAll('*', 'any').replaceAll('?', 'x');

function pathOf({ path = '', pathType }: Route): string {
  if (path === '' || path === '/*') return '/';
  const sample = pathType === 'Exact' || pathType === 'Prefix' ? path : sampleOf(path);
  return sample.startsWith('/') ? sample : `/${sample}`;
}
