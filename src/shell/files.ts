import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline as pipe, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, gunzipSync } from 'node:zlib';
import { createTarDecoder, unpackTar, type ParsedTarEntry, type TarHeader } from 'modern-tar';
import {
  assembleSnapshot,
  isSnapshotFile,
  malformed,
  MANIFEST,
  readEnvelope,
  readSection,
  SnapshotError,
  writeEntries,
  type Entry,
  type Envelope,
  type Part,
} from '../snapshot/parse.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { UserError } from './user-error.js';

const MIB = 1024 * 1024;
const MAX_SMALL = 256 * 1024;
const MAX_FILE = 128 * MIB;
const MAX_TOTAL = 1024 * MIB;
const TOO_LARGE = `too large, expected at most ${MAX_FILE / MIB} MiB`;

/** Reads a snapshot from a directory or a gzipped tar of one; throws a `UserError`. */
export async function loadSnapshot(path: string): Promise<Snapshot> {
  const stats = await stat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) {
      throw new UserError(`${path}: expected a snapshot, found nothing there.`, { cause: error });
    }
    throw unreadable(path, error);
  });
  try {
    if (stats.isDirectory()) return await loadDirectory(path);
    if (stats.isFile()) return await loadArchive(path, stats.size);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error);
  }
  throw new UserError(`${path}: expected a directory or a gzipped tar.`);
}

async function loadDirectory(root: string): Promise<Snapshot> {
  const files = await listFiles(root);
  if (!files.includes(MANIFEST)) {
    const archive = await lstat(join(root, 'snapshot.tgz')).catch(() => undefined);
    throw new UserError(
      `${root}: expected ${MANIFEST} in it, found none.`,
      archive?.isFile() ? { hint: `Name the archive: ${join(root, 'snapshot.tgz')}` } : {},
    );
  }
  const parts: Part[] = [];
  let manifest: Envelope | undefined;
  let total = 0;
  for (const file of files) {
    const path = join(root, file);
    const { size } = await lstat(path);
    if (size > MAX_FILE) {
      parts.push(oversized(file, path));
      continue;
    }
    total += size;
    if (total > MAX_TOTAL) throw tooMuch(root);
    const text = await readFile(path, 'utf8');
    if (file === MANIFEST) manifest = readManifest(root, text);
    else parts.push(readSection(file, text));
  }
  if (manifest === undefined) throw noManifest(root);
  return assembleSnapshot(manifest, parts, []);
}

// Only where a snapshot has files: the directory may be one that holds much else.
async function listFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        throw new UserError(`${join(root, path)}: expected a file or a directory, found a link.`);
      }
      if (entry.isDirectory()) {
        if (folder !== '' || path === 'kubernetes' || path === 'aws') folders.push(path);
        if (isSnapshotFile(path)) {
          throw new UserError(`${join(root, path)}: expected a file, found a directory.`);
        }
      } else if (isSnapshotFile(path)) {
        if (!entry.isFile()) throw new UserError(`${join(root, path)}: expected a regular file.`);
        files.push(path);
      }
    }
  }
  return files.sort();
}

