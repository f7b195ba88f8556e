import { isUtf8 } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { InputProblem } from '../findings/finding.js';
import type { ManifestFile } from '../preflight/read.js';
import { cut } from '../report/reporter.js';
import { nearest } from './nearest.js';

/** What `-f` names, as it is read; what cannot be read is a problem of its own. */
export interface GivenManifests {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly InputProblem[];
}

export const STDIN = '-';
/** Those that kubectl reads in a folder. */
const EXTENSIONS = ['.yaml', '.yml', '.json'];
const MIB = 1024 * 1024;
const MAX_FILE = 64 * MIB;
/** Git's way to tell a binary file: a NUL near its beginning. */
const BINARY_WITHIN = 8000;
const MAX_PROBLEM = 1000;

export async function loadManifests(
  paths: readonly string[],
  { recursive }: { readonly recursive: boolean },
): Promise<GivenManifests> {
  const files: ManifestFile[] = [];
  const problems: InputProblem[] = [];
  const seen = new Set<string>();
  const refuse = (file: string, message: string, line = 1): void => {
    problems.push({ place: { file: slashed(file), line, column: 1 }, message: `${message}.` });
  };
  const read = (file: string, bytes: Buffer, isNamed: boolean): void => {
    const text = textOf(bytes);
    if ('problem' in text) refuse(file, text.problem, text.line);
    else files.push({ file: slashed(file), text: text.text, isNamed });
  };
  for (const path of paths) {
    // Given twice, it is read once.
    if (seen.has(path)) continue;
    seen.add(path);
    try {
      // In the order in which they are given: of one object that is there twice the last counts.
      // oxlint-disable-next-line no-await-in-loop
      if (path === STDIN) read(path, await buffer(process.stdin), true);
      // oxlint-disable-next-line no-await-in-loop
      else await loadPath(path, { recursive, seen, read, refuse });
    } catch (error) {
      // oxlint-disable-next-line no-await-in-loop
      refuse(path, await reasonOf(path, error));
    }
  }
  return { files, problems };
}

interface Reading {
  readonly recursive: boolean;
  readonly seen: Set<string>;
  readonly read: (file: string, bytes: Buffer, isNamed: boolean) => void;
  readonly refuse: (file: string, message: string) => void;
}

async function loadPath(path: string, reading: Reading): Promise<void> {
  const stats = await stat(path);
  if (!stats.isDirectory()) return loadFile(path, stats.size, reading, true);
  const { files, folders } = await filesOf(path, reading.recursive);
  for (const file of files) {
    if (reading.seen.has(file)) continue;
    reading.seen.add(file);
    try {
      // oxlint-disable-next-line no-await-in-loop
      await loadFile(file, (await stat(file)).size, reading, false);
    } catch (error) {
      // oxlint-disable-next-line no-await-in-loop
      reading.refuse(file, await reasonOf(file, error));
    }
  }
  if (files.length > 0) return;
  const deeper = folders > 0 && !reading.recursive ? '; -R looks into the folders in it too' : '';
  reading.refuse(
    path,
    `expected ${EXTENSIONS.join(', ')} files in the folder, found none${deeper}`,
  );
}

async function loadFile(
  path: string,
  size: number,
  { read, refuse }: Reading,
  isNamed: boolean,
): Promise<void> {
  if (size > MAX_FILE) refuse(path, `too large, expected at most ${MAX_FILE / MIB} MiB`);
  else read(path, await readFile(path), isNamed);
}

/** Sorted, so that the order of a disk does not show. */
async function filesOf(
  folder: string,
  recursive: boolean,
): Promise<{ readonly files: readonly string[]; readonly folders: number }> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  let folders = 0;
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      folders += 1;
      // oxlint-disable-next-line no-await-in-loop
      if (recursive) files.push(...(await filesOf(path, true)).files);
    } else if (EXTENSIONS.includes(extname(entry.name))) files.push(path);
  }
  return { files, folders };
}

type Text =
  | { readonly text: string }
  | { readonly problem: string; readonly line?: number | undefined };

function textOf(bytes: Buffer): Text {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { problem: 'expected UTF-8, found UTF-16, as PowerShell writes it' };
  }
  if (bytes.subarray(0, BINARY_WITHIN).includes(0)) {
    return { problem: 'expected YAML or JSON, found a binary file' };
  }
  if (!isUtf8(bytes)) return { problem: 'expected UTF-8', line: firstBadLine(bytes) };
  const text = bytes.toString('utf8');
  return { text: text.startsWith('\uFEFF') ? text.slice(1) : text };
}

function firstBadLine(bytes: Buffer): number {
  const NEWLINE = 0x0a;
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

async function reasonOf(path: string, error: unknown): Promise<string> {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return `could not be read (${code})`;
  if (/^https?:/.test(path)) return 'expected a file or a folder, and no address is fetched';
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const candidates = names.map((name) => ({ text: join(folder, name), name }));
  const near = nearest(basename(path), candidates, { isClose: true });
  const hint = near.length === 0 ? '' : `; nearest: ${near.join(', ')}`;
  return `expected a file or a folder, found nothing there${hint}`;
}

export const problemText = ({ place: { file, line, column }, message }: InputProblem): string =>
  `${file}:${line}:${column}: ${message}`;

/** A line on stderr for each. */
export function sayProblems(problems: readonly InputProblem[]): void {
  for (const problem of problems) {
    process.stderr.write(`${cut(`ingress-doctor: ${problemText(problem)}`, MAX_PROBLEM)}\n`);
  }
}

const slashed = (path: string): string => path.split(sep).join('/');
