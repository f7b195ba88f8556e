import { refKey, refOf } from './findings/cite.js';
import type { Ref } from './findings/finding.js';
import type { SectionName } from './snapshot/sections.js';
import { brokenSections, readableSections, type Snapshot } from './snapshot/snapshot.js';

export interface Question {
  /** `['ingress/web']` or `['ingress', 'web']`; empty: every way in. */
  readonly subject: readonly string[];
  /** `all`: whatever is in the snapshot. Absent: those that it was taken of. */
  readonly namespaces?: readonly string[] | 'all' | undefined;
  /** Where it is looked for, as an answer calls it: a snapshot by default. */
  readonly place?: 'the snapshot' | 'the cluster' | undefined;
}

/** What a question means in one snapshot: what `diagnose` is to look at. */
export interface Focus {
  /** As `ingress/web`. */
  readonly subject?: string;
  /** The objects that the subject means. */
  readonly asked?: readonly Ref[];
  readonly namespaces?: readonly string[];
}

/** Why a question has no answer, and what exists that may have been meant. */
export interface Unanswerable {
  readonly problem: string;
  readonly wanted: string;
  readonly names: readonly Named[];
}

/** A name, and the text that asks for it. */
export interface Named {
  readonly name: string;
  readonly text: string;
}

/** A kind of object that somebody may ask for. */
export interface Kind<Section extends SectionName> {
  readonly kind: string;
  /** As kubectl takes it: singular, plural, short. */
  readonly words: readonly [string, ...string[]];
  readonly group: string;
  readonly section: Section;
}

type WayInSection =
  | 'kubernetes/ingresses.networking.k8s.io'
  | 'kubernetes/services'
  | 'kubernetes/targetgroupbindings.elbv2.k8s.aws';

type WayInKind = Kind<WayInSection>;

