import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { distance } from '../findings/distance.js';
import { UserError } from './user-error.js';

/** What may have been meant: a text to show, and the name in it that people misspell. */
export interface Candidate {
  readonly text: string;
  readonly name: string;
}

// Names come from clusters and command lines: neither may make an error slow or long.
const MAX_NAME = 100;
const MAX_SHOWN = 3;

/** The nearest first, three at most. `isClose`: only what can be a slip of the finger. */
export function nearest(
  wanted: string,
  candidates: readonly Candidate[],
  { isClose = false }: { readonly isClose?: boolean } = {},
): readonly string[] {
  const whole = wanted.slice(0, MAX_NAME);
  const bare = whole.slice(whole.lastIndexOf('/') + 1);
  const most = isClose ? Math.max(1, Math.floor(bare.length / 3)) : Infinity;
  const byText = new Map(candidates.map((candidate) => [candidate.text, candidate]));
  return [...byText.values()]
    .map(({ text, name }) => ({
      text,
      far: Math.min(
        distance(whole, text.slice(0, MAX_NAME)),
        distance(bare, name.slice(0, MAX_NAME)),
      ),
    }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far || (a.text < b.text ? -1 : 1))
    .slice(0, MAX_SHOWN)
    .map(({ text }) => text);
}

/** The same as the end of an error message; empty where there is nothing to name. */
export function nearestHint(...given: Parameters<typeof nearest>): { readonly hint?: string } {
  const near = nearest(...given);
  return near.length === 0 ? {} : { hint: `Nearest: ${near.join(', ')}.` };
}

/** Passes on why a path could not be read, with its neighbours where there is nothing. */
export function nearPath(path: string): (error: unknown) => Promise<never> {
  return async (error) => {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (!(error instanceof UserError) || code !== 'ENOENT') throw error;
    const folder = dirname(path);
    const files = await readdir(folder).catch(() => []);
    const candidates = files.map((name) => ({ text: join(folder, name), name }));
    throw new UserError(error.message, {
      cause: error,
      ...nearestHint(basename(path), candidates, { isClose: true }),
    });
  };
}
