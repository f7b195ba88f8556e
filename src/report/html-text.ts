import { inert } from './reporter.js';

/** Markup that is our own; every other text is escaped where it is put into it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = string | number | false | Html | undefined | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * ``markup`<p title="${name}">${name}</p>` ``: attributes stand in double quotes, and what indents
 * the source is left out.
 */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const own = strings.map((text) => text.replace(/\n\s+/g, '\n'));
  return new Html(
    own.map((text, index) => (index === 0 ? '' : textOf(pieces[index - 1])) + text).join(''),
  );
}

function textOf(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(textOf).join('');
  return inert(String(piece)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const NEWLINE = new Html('\n');

/** Each on a line of its own. */
export const lines = (pieces: readonly Piece[]): Piece =>
  pieces.map((piece, index) => (index === 0 ? piece : [NEWLINE, piece]));
