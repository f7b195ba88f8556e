import * as z from 'zod/mini';
import { isNamedBy } from '../chain.js';
import { CHECK_IDS } from './check-ids.js';
import { addressBook, type AddressBook } from './redact-addresses.js';
import { COMMON_WORDS, FIXED_WORDS } from './public-words.js';
import type { KubernetesObject } from './kubernetes.js';
import { isSectionName, SECTION_NAMES, SECTIONS, type SectionName } from './sections.js';
import type { Gap, Snapshot } from './snapshot.js';

/*
 * What is not known to be public is replaced, word by word, wherever it stands: in names, in keys of
 * maps, in JSON within annotations, in messages and logs. A word has the same token everywhere, and
 * what is between words stays, so that whatever was equal, a part of another or below another in a
 * hierarchy (`host.zone`, `namespace/name`, `*.zone`) still is. Tokens sort as the words did,
 * because the order of names decides ties; those of paths are as long as the words, because the
 * length of paths decides which rule comes first.
 *
 * These stay: the words of `public-words.ts` (`kube-system`, `default`, `alb`, the names of flags,
 * annotations and AWS's own tags), times, numbers of at most eight digits, versions, single letters,
 * regions and zones, the kinds of ids (`sg-`), and that an address is private, local or everything.
 */

export interface Redaction {
  readonly snapshot: Snapshot;
  /** What became of any text of the snapshot. */
  text(original: string): string;
}

/** The same snapshot without names, addresses, ids and hosts; its diagnosis is the same. */
export function redact(snapshot: Snapshot): Snapshot {
  return redaction(snapshot).snapshot;
}

export function redaction(snapshot: Snapshot): Redaction {
  const seen = new Lexicon();
  visit(snapshot, (text, kind) => {
    seen.add(text, kind);
    return text;
  });
  const { text } = seen.translator(objectNames(snapshot));
  return {
    snapshot: { ...visit(snapshot, text), redacted: true },
    text: (one) => text(one, 'name'),
  };
}

/** Of the objects that may be subjects of findings, whose order the names decide. */
function objectNames({ sections }: Snapshot): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [section, content] of Object.entries(sections)) {
    if (section === 'kubernetes/events' || !Array.isArray(content)) continue;
    for (const { metadata } of content as { metadata?: Partial<KubernetesObject['metadata']> }[]) {
      if (metadata?.namespace !== undefined) names.add(`${metadata.namespace} ${metadata.name}`);
    }
  }
  return new Set([...names].flatMap((name) => name.match(WORD) ?? []));
}

/**
 * Where a text stands: as a name, as the path of a URL, in what is written for people, or as a term,
 * which is one of a few or the name of a field.
 */
type Kind = 'name' | 'path' | 'prose' | 'term';

type Translate = (text: string, kind: Kind) => string;

const PROSE_FIELDS = new Set([
  'message',
  'error',
  'Description',
  'Reason',
  'FailureReason',
  'args',
  'command',
  'image',
]);
const TERM_FIELDS = new Set(
  wordsOf(`
    kind apiVersion apiGroup apiGroups apiVersions operations resources scope controller finalizers
    type reason status phase operator effect addressType pathType protocol appProtocol scheme
    conditionType targetType targetGroupProtocol ipAddressType ipFamilies ipFamilyPolicy sslPolicy
    externalTrafficPolicy internalTrafficPolicy restartPolicy failurePolicy policyTypes component
    reportingComponent version platformVersion ProtocolVersion HealthCheckProtocol AlpnPolicy Field
    State Code InterfaceType Effect IpProtocol Version AttachmentStatus level logger plural
  `).map((field) => field.toLowerCase()),
);
/**
 * A readiness gate, and the condition for it, end with the name of a binding; the finalizer of a
 * group with that of the group.
 */