async function loadArchive(archive: string, packedSize: number): Promise<Snapshot> {
  const small = packedSize > MAX_SMALL ? undefined : await readFile(archive);
  await expectGzip(archive, small);
  // By the folder above: which one holds the manifest is known at the end of the archive only.
  const parts = new Map<string, Map<string, Part>>();
  const manifests = new Map<string, Envelope>();
  try {
    for await (const { header, read, skip } of entriesOf(archive, small)) {
      const { type, size } = header;
      const name = entryPath(archive, header.name);
      if (type === 'symlink' || type === 'link') {
        throw new UserError(
          `${archive}: ${printable(header.name)}: expected a file, found a link.`,
        );
      }
      const at = type === 'directory' ? undefined : locate(name);
      if (at === undefined) {
        await skip();
        continue;
      }
      if (type !== 'file' && type !== undefined) {
        throw new UserError(`${archive}: ${printable(header.name)}: expected a regular file.`);
      }
      if (at.file === MANIFEST) {
        if (size > MAX_FILE) throw new UserError(`${archive}: ${MANIFEST}: ${TOO_LARGE}.`);
        manifests.set(at.top, readManifest(archive, await read()));
        continue;
      }
      const siblings = parts.get(at.top) ?? new Map<string, Part>();
      parts.set(at.top, siblings);
      if (size > MAX_FILE) {
        await skip();
        siblings.set(at.file, oversized(at.file, archive));
      } else {
        siblings.set(at.file, readSection(at.file, await read()));
      }
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const cut = hasCode(error, 'Z_BUF_ERROR') || /truncated/i.test(String(error));
    const found = cut ? 'a truncated' : 'a broken';
    throw new UserError(`${archive}: expected a whole gzipped tar, found ${found} one.`, {
      cause: error,
    });
  }
  const [top, second] = manifests.has('') ? [''] : [...manifests.keys()];
  if (second !== undefined) {
    throw new UserError(`${archive}: expected one snapshot, found ${top} and ${second}.`);
  }
  const manifest = top === undefined ? undefined : manifests.get(top);
  if (top === undefined || manifest === undefined) throw noManifest(archive);
  return assembleSnapshot(manifest, parts.get(top)?.values() ?? [], []);
}

async function expectGzip(path: string, packed: Uint8Array | undefined): Promise<void> {
  const [first, second] = packed ?? (await firstBytes(path));
  if (first === 0x1f && second === 0x8b) return;
  throw new UserError(`${path}: expected a directory or a gzipped tar, found another file.`);
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

interface ArchiveEntry {
  readonly header: TarHeader;
  read(): Promise<string> | string;
  skip(): Promise<void> | void;
}

async function* entriesOf(
  archive: string,
  small: Uint8Array | undefined,
): AsyncGenerator<ArchiveEntry> {
  const tar = small === undefined ? undefined : unzip(small);
  if (tar === undefined) {
    for await (const entry of unpack(archive)) {
      yield { header: entry.header, read: () => textOf(entry), skip: () => entry.body.cancel() };
    }
    return;
  }
  for (const { header, data } of await unpackTar(tar, { strict: true })) {
    yield { header, read: () => new TextDecoder().decode(data), skip: () => {} };
  }
}

// In one go: Node takes longer to load its streams than a small archive takes.
function unzip(packed: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: 16 * MIB });
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE')) return undefined;
    throw error;
  }
}

function unpack(archive: string): AsyncIterable<ParsedTarEntry> {
  // Far more than the usual 16 KiB: each chunk takes its way through three streams.
  const unzipped = createGunzip({ chunkSize: MIB });
  // The error reaches whoever reads `unzipped`; the callback is only there to receive it too.
  pipe(createReadStream(archive), unzipped, () => {});
  const { readable, writable } = createTarDecoder({ strict: true });
  const source = ReadableStream.from(limited(archive, unzipped));
  // The failure also ends `readable`, which is the one that is awaited.
  source.pipeTo(writable as Parameters<typeof source.pipeTo>[0]).catch(() => {});
  return readable as unknown as AsyncIterable<ParsedTarEntry>;
}

async function* limited(archive: string, source: Readable): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    total += chunk.length;
    if (total > MAX_TOTAL) throw tooMuch(archive);
    yield chunk;
  }
}

// A message is one line, whatever the archive calls its entries.
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '?');
}

