import { cut, inert } from '../report/reporter.js';
import type { UserError } from './user-error.js';

const COULD_NOT_RUN = 2;
const MAX_MESSAGE = 2000;

/** Says why nothing came of it: one line where the user can put it right, else the stack. */
export function fail(error: Error & Pick<UserError, 'hint'>): void {
  // By name, so that the snapshot's schemas are not loaded in order to print an error.
  const isOurs = error.name === 'UserError' || error.name === 'SnapshotError';
  const hint = error.hint === undefined ? '' : ` ${error.hint}`;
  const text = isOurs
    ? cut(`ingress-doctor: ${error.message}${hint}`, MAX_MESSAGE)
    : (error.stack ?? String(error)).split('\n').map(inert).join('\n');
  process.stderr.write(`${text}\n`);
  process.exitCode = COULD_NOT_RUN;
}
