import { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsClient, AwsService, Bill } from '../collector.js';
import { reasonOf } from '../gap.js';
import { ProxyingAgent } from '../proxying-agent.js';
import { limiter, TokenBucket, type Rate } from './bucket.js';
import type { ClientSettings, Service, ServiceClient } from './service.js';

export interface AwsOptions {
  readonly region?: string | undefined;
  /** Where the cluster says that it runs; only `region` is above it. */
  readonly clusterRegion?: string | undefined;
  readonly profile?: string | undefined;
  /** Of every service, instead of its own. */
  readonly endpointUrl?: string | undefined;
  /** How many times as fast as usual. */
  readonly rate?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For one attempt of one call. */
  readonly timeoutMs?: number | undefined;
  /** Told how many calls wait for a rate limit, whenever that changes. */
  readonly onWaiting?: ((calls: number) => void) | undefined;
}

/**
 * The API allows an account 40 calls of Elastic Load Balancing, and ten more each second. The
 * controller lives on the same ones, so half of them are left to it. Others allow more or less.
 */
export const RATES: Readonly<Record<AwsService, Rate>> = {
  elbv2: { perSecond: 5, burst: 20 },
  elb: { perSecond: 1, burst: 2 },
  ec2: { perSecond: 15, burst: 40 },
  iam: { perSecond: 5, burst: 20 },
  sts: { perSecond: 5, burst: 10 },
  eks: { perSecond: 5, burst: 10 },
  acm: { perSecond: 5, burst: 10 },
  wafv2: { perSecond: 1, burst: 1 },
  route53: { perSecond: 3, burst: 5 },
  cloudwatch: { perSecond: 5, burst: 10 },
};

const CONCURRENCY = 10;
const ATTEMPTS = 5;
const TIMEOUT_MS = 15_000;

const LOAD: Readonly<Record<AwsService, () => Promise<{ default: Service }>>> = {
  elbv2: () => import('./services/elbv2.js'),
  elb: () => import('./services/elb.js'),
  ec2: () => import('./services/ec2.js'),
  iam: () => import('./services/iam.js'),
  sts: () => import('./services/sts.js'),
  eks: () => import('./services/eks.js'),
  acm: () => import('./services/acm.js'),
  wafv2: () => import('./services/wafv2.js'),
  route53: () => import('./services/route53.js'),
  cloudwatch: () => import('./services/cloudwatch.js'),
};

/** A call that could change something; it was not made. */
export class NotARead extends Error {
  override readonly name = 'NotARead';

  constructor(service: string, operation: string) {
    super(`${operation} of ${service} is no read, and was not called`);
  }
}

/** Tokens for other roles and users are read by name only. */
function isRead(service: string, operation: string): boolean {
  if (/^sts$/i.test(service)) return operation === 'GetCallerIdentity';
  return /^(?:Describe|Get|List)[A-Z]/.test(operation) || operation === 'SimulatePrincipalPolicy';
}

/** Stops every command of a client that is no read, whoever sends it, before it is built. */
export function guard({ middlewareStack }: Pick<ServiceClient, 'middlewareStack'>): void {
  middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, '');
        const service = clientName.replace(/Client$/, '');
        if (!isRead(service, operation)) throw new NotARead(service, operation);
        return next(args);
      },
    { step: 'initialize', priority: 'high', name: 'readsOnly' },
  );
}

class NoRegion extends Error {
  override readonly name = 'UserError';
}

/** Loads what the first call needs, while others are waited for. */
export function prepareAws(): void {
  // Whatever is wrong is told by whoever needs it.
  Promise.all([import('@aws-sdk/credential-provider-node'), LOAD.sts()]).catch(() => {});
}

