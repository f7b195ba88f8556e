import { CHECKS } from '../../src/checks/index.js';
import type { Diagnosis } from '../../src/findings/finding.js';
import type { ReportJson } from '../../src/report/json.js';
import { judge, type Expected } from '../support/judge.js';
import { grantWhatIsPrinted } from './grant.js';
import { later } from './later.js';
import type { Ended, Packed } from './packed.js';
import type { Moment } from './scenario.js';
import type { Played } from './world.js';

const BUILT = new Set(CHECKS.map(({ id }) => id.slice(id.indexOf('/') + 1)));

/** Whether the checks exist that a case wants. */
export const isBuilt = ({ kind, checks }: Expected): boolean =>
  kind === 'healthy' || checks.some((one) => BUILT.has(one));

/** The diagnoses of a printed report, with all of them that is judged. */
export const diagnosesOf = ({ diagnoses }: ReportJson): readonly Diagnosis[] =>
  diagnoses.map(({ symptoms, ...cause }) => ({
    severity: cause.severity,
    cause,
    symptoms,
  })) as unknown as readonly Diagnosis[];

/** What is wrong with a report, as one line; nothing, if it is right or cannot be yet. */
export function wrongWith(report: ReportJson, expected: Expected): string | undefined {
  const diagnoses = diagnosesOf(report);
  if (expected.kind === 'healthy' && report.verdict !== 'healthy') {
    const causes = diagnoses.map(({ cause }) => cause.check).join(', ');
    return `the verdict is ${report.verdict}: ${causes}`;
  }
  if (!isBuilt(expected)) return undefined;
  const { isRight, why } = judge({ diagnoses }, expected);
  return isRight ? undefined : why;
}

/** What is wrong with what is said of a moment of a series; nothing, if it is right. */
export function wrongAt(
  diagnoses: readonly Diagnosis[],
  { what, ...said }: Moment,
): string | undefined {
  const expected = { id: what, link: '', ...said };
  if (!isBuilt(expected)) return undefined;
  const { isRight, why } = judge({ diagnoses }, expected);
  return isRight ? undefined : `${what}: ${why}`;
}

export interface Looked {
  /** Of a live diagnosis. */
  readonly report: ReportJson;
  /** What was collected, an archive. */
  readonly archive: string;
}

/** Looks at what a scenario has come to, with the packed program, when its time has passed. */
export async function lookAt(
  { world: { lab }, age }: Pick<Played, 'world' | 'age'>,
  program: Packed,
  archive: string,
): Promise<Looked> {
  await grantWhatIsPrinted(lab, program);
  const env = { ...lab.environment('reader'), ...later(age) };
  const run = async (...args: readonly string[]): Promise<Ended> => {
    const ended = await program.run([...args, '-A', '--resolver', lab.resolver], env);
    if (ended.status !== 0 && ended.status !== 1) throw new Error(`${args[0]}: ${ended.stderr}`);
    return ended;
  };
  await run('collect', '-o', archive);
  const { stdout } = await run('diagnose', '-o', 'json');
  return { report: JSON.parse(stdout) as ReportJson, archive };
}
