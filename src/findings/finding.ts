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
  /** Where two states are compared. */
  readonly standing?: Standing | undefined;
  /** Of the field at fault, where its object was read from a manifest. */
  readonly place?: Place | undefined;
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
  /** Absent: all. */
  readonly namespaces?: readonly string[] | undefined;
  readonly chains: readonly Chain[];
  readonly diagnoses: readonly Diagnosis[];
  readonly coverage: readonly Coverage[];
  readonly gaps: readonly Gap[];
  readonly suppressed: readonly Suppression[];
  /** Absent where nobody asked to skip anything. */
  readonly skips?: Skips | undefined;
  /** What is no more, of the state that this one is compared with; absent where there is none. */
  readonly fixed?: readonly Diagnosis[] | undefined;
  readonly preflight?: Preflight | undefined;
  /** Of the state as it is reported, old debts included. */
  readonly verdict: Verdict;
}

/*
 * Where two states are compared: what is there with what manifests would make of it, today's
 * findings with those of a baseline.
 */

/** Of a diagnosis, against the state that it is compared with. */
export type Standing = 'introduced' | 'unchanged' | 'fixed';

/** A place in a file, as editors count: from 1. */
export interface Place {
  /** As it was given, with `/`; `-` for stdin. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A finding that somebody chose not to hear of; it is counted, and never fails a gate. */
export interface Suppression {
  readonly finding: Finding;
  /** `--skip ID:SUBJECT`, or the annotation of an object. */
  readonly by: 'flag' | 'annotation';
  /** Of an annotation, which has to give one. */
  readonly reason: string | null;
  /** The annotation. */
  readonly source: Evidence | null;
  /** What would be folded beneath it, and is a diagnosis of its own instead. */
  readonly uncovers: readonly Finding[];
}

/** What `--skip` says. */
export interface Skips {
  /** They did not run. */
  readonly checks: readonly CheckId[];
  /** `ID:SUBJECT` of which nothing was found, as it was given. */
  readonly idle: readonly string[];
}

/** What `preflight` knows beside the findings. */
export interface Preflight {
  readonly manifests: {
    readonly created: readonly Ref[];
    readonly replaced: readonly Ref[];
    readonly removed: readonly Ref[];
    /** Read, and no different from what is there. */
    readonly same: readonly Ref[];
    /** Of kinds that the way of a packet does not depend on. */
    readonly ignored: readonly Ref[];
  };
  /** What could not be read; the rest is judged nevertheless. */
  readonly problems: readonly InputProblem[];
  /** By stack. Those that do not change have no changes in them. */
  readonly plan: readonly StackPlan[];
  readonly headroom: readonly Headroom[];
}

export interface InputProblem {
  readonly place: Place;
  readonly message: string;
}

export type ChangeAction = 'create' | 'update' | 'replace' | 'delete' | 'none';

/** One resource of a stack, and what stands within it: listeners in their load balancer. */
export interface PlannedChange {
  readonly action: ChangeAction;
  readonly kind:
    | 'LoadBalancer'
    | 'Listener'
    | 'ListenerRule'
    | 'TargetGroup'
    | 'TargetGroupBinding'
    | 'SecurityGroup'
    | 'SecurityGroupRule'
    | 'WebACLAssociation'
    | 'Protection';
  /** Such as `k8s-shop-web-724d82a5b7`, `HTTPS:443`, `443:1`. */
  readonly name: string;
  /** What it is, in one line; empty where the name says it. */
  readonly summary: string;
  /** `null`: not there. */
  readonly fields: readonly {
    readonly path: string;
    readonly before: Json;
    /** `{"$unknown": why}` where nothing tells it yet. */
    readonly after: Json;
    /** It cannot be changed in place. */
    readonly replaces: boolean;
  }[];
  readonly parts: readonly PlannedChange[];
}

export interface StackPlan {
  readonly stack: Ref;
  readonly serves: readonly Ref[];
  /** `refused`: the controller would stop, and leave what is there as it is. */
  readonly state: 'planned' | 'refused' | 'unknown';
  /** Why, of the latter two. */
  readonly reason: string | null;
  readonly changes: readonly PlannedChange[];
}

/** How much of a quota is left. */
export interface Headroom {
  /** As AWS calls it, such as `rules-per-application-load-balancer`. */
  readonly quota: string;
  /** What it counts in: a load balancer, a target group, or the account and region. */
  readonly within: Ref | null;
  readonly before: number;
  readonly after: number;
  readonly max: number;
}
