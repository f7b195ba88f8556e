import type { Snapshot } from '../../src/snapshot/snapshot.js';

/*
 * A snapshot with something in every text of it that nobody may learn. What is sought afterwards is
 * the part of each that tells something: the word, the digits, the address.
 */

export interface Planted {
  readonly snapshot: Snapshot;
  readonly secrets: readonly string[];
}

/** Numbers that look like chance, the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Roll = (below: number) => number;

const signs = (roll: Roll, of: string, length: number): string =>
  Array.from({ length }, () => of[roll(of.length)]).join('');

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const HEX = '0123456789abcdef';
const secretWord = (roll: Roll): string =>
  signs(roll, LOWER, 1) + signs(roll, `${LOWER}0123456789`, 7 + roll(6));

/** Each is a text and the part of it that is sought. */
const FORMS: readonly ((roll: Roll) => readonly [text: string, secret: string])[] = [
  (roll) => of(secretWord(roll), (word) => word),
  (roll) => of(secretWord(roll), (word) => `team-${word}-web`),
  (roll) =>
    of(secretWord(roll), (word) => `${word[0]?.toUpperCase()}${word.slice(1)}Service`, true),
  (roll) => of(secretWord(roll).toUpperCase(), (word) => `${word}_TOKEN`),
  (roll) => of(secretWord(roll), (word) => `www.${word}.example.org`),
  (roll) => of(secretWord(roll), (word) => `https://${word}.internal:8443/login?user=${word}`),
  (roll) => of(secretWord(roll), (word) => `/${word}/v2/*`),
  (roll) => of(secretWord(roll), (word) => `password=${word}`),
  (roll) => of(secretWord(roll), (word) => `{"serviceName":"${word}","${word}":["a ${word}"]}`),
  (roll) => of(secretWord(roll), (word) => `{"broken":"${word}`),
  (roll) => of(secretWord(roll), (word) => `${word}@example.com`),
  (roll) => of(`ü${secretWord(roll)}ß`, (word) => `Größe ${word}`),
  (roll) => of(`${signs(roll, `${LOWER}ABCDEFGHIJ0123456789`, 24)}`, (word) => `${word}==`),
  (roll) =>
    of([1 + roll(223), roll(256), roll(256), 1 + roll(254)].join('.'), (address) =>
      /^(?:127|169)\./.test(address) ? undefined : `10 of ${address}:443`,
    ),
  (roll) => of(`10.${roll(256)}.${roll(256)}.${1 + roll(254)}`, (address) => `${address}/32`),
  (roll) =>
    of(
      `2600:1f14:${signs(roll, '123456789abcdef', 4)}:${signs(roll, '123456789abcdef', 4)}::1`,
      (address) => address,
    ),
  (roll) => of(signs(roll, '123456789', 12), (account) => `arn:aws:iam::${account}:role/admin`),
  (roll) => of(signs(roll, HEX, 17), (id) => `sg-${id}`),
  (roll) =>
    of(
      [8, 4, 4, 4, 12].map((length) => signs(roll, HEX, length)).join('-'),
      (id) => `arn:aws:acm:us-west-2:111122223333:certificate/${id}`,
    ),
];

function of(
  secret: string,
  text: (secret: string) => string | undefined,
  isCapital = false,
): readonly [string, string] {
  const whole = text(secret);
  return whole === undefined ? ['', ''] : [whole, isCapital ? secret.slice(1) : secret];
}

/** These are read as they are, wherever they stand: what AWS calls its own actions. */
const OPEN = ['Action', 'NotAction', 'EvalActionName', 'EvalDecision', 'EvalResourceDecision'];
/** And these of the manifest. */
const LEFT = new Set([
  'capturedAt',
  'tool',
  'version',
  'source',
  'operation',
  'reason',
  'schemaVersion',
  'region',
  'partition',
]);
/** Plants within maps, too. */
const MAPS = new Set(['labels', 'annotations', 'matchLabels', 'selector']);

export function planted(base: Snapshot, seed: number): Planted {
  const roll = chance(seed);
  const secrets: string[] = [];
  const plant = (): string => {
    const [text, secret] = FORMS[roll(FORMS.length)]?.(roll) ?? ['', ''];
    if (secret !== '') secrets.push(secret);
    return text;
  };
  const visit = (value: unknown, key: string, isManifest: boolean): unknown => {
    if (isManifest && LEFT.has(key)) return value;
    if (OPEN.includes(key)) return value;
    if (typeof value === 'string') {
      const kept = roll(3);
      // Most stay, so that there is something left to diagnose.
      return kept === 0 ? `${value} ${plant()}` : kept === 1 && roll(4) === 0 ? plant() : value;
    }
    if (Array.isArray(value)) return value.map((one) => visit(one, key, isManifest));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([field, one]) => [
      field,
      visit(one, field, isManifest),
    ]);
    return Object.fromEntries(MAPS.has(key) ? [...entries, [plant(), plant()]] : entries);
  };
  const { sections, ...manifest } = base;
  const logs = Object.fromEntries(
    Object.entries(sections['kubernetes/logs'] ?? {}).map(([, lines]) => [
      `${plantWord(roll, secrets)}/${plantWord(roll, secrets)}/controller`,
      lines.map((line, index) => (index % 5 === 0 ? `${line} ${plant()}` : line)),
    ]),
  );
  const { 'kubernetes/logs': _logs, ...others } = sections;
  const snapshot = {
    ...(visit({ ...manifest, gaps: [GAP, ...manifest.gaps] }, '', true) as object),
    sections: {
      ...(visit(others, '', false) as object),
      'kubernetes/logs': logs,
    },
  } as unknown as Snapshot;
  return { snapshot, secrets };
}

const GAP = {
  source: 'kubernetes',
  operation: 'list',
  resource: 'secrets',
  reason: 'forbidden',
  message: 'User cannot list resource "secrets" in API group ""',
} as const;

function plantWord(roll: Roll, secrets: string[]): string {
  const word = secretWord(roll);
  secrets.push(word);
  return word;
}

/** The secrets that are still in a text. */
export function survivors(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => text.includes(secret));
}
