import type { Gap } from '../snapshot/snapshot.js';
import type { SectionName, Sections } from '../snapshot/sections.js';

/*
 * What a collector is, and what it is given. Collectors are the only code that asks Kubernetes,
 * AWS or DNS; whatever they return passes through the schemas of `src/snapshot` before it is kept.
 */

/** A read that a collector needs; printed by `permissions`, and nowhere written down again. */
export type Permission =
  | {
      readonly api: 'kubernetes';
      /** Empty for the core group. */
      readonly group: string;
      /** Plural, with its subresource, such as `pods/log`. */
      readonly resource: string;
      readonly verb: 'get' | 'list';
      readonly isNamespaced: boolean;
    }
  | {
      readonly api: 'aws';
      /** As IAM names it, such as `elasticloadbalancing:DescribeLoadBalancers`. */
      readonly action: string;
    };

export interface Collector {
  readonly section: SectionName;
  readonly permissions: readonly Permission[];
  /** Sections whose content it reads; it runs when all of them are there or have failed. */
  readonly after: readonly SectionName[];
  /**
   * The section's content in the shape of the API, items unprojected; `undefined` where nothing
   * asks for it. What is thrown becomes one gap; parts that fail are told to `gap`.
   */
  collect(context: CollectContext): Promise<unknown>;
}

export interface CollectContext {
  readonly kubernetes: KubernetesClient;
  /** Absent without credentials or a region: then the AWS half is one gap. */
  readonly aws: AwsClient | undefined;
  readonly dns: Resolver;
  /** What was collected before, already projected. */
  readonly soFar: Sections;
  readonly scope: CollectScope;
  readonly gap: (gap: Gap) => void;
}

export interface CollectScope {
  /** `null`: all of them. */
  readonly namespaces: readonly string[] | null;
  /** The objects that somebody asks about; empty: every way in. */
  readonly asked: readonly {
    readonly kind: string;
    readonly namespace?: string | undefined;
    readonly name: string;
  }[];
  /** A host name to look up, whoever routes it. */
  readonly host?: string | undefined;
}

/** Reads the API server, and refuses whatever is not a GET. */
export interface KubernetesClient {
  readonly server: string;
  /** The context's name, and the cluster's where the kubeconfig tells it. */
  readonly context: string | undefined;
  readonly clusterName: string | undefined;
  /** Where the kubeconfig tells it. */
  readonly clusterArn?: string | undefined;
  /** The context's namespace, which is meant where none is named; `default` where it has none. */
  readonly namespace?: string | undefined;
  /**
   * Every item of a list, page after page, in one sequence; starts over once where the continue
   * token has expired. `keep` is given some items at a time: what it leaves out is not held.
   */
  list<T = unknown>(
    path: string,
    options?: {
      readonly labelSelector?: string | undefined;
      readonly fieldSelector?: string | undefined;
      readonly limit?: number | undefined;
      readonly onPage?: (() => void) | undefined;
      readonly keep?: ((items: readonly unknown[]) => readonly T[]) | undefined;
    },
  ): Promise<readonly T[]>;
  get(path: string): Promise<unknown>;
  text(path: string): Promise<string>;
  readonly bill: Bill;
  close(): void;
}

export type AwsService =
  | 'elbv2'
  | 'elb'
  | 'ec2'
  | 'iam'
  | 'sts'
  | 'eks'
  | 'acm'
  | 'wafv2'
  | 'route53'
  | 'cloudwatch';

/** Calls AWS through one token bucket per service, and refuses whatever is not a read. */
export interface AwsClient {
  readonly region: string;
  /** One call. `operation` is the API's name, such as `DescribeTags`; input and output its shapes. */
  call<Output = Record<string, unknown>>(
    service: AwsService,
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Output>;
  readonly bill: Bill;
  close(): void;
}

export interface Resolver {
  /** What is answered for one host, in the shape of `dns.json`. */
  lookUp(host: string): Promise<{
    readonly addresses: readonly string[];
    readonly cname: readonly string[];
    readonly error?: string;
  }>;
}

/** What was spent: by section, while it was collected. */
export interface Bill {
  /** Requests or calls, attempts that were throttled included. */
  readonly calls: number;
  readonly throttled: number;
  /** Milliseconds spent waiting for the bucket. */
  readonly waitedMs: number;
  readonly connections: number;
}
