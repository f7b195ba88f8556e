import type { Diagnosis, Finding, Json, Ref, Verdict } from '../findings/finding.js';
import type { SectionName } from '../snapshot/snapshot.js';

/** What became of the findings between two states, and what of their objects changed. */
export interface DiffReport {
  readonly version: 1;
  readonly before: State;
  readonly after: State;
  /** The worst first, in each list. */
  readonly appeared: readonly Changed[];
  readonly went: readonly Changed[];
  readonly stayed: readonly Stayed[];
  /** Absent where not both are snapshots. */
  readonly changes?: Changes | undefined;
}

export interface State {
  readonly kind: 'snapshot' | 'report';
  readonly capturedAt: string;
  readonly cluster: { readonly name: string | null; readonly version: string | null };
  readonly verdict: Verdict;
}

export interface Changed {
  readonly diagnosis: Diagnosis;
  /** What the other state says of it: that it is not there, or nothing, as nobody looked. */
  readonly other: 'absent' | 'unseen' | 'suppressed' | 'milder';
}

export interface Stayed {
  readonly diagnosis: Diagnosis;
  /** Among its symptoms. */
  readonly appeared: readonly Finding[];
  readonly went: readonly Finding[];
}

export interface Changes {
  /** Of objects that a finding which appeared or went is about, those that it quotes first. */
  readonly explaining: readonly ObjectChange[];
  /** How many others changed, by kind. */
  readonly others: readonly {
    readonly kind: string;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  }[];
  /** Not whole in one of the two: nothing is said of what is in one alone. */
  readonly incomparable: readonly SectionName[];
}

export interface ObjectChange {
  readonly section: SectionName;
  readonly ref: Ref;
  /** `replaced`: made anew under its name. */
  readonly change: 'added' | 'removed' | 'changed' | 'replaced';
  /** Of what is in both, those that a finding quotes first. */
  readonly fields: readonly FieldChange[];
}

export interface FieldChange {
  readonly path: readonly (string | number)[];
  /** `null`: not set. */
  readonly before: Json;
  readonly after: Json;
}
