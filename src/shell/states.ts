import { open } from 'node:fs/promises';
import { ask } from '../ask.js';
import type { EarlierReport } from '../baseline/read.js';
import { diagnose, type DiagnoseOptions } from '../diagnose.js';
import type { Given } from '../diff/diff.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { loadSnapshot } from './files.js';
import { nearestHint, nearPath } from './nearest.js';
import { loadReport } from './reports.js';
import { UserError } from './user-error.js';

const WANTED = 'a snapshot or a report of diagnose -o json';

/** A snapshot, or what was said of one. */
export type Loaded =
  | { readonly path: string; readonly snapshot: Snapshot }
  | { readonly path: string; readonly report: EarlierReport };

/** Reads a snapshot or a JSON report, whichever a path holds; throws a `UserError`. */
export async function loadState(path: string): Promise<Loaded> {
  if (await isReport(path)) return { path, report: await loadReport(path, WANTED) };
  return { path, snapshot: await loadSnapshot(path).catch(nearPath(path)) };
}

/** A file that is no gzipped archive: what it is in the end, its reader says. */
async function isReport(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return !(buffer[0] === 0x1f && buffer[1] === 0x8b);
  } finally {
    await file.close();
  }
}

/**
 * Throws a `UserError` where a comparison would say nothing true: names of a redacted snapshot stand
 * for others in each, and of a report it is settled what was looked at.
 */
export function expectComparable(states: readonly Loaded[], choosing: readonly string[]): void {
  for (const state of states) {
    if ('snapshot' in state && state.snapshot.redacted) {
      throw new UserError(
        `${state.path}: expected a snapshot with its names, found a redacted one, whose names stand for others in each.`,
      );
    }
    const [flag] = choosing;
    if ('report' in state && flag !== undefined) {
      throw new UserError(
        `${state.path}: expected a snapshot for --${flag}, found a report, which is of what it was asked for.`,
      );
    }
  }
}

export interface Choice extends Omit<DiagnoseOptions, 'namespaces'> {
  /** As `-n` names them; absent: all that each was taken of. */
  readonly namespaces: readonly string[] | undefined;
}

/**
 * Diagnoses the snapshots of two states; a report says by itself what was found. A namespace may be
 * in one of them alone; throws a `UserError` where it is in neither, or was not looked at.
 */
export function judgeBoth(before: Loaded, after: Loaded, choice: Choice): readonly [Given, Given] {
  const [was, is] = [before, after].map((state) => problemOf(state, choice.namespaces));
  const problem = was !== undefined && is !== undefined ? is : undefined;
  if (problem !== undefined) throw problem;
  return [judge(before, choice), judge(after, choice)];
}

/** Why there is nothing to say of these namespaces in a state. */
function problemOf(
  state: Loaded,
  namespaces: readonly string[] | undefined,
): UserError | undefined {
  if ('report' in state || namespaces === undefined) return undefined;
  const { path, snapshot } = state;
  const focus = ask(snapshot, { subject: [], namespaces });
  if (!('problem' in focus)) return undefined;
  const error = new UserError(`${path}: ${focus.problem}`, nearestHint(focus.wanted, focus.names));
  const { namespaces: scope } = snapshot.scope;
  if (scope !== null && namespaces.some((name) => !scope.includes(name))) throw error;
  return error;
}

function judge(state: Loaded, { namespaces, ...options }: Choice): Given {
  if ('report' in state) return { report: state.report };
  const { snapshot } = state;
  const narrowed = namespaces === undefined ? {} : { namespaces };
  return { snapshot, report: diagnose(snapshot, { ...narrowed, ...options }) };
}
