import type { Evidence, Ref } from '../findings/finding.js';
import type { Moment, Rolling, Way, Window } from './model.js';

/** What `rollout` says of one workload. Times are seconds. */
export interface RolloutReport {
  readonly version: 1;
  readonly capturedAt: string;
  readonly cluster: { readonly name: string | null; readonly version: string | null };
  readonly workload: Ref;
  /** The ways in whose traffic passes through it. */
  readonly serves: readonly Ref[];
  readonly settings: readonly ReportedSetting[];
  readonly assumptions: readonly ReportedAssumption[];
  readonly ways: readonly ReportedWay[];
  readonly rollout: ReportedRollout | null;
  /** What else there is to know. */
  readonly notes: readonly string[];
  readonly fixes: readonly Fix[];
  /** `unknown`: no window was found, and not all that decides was seen. */
  readonly verdict: 'closed' | 'open' | 'unknown';
}

/** A value that decides, and where it stands. */
export interface ReportedSetting {
  readonly name: string;
  readonly value: string | number | boolean | null;
  /** False where nobody set it and the default holds. */
  readonly isExplicit: boolean;
  readonly evidence: Evidence;
}

export interface ReportedAssumption {
  /** As `--assume` takes it; of a setting that was not seen, what it is. */
  readonly name: string;
  readonly value: number | boolean;
  readonly why: 'default' | 'given' | 'not seen';
}

/** A target group that sends to the pods, and what it meets. */
export interface ReportedWay {
  readonly targetGroup: Ref;
  readonly loadBalancers: readonly Ref[];
  readonly way: Way;
  /** From the deletion of an old pod. */
  readonly leaving: {
    readonly takesUntil: number;
    readonly sentUntil: number;
    readonly killedAt: number;
    readonly moments: readonly Moment[];
  };
  /** From the creation of a new pod. */
  readonly coming: {
    readonly readyAt: number;
    readonly servedAt: number;
    readonly availableAt: number;
    readonly moments: readonly Moment[];
  };
  readonly windows: readonly ReportedWindow[];
}

export interface ReportedWindow extends Window {
  /** What `from` and `to` are counted from. */
  readonly since: 'deletion' | 'rollout';
  /** It only opens where AWS takes a spot node away. */
  readonly onlyOnSpot: boolean;
  readonly message: string;
}

/** All pods, batch by batch. */
export interface ReportedRollout extends Rolling {
  readonly firstCreatedAt: number;
  readonly lastDeletedAt: number;
  readonly overAt: number;
}

export interface Fix {
  readonly message: string;
  /** To paste into a shell. */
  readonly commands: readonly string[];
}