const KINDS: readonly WayInKind[] = [
  {
    kind: 'Ingress',
    words: ['ingress', 'ingresses', 'ing'],
    group: 'networking.k8s.io',
    section: 'kubernetes/ingresses.networking.k8s.io',
  },
  {
    kind: 'Service',
    words: ['service', 'services', 'svc'],
    group: '',
    section: 'kubernetes/services',
  },
  {
    kind: 'TargetGroupBinding',
    words: ['targetgroupbinding', 'targetgroupbindings', 'tgb'],
    group: 'elbv2.k8s.aws',
    section: 'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  },
];
const FORMS = 'ingress/NAME, service/NAME or targetgroupbinding/NAME';
const WAYS_IN = 'Ingress, LoadBalancer Service or TargetGroupBinding';
const MAX_NAMESPACES = 10;

const NOTHING_SEEN: Snapshot = {
  schemaVersion: 1,
  capturedAt: '',
  cluster: {},
  aws: {},
  scope: { namespaces: null, subject: null },
  sections: {},
  gaps: [],
  redacted: false,
};

/** What a subject means before anything was looked at. */
export interface Asked {
  /** As `ingress/web`. */
  readonly subject: string;
  readonly kind: string;
  readonly name: string;
}

/** So that only what is asked about needs to be looked at; whether it exists is not known yet. */
export function readSubject(subject: readonly string[]): Asked | Unanswerable | undefined {
  if (subject.length === 0) return undefined;
  const parsed = parseSubject(NOTHING_SEEN, subject, () => true);
  if ('problem' in parsed) return parsed;
  const { kind, name } = parsed;
  return { subject: `${kind.words[0]}/${name}`, kind: kind.kind, name };
}

/** Finds what is asked about. What could not be seen is never said not to exist. */
export function ask(snapshot: Snapshot, question: Question): Focus | Unanswerable {
  const { place = 'the snapshot' } = question;
  const given = question.namespaces ?? snapshot.scope.namespaces ?? 'all';
  const namespaces = given === 'all' ? undefined : given;
  if (namespaces !== undefined && question.namespaces !== undefined) {
    const unknown = unknownNamespace(snapshot, namespaces, place);
    if (unknown !== undefined) return unknown;
  }
  const within = ({ namespace }: Ref): boolean =>
    namespaces === undefined || namespaces.includes(namespace ?? '');
  const narrowed = namespaces === undefined ? {} : { namespaces };
  if (question.subject.length === 0) {
    // Whoever asks for everything is told what was found, be it nothing.
    const isExpected = question.namespaces !== 'all';
    return (isExpected ? noWayIn(snapshot, namespaces, within, place) : undefined) ?? narrowed;
  }

  const parsed = parseSubject(snapshot, question.subject, within);
  if ('problem' in parsed) return parsed;
  const { kind, name } = parsed;
  const objects = refsOf(snapshot, kind).filter(within);
  const asked = [
    ...objects,
    // Somebody may well ask about the Service that is missing.
    ...(kind.kind === 'Service' ? namedServices(snapshot).filter(within) : []),
  ].filter((ref) => ref.name === name);
  if (asked.length === 0 && isWhole(snapshot, kind.section, namespaces)) {
    return {
      problem: `No ${kind.kind} "${name}" ${placeOf(namespaces, place)}.`,
      wanted: name,
      names: [...objects, ...refsOf(snapshot, kind).filter((ref) => ref.name === name)].map(named),
    };
  }
  return { subject: `${kind.words[0]}/${name}`, asked: distinct(asked), ...narrowed };
}

/** Whether a way in that was not found is not there: all three kinds were listed whole. */
export function seesWaysIn(snapshot: Snapshot, namespaces: readonly string[] | undefined): boolean {
  return KINDS.every(({ section }) => isWhole(snapshot, section, namespaces));
}

function isWhole(
  snapshot: Snapshot,
  section: SectionName,
  namespaces: readonly string[] | undefined,
): boolean {
  const { namespaces: scope } = snapshot.scope;
  return (
    readableSections(snapshot)[section] !== undefined &&
    !brokenSections(snapshot).has(section) &&
    (scope === null || (namespaces ?? []).every((namespace) => scope.includes(namespace)))
  );
}

function parseSubject(
  snapshot: Snapshot,
  words: readonly string[],
  within: (ref: Ref) => boolean,
): { readonly kind: WayInKind; readonly name: string } | Unanswerable {
  const text = words.join(' ');
  const slash = text.indexOf('/');
  const [word = '', name = '', ...others] =
    words.length > 1 || slash === -1
      ? words
      : [text.slice(0, slash), ...text.slice(slash + 1).split('/')];
  const kind = kindNamed(KINDS, word);
  const all = KINDS.flatMap((each) => refsOf(snapshot, each));
  if (words.length === 1 && slash === -1) {
    if (kind !== undefined) return noName(snapshot, kind, within);
    const found = all.filter((ref) => ref.name === text && within(ref));
    return {
      problem: `"${text}" needs its kind: ${found.length === 0 ? FORMS : list(found.map(named))}.`,
      wanted: text,
      names: found.length === 0 ? all.filter(within).map(named) : [],
    };
  }
  if (kind !== undefined && name === '') return noName(snapshot, kind, within);
  if (kind !== undefined && others.length === 0 && !name.includes('/')) return { kind, name };
  if (words.length > 1 && slash !== -1) {
    const problem = `Expected one subject, found ${words.map((each) => `"${each}"`).join(' and ')}.`;
    return { problem, wanted: '', names: [] };
  }
  // `namespace/name` and `kind/namespace/name`, which other tools take.
  const [namespace, rest] = kind === undefined ? [word, name] : [name, others[0] ?? ''];
  const meant = all.filter((ref) => ref.namespace === namespace && ref.name === rest);
  return {
    problem: `"${text}" is not ${FORMS}; a namespace goes after -n.`,
    wanted: rest,
    names: (meant.length > 0 ? meant : all).map(named),
  };
}

function noName(snapshot: Snapshot, kind: WayInKind, within: (ref: Ref) => boolean): Unanswerable {
  return {
    problem: `Which ${kind.kind}? Expected ${kind.words[0]}/NAME.`,
    wanted: '',
    names: refsOf(snapshot, kind).filter(within).map(named),
  };
}

/** Of these the one that a word stands for: `deploy`, `deployments.apps`, `ingresses.v1.networking.k8s.io`. */
export function kindNamed<K extends Kind<SectionName>>(
  kinds: readonly K[],
  word: string,
): K | undefined {
  const [bare = '', ...rest] = word.toLowerCase().split('.');
  const group = /^v\d/.test(rest[0] ?? '') ? rest.slice(1) : rest;
  return kinds.find(
    (kind) => kind.words.includes(bare) && (group.length === 0 || group.join('.') === kind.group),
  );
}

function noWayIn(
  snapshot: Snapshot,
  namespaces: readonly string[] | undefined,
  within: (ref: Ref) => boolean,
  place: string,
): Unanswerable | undefined {
  const { sections } = snapshot;
  const balanced = new Set(
    (sections['kubernetes/services'] ?? [])
      .filter(({ spec }) => spec.type === 'LoadBalancer')
      .map((service) => refKey(refOf('kubernetes/services', service))),
  );
  const ways = KINDS.flatMap((kind) => refsOf(snapshot, kind)).filter(
    (ref) => ref.kind !== 'Service' || balanced.has(refKey(ref)),
  );
  if (ways.some(within) || !seesWaysIn(snapshot, namespaces)) return undefined;
  const others = [...new Set(ways.map(({ namespace }) => namespace ?? ''))].sort();
  const some =
    others.length === 0
      ? namespaces === undefined
        ? '.'
        : `, nor in any other namespace of ${place}.`
      : `; ${others.length === 1 ? 'this namespace has' : 'these namespaces have'} some: ${enumerate(others)}.`;
  return { problem: `No ${WAYS_IN} ${placeOf(namespaces, place)}${some}`, wanted: '', names: [] };
}

function unknownNamespace(
  snapshot: Snapshot,
  namespaces: readonly string[],
  place: string,
): Unanswerable | undefined {
  const listed = (snapshot.sections['kubernetes/namespaces'] ?? []).map(
    ({ metadata }) => metadata.name ?? '',
  );
  const known = new Set(listed);
  for (const [section, content] of Object.entries(snapshot.sections)) {
    if (!section.startsWith('kubernetes/') || !Array.isArray(content)) continue;
    for (const item of content as readonly { metadata?: { namespace?: string } }[]) {
      if (item.metadata?.namespace !== undefined) known.add(item.metadata.namespace);
    }
  }
  const { namespaces: scope } = snapshot.scope;
  const isListed = isWhole(snapshot, 'kubernetes/namespaces', undefined);
  for (const namespace of namespaces) {
    const isOutside = scope !== null && !scope.includes(namespace);
    if (known.has(namespace) && !(isOutside && listed.includes(namespace))) continue;
    // Neither the namespace nor anything in it could be seen.
    if (!isOutside && !isListed && !seesWaysIn(snapshot, [namespace])) continue;
    const names = (isOutside ? scope : [...known]).map((name) => ({ name, text: name }));
    const problem = isOutside
      ? `Namespace "${namespace}" is not in the snapshot, which is of ${enumerate(scope)} only.`
      : isListed
        ? `No namespace "${namespace}" in ${place}.`
        : `Nothing of a namespace "${namespace}" in ${place}.`;
    return { problem, wanted: namespace, names };
  }
  return undefined;
}

function refsOf(snapshot: Snapshot, { section }: WayInKind): readonly Ref[] {
  const items: readonly unknown[] = snapshot.sections[section] ?? [];
  return items.map((item) => refOf(section, item));
}

/** The Services that Ingresses and TargetGroupBindings name, whether they exist or not. */
function namedServices({ sections }: Snapshot): readonly Ref[] {
  const service = (namespace: string | undefined, name: string | undefined): Ref[] =>
    name === undefined ? [] : [{ kind: 'Service', namespace, name }];
  return [
    ...(sections['kubernetes/ingresses.networking.k8s.io'] ?? []).flatMap(({ metadata, spec }) =>
      [
        spec.defaultBackend,
        ...(spec.rules ?? []).flatMap(({ http }) =>
          (http?.paths ?? []).map(({ backend }) => backend),
        ),
      ].flatMap((backend) =>
        backend?.service?.port?.name === 'use-annotation'
          ? []
          : service(metadata.namespace, backend?.service?.name),
      ),
    ),
    ...(sections['kubernetes/targetgroupbindings.elbv2.k8s.aws'] ?? []).flatMap(
      ({ metadata, spec }) => service(metadata.namespace, spec.serviceRef.name),
    ),
  ];
}

/** With the text that asks for it. */
export function named({ kind, namespace, name }: Ref): Named {
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  return { name, text: `${kind.toLowerCase()}/${name}${where}` };
}

const list = (names: readonly Named[]): string => enumerate(names.map(({ text }) => text).sort());

/** Not more of them than one wants to read. */
export function enumerate(names: readonly string[]): string {
  const others = names.length - MAX_NAMESPACES;
  return `${names.slice(0, MAX_NAMESPACES).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function placeOf(namespaces: readonly string[] | undefined, place: string): string {
  if (namespaces === undefined) return `in ${place}`;
  return `in namespace${namespaces.length === 1 ? '' : 's'} ${enumerate(namespaces)}`;
}

function distinct(refs: readonly Ref[]): readonly Ref[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}