/** Resolves the credentials and the region, and throws where there are none. */
export async function connectAws(options: AwsOptions): Promise<AwsClient> {
  const { profile, endpointUrl, signal, rate = 1 } = options;
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const region = await regionOf(options);
  const bill = { calls: 0, throttled: 0, waitedMs: 0, connections: 0 };
  const agents = {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new ProxyingAgent({ keepAlive: true }),
  };
  for (const agent of Object.values(agents)) countConnections(agent, bill);
  const requestHandler = {
    ...agents,
    connectionTimeout: Math.min(options.timeoutMs ?? TIMEOUT_MS, 5000),
    requestTimeout: options.timeoutMs ?? TIMEOUT_MS,
    throwOnRequestTimeout: true,
  } as const;
  const credentials = defaultProvider({
    ...(profile === undefined ? {} : { profile }),
    // Not the region: whoever is logged in with SSO is known in the region of that only.
    clientConfig: { requestHandler },
    parentClientConfig: { region },
    logger: SILENT,
  });
  await credentials();

  const settings: ClientSettings = {
    region,
    credentials,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    requestHandler,
    maxAttempts: ATTEMPTS,
    retryMode: 'standard',
    logger: SILENT,
  };

  let waiting = 0;
  const tell = (more: number): void => options.onWaiting?.((waiting += more));
  const wait = async (milliseconds: number): Promise<void> => {
    bill.waitedMs += milliseconds;
    tell(1);
    try {
      await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
    } finally {
      tell(-1);
    }
  };
  const open = async (name: AwsService) => {
    const { default: service } = await LOAD[name]();
    const client = service.connect(settings);
    guard(client);
    throttle(client, new TokenBucket(scaled(RATES[name], rate)), bill, wait);
    return { client, commands: service.commands, limit: limiter(CONCURRENCY) };
  };
  const opened = new Map<AwsService, ReturnType<typeof open>>();
  // What is expired stays so: asking on would only tell it again.
  let refused: Error | undefined;

  return {
    region,
    bill,
    async call<Output>(
      name: AwsService,
      operation: string,
      input: Readonly<Record<string, unknown>>,
    ): Promise<Output> {
      if (!isRead(name, operation)) throw new NotARead(name, operation);
      const service = opened.get(name) ?? open(name);
      opened.set(name, service);
      const { client, commands, limit } = await service;
      const Command = commands[operation];
      if (Command === undefined) throw new TypeError(`Unknown call ${operation} of ${name}`);
      return limit(async () => {
        if (refused !== undefined) throw refused;
        try {
          const output = await client.send(
            new Command(input as never),
            signal === undefined ? {} : { abortSignal: signal },
          );
          return plain(output) as Output;
        } catch (error) {
          if (error instanceof Error && reasonOf(error) === 'invalid-credentials') refused = error;
          throw error;
        }
      });
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

// The SDK otherwise writes warnings to stderr, over the progress.
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

async function regionOf({ region, clusterRegion, profile }: AwsOptions): Promise<string> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // What the environment says is of many clusters: the one that is asked about knows better.
  const given = [region, clusterRegion, AWS_REGION, AWS_DEFAULT_REGION].find(
    (one) => (one ?? '') !== '',
  );
  if (given !== undefined) return given;
  const { default: sts } = await LOAD.sts();
  const { config } = sts.connect(profile === undefined ? {} : { profile });
  try {
    return await config.region();
  } catch {
    throw new NoRegion('No region: give --region, or set AWS_REGION');
  }
}

/** Bursts grow no further: they have to fit what the API holds ready. */
function scaled({ perSecond, burst }: Rate, rate: number): Rate {
  return { perSecond: perSecond * rate, burst: Math.max(1, burst * Math.min(rate, 1)) };
}

type OpenBill = { -readonly [Field in keyof Bill]: Bill[Field] };

/** Before every attempt, and before it is signed: a signature does not wait. */
function throttle(
  { middlewareStack }: ServiceClient,
  bucket: TokenBucket,
  bill: OpenBill,
  wait: (milliseconds: number) => Promise<void>,
): void {
  middlewareStack.addRelativeTo(
    (next) => async (args) => {
      const milliseconds = bucket.take(performance.now());
      if (milliseconds > 0) await wait(milliseconds);
      bill.calls += 1;
      try {
        return await next(args);
      } catch (error) {
        if (reasonOf(error) === 'throttled') bill.throttled += 1;
        throw error;
      }
    },
    { relation: 'after', toMiddleware: 'retryMiddleware', name: 'bucket' },
  );
}

function countConnections(agent: HttpAgent | HttpsAgent, bill: OpenBill): void {
  const create = agent.createConnection.bind(agent) as (...args: unknown[]) => Duplex;
  agent.createConnection = (...args: unknown[]) => {
    bill.connections += 1;
    return create(...args);
  };
}

/** As JSON would have it: times as texts, and nothing of the request. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === '$metadata' || inner === undefined ? [] : [[key, plain(inner)]],
    ),
  );
}