const NAMED_TERM = /^(?:target-health\.[a-z0-9.]+|group\.ingress\.[a-z0-9.]+)\//;
const TERM_TREES = new Set(['loadBalancerAttributes']);
const TERM_SECTIONS: ReadonlySet<SectionName> = new Set<SectionName>([
  'aws/elbv2/load-balancer-attributes',
  'aws/elbv2/target-group-attributes',
  'aws/elbv2/account-limits',
  'aws/cloudwatch/metrics',
]);
/** They speak of kinds and of actions more than of objects. */
const PROSE_SECTIONS: ReadonlySet<SectionName> = new Set<SectionName>([
  'kubernetes/logs',
  'kubernetes/customresourcedefinitions.apiextensions.k8s.io',
  'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
  'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'aws/iam/role-policies',
  'aws/iam/simulations',
  'aws/eks/addons',
]);
const PATH_FIELDS = new Set(['path', 'healthcheckpath', 'pathpatternconfig']);
/** Names of AWS's own. */
const OPEN_FIELDS = new Set([
  'Action',
  'NotAction',
  'EvalActionName',
  'EvalDecision',
  'EvalResourceDecision',
]);
/** Certificates hold the names of their owners. */
const SEALED_FIELDS = new Set(['caBundle']);

function visit(snapshot: Snapshot, translate: Translate): Snapshot {
  const name = (text: string): string => translate(text, 'name');
  const optional = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : name(text);
  const { cluster, aws, scope, gaps } = snapshot;
  const sections = Object.fromEntries(
    SECTION_NAMES.flatMap((section) => {
      const content: unknown = snapshot.sections[section];
      return content === undefined ? [] : [[section, visitSection(section, content, translate)]];
    }),
  );
  return {
    ...snapshot,
    cluster: defined({
      ...cluster,
      name: optional(cluster.name),
      context: optional(cluster.context),
      server: optional(cluster.server),
    }),
    aws: defined({ ...aws, accountId: optional(aws.accountId), vpcId: optional(aws.vpcId) }),
    scope: {
      namespaces: scope.namespaces?.map(name) ?? null,
      subject: scope.subject === null ? null : name(scope.subject),
    },
    gaps: gaps.map((gap) => visitGap(gap, translate)),
    sections,
  };
}

const CALL = /^[A-Za-z0-9-]+(?::[A-Za-z0-9]+)?$/;

function visitGap(gap: Gap, translate: Translate): Gap {
  const message = translate(gap.message, 'prose');
  // What failed, and where, says which section has a hole.
  const operation = CALL.test(gap.operation) ? gap.operation : translate(gap.operation, 'term');
  if (gap.resource === undefined) return { ...gap, operation, message };
  const [first = '', ...rest] = gap.resource.split(' ');
  const file = first.replace(/\.json$/, '');
  const isSection = isSectionName(file) || isSectionName(`kubernetes/${file}`);
  const resource = isSection
    ? [first, ...(rest.length === 0 ? [] : [translate(rest.join(' '), 'name')])].join(' ')
    : translate(gap.resource, 'name');
  return { ...gap, operation, message, resource };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function visitSection(section: SectionName, content: unknown, translate: Translate): unknown {
  const { shape, schema } = SECTIONS[section];
  const kind = PROSE_SECTIONS.has(section) ? 'prose' : TERM_SECTIONS.has(section) ? 'term' : 'name';
  if (shape === 'list') return visitValue(z.array(schema), content, translate, kind);
  if (shape === 'object') return visitValue(schema, content, translate, kind);
  const items = shape === 'logs' ? z.array(z.string()) : schema;
  return renamed(
    content as Loose,
    (key) => translate(key, 'name'),
    (value) => visitValue(items, value, translate, kind),
  );
}

type Loose = Readonly<Record<string, unknown>>;

/** Follows the schema, which tells fields, whose names are public, from keys of maps. */
function visitValue(
  schema: z.core.$ZodType,
  value: unknown,
  translate: Translate,
  kind: Kind,
): unknown {
  if (typeof value === 'string') {
    return translate(value, kind === 'term' && NAMED_TERM.test(value) ? 'name' : kind);
  }
  if (typeof value !== 'object' || value === null) return value;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return visitValue(def.innerType, value, translate, kind);
    case 'pipe':
      return visitValue(def.in, value, translate, kind);
    case 'union':
      return visitValue(optionFor(def.options, value), value, translate, kind);
    case 'array':
      return (value as readonly unknown[]).map((one) =>
        visitValue(def.element, one, translate, kind),
      );
    case 'tuple':
      return (value as readonly unknown[]).map((one, index) =>
        visitValue(def.items[index] ?? z.unknown(), one, translate, kind),
      );
    case 'record':
      return renamed(
        value as Loose,
        // Among terms, a key is one, such as the name of a metric.
        (key) => translate(key, kind === 'term' ? 'term' : 'name'),
        (one) => visitValue(def.valueType, one, translate, kind),
      );
    case 'object':
      return visitFields(def.shape, value as Loose, translate, kind);
    default:
      return visitJson(value, translate, kind);
  }
}

