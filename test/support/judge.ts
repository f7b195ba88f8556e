import type { Diagnosis, Finding, Ref, Report } from '../../src/findings/finding.js';

/** `expected.json`, as `docs/snapshot-format.md` describes it. */
export interface Expected {
  readonly id: string;
  readonly link: string;
  readonly kind: 'fault' | 'healthy';
  readonly blame: readonly Partial<Ref>[];
  readonly checks: readonly string[];
  readonly mustRankBelow: readonly string[];
  readonly mustNotAppear: readonly string[];
}

export interface Judgement {
  readonly isRight: boolean;
  readonly isInFirstThree: boolean;
  readonly why: string;
}

const nameOf = ({ check }: Finding): string => check.slice(check.indexOf('/') + 1);

const all = ({ cause, symptoms }: Diagnosis): readonly Finding[] => [cause, ...symptoms];

function isBlamed(finding: Finding, blame: Expected['blame']): boolean {
  if (blame.length === 0) return true;
  const refs = [finding.subject, ...finding.evidence.map(({ ref }) => ref)];
  return blame.some((wanted) =>
    refs.some((ref) =>
      wanted.arn === undefined
        ? ref.kind === wanted.kind &&
          ref.name === wanted.name &&
          (ref.namespace ?? undefined) === (wanted.namespace ?? undefined)
        : ref.arn === wanted.arn,
    ),
  );
}

/** Holds a report against what a case expects. */
export function judge({ diagnoses }: Pick<Report, 'diagnoses'>, expected: Expected): Judgement {
  const loud = diagnoses.filter(({ severity }) => severity !== 'info');
  if (expected.kind === 'healthy') {
    const said = loud.map(({ cause }) => cause.check).join(', ');
    return { isRight: loud.length === 0, isInFirstThree: loud.length === 0, why: said };
  }
  const isCause = ({ cause }: Diagnosis): boolean =>
    expected.checks.includes(nameOf(cause)) && isBlamed(cause, expected.blame);
  const [first] = diagnoses;
  const never = loud
    .flatMap(all)
    .find(
      (finding) => finding.severity !== 'info' && expected.mustNotAppear.includes(nameOf(finding)),
    );
  const isRight = first !== undefined && isCause(first) && never === undefined;
  return {
    isRight,
    isInFirstThree: diagnoses.slice(0, 3).some(isCause),
    why:
      never === undefined
        ? `said ${first?.cause.check ?? 'nothing'}`
        : `must not say ${never.check}`,
  };
}
