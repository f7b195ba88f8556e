import type { CheckId, Confidence, Severity } from '../chain.js';
import type { Fault } from '../findings/finding.js';
import type { SectionName } from '../snapshot/snapshot.js';
import type { Linked, Topology } from '../topology/topology.js';

export type SubjectKind = keyof Topology;
export type Subject<K extends SubjectKind> = Topology[K][number];

/** What an author writes. */
export interface CheckSpec<K extends SubjectKind> {
  readonly id: CheckId;
  /** At most sixty characters: the heading of its page. */
  readonly title: string;
  /** error: broken now; warning: will break; info: could be better. */
  readonly severity: Severity;
  /** proven: an API says it; derived: it follows from rules; suspected: a hint. */
  readonly confidence: Confidence;
  /** The kind of subject that it visits: the engine loops, the check does not. */
  readonly on: K;
  /** Without these, silence. */
  readonly needs: readonly SectionName[];
  /** Sections that sharpen it. Without them it may only say less. */
  readonly uses?: readonly SectionName[];
  /** Seconds for which a subject is left alone after it came to be. */
  readonly patience?: number;
  /** Findings that are only its consequences, where both lie on one chain. */
  readonly explains?: readonly CheckId[];
  run(subject: Subject<K>, topology: Topology): Fault | undefined;
}

/** What the engine runs: a check with the kind of its subject forgotten. */
export interface Check extends Omit<CheckSpec<SubjectKind>, 'run'> {
  readonly explains: readonly CheckId[];
  readonly patience: number;
  readonly uses: readonly SectionName[];
  visit(topology: Topology): Iterable<{ readonly subject: Linked; judge(): Fault | undefined }>;
}

export function defineCheck<K extends SubjectKind>(spec: CheckSpec<K>): Check {
  return {
    explains: [],
    patience: 0,
    uses: [],
    ...spec,
    *visit(topology) {
      for (const subject of topology[spec.on] as readonly Subject<K>[]) {
        yield { subject, judge: () => spec.run(subject, topology) };
      }
    },
  };
}
