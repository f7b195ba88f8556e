import * as z from 'zod/mini';
import {
  CHAIN,
  CONFIDENCES,
  SEVERITIES,
  type CheckId,
  type Confidence,
  type Severity,
} from '../chain.js';
import type { Coverage, Diagnosis, Finding, Ref, Report } from '../findings/finding.js';
import type { Gap } from '../snapshot/snapshot.js';

/** Of a report that was written to a file, what another one is compared with. */
export type EarlierReport = Pick<
  Report,
  | 'capturedAt'
  | 'cluster'
  | 'subject'
  | 'namespaces'
  | 'diagnoses'
  | 'coverage'
  | 'gaps'
  | 'verdict'
> & { readonly suppressed: readonly { readonly finding: Finding }[] };

/** What is wrong with a file, as the end of a sentence that begins with its name. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

const text = z.string();
const list = <T extends z.core.$ZodType>(item: T) => z.array(item);

const ref: z.ZodMiniType<Ref> = z.object({
  kind: text,
  namespace: z.optional(text),
  name: text,
  arn: z.optional(text),
});
const check = z.string().check(z.refine((id) => CHAIN.some((link) => id.startsWith(`${link}/`))));
const severity = z.enum(SEVERITIES as [Severity, ...Severity[]]);
const evidence = z.object({
  section: text,
  ref,
  path: list(z.union([text, z.number()])),
  value: z.json(),
});
const shape = {
  check,
  severity,
  confidence: z.enum(CONFIDENCES as [Confidence, ...Confidence[]]),
  subject: ref,
  message: text,
  fix: z.object({ message: text, commands: list(text) }),
  evidence: list(evidence).check(z.minLength(1)),
  affects: list(ref),
};
const finding = z.object(shape);
const report = z.object({
  capturedAt: text,
  cluster: z.object({ name: z.nullable(text), version: z.nullable(text) }),
  subject: z.nullable(text),
  // Reports of earlier releases have neither this nor what was suppressed.
  namespaces: z.optional(z.nullable(list(text))),
  diagnoses: list(z.object({ ...shape, symptoms: list(finding) })),
  coverage: list(
    z.looseObject({ check, severity, outcome: z.enum(['ran', 'skipped', 'crashed']) }),
  ),
  gaps: list(z.looseObject({ source: text, operation: text, reason: text, message: text })),
  suppressed: z.optional(list(finding)),
  verdict: z.enum(['healthy', 'broken', 'inconclusive']),
});
const VERSION = 1;

/**
 * Reads what `-o json=FILE` wrote; throws a `ReportError` that says what is wanted. Fields of later
 * releases are passed over.
 */
export function readReport(json: string, wanted: string): EarlierReport {
  const value = parse(json, wanted);
  const { version } = value;
  if (version !== undefined && version !== VERSION) {
    throw new ReportError(
      `expected a report of version ${VERSION}, found one of version ${JSON.stringify(version)}`,
    );
  }
  const { data, error } = z.safeParse(report, value);
  if (version === undefined || error !== undefined) {
    const where = version === undefined ? 'version' : error?.issues[0]?.path.join('.');
    throw new ReportError(`expected ${wanted}, found none at "${where ?? ''}"`);
  }
  const { namespaces, diagnoses, coverage, gaps, suppressed = [], ...rest } = data;
  return {
    ...rest,
    namespaces: namespaces ?? undefined,
    diagnoses: diagnoses.map(diagnosisOf),
    coverage: coverage as unknown as readonly Coverage[],
    gaps: gaps as unknown as readonly Gap[],
    suppressed: suppressed.map((one) => ({ finding: findingOf(one) })),
  };
}

function parse(json: string, wanted: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    throw new ReportError(`expected ${wanted}, found no JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ReportError(`expected ${wanted}, found another value`);
  }
  return value as Readonly<Record<string, unknown>>;
}

type FindingJson = z.output<typeof finding>;

// The cause's own severity is not written: that of its diagnosis stands in its place.
function diagnosisOf({
  symptoms,
  ...cause
}: FindingJson & { readonly symptoms: readonly FindingJson[] }): Diagnosis {
  return {
    severity: cause.severity,
    cause: findingOf(cause),
    symptoms: symptoms.map(findingOf),
  };
}

function findingOf({ check: id, fix, evidence: quoted, ...rest }: FindingJson): Finding {
  return {
    ...rest,
    check: id as CheckId,
    fix: fix.message,
    commands: fix.commands,
    evidence: quoted as unknown as Finding['evidence'],
    lowered: false,
  };
}