function visitFields(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  object: Loose,
  translate: Translate,
  kind: Kind,
): Loose {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    const field = shape[key];
    // What is not read is not kept either.
    if (field === undefined) continue;
    if (OPEN_FIELDS.has(key)) result[key] = value;
    else if (SEALED_FIELDS.has(key)) result[key] = value === '' ? '' : 'redacted';
    else if (key === 'annotations') result[key] = visitAnnotations(value as Loose, translate);
    else result[key] = visitValue(field, value, translate, kindOf(key, value, kind));
  }
  return result;
}

function optionFor(options: readonly z.core.$ZodType[], value: object): z.core.$ZodType {
  const wanted = Array.isArray(value) ? ['array', 'tuple'] : ['object', 'record'];
  const fits = (one: z.core.$ZodType) => wanted.includes((one as z.core.$ZodTypes)._zod.def.type);
  return options.find(fits) ?? z.unknown();
}

function kindOf(field: string, value: unknown, outer: Kind): Kind {
  const isTree = typeof value === 'object' && !Array.isArray(value);
  // Values of attributes are those of annotations.
  if (outer === 'term' && field === 'Value') return 'prose';
  if (outer === 'term' || TERM_TREES.has(field)) return 'term';
  if (!isTree && TERM_FIELDS.has(field.toLowerCase())) return 'term';
  if (outer === 'prose' || PROSE_FIELDS.has(field)) return 'prose';
  return outer === 'path' || PATH_FIELDS.has(field.toLowerCase()) ? 'path' : 'name';
}

/** Most of those that are known hold settings, in words of the controller. */
function visitAnnotations(annotations: Loose | undefined, translate: Translate): unknown {
  if (annotations === undefined) return undefined;
  return renamed(
    annotations,
    (key) => translate(key, 'name'),
    (value, key) =>
      key === IGNORE_KEY
        ? visitIgnored(String(value), translate)
        : translate(String(value), KNOWN_KEY.test(key) && !NAMING_KEY.test(key) ? 'prose' : 'name'),
  );
}

const IGNORE_KEY = 'ingress-doctor.dev/ignore';

/** What names a check is public; what does not, named none before. */
function visitIgnored(text: string, translate: Translate): string {
  return text.replace(/[^\s,]+/g, (pattern) =>
    CHECK_IDS.some((id) => isNamedBy(id, pattern)) ? pattern : translate(pattern, 'name'),
  );
}

/** Of JSON that has no schema, the names of fields are words like all others. */
function visitJson(value: unknown, translate: Translate, kind: Kind): unknown {
  if (typeof value === 'string') return translate(value, kind);
  if (Array.isArray(value)) return value.map((one) => visitJson(one, translate, kind));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      translate(key, 'term'),
      visitJson(one, translate, kindOf(key, one, kind)),
    ]),
  );
}

function renamed(
  map: Loose,
  keyOf: (key: string) => string,
  valueOf: (value: unknown, key: string) => unknown,
): Loose {
  // Without a prototype, or a key `__proto__` would be taken for one.
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(map)) result[keyOf(key)] = valueOf(value, key);
  return result;
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** A letter or a digit of any script. */
const SIGN = String.raw`[\p{L}\p{M}\p{N}]`;
const WORD = new RegExp(`${SIGN}+`, 'gu');
const START = `(?<!${SIGN})`;
const END = `(?!${SIGN})`;

