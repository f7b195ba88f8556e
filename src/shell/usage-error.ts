import { stripVTControlCharacters } from 'node:util';
import { nearestHint } from './nearest.js';
import { UserError } from './user-error.js';

/** What the errors of the parser hold, each of them in part. */
interface ParserError extends Error {
  readonly flags?: unknown;
  readonly args?: unknown;
}

/** An error of the parser in one line, as all other errors are. */
export function usageError(error: ParserError, flags: readonly string[]): UserError {
  const [unknown] = Array.isArray(error.flags) ? (error.flags as readonly unknown[]) : [];
  if (typeof unknown === 'string') {
    const flag = unknown.replace(/=.*$/s, '');
    const candidates = [...flags, 'help'].map((name) => ({ text: `--${name}`, name: `--${name}` }));
    return new UserError(
      `No flag is called "${flag}".`,
      flag.startsWith('--') ? nearestHint(flag, candidates, { isClose: true }) : {},
    );
  }
  const [missing] = Array.isArray(error.args) ? (error.args as readonly unknown[]) : [];
  if (typeof missing === 'object' && missing !== null) {
    const { name, description } = missing as { name: string; description?: string };
    return new UserError(`Expected ${name.toUpperCase()}: ${description ?? name}.`);
  }
  const lines = stripVTControlCharacters(error.message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('See more help'));
  const [first = '', ...others] = lines;
  const text = /^The following errors? occurred:$/.test(first)
    ? others.join(', ')
    : lines.join(' ');
  return new UserError(/[.!?]$/.test(text) ? text : `${text}.`);
}
