import { styleText } from 'node:util';
import type { ReportOptions } from '../report/reporter.js';

const STYLES = { good: 'green', bad: 'red', soft: 'dim' } as const;

/** Colours for stdout, where it is a terminal and neither NO_COLOR nor the user objects. */
export function painter(isWanted: boolean): ReportOptions['paint'] {
  if (!isWanted) return (_tone, text) => text;
  return (tone, text) => styleText(STYLES[tone], text, { stream: process.stdout });
}
