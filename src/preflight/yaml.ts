import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Pair,
  type ParsedNode,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';

/*
 * YAML as kubectl reads it: documents are cut apart before any is parsed, so that a bad one harms
 * no other, and scalars mean what they mean in YAML 1.1, where `yes` and `on` are true.
 */

/** One document of a file. */
export interface Piece {
  readonly text: string;
  /** Where it begins in its file, from 0. */
  readonly offset: number;
}

export interface Trouble {
  /** In the file, from 0. */
  readonly offset: number;
  readonly message: string;
}

export interface Parsed {
  /** `undefined` where there is nothing but comments, or nothing that can be read. */
  readonly value: unknown;
  /** Of those that leave a value, as a key that is there twice does: the later one counts. */
  readonly troubles: readonly Trouble[];
}

/** A file has to be read to that end in one piece, and an anchor may stand for very much. */
const MOST_ALIASES = 10_000;
const MOST_VALUES = 5_000_000;
const MOST_MESSAGE = 200;

const OPTIONS = {
  version: '1.1',
  prettyErrors: false,
  logLevel: 'silent',
  // Go reads no times, neither 12:30 as a number nor 2026-01-01 as a date.
  customTags: (tags) =>
    tags.filter(
      (tag) =>
        typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || tag.format === 'TIME'),
    ),
} satisfies Parameters<typeof parseDocument>[1];

/** The documents of a file, between lines that begin with `---`. */
export function splitDocuments(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  // The rest of such a line is dropped, as kubectl does: in most files it is empty or a comment.
  for (const { 0: line, index } of text.matchAll(/^(?:---|\.\.\.)(?:[ \t].*)?(?:\r?\n|\r|$)/gm)) {
    if (line === '') continue;
    pieces.push({ text: text.slice(start, index), offset: start });
    start = index + line.length;
  }
  pieces.push({ text: text.slice(start), offset: start });
  return pieces;
}

export function parsePiece(piece: Piece): Parsed {
  const { text, offset } = piece;
  if (/^\s*$/.test(text)) return { value: undefined, troubles: [] };
  // What ends too early does so on its last line, not in the document that follows.
  const end = Math.max(0, text.trimEnd().length - 1);
  const at = (place: number, message: string): Trouble => ({
    offset: offset + Math.min(place, end),
    message,
  });
  try {
    const document = parseDocument(text, OPTIONS);
    const broken = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
    if (broken !== undefined) return nothing(notYaml(broken, text, at));
    // Most documents have none, and need no walk more.
    const hasAliases = text.includes('*');
    const alias = hasAliases ? danglingAlias(document) : undefined;
    if (alias !== undefined) return nothing(at(startOf(alias) ?? 0, danglingText(alias)));
    const troubles = document.errors.map(({ pos }) =>
      at(pos[0], 'this key is there twice; the last one counts'),
    );
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES }) ?? undefined;
    return hasAliases && isLarger(value, MOST_VALUES)
      ? nothing(at(0, TOO_LARGE))
      : { value, troubles };
  } catch (error) {
    if (error instanceof ReferenceError) return nothing(at(0, TOO_LARGE));
    // The engine's stack, not a limit of ours.
    if (error instanceof RangeError) return nothing(at(0, TOO_DEEP));
    throw error;
  }
}

const TOO_LARGE = 'its aliases stand for more than any manifest holds, and are not followed';
const TOO_DEEP = 'it is nested too deeply to be read';

const nothing = (trouble: Trouble): Parsed => ({ value: undefined, troubles: [trouble] });

function danglingAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

const danglingText = ({ source }: Alias): string =>
  `expected an anchor &${source.slice(0, MOST_MESSAGE)} before its alias, found none`;

function notYaml(
  { message, pos }: YAMLParseError,
  text: string,
  at: (place: number, message: string) => Trouble,
): Trouble {
  const template = templateIn(text);
  if (template !== undefined) return at(template, TEMPLATE);
  if (message === 'Maximum call stack size exceeded') return at(0, TOO_DEEP);
  const said = message.slice(0, MOST_MESSAGE).replace(/\.$/, '');
  return at(pos[0], `expected YAML: ${said.charAt(0).toLowerCase()}${said.slice(1)}`);
}

export const TEMPLATE =
  'this is a template, with {{ … }} in it: give what comes of it, as of helm template';

/**
 * Where `{{ .Values.port }}`, `{{- if` or `{{ include "name" . }}` is, outside of quoted texts and
 * of lines that are a comment.
 */
export function templateIn(text: string): number | undefined {
  const found =
    /^(?!\s*#)(?:.*[^"'\w])?(?=\{\{-?\s*(?:[.$]\w|\/\*|(?:if|else|end|range|with|include|template|define|toYaml|tpl)\b))/m.exec(
      text,
    );
  return found === null ? undefined : found.index + found[0].length;
}

function isLarger(value: unknown, most: number): boolean {
  let left = most;
  const walk = (each: unknown): void => {
    left -= 1;
    if (left < 0 || typeof each !== 'object' || each === null) return;
    for (const part of Object.values(each)) walk(part);
  };
  walk(value);
  return left < 0;
}

/**
 * Where in the file a field is written, through anchors and merge keys: the key of a field, the
 * beginning of an item, or of what comes nearest to it. In characters from 0.
 */
export function placeIn(piece: Piece, path: readonly (string | number)[]): number {
  const document = parsed(piece);
  let node: unknown = document.contents;
  let place = startOf(node) ?? 0;
  for (const key of path) {
    node = resolved(document, node);
    if (isMap(node)) {
      const pair = pairOf(document, node, String(key));
      if (pair === undefined) break;
      place = startOf(pair.key) ?? place;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (node === undefined) break;
      place = startOf(node) ?? place;
    } else break;
  }
  return piece.offset + place;
}

// Findings come in the order of their objects' documents more often than not.
let last: { readonly piece: Piece; readonly document: Document.Parsed } | undefined;

function parsed(piece: Piece): Document.Parsed {
  if (last?.piece !== piece) last = { piece, document: parseDocument(piece.text, OPTIONS) };
  return last.document;
}

const startOf = (node: unknown): number | undefined =>
  (node as { readonly range?: readonly [number, number, number] } | null)?.range?.[0];

const resolved = (document: Document.Parsed, node: unknown): unknown =>
  isAlias(node) ? node.resolve(document) : node;

/** The last of several, and what is written there before what is merged in. */
function pairOf(document: Document.Parsed, map: YAMLMap, key: string): Pair | undefined {
  const isNamed = (pair: Pair, name: string): boolean =>
    isScalar(pair.key) && String(pair.key.value) === name;
  const own = map.items.findLast((pair) => isNamed(pair, key));
  if (own !== undefined) return own;
  for (const pair of map.items) {
    if (!(isScalar(pair.key) && pair.key.source === '<<')) continue;
    const value = resolved(document, pair.value);
    const sources = isSeq(value) ? (value.items as readonly ParsedNode[]) : [value];
    for (const source of sources) {
      const merged = resolved(document, source);
      const found = isMap(merged) ? pairOf(document, merged, key) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
