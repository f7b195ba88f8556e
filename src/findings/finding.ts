import type { ChainLink, CheckId, Confidence, Severity } from '../chain.js';
import type { Gap, SectionName } from '../snapshot/snapshot.js';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Names one object: of Kubernetes by kind, namespace and name, of AWS by kind and name or ARN. */
export interface Ref {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly arn?: string | undefined;
}

/** One fact, quoted so that anyone can look it up again. `null`: not set, or not there. */
export interface Evidence {
  /** The file of the snapshot, without `.json`. */
  readonly section: SectionName;
  readonly ref: Ref;
  readonly path: readonly (string | number)[];
  readonly value: Json;
}

/** What a check says of one subject. */
export interface Fault {
  /** One sentence, naming the object and the value that was seen. */
  readonly message: string;
  /** One sentence, imperative. */
  readonly fix: string;
  /** To paste into a shell. */
  readonly commands?: readonly string[] | undefined;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** Where the fault is at another object than the subject that was visited. */
  readonly subject?: Ref | undefined;
  /** Where more exposures suffer than those that the subject serves. */
  readonly affects?: readonly Ref[] | undefined;
  /** Only ever lower than the check's own. */
  readonly severity?: Severity | undefined;
  readonly confidence?: Confidence | undefined;
}

export interface Finding {
  readonly check: CheckId;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly subject: Ref;
  readonly message: string;
  readonly fix: string;
  readonly commands: readonly string[];
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** The exposures whose traffic it touches. */
  readonly affects: readonly Ref[];
  /** The check lowered its own severity for this one: it then explains nothing that is worse. */
  readonly lowered: boolean;
}

/** A cause, with the findings that are only its consequences folded beneath it. */
export interface Diagnosis {
  /** The worst of the cause and its symptoms. */
  readonly severity: Severity;
  readonly cause: Finding;
  readonly symptoms: readonly Finding[];
}

/** What became of one check. */
export type Coverage =
  | {
      readonly check: CheckId;
      readonly severity: Severity;
      readonly outcome: 'ran';
      /** How many subjects were looked at, and how many are too young to be judged. */
      readonly visited: number;
      readonly settling: number;
    }
  | {
      readonly check: CheckId;
      readonly severity: Severity;
      readonly outcome: 'skipped';
      readonly missing: readonly SectionName[];
    }
  | {
      readonly check: CheckId;
      readonly severity: Severity;
      readonly outcome: 'crashed';
      readonly error: string;
    };

/** What is known of one link of one exposure's chain. */
export type LinkState =
  | 'clear'
  | 'info'
  | 'warning'
  | 'error'
  /** A check could not look. */
  | 'unknown'
  /** Nothing to look at, or too young to be judged. */
  | 'untested';

export interface Chain {
  readonly exposure: Ref;
  readonly links: Readonly<Record<ChainLink, LinkState>>;
}

export type Verdict = 'healthy' | 'broken' | 'inconclusive';

export interface Report {
  readonly version: 1;
  readonly capturedAt: string;
  readonly cluster: { readonly name: string | null; readonly version: string | null };
  /** What was asked for, where less than everything. */
  readonly subject: string | null;
  readonly chains: readonly Chain[];
  readonly diagnoses: readonly Diagnosis[];
  readonly coverage: readonly Coverage[];
  readonly gaps: readonly Gap[];
  readonly verdict: Verdict;
}
