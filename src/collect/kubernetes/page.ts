/*
 * A page of a list, read bit by bit: what is not kept of one item is gone before the next, and
 * the page after it can be asked for before any is read.
 */

export interface Page {
  /** The token of the next one; absent in the last. */
  readonly next: string | undefined;
  /** Its items, some at a time. */
  readonly parts: Iterable<readonly unknown[]>;
}

/** As many as are read at a time. */
const AT_ONCE = 50;

/** How the API server begins a list of a type that it knows. */
const HEAD = /^\{"kind":"\w+","apiVersion":"[\w./-]+","metadata":(\{[^{}]*\}),"items":\[/;
const MOST_OF_HEAD = 10_000;
/** How it ends, where nothing follows the items. */
const TAIL = /\]\}\s{0,8}$/;
/** In a text it would be written with `\"`; within an item it may stand as well. */
const BETWEEN = '},{"metadata":{';

/** Throws a `SyntaxError` where it is no list; its parts throw one where they are no JSON. */
export function readPage(path: string, text: string): Page {
  const head = HEAD.exec(text.slice(0, MOST_OF_HEAD));
  const tail = TAIL.exec(text.slice(-10));
  if (head === null || tail === null) return wholePage(path, text);
  const [before, metadata = ''] = head;
  const end = text.length - tail[0].length;
  return {
    next: tokenIn(parseAnswer(path, metadata)),
    parts: partsOf(path, text.slice(before.length, end)),
  };
}

/** What the parser says quotes the answer, which may hold anything. */
export function parseAnswer(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SyntaxError(
      `The answer of ${path.split('?')[0]} is not JSON, or is cut off after ${text.length} characters`,
    );
  }
}

function wholePage(path: string, text: string): Page {
  const page = parseAnswer(path, text) as Readonly<Record<string, unknown>> | null;
  const items = page?.['items'] ?? (isList(page) ? [] : undefined);
  if (!Array.isArray(items)) throw new SyntaxError(`The answer of ${path} is not a list`);
  return { next: tokenIn(page?.['metadata']), parts: [items] };
}

/** A typed list without items is written with `items: null`. */
function isList(page: Readonly<Record<string, unknown>> | null): boolean {
  const kind = page?.['kind'];
  return typeof kind === 'string' && kind.endsWith('List');
}

function tokenIn(metadata: unknown): string | undefined {
  const token = (metadata as { readonly continue?: unknown } | null | undefined)?.continue;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

function* partsOf(path: string, items: string): Generator<readonly unknown[]> {
  let part: unknown[] = [];
  for (const item of itemsOf(path, items)) {
    part.push(item);
    if (part.length < AT_ONCE) continue;
    yield part;
    part = [];
  }
  yield part;
}

/**
 * An object that is whole is no beginning of a longer one: so each item ends at the first place
 * that looks like an end and makes it JSON. What is left where there is no such place any more
 * is mostly one item.
 */
function* itemsOf(path: string, items: string): Generator<unknown> {
  let at = 0;
  for (let from = 0; ;) {
    const cut = items.indexOf(BETWEEN, from);
    if (cut === -1) break;
    from = cut + 1;
    const item = parsed(items.slice(at, from));
    if (item === undefined) continue;
    yield item;
    at = from + 1;
  }
  yield* parseAnswer(path, `[${items.slice(at)}]`) as readonly unknown[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
