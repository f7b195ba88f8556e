import { inert } from './reporter.js';

/*
 * Text of a cluster in Markdown. Names and messages are anybody's: none may become a heading, a
 * link, an image, HTML, a mention or a reference to an issue.
 */

/** Inline code that holds the text as it is, whatever backticks are in it. */
export function code(text: string): string {
  const plain = inert(text);
  const fence = '`'.repeat(longestRun(plain) + 1);
  const isBare = plain !== '' && !/^[` ]|[` ]$/.test(plain);
  return isBare ? `${fence}${plain}${fence}` : `${fence} ${plain} ${fence}`;
}

/** The same in a cell of a table, which a bar would end even in code. */
export const codeCell = (text: string): string => code(text).replaceAll('|', '\\|');

/** Lines to copy. */
export function fence(lines: readonly string[], language: string): string {
  const plain = lines.map(inert);
  const ticks = '`'.repeat(Math.max(longestRun(plain.join('\n')) + 1, 3));
  return [`${ticks}${language}`, ...plain, ticks].join('\n');
}

// What sites make links of when the text is already rendered, so that no backslash helps: mentions,
// issues, addresses, short codes of emoji. Within code they leave it alone.
const LINKED = /[@#]|:\/\/|:[\w+-]+:|\bwww\.|\bGH-\d/i;
const SPECIAL = /[\\`*_[\]<>|~&$]/g;

/** A sentence in a paragraph; not at the start of a line, nor in a table. */
export function prose(text: string): string {
  return inert(text)
    .split(' ')
    .map((word) => (LINKED.test(word) ? codeOf(word) : escaped(word)))
    .join(' ');
}

const escaped = (word: string): string => word.replace(SPECIAL, '\\$&');

/** The word in code, but not the marks around it. */
function codeOf(word: string): string {
  const [, before = '', middle = '', after = ''] = /^(["'(]*)(.*?)([.,;:!?"')]*)$/.exec(word) ?? [];
  return `${escaped(before)}${code(middle)}${escaped(after)}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
