import { refText } from '../findings/cite.js';
import type { Headroom } from '../findings/finding.js';
import { cut, type ReportOptions } from './reporter.js';

const MAX_LINES = 50;
const MAX_NAME = 120;

/** What the quotas count, in the words of people. */
const NOUNS: readonly (readonly [RegExp, one: string, many: string])[] = [
  [/^rules-/, 'rule', 'rules'],
  [/^listeners-/, 'listener', 'listeners'],
  [/^certificates-/, 'certificate beside the default', 'certificates beside the default'],
  [/^target-groups-per-action-/, 'target group in one action', 'target groups in one action'],
  [/^target-groups-/, 'target group', 'target groups'],
  [/^condition-values-/, 'condition value in one rule', 'condition values in one rule'],
  [/^condition-wildcards-/, 'wildcard in one rule', 'wildcards in one rule'],
  [/^targets-/, 'target', 'targets'],
];

/** A line of each quota, as they come; nothing where there is none. */
export function headroomText(headroom: readonly Headroom[], { paint }: ReportOptions): string {
  if (headroom.length === 0) return '';
  const hidden = headroom.length - MAX_LINES;
  return `${[
    'Quotas',
    ...headroom.slice(0, MAX_LINES).map((one) => {
      const line = `    ${lineOf(one)}`;
      return one.after > one.max ? paint('bad', line) : line;
    }),
    ...(hidden > 0 ? [`    and ${hidden} more`] : []),
  ].join('\n')}\n`;
}

function lineOf({ quota, within, before, after, max }: Headroom): string {
  const added = after - before;
  const [, one = quota, many = quota] = NOUNS.find(([pattern]) => pattern.test(quota)) ?? [];
  const noun = Math.abs(added) === 1 ? one : many;
  const excess = after > max ? `, ${after - max} too many` : '';
  const where = within === null ? '' : `${cut(refText(within), MAX_NAME)}: `;
  if (added === 0) return `${where}${after} of ${max} ${cut(many, MAX_NAME)} used${excess}`;
  const change = `${added > 0 ? 'adds' : 'takes away'} ${Math.abs(added)} ${cut(noun, MAX_NAME)}`;
  return `${where}${change}, ${after} of ${max} used${excess}`;
}