function entryPath(archive: string, name: string): string {
  const parts = name.split(/[/\\]/);
  if (/^(?:[/\\]|[A-Za-z]:)/.test(name) || parts.includes('..')) {
    throw new UserError(`${archive}: ${printable(name)}: expected a path inside the snapshot.`);
  }
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** A file at the root of the archive, or below one folder as `tar` of a directory puts it. */
function locate(path: string): { top: string; file: string } | undefined {
  if (isSnapshotFile(path)) return { top: '', file: path };
  const slash = path.indexOf('/');
  const file = path.slice(slash + 1);
  return slash > 0 && isSnapshotFile(file) ? { top: path.slice(0, slash), file } : undefined;
}

async function textOf({ header, body }: ParsedTarEntry): Promise<string> {
  const bytes = Buffer.allocUnsafe(header.size);
  let length = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.toString('utf8', 0, length);
}

function readManifest(from: string, text: string): Envelope {
  try {
    return readEnvelope(text);
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    throw new UserError(`${from}: ${error.message}`, { cause: error });
  }
}

function oversized(file: string, path: string): Part {
  if (file === MANIFEST) throw new UserError(`${path}: ${TOO_LARGE}.`);
  return { gaps: [malformed(file, TOO_LARGE)] };
}

function tooMuch(path: string): UserError {
  return new UserError(`${path}: expected at most ${MAX_TOTAL / MIB} MiB of files, found more.`);
}

function noManifest(path: string): UserError {
  return new UserError(`${path}: expected ${MANIFEST} in it, found none.`);
}

function unreadable(path: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new UserError(`${path}: expected a readable snapshot: ${reason}.`, { cause: error });
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}

/** Throws where `saveSnapshot` would, as far as that can be told before there is a snapshot. */
export async function expectPlace(path: string): Promise<void> {
  await expectReplaceable(path, isArchiveName(path));
  const folder = dirname(resolve(path));
  const stats = await stat(folder).catch(() => undefined);
  if (stats?.isDirectory() !== true) {
    throw new UserError(`${path}: expected a place to write to: ${folder} is no directory.`);
  }
}

const isArchiveName = (path: string): boolean => /\.(?:tgz|tar\.gz)$/.test(path);

/** Writes a directory, or a gzipped tar where the path ends in `.tgz`: all of it or nothing. */
export async function saveSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  const target = resolve(path);
  const isArchive = isArchiveName(target);
  await expectReplaceable(path, isArchive);
  const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`);
  // An interrupted process ends at once, and no `finally` is reached.
  const clear = (): void => rmSync(temporary, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    const entries = writeEntries(snapshot);
    if (isArchive) {
      await writeArchive(temporary, entries, new Date(snapshot.capturedAt));
    } else {
      await writeDirectory(temporary, entries);
      // Fails where files have come in since: nothing is ever overwritten.
      await rmdir(target).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT')) throw error;
      });
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${path}: expected a place to write to: ${reason}.`, { cause: error });
  } finally {
    process.off('exit', clear);
  }
}

async function expectReplaceable(path: string, isArchive: boolean): Promise<void> {
  const existing = await stat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw unreadable(path, error);
  });
  if (existing === undefined) return;
  if (isArchive) {
    if (existing.isFile()) return;
    throw new UserError(`${path}: expected a file to write to, found something else.`);
  }
  if (!existing.isDirectory()) {
    throw new UserError(`${path}: expected a directory to write to, found a file.`, {
      hint: 'End the name in .tgz for an archive.',
    });
  }
  if ((await readdir(path)).length > 0) {
    throw new UserError(`${path}: expected a new or empty directory, found files in it.`);
  }
}

async function writeDirectory(root: string, entries: readonly Entry[]): Promise<void> {
  await mkdir(root);
  for (const { path, text } of entries) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

async function writeArchive(file: string, entries: readonly Entry[], mtime: Date): Promise<void> {
  // The time of the capture, so that one snapshot always gives the same bytes.
  const sources = entries.map(({ path, text }) => ({
    type: 'content' as const,
    target: path,
    content: text,
    mtime,
    mode: 0o644,
  }));
  const { packTar } = await import('modern-tar/fs');
  await pipeline(packTar(sources), createGzip(), createWriteStream(file, { flags: 'wx' }));
}
