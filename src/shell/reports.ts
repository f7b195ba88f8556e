import { open } from 'node:fs/promises';
import { withBaseline } from '../baseline/baseline.js';
import { readReport, ReportError, type EarlierReport } from '../baseline/read.js';
import type { Report } from '../findings/finding.js';
import { nearPath } from './nearest.js';
import { UserError } from './user-error.js';

const MIB = 1024 * 1024;
const WANTED = 'a report of diagnose -o json';
const MAX_REPORT = 128 * MIB;

/** Reads what `-o json=FILE` wrote; throws a `UserError` that names the file. */
export async function loadReport(path: string, wanted = WANTED): Promise<EarlierReport> {
  const text = await textOf(path).catch(nearPath(path));
  try {
    return readReport(text, wanted);
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    throw new UserError(`${path}: ${error.message}.`, { cause: error });
  }
}

/** A report that others are compared with, and the file that it is in. */
export interface Baseline {
  readonly path: string;
  readonly report: EarlierReport;
}

export async function loadBaseline(path: string): Promise<Baseline> {
  if (path === '') {
    throw new UserError('Expected --baseline to name a report, found nothing.');
  }
  return { path, report: await loadReport(path) };
}

/** What is new in a report; throws a `UserError` where the baseline is of another cluster. */
export function compareWith({ path, report }: Baseline, now: Report): Report {
  const [own, other] = [now.cluster.name, report.cluster.name];
  if (own !== null && other !== null && own !== other) {
    throw new UserError(`${path}: expected a report of cluster ${own}, found one of ${other}.`);
  }
  return withBaseline(now, report);
}

async function textOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) {
        throw new UserError(`${path}: expected a report in JSON, found a directory.`);
      }
      if (stats.size > MAX_REPORT) {
        throw new UserError(`${path}: expected at most ${MAX_REPORT / MIB} MiB, found more.`);
      }
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const found = code === 'ENOENT' ? 'nothing there' : `it unreadable (${code})`;
    throw new UserError(`${path}: expected a report in JSON, found ${found}.`, { cause: error });
  }
}