const REGION = String.raw`(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)(?:east|west)?-\d[a-z]?(?:-[a-z]{3}-\d[a-z])?`;
const AWS_IDS =
  'i|r|sg|sgr|subnet|vpc|eni|eni-attach|rtb|rtbassoc|acl|aclassoc|igw|eigw|nat|eipalloc|eipassoc|pl|vpce|vpce-svc|tgw|tgw-attach|pcx|lt|ami|vol|snap|dopt|a';

/** Of environment variables. */
const VARIABLES =
  'AWS_(?:WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|CONTAINER_CREDENTIALS_(?:FULL|RELATIVE)_URI|CONTAINER_AUTHORIZATION_TOKEN_FILE|(?:DEFAULT_)?REGION|STS_REGIONAL_ENDPOINTS|EC2_METADATA_DISABLED|ENDPOINT_URL|ACCESS_KEY_ID|PROFILE|SHARED_CREDENTIALS_FILE|CONFIG_FILE)|NODENAME';
/** The tool's own annotations. */
const OWN_KEYS = String.raw`ingress-doctor\.dev\/ignore(?:-reason)?`;
/** Of labels, annotations and tags, up to where a name may follow. */
const LABEL_KEY = String.raw`(?:group\.ingress|target-health\.elbv2)\.k8s\.aws(?=\/)|(?:[a-z0-9-]+\.)*(?:kubernetes\.io|k8s\.io|k8s\.aws|eks\.amazonaws\.com|karpenter\.sh)\/(?:(?=(?:actions|conditions|transforms)\.)[a-z]+|[A-Za-z0-9._-]*)`;

const ACTION =
  '(?:elasticloadbalancing|ec2|acm|iam|sts|eks|wafv2|waf-regional|shield|cognito-idp|tag):[A-Z][A-Za-z]+';
const KNOWN_KEY = new RegExp(`^(?:${LABEL_KEY}|${OWN_KEYS})`);
/** What these hold names something. */
const NAMING_KEY = /(?:name|tags|subnets|groups|class|target|arn|secret|owner|team)$/;

/** In the order in which they are tried at each place. */
const LEXEMES = new RegExp(
  [
    `(?<own>${START}(?:${OWN_KEYS})${END})`,
    String.raw`(?<time>${START}\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?${END})`,
    `(?<variable>${START}(?:${VARIABLES})${END})`,
    `(?<term>${START}(?:${LABEL_KEY}|${ACTION})|(?<![^\\s"'])--[a-z][a-z-]*${END})`,
    String.raw`(?<=(?:loadbalancer|listener|listener-rule)\/|ELB )(?<type>app|net|gwy)(?=\/)`,
    String.raw`(?<region>${START}(?:${REGION}|[a-z]{3,4}\d-az\d)${END})`,
    String.raw`(?<uuid>${START}[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}${END})`,
    String.raw`${START}(?<idKind>${AWS_IDS})-(?<id>[0-9a-f]{8,17})${END}`,
    String.raw`(?<=\/)(?<hex>[0-9a-f]{16})${END}`,
    String.raw`(?<=${START}(?:ip|ec2)-)(?<dashed>\d{1,3}(?:-\d{1,3}){3})${END}`,
    String.raw`(?<address>(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?!\.?${SIGN}))`,
    String.raw`(?<address6>(?<![\p{L}\p{N}:.])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?:\/\d{1,3})?(?![\p{L}\p{N}:]))`,
    String.raw`(?<path>(?<=^|[\s"'=,([])\/[^\s"',)\]]*)`,
    String.raw`(?<word>${SIGN}+)`,
  ].join('|'),
  'gu',
);

