import { refKey, refOf } from '../findings/cite.js';
import type { InputProblem, Place, Ref } from '../findings/finding.js';
import { fitItem, placeName } from '../snapshot/parse.js';
import type { SectionName } from '../snapshot/sections.js';
import { withDefaults } from './defaults.js';
import { kindOf } from './kinds.js';
import { parsePiece, placeIn, splitDocuments, TEMPLATE, templateIn, type Piece } from './yaml.js';

/** What was given to `-f`, or lies in a folder that was. */
export interface ManifestFile {
  /** As it was given, with `/`; `-` for stdin. */
  readonly file: string;
  readonly text: string;
  /** Whether it was named itself: in a folder, a file without any object is nothing to speak of. */
  readonly isNamed: boolean;
}

/** An object of a manifest whose kind is read. */
export interface ManifestObject {
  readonly ref: Ref;
  readonly section: SectionName;
  /** What is kept of it, with what the API server would put in by itself. */
  readonly value: Readonly<Record<string, unknown>>;
  /** As it is written. */
  readonly written: Readonly<Record<string, unknown>>;
  /** Of one of its fields, or of what comes nearest to it. */
  placeOf(path: readonly (string | number)[]): Place;
}

export interface Manifests {
  /** One of each kind, namespace and name: the last. */
  readonly objects: readonly ManifestObject[];
  /** Of kinds that the way of a packet does not depend on. */
  readonly ignored: readonly Ref[];
  readonly problems: readonly InputProblem[];
}

export interface ReadOptions {
  /** Of objects that name none. */
  readonly namespace: string;
  /** As `-n` does: objects of other namespaces are refused. */
  readonly isOnly: boolean;
}

/** Of one object: whoever sees so many does not want the others. */
const MOST_MISFITS = 10;

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** Reads all that can be read; what cannot is a problem with its place. */
export function readManifests(files: readonly ManifestFile[], options: ReadOptions): Manifests {
  const reader = new Reader(options);
  for (const file of files) reader.readFile(file);
  return {
    objects: [...reader.objects.values()],
    ignored: [...reader.ignored.values()],
    problems: reader.problems,
  };
}

class Reader {
  readonly objects = new Map<string, ManifestObject>();
  readonly ignored = new Map<string, Ref>();
  readonly problems: InputProblem[] = [];
  readonly #options: ReadOptions;
  /** By key, of all objects: where they were first seen. */
  readonly #seen = new Map<string, () => Place>();

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  readFile({ file, text, isNamed }: ManifestFile): void {
    const lines = new Lines(text);
    const before = this.#seen.size + this.problems.length;
    for (const piece of splitDocuments(text)) this.#readPiece(piece, { file, lines });
    if (isNamed && this.#seen.size + this.problems.length === before) {
      const found = text.trim() === '' ? 'an empty file' : 'none';
      this.#refuse(lines.at(file, 0), `expected an object of Kubernetes, found ${found}`);
    }
  }

  #readPiece(piece: Piece, { file, lines }: { file: string; lines: Lines }): void {
    const { value, troubles } = parsePiece(piece);
    for (const { offset, message } of troubles) this.#refuse(lines.at(file, offset), message);
    if (value === undefined) return;
    const document: Source = {
      place: (path) => lines.at(file, placeIn(piece, path)),
      isTemplate: (path) => templateIn(lines.textAt(placeIn(piece, path))) !== undefined,
    };
    this.#readObject(value, [], document, undefined);
  }

  /** `list`: what its items are where they do not say so themselves. */
  #readObject(value: unknown, path: Path, source: Source, list: TypeMeta | undefined): void {
    const refuse = (at: Path, message: string): void => {
      const field = [...path, ...at];
      this.#refuse(source.place(field), source.isTemplate(field) ? TEMPLATE : message);
    };
    if (!isFields(value))
      return refuse([], `expected an object of Kubernetes, found ${nounOf(value)}`);
    const { apiVersion = list?.apiVersion, kind = list?.kind, items, metadata } = value;
    if (isKustomization(apiVersion, kind, value)) {
      return refuse(
        [],
        'this is for kustomize: give what comes of it, as kustomize build DIR | … -f -',
      );
    }
    for (const [name, found] of Object.entries({ apiVersion, kind })) {
      if (typeof found !== 'string' || found === '') {
        return refuse([name], `expected ${name} to be a text, found ${nounOf(found)}`);
      }
    }
    const type = { apiVersion, kind } as TypeMeta;
    if (type.kind.endsWith('List') && (items === null || Array.isArray(items))) {
      const of = typeOfItems(type);
      for (const [index, item] of (items ?? []).entries()) {
        this.#readObject(item, [...path, 'items', index], source, of);
      }
      return;
    }
    const found = kindOf(type.apiVersion, type.kind);
    if (found.is === 'wrong') return refuse(['kind'], found.problem);
    const trouble = nameTrouble(metadata);
    if (trouble !== undefined) return refuse(...trouble);
    const { name, namespace } = metadata as { name: string; namespace?: string };
    const known = found.is === 'known' ? found.kind : undefined;
    const isWide = known !== undefined && !known.isNamespaced;
    const { namespace: own, isOnly } = this.#options;
    if (isOnly && !isWide && namespace !== undefined && namespace !== own) {
      return refuse(
        ['metadata', 'namespace'],
        `the object is of namespace "${namespace}", and -n says "${own}"`,
      );
    }
    // Found out where there is something to say of it: it takes a second look at the document.
    const at = (): Place => source.place([...path, 'metadata', 'name']);
    if (known === undefined) {
      const ref = { kind: type.kind, ...(namespace === undefined ? {} : { namespace }), name };
      if (this.#isFirst(`${type.apiVersion} ${refKey(ref)}`, ref, at)) {
        this.ignored.set(`${type.apiVersion} ${refKey(ref)}`, ref);
      }
      return;
    }
    const written = inPlace(value, type, isWide ? undefined : (namespace ?? own));
    const item = fitItem(known.section, withDefaults(known.section, written));
    if (!item.ok) {
      for (const { path: where, problem } of item.misfits.slice(0, MOST_MISFITS)) {
        refuse(where as Path, `${placeName(where)}${problem}${hintOf(where as Path)}`);
      }
      return;
    }
    const fitted = item.value as Fields;
    const ref = refOf(known.section, fitted);
    this.#isFirst(refKey(ref), ref, at);
    // The last one counts, where the last one stands.
    this.objects.delete(refKey(ref));
    this.objects.set(refKey(ref), {
      ref,
      section: known.section,
      value: fitted,
      written,
      placeOf: (field) => source.place([...path, ...field]),
    });
  }

  #isFirst(key: string, { kind, name }: Ref, at: () => Place): boolean {
    const first = this.#seen.get(key)?.();
    if (first === undefined) {
      this.#seen.set(key, at);
      return true;
    }
    const where = `${first.file}:${first.line}`;
    this.#refuse(at(), `${kind} ${name} is there twice, first at ${where}; the last one counts`);
    return false;
  }

  #refuse(place: Place, message: string): void {
    this.problems.push({ place, message: `${message}.` });
  }
}

