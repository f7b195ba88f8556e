import { hostHeader } from './request.js';
import type { Action } from './rules.js';
import { step, type Found, type TracedRequest } from './traced.js';

const REDIRECTS: Readonly<Record<string, string>> = { HTTP_301: '301', HTTP_302: '302' };

/** What the controller answers in the place of a Service or an action that is not there. */
const STAND_INS: Readonly<Record<string, string>> = {
  'Backend service does not exist': 'the Service that the rule names did not exist',
  'Backend action does not exist': 'the annotation that the rule names did not exist',
};

/** The URL that a redirect leads to: what it does not say stays as it was asked for. */
export function redirectUrl(
  config: (Action & { type: 'redirect' })['config'],
  request: TracedRequest,
): string {
  const { host } = hostHeader(request);
  const keywords: Readonly<Record<string, string>> = {
    protocol: request.scheme.toUpperCase(),
    host,
    port: String(request.port),
    path: request.path.slice(1),
    query: request.query,
  };
  const filled = (text: string): string =>
    text.replace(
      /#\{(protocol|host|port|path|query)\}/g,
      (_whole, key: string) => keywords[key] ?? '',
    );
  const scheme = filled(config.protocol ?? '#{protocol}').toLowerCase();
  const port = filled(config.port ?? '#{port}');
  const path = filled(config.path ?? '/#{path}');
  const query = filled(config.query ?? '#{query}');
  const isUsual = port === (scheme === 'https' ? '443' : '80');
  return `${scheme}://${filled(config.host ?? '#{host}')}${isUsual ? '' : `:${port}`}${path}${query === '' ? '' : `?${query}`}`;
}

/**
 * What a rule does with a request, up to where it forwards it. `isDefault`: no rule matched and no
 * Ingress has a default backend, so that a 404 is no answer that anybody asked for.
 */
export function act(
  actions: readonly Action[],
  request: TracedRequest,
  isDefault: boolean,
): { readonly found: Found; readonly forward?: Action & { type: 'forward' } } {
  const guard = actions.find(({ type }) => ['sign-in', 'token', 'guard'].includes(type));
  const guarded = guard === undefined ? undefined : actAsGuard(guard, request);
  if (guarded !== undefined) return { found: guarded };
  const last = actions.find(({ type }) => ['forward', 'redirect', 'fixed-response'].includes(type));
  switch (last?.type) {
    case 'forward':
      return forwarded(last, request);
    case 'redirect':
      return { found: redirected(last, request) };
    case 'fixed-response':
      return { found: answered(last, isDefault) };
    default: {
      const names = actions.map((one) => (one.type === 'other' ? one.name : one.type)).join(', ');
      const message = `The rule does ${names === '' ? 'nothing' : names}, which is not followed.`;
      return { found: { step: step('action', 'unknown', message) } };
    }
  }
}

function actAsGuard(guard: Action, request: TracedRequest): Found | undefined {
  const has = (name: string, value: RegExp): boolean =>
    request.headers.some(([key, text]) => key.toLowerCase() === name && value.test(text));
  if (guard.type === 'token') {
    if (has('authorization', /^Bearer /i)) {
      const message = 'The load balancer checks the token of the request, which is not followed.';
      return { step: step('action', 'unknown', message) };
    }
    const client = 'The client gets 401: the rule asks for a token, and the request has none.';
    return { step: step('action', 'fails', 'The rule asks for a token.'), client, status: '401' };
  }
  if (guard.type === 'guard') {
    const message = 'The rule would ask who it is before it answers; how is not computed.';
    return { step: step('action', 'unknown', message) };
  }
  if (guard.type !== 'sign-in') return undefined;
  if (has('cookie', /AWSELBAuthSessionCookie/)) {
    const message = 'The load balancer checks the session of the request, which is not followed.';
    return { step: step('action', 'unknown', message) };
  }
  switch (guard.onUnauthenticated) {
    case 'allow':
      return undefined;
    case 'deny':
      return {
        step: step('action', 'fails', 'The rule lets in only clients that have signed in.'),
        client: 'The client gets 401: the rule lets in only clients that have signed in.',
        status: '401',
      };
    default:
      return {
        step: step('action', 'passes', 'The rule sends clients without a session to sign in.'),
        client: 'The client gets 302 to the sign-in page of the identity provider.',
        status: '302',
      };
  }
}

function forwarded(action: Action & { type: 'forward' }, request: TracedRequest) {
  const { shares, stickySeconds } = action;
  const isWeightless = shares.length > 1 && shares.every(({ weight }) => weight === 0);
  if (isWeightless || shares.length === 0) {
    const message = 'The rule forwards to target groups of which none has a weight.';
    const client = 'The client gets 503: no target group of the rule has a weight.';
    return { found: { step: step('action', 'fails', message), client, status: '503' } };
  }
  const isKept = request.headers.some(
    ([name, value]) => name.toLowerCase() === 'cookie' && /AWSALBTG/.test(value),
  );
  const sticky =
    stickySeconds === undefined || shares.length === 1
      ? ''
      : isKept
        ? '; its cookie AWSALBTG may keep this client with one of them'
        : `; a client stays with its group for ${stickySeconds} s, by the cookie AWSALBTG`;
  const names = shares.map(({ label }) => label).join(', ');
  return {
    found: { step: step('action', 'passes', `Forwards to ${names}${sticky}.`) },
    forward: action,
  };
}

function redirected({ config }: Action & { type: 'redirect' }, request: TracedRequest): Found {
  const status = REDIRECTS[config.statusCode ?? ''] ?? '301';
  const location = redirectUrl(config, request);
  const { host, hostPort } = hostHeader(request);
  const isUsual =
    hostPort === undefined && request.port === (request.scheme === 'https' ? 443 : 80);
  const asked = `${request.scheme}://${host}${isUsual ? '' : `:${request.port}`}${request.path}${request.query === '' ? '' : `?${request.query}`}`;
  const isLoop = location === asked;
  return {
    step: step('action', isLoop ? 'fails' : 'passes', `Redirects with ${status} to ${location}.`),
    client: isLoop
      ? `The client gets ${status} to ${location}, which is what it asked for: it goes round in a circle.`
      : `The client gets ${status} to ${location}.`,
    status,
    location,
  };
}

function answered(
  { statusCode, body }: Action & { type: 'fixed-response' },
  isDefault: boolean,
): Found {
  const standIn = STAND_INS[body];
  if (standIn !== undefined) {
    const message = `Answers ${statusCode}: ${standIn} when the controller wrote the rule.`;
    return {
      step: step('action', 'fails', message),
      client: `The client gets ${statusCode} "${body}" from the load balancer.`,
      status: statusCode,
    };
  }
  if (isDefault && !/^[23]/.test(statusCode)) {
    return {
      step: step('action', 'fails', `The default action answers ${statusCode}.`),
      client: `No rule matches: the default action answers ${statusCode}.`,
      status: statusCode,
    };
  }
  return {
    step: step('action', 'passes', `Answers ${statusCode} itself.`),
    client: `The client gets ${statusCode}, a fixed response of the load balancer.`,
    status: statusCode,
  };
}
