import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/* What is common to the clients of all services. */

export interface ClientSettings {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: () => Promise<{ accessKeyId: string; secretAccessKey: string }>;
  readonly endpoint?: string;
  readonly requestHandler?: {
    readonly httpAgent: HttpAgent;
    readonly httpsAgent: HttpsAgent;
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
  readonly maxAttempts?: number;
  readonly retryMode?: 'standard';
  readonly logger?: object;
}

type Handler = (args: object) => Promise<{ response: unknown; output: object }>;
type Middleware = (
  next: Handler,
  context: { readonly clientName?: string; readonly commandName?: string },
) => Handler;

export interface ServiceClient {
  readonly config: { readonly region: () => Promise<string> };
  readonly middlewareStack: {
    add(middleware: Middleware, options: object): void;
    addRelativeTo(middleware: Middleware, options: object): void;
  };
  send(command: unknown, options: { readonly abortSignal?: AbortSignal }): Promise<object>;
}

/** One service: its client, and the calls that are made of it. */
export interface Service {
  readonly connect: (settings: ClientSettings) => ServiceClient;
  readonly commands: Readonly<Record<string, new (input: never) => unknown>>;
}

/** Each client of the SDK has types of its own; here they are used alike. */
export function service(
  Client: new (settings: never) => unknown,
  commands: Service['commands'],
): Service {
  const Alike = Client as unknown as new (settings: ClientSettings) => ServiceClient;
  return { connect: (settings) => new Alike(settings), commands };
}