interface Source {
  readonly place: (path: Path) => Place;
  /** Whether its line is one of a template. */
  readonly isTemplate: (path: Path) => boolean;
}

interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Items of a typed list, as the API server answers it, say nothing of their type. */
const typeOfItems = ({ apiVersion, kind }: TypeMeta): TypeMeta | undefined =>
  kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };

function isKustomization(apiVersion: unknown, kind: unknown, value: Fields): boolean {
  if (kind === 'Kustomization' && String(apiVersion).startsWith('kustomize.config')) return true;
  return kind === undefined && Array.isArray(value['resources']) && !('metadata' in value);
}

/** What is wrong with the name, and where. */
function nameTrouble(metadata: unknown): [Path, string] | undefined {
  if (!isFields(metadata)) return [['metadata'], 'expected metadata.name, found no metadata'];
  const { name, namespace, generateName } = metadata;
  if (namespace !== undefined && namespace !== null && typeof namespace !== 'string') {
    const found = nounOf(namespace);
    return [['metadata', 'namespace'], `metadata.namespace: expected a text, found ${found}`];
  }
  if (typeof name === 'string' && name !== '') return undefined;
  if (name === undefined && typeof generateName === 'string') {
    return [
      ['metadata', 'generateName'],
      'expected metadata.name, found generateName: which object is meant is not known, and kubectl apply refuses it',
    ];
  }
  const hint = typeof name === 'number' || typeof name === 'boolean' ? ': quote it' : '';
  return [['metadata', 'name'], `metadata.name: expected a text, found ${nounOf(name)}${hint}`];
}

/** With its type and the namespace that it will be in; what is null in a map of texts is empty. */
function inPlace(value: Fields, type: TypeMeta, namespace: string | undefined): Fields {
  const { namespace: _own, ...metadata } = value['metadata'] as Fields;
  const texts = (name: string): Fields => {
    const map = metadata[name];
    if (!isFields(map)) return {};
    // An empty one is as good as none.
    if (Object.keys(map).length === 0) return { [name]: undefined };
    return {
      [name]: Object.fromEntries(Object.entries(map).map(([key, each]) => [key, each ?? ''])),
    };
  };
  return {
    ...value,
    ...type,
    metadata: {
      ...metadata,
      ...texts('labels'),
      ...texts('annotations'),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** Annotations and labels are texts, and the commonest mistake is to forget that. */
function hintOf(path: Path): string {
  const [map] = path.slice(-2);
  return map === 'annotations' || map === 'labels'
    ? ': quote it, as "true" or "80"; yes, no, on and off are booleans too'
    : '';
}

function nounOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string'
    ? value === ''
      ? 'an empty text'
      : 'a text'
    : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where lines begin, counted once it is asked for. */
class Lines {
  readonly #text: string;
  #starts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  at(file: string, offset: number): Place {
    const line = this.#lineOf(offset);
    return { file, line: line + 1, column: offset - (this.#starts?.[line] ?? 0) + 1 };
  }

  /** The whole line. */
  textAt(offset: number): string {
    const line = this.#lineOf(offset);
    return this.#text.slice(this.#starts?.[line], this.#starts?.[line + 1]);
  }

  /** From 0. */
  #lineOf(offset: number): number {
    this.#starts ??= [0, ...[...this.#text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
