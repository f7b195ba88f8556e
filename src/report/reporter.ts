import type { DiffReport } from '../diff/report.js';
import type { CheckId } from '../chain.js';
import type { Report } from '../findings/finding.js';
import type { FailOn } from '../findings/gate.js';
import type { RolloutReport } from '../replacement/report.js';
import type { TraceReport } from '../trace/traced.js';

export type Tone = 'good' | 'bad' | 'soft';

/** What looking at a live cluster cost: requests of Kubernetes, calls of AWS. */
export interface Bill {
  readonly kubernetes: ApiBill;
  readonly aws: ApiBill;
  readonly bySection: Readonly<Record<string, { readonly calls: number }>>;
}

interface ApiBill {
  /** With those that had to be repeated. */
  readonly calls: number;
  readonly connections: number;
  readonly throttled: number;
  readonly waitedMs: number;
}

export interface ReportOptions {
  /** Colours a text, or leaves it as it is: what it says never hangs on its colour. */
  readonly paint: (tone: Tone, text: string) => string;
  /** Absent where nothing was asked, as of a snapshot. */
  readonly bill?: Bill | undefined;
  /** Whether a person asked for what the controller would change, too. */
  readonly plan?: boolean | undefined;
  /** What made the report, for formats that keep a record of the run. */
  readonly tool?: { readonly name: string; readonly version: string } | undefined;
  /** What the run is judged by, and how it ends; else errors alone count. */
  readonly gate?: Gate | undefined;
  /** What `explain` prints of the checks that found something, for formats that carry it. */
  readonly pages?: ReadonlyMap<CheckId, string> | undefined;
}

export interface Gate {
  readonly failOn: FailOn;
  /** The exit status. */
  readonly status: number;
}

export type Reporter = (report: Report, options: ReportOptions) => string;
export type RolloutReporter = (report: RolloutReport, options: ReportOptions) => string;
export type DiffReporter = (report: DiffReport, options: ReportOptions) => string;

export type TraceReporter = (report: TraceReport, options: ReportOptions) => string;

// C0, DEL and C1, the marks that reorder or hide text, and the separators that break a line.
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const hex = (character: string, length: number): string =>
  character.charCodeAt(0).toString(16).padStart(length, '0');

/** A name or message of a cluster is anybody's text: a terminal must show it, not obey it. */
export function inert(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return character < '\u0100' ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
  });
}

/** Inert, and so long at most. */
export function cut(text: string, length: number): string {
  // A character is two units at most; whatever lies beyond is not even looked at.
  const characters = Array.from(inert(text.slice(0, 2 * length)));
  if (characters.length <= length && text.length <= 2 * length) return characters.join('');
  return `${characters.slice(0, length - 1).join('')}…`;
}

/** The same for a JSON text, which stays the same value; its own line breaks are kept. */
export function inertJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    character === '\n' ? character : `\\u${hex(character, 4)}`,
  );
}