interface Lexeme {
  readonly own?: string;
  readonly time?: string;
  readonly variable?: string;
  readonly term?: string;
  readonly type?: string;
  readonly region?: string;
  readonly uuid?: string;
  readonly idKind?: string;
  readonly id?: string;
  readonly hex?: string;
  readonly dashed?: string;
  readonly address?: string;
  readonly address6?: string;
  readonly path?: string;
  readonly word?: string;
}

/** What each kind of lexeme is replaced by. */
interface Replacements {
  hex(id: string): string;
  uuid(id: string): string;
  digits(number: string): string;
  /** `undefined` where it is no address after all. */
  address(block: string): string | undefined;
  word(word: string, kind: Kind, isStem: boolean): string;
}

function translated(text: string, kind: Kind, by: Replacements): string {
  const each = (word: string, of: Kind, next: string | undefined): string => {
    // What goes on from a plain word begins with it still.
    if (isPlain(word) && next !== '*') return word;
    return LONG_NUMBER.test(word) ? by.digits(word) : by.word(word, of, next === '*');
  };
  const words = (part: string, of: Kind): string =>
    part.replace(WORD, (word, at: number) => each(word, of, part[at + word.length]));
  return text.replace(LEXEMES, (...match: unknown[]) => {
    const whole = match[0] as string;
    const found = match.at(-1) as Lexeme;
    if (found.word !== undefined) {
      return each(found.word, kind, text[(match.at(-3) as number) + whole.length]);
    }
    if ((found.own ?? found.time ?? found.variable ?? found.type ?? found.region) !== undefined)
      return whole;
    if (found.uuid !== undefined) return by.uuid(found.uuid);
    if (found.id !== undefined) return `${found.idKind ?? ''}-${by.hex(found.id)}`;
    if (found.hex !== undefined) return by.hex(found.hex);
    if (found.dashed !== undefined) {
      return by.address(found.dashed.replaceAll('-', '.'))?.replaceAll('.', '-') ?? whole;
    }
    if (found.path !== undefined) return `/${translated(found.path.slice(1), 'path', by)}`;
    if (found.term !== undefined) return words(found.term, 'term');
    return by.address(found.address ?? found.address6 ?? '') ?? words(whole, kind);
  });
}

/** Small numbers, how long something lasts, versions of an API, and single letters. */
const PLAIN =
  /^(?:\d{1,8}|\d{1,5}(?:ms|us|ns|s|m|h|d|Mi|Gi|Ki)|v\d{1,3}(?:(?:alpha|beta|rc)\d{1,2})?|.)$/u;
