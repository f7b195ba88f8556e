/*
 * Regular expressions of listener rules. They are matched by sets of places and not by going back,
 * so that no expression of anybody takes long. What is not read here is not decided.
 */

/** Where a match may end that begins at one of these places. */
type Node = (text: string, starts: ReadonlySet<number>) => ReadonlySet<number>;

const MAX_REPEAT = 128;

/**
 * Whether the expression matches, where it must match the whole text and where a part is enough
 * alike, and with and without regard to case: AWS does not say which. Else 'unknown'.
 */
export function matchesExpression(expression: string, text: string): boolean | 'unknown' {
  const results = new Set(
    [false, true].flatMap((ignoresCase): readonly (boolean | 'unknown')[] => {
      const node = parse(ignoresCase ? expression.toLowerCase() : expression);
      if (node === undefined) return ['unknown'];
      const given = ignoresCase ? text.toLowerCase() : text;
      const anywhere = new Set(Array.from({ length: given.length + 1 }, (_, index) => index));
      return [node(given, new Set([0])).has(given.length), node(given, anywhere).size > 0];
    }),
  );
  const [first = 'unknown', ...others] = results;
  return others.length === 0 ? first : 'unknown';
}

type Test = (character: string) => boolean;

const CLASSES: Readonly<Record<string, Test>> = {
  d: (one) => /^[0-9]$/.test(one),
  w: (one) => /^[0-9A-Za-z_]$/.test(one),
  s: (one) => /^[\t\n\v\f\r ]$/.test(one),
};

class Unread extends Error {}

function parse(expression: string): Node | undefined {
  const reader = new Reader(expression);
  try {
    return reader.whole();
  } catch (error) {
    if (error instanceof Unread) return undefined;
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Node {
    const node = this.#choice();
    if (this.#at < this.#text.length) throw new Unread();
    return node;
  }

  #choice(): Node {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return (text, starts) => union(options.map((option) => option(text, starts)));
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#peek())) parts.push(this.#repeated());
    return (text, starts) => parts.reduce((places, part) => part(text, places), starts);
  }

  #repeated(): Node {
    const node = this.#atom();
    const [least, most] = this.#times() ?? [1, 1];
    if (least === 1 && most === 1) return node;
    // How much is taken first makes no difference to whether there is a match.
    this.#take('?');
    if (/[*+?{]/.test(this.#peek())) throw new Unread();
    return (text, starts) => repeat(node, least, most, text, starts);
  }

  #times(): readonly [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (this.#peek() !== '{') return undefined;
    const [whole, least = '', comma, most = ''] =
      /^\{(\d{1,3})(,)?(\d{0,3})\}/.exec(this.#text.slice(this.#at)) ?? [];
    if (whole === undefined) throw new Unread();
    this.#at += whole.length;
    const upper = comma === undefined ? Number(least) : most === '' ? Infinity : Number(most);
    if (Number(least) > MAX_REPEAT || upper < Number(least)) throw new Unread();
    return [Number(least), upper];
  }

  #atom(): Node {
    const character = this.#next();
    switch (character) {
      case '.':
        return one((other) => other !== '\n');
      case '^':
        return (_text, starts) => new Set(starts.has(0) ? [0] : []);
      case '$':
        return (text, starts) => new Set(starts.has(text.length) ? [text.length] : []);
      case '(':
        return this.#group();
      case '[':
        return one(this.#set());
      case '\\':
        return one(this.#escaped());
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        throw new Unread();
      default:
        return one((other) => other === character);
    }
  }

  #group(): Node {
    // Looking around, flags and names are not read.
    if (this.#take('?') && !this.#take(':')) throw new Unread();
    const node = this.#choice();
    if (!this.#take(')')) throw new Unread();
    return node;
  }

  #set(): Test {
    const isNegated = this.#take('^');
    const tests: Test[] = [];
    while (!this.#take(']')) {
      const first = this.#next();
      if (first === '[') throw new Unread();
      if (first === '\\') {
        tests.push(this.#escaped());
        continue;
      }
      if (this.#peek() !== '-' || this.#text[this.#at + 1] === ']') {
        tests.push((other) => other === first);
        continue;
      }
      this.#at += 1;
      const last = this.#next();
      if (last === '\\' || last === '[' || last < first) throw new Unread();
      tests.push((other) => first <= other && other <= last);
    }
    if (tests.length === 0) throw new Unread();
    return (other) => tests.some((test) => test(other)) !== isNegated;
  }

  #escaped(): Test {
    const character = this.#next();
    const known = CLASSES[character];
    if (known !== undefined) return known;
    // In lower case `\D` would be `\d`, so what is the opposite of a class is left to nobody.
    if (/[0-9A-Za-z]/.test(character)) throw new Unread();
    return (other) => other === character;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #next(): string {
    const character = this.#text[this.#at];
    if (character === undefined) throw new Unread();
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }
}

const one =
  (test: Test): Node =>
  (text, starts) =>
    new Set(
      [...starts].flatMap((at) => {
        const character = text[at];
        return character !== undefined && test(character) ? [at + 1] : [];
      }),
    );

const union = (sets: readonly ReadonlySet<number>[]): ReadonlySet<number> =>
  new Set(sets.flatMap((set) => [...set]));

function repeat(
  node: Node,
  least: number,
  most: number,
  text: string,
  starts: ReadonlySet<number>,
): ReadonlySet<number> {
  let places = starts;
  for (let times = 0; times < least; times += 1) places = node(text, places);
  const found = new Set(places);
  let fresh = places;
  for (let times = least; times < most && fresh.size > 0; times += 1) {
    fresh = new Set([...node(text, fresh)].filter((place) => !found.has(place)));
    for (const place of fresh) found.add(place);
  }
  return found;
}
