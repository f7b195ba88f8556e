import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packTar, unpackTar } from 'modern-tar';
import type { Hosts } from './dns.js';

/** A recording as it lies in its archive: every field that the APIs gave, read or not. */
export class Recording {
  readonly capturedAt: Date;
  readonly #texts: ReadonlyMap<string, string>;

  private constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
    this.capturedAt = new Date(this.json<{ capturedAt: string }>('snapshot').capturedAt);
  }

  static async read(archive: string): Promise<Recording> {
    const files = await unpackTar(gunzipSync(await readFile(archive)));
    const texts = new Map<string, string>();
    for (const { header, data } of files) {
      if (data !== undefined) texts.set(header.name, new TextDecoder().decode(data));
    }
    return new Recording(texts);
  }

  /** A recording whose texts are rewritten. */
  map(rewrite: (text: string) => string): Recording {
    return new Recording(new Map([...this.#texts].map(([path, text]) => [path, rewrite(text)])));
  }

  /** The same, with another content of a file; named without its `.json`. */
  with(name: string, content: unknown): Recording {
    return new Recording(new Map(this.#texts).set(`${name}.json`, JSON.stringify(content)));
  }

  /** Without the files of some paths. */
  without(isLeftOut: (path: string) => boolean): Recording {
    return new Recording(new Map([...this.#texts].filter(([path]) => !isLeftOut(path))));
  }

  /** As an archive that is the same whenever the content is. */
  async pack(): Promise<Buffer> {
    const files = [...this.#texts].toSorted(([one], [other]) => (one < other ? -1 : 1));
    const packed = await packTar(
      files.map(([name, body]) => {
        const size = Buffer.byteLength(body);
        return { header: { name, size, mtime: this.capturedAt, type: 'file' as const }, body };
      }),
    );
    return gzipSync(packed, { level: 9 });
  }

  /** Whether it has the file of that name, without its `.json`. */
  has(name: string): boolean {
    return this.#texts.has(`${name}.json`);
  }

  /** The file of that name, without its `.json`. */
  json<T>(name: string): T {
    const text = this.#texts.get(`${name}.json`);
    if (text === undefined) throw new Error(`The recording has no ${name}.json.`);
    return JSON.parse(text) as T;
  }

  /** Sections of Kubernetes objects, by the name of their file, with the items in them. */
  get kubernetes(): ReadonlyMap<string, readonly KubernetesObject[]> {
    const found = new Map<string, readonly KubernetesObject[]>();
    for (const [path, text] of this.#texts) {
      const name = /^kubernetes\/([^/]+)\.json$/.exec(path)?.[1];
      if (name === undefined) continue;
      found.set(name, (JSON.parse(text) as { items: KubernetesObject[] }).items);
    }
    return found;
  }

  /** What the resolver said; nothing where no name was asked for. */
  get hosts(): Hosts {
    return this.has('dns') ? this.json<Hosts>('dns') : {};
  }

  /** Logs by `<namespace>/<pod>/<container>`. */
  get logs(): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const [path, text] of this.#texts) {
      const name = /^kubernetes\/logs\/(.+)\.log$/.exec(path)?.[1];
      if (name !== undefined) found[name] = text;
    }
    return found;
  }
}

export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}