const LONG_NUMBER = /^\d{9,}$/;
const PARTS = /[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g;

const isPlain = (word: string): boolean => PLAIN.test(word);

/** Whether it is a word of this set, or written together of such: `FailedBuildModel`. */
function isOf(words: ReadonlySet<string>, word: string): boolean {
  const isIn = (part: string): boolean =>
    words.has(part) || (words !== FIXED_WORDS && FIXED_WORDS.has(part));
  if (isIn(word.toLowerCase())) return true;
  if (word === word.toLowerCase()) return false;
  const parts = word.match(PARTS) ?? [];
  return (
    parts.length > 1 &&
    parts.join('') === word &&
    parts.every((part) => isIn(part.toLowerCase()) || /^\d+$/.test(part))
  );
}

/** All that is to be replaced in one snapshot, and what by. */
class Lexicon {
  readonly #hex = new Set<string>();
  readonly #uuids = new Set<string>();
  readonly #digits = new Set<string>();
  readonly #addresses: AddressBook = addressBook();
  /** Words by how they are spelled, and whether one is the name of something. */
  readonly #words = new Set<string>();
  readonly #pathWords = new Set<string>();
  readonly #names = new Set<string>();
  /** Words that a `*` goes on from: of longer ones, they must still be the beginning. */
  readonly #stems = new Set<string>();
  readonly #seen = byKind(() => new Set<string>());

  readonly #collect: Replacements = {
    hex: (id) => note(this.#hex, id),
    uuid: (id) => note(this.#uuids, id.toLowerCase()),
    digits: (number) => note(this.#digits, number),
    address: (block) => (this.#addresses.add(block) ? block : undefined),
    word: (word, kind, isStem) => {
      if (isStem) this.#stems.add(word);
      if (kind === 'name') this.#names.add(word.toLowerCase());
      return note(kind === 'path' ? this.#pathWords : this.#words, word);
    },
  };

  add(text: string, kind: Kind): void {
    if (this.#seen[kind].has(text)) return;
    this.#seen[kind].add(text);
    const json = parsed(text);
    if (json === undefined) translated(text, kind, this.#collect);
    else
      visitJson(
        json.value,
        (one, of) => {
          this.add(one, of);
          return one;
        },
        kind,
      );
  }

  /** The stems that a word begins with, and what is left of it. */
  #partsOf(word: string): readonly string[] {
    if (this.#stems.size === 0) return [word];
    for (let length = word.length - 1; length > 1; length -= 1) {
      const stem = word.slice(0, length);
      if (this.#stems.has(stem)) return [...this.#partsOf(stem), word.slice(length)];
    }
    return [word];
  }

  translator(ordered: ReadonlySet<string>): { readonly text: Translate } {
    const isKept = (word: string): boolean =>
      isOf(FIXED_WORDS, word) || (isOf(COMMON_WORDS, word) && !this.#names.has(word.toLowerCase()));
    const replacedOf = (all: ReadonlySet<string>): readonly string[] => {
      const parts = [...all].flatMap((word) => (isKept(word) ? [] : this.#partsOf(word)));
      return [...new Set(parts)].filter((word) => !isKept(word) && !isPlain(word));
    };
    const replaced = replacedOf(this.#words);
    const replacedInPaths = replacedOf(this.#pathWords);
    // No token is a word that somebody may know.
    const taken = new Set(
      [...this.#words, ...this.#pathWords, ...FIXED_WORDS, ...COMMON_WORDS].map((word) =>
        word.toLowerCase(),
      ),
    );
    const fixed = [...ordered].filter(
      (word) => FIXED_WORDS.has(word) || (isPlain(word) && /^[a-z]/.test(word)),
    );
    const words = wordTokens(replaced, fixed, taken);
    const pathWords = pathTokens(replacedInPaths, taken);
    const hex = numbered(this.#hex, 16);
    const digits = numbered(this.#digits, 10);
    const uuids = new Map(
      [...this.#uuids]
        .sort()
        .map((id, index) => [id, `00000000-0000-4000-8000-${hexText(index + 1, 12)}`]),
    );
    const address = this.#addresses.translator();
    const by: Replacements = {
      hex: (id) => hex.get(id) ?? id,
      uuid: (id) => uuids.get(id.toLowerCase()) ?? id,
      digits: (number) => digits.get(number) ?? number,
      address,
      word: (word, kind) => {
        if (isOf(kind === 'term' ? COMMON_WORDS : FIXED_WORDS, word)) return word;
        const tokens = kind === 'path' ? pathWords : words;
        const parts = isKept(word) ? [word] : this.#partsOf(word);
        return parts.map((part) => tokens.get(part) ?? part).join('');
      },
    };
    const known = byKind(() => new Map<string, string>());
    const text: Translate = (original, kind) => {
      const before = known[kind].get(original);
      if (before !== undefined) return before;
      const json = parsed(original);
      const found =
        json === undefined
          ? translated(original, kind, by)
          : JSON.stringify(visitJson(json.value, text, kind));
      known[kind].set(original, found);
      return found;
    };
    return { text };
  }
}

function byKind<T>(make: () => T): Readonly<Record<Kind, T>> {
  return { name: make(), path: make(), prose: make(), term: make() };
}

function note(set: Set<string>, one: string): string {
  set.add(one);
  return one;
}

/** JSON within a text, as annotations and logs have it. */
function parsed(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text) || isDeep(text)) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

const MAX_DEPTH = 200;

// What follows a value recurses.
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const LETTERS = 26;

/** A number in letters, the first one being all `a`. */
function letters(number: number, length: number): string {
  let [rest, text] = [number, ''];
  while (text.length < length || rest > 0) {
    text = String.fromCharCode(97 + (rest % LETTERS)) + text;
    rest = Math.floor(rest / LETTERS);
  }
  return text;
}

/**
 * Tokens for words, the same for all spellings of one but for their case. They sort as the words,
 * also among the words that stay.
 */
function wordTokens(
  words: readonly string[],
  fixed: readonly string[],
  taken: Set<string>,
): ReadonlyMap<string, string> {
  const spellings = new Map<string, string[]>();
  for (const word of words) {
    const lower = word.toLowerCase();
    const known = spellings.get(lower);
    if (known === undefined) spellings.set(lower, [word]);
    else known.push(word);
  }
  const length = Math.max(4, Math.ceil(Math.log(2 * spellings.size + 1) / Math.log(LETTERS)) + 1);
  const anchors = fixed.toSorted();
  const tokens = new Map<string, string>();
  let [number, at] = [0, 0];
  for (const lower of [...spellings.keys()].sort()) {
    while (at < anchors.length && (anchors[at] ?? '') < lower) at += 1;
    const prefix = /^\d/.test(lower) ? '0' : between(anchors[at - 1], anchors[at]);
    let token = prefix + letters(number, length);
    while (taken.has(token)) {
      number += 1;
      token = prefix + letters(number, length);
    }
    taken.add(token);
    number += 1;
    for (const [spelling, cased] of spelled(spellings.get(lower) ?? [], token, prefix.length)) {
      tokens.set(spelling, cased);
    }
  }
  return tokens;
}

/** What a token begins with that sorts between two words, or in the end of the alphabet. */
function between(before = '', after = '{'): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  const next = (index: number): string => String.fromCharCode(before.charCodeAt(index) + 1);
  if (at === before.length) return before === '' ? 'a' : before;
  if (next(at) < (after[at] ?? '')) return before.slice(0, at) + next(at);
  for (let index = at + 1; index < before.length; index += 1) {
    if (next(index) <= 'z') return before.slice(0, index) + next(index);
  }
  return before;
}

/** Each spelling of a word by a spelling of its token. */
function spelled(
  spellings: readonly string[],
  token: string,
  from: number,
): readonly (readonly [string, string])[] {
  const all = 2 ** (token.length - from) - 1;
  let mask = 0;
  return spellings.toSorted().map((spelling) => {
    const lower = spelling.toLowerCase();
    const isUpper = spelling !== lower && spelling === spelling.toUpperCase();
    if (spelling !== lower && !isUpper) mask += 1;
    const bits = spelling === lower ? 0 : isUpper ? all : mask;
    const cased = [...token.slice(from)]
      .map((letter, index) => (((bits >> index) & 1) === 1 ? letter.toUpperCase() : letter))
      .join('');
    const prefix = token.slice(0, from);
    return [spelling, (spelling[0] === lower[0] ? prefix : prefix.toUpperCase()) + cased] as const;
  });
}

/** Tokens as long as the words: the controller puts the longest path first. */
function pathTokens(words: readonly string[], taken: Set<string>): ReadonlyMap<string, string> {
  const next = new Map<number, number>();
  const tokens = new Map<string, string>();
  for (const word of words.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    let number = next.get(word.length) ?? 0;
    let token = letters(number, word.length);
    while (taken.has(token)) {
      number += 1;
      token = letters(number, word.length);
    }
    taken.add(token);
    next.set(word.length, number + 1);
    tokens.set(word, token);
  }
  return tokens;
}

/** Numbers of as many digits, in the same order. */
function numbered(ids: ReadonlySet<string>, radix: number): ReadonlyMap<string, string> {
  const next = new Map<number, number>();
  return new Map(
    [...ids].sort().map((id) => {
      const number = (next.get(id.length) ?? 0) + 1;
      next.set(id.length, number);
      return [id, number.toString(radix).padStart(id.length, '0')] as const;
    }),
  );
}

function hexText(number: number, length: number): string {
  return number.toString(16).padStart(length, '0');
}
