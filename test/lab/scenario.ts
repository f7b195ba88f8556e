import { readdir } from 'node:fs/promises';
import type { Expected } from '../support/judge.js';
import type { Account } from './account.js';
import type { KubernetesObject } from './recording.js';
import type { Seen, Watched, World } from './world.js';

/**
 * A situation, and what a diagnosis of it has to say. With the controller its objects are applied
 * and it happens; without one its recording, of the same name, is put back.
 */
export interface Scenario {
  /** As `expected.json` has it, see `docs/snapshot-format.md`. */
  readonly expected: Expectation;
  /** What is different in the healthy account. */
  readonly account?: (account: Account) => void;
  /** Of the controller, beside those of its chart. */
  readonly flags?: readonly string[];
  /** What happens before there is any object. */
  readonly first?: (world: World) => Promise<void> | void;
  /** What is applied, with ids of the account as `account.ts` names them. Pods come last. */
  readonly objects: readonly KubernetesObject[];
  /** When the controller has done with them; by default, when all that asks for it is served. */
  readonly until?: (seen: Seen) => boolean;
  /** What happens then, and when somebody looks at it while it does. */
  readonly then?: (world: Watched) => Promise<void>;
  /** How many seconds pass until somebody looks; by default ten minutes, so that nothing is new. */
  readonly age?: number;
}

export interface Expectation extends Omit<Expected, 'id'> {
  readonly difficulty: 'easy' | 'medium' | 'hard' | 'healthy-but-looks-odd';
  readonly subject: string;
  readonly rootCause: string;
}

/** One of the snapshots that are taken while a scenario goes on, and what a diagnosis of it says. */
export interface Moment extends Pick<Expected, 'kind' | Judged> {
  readonly what: string;
}

/** Checks a scenario's type, and has its recording judged as it says. */
export const scenario = (described: Scenario): Scenario => described;

type Judged = 'blame' | 'checks' | 'mustRankBelow' | 'mustNotAppear';

/** A fault that is one object's. */
export const fault = (
  said: Omit<Expectation, 'kind' | Judged> & Partial<Pick<Expectation, Judged>>,
): Expectation => ({
  blame: [],
  checks: [],
  mustRankBelow: [],
  mustNotAppear: [],
  ...said,
  kind: 'fault',
});

/** Nothing may be said of it. */
export const healthy = (
  said: Omit<Expectation, 'kind' | Judged> & Partial<Pick<Expectation, 'mustNotAppear'>>,
): Expectation => ({
  blame: [],
  checks: [],
  mustRankBelow: [],
  mustNotAppear: [],
  ...said,
  kind: 'healthy',
});

/** A moment at which nothing may be said above `info`, unless something else is given. */
export const moment = (what: string, said: Partial<Moment> = {}): Moment => ({
  kind: 'healthy',
  blame: [],
  checks: [],
  mustRankBelow: [],
  mustNotAppear: [],
  ...said,
  what,
});

const FOLDER = new URL('scenarios/', import.meta.url);

/** All of them, by name. */
export async function readScenarios(): Promise<ReadonlyMap<string, Scenario>> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts')).toSorted();
  const found = new Map<string, Scenario>();
  for (const file of files) {
    const { default: read } = (await import(new URL(file, FOLDER).href)) as { default: Scenario };
    found.set(file.replace(/\.ts$/, ''), read);
  }
  return found;
}
