import type { CheckId } from '../chain.js';
import type { Report } from '../findings/finding.js';
import { PAGED, REPORTERS, type Format } from '../report/index.js';
import type { ReportOptions } from '../report/reporter.js';
import type { Output } from './outputs.js';
import { readPage } from './pages.js';
import { painter } from './paint.js';

export interface Rendering extends Pick<ReportOptions, 'bill' | 'plan' | 'tool' | 'gate'> {
  readonly isColoured: boolean;
}

/** A report in one of the formats that were asked for. */
export async function renderReport(
  report: Report,
  { format, file }: Output<Format>,
  { isColoured, ...given }: Rendering,
): Promise<string> {
  const [reporter, pages] = await Promise.all([
    REPORTERS[format](),
    PAGED.has(format) ? readPages(report) : undefined,
  ]);
  return reporter(report, { ...given, paint: painter(isColoured && file === undefined), pages });
}

/** Of every check that found something. */
async function readPages({ diagnoses, fixed = [], suppressed }: Report) {
  const findings = [
    ...[...diagnoses, ...fixed].flatMap(({ cause, symptoms }) => [cause, ...symptoms]),
    ...suppressed.map(({ finding }) => finding),
  ];
  const ids = [...new Set(findings.map(({ check }) => check))];
  const pages = ids.map(async (id): Promise<[CheckId, string]> => [id, await readPage(id)]);
  return new Map(await Promise.all(pages));
}
