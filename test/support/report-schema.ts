import * as z from 'zod';
import { CHAIN, CONFIDENCES, SEVERITIES } from '../../src/chain.js';
import type { ReportJson } from '../../src/report/json.js';
import { SECTION_NAMES } from '../../src/snapshot/sections.js';

const severity = z.enum(SEVERITIES as readonly ['error', 'warning', 'info']);
const confidence = z.enum(CONFIDENCES as readonly ['proven', 'derived', 'suspected']);
export const section = z
  .enum(SECTION_NAMES)
  .meta({ id: 'SectionName', description: 'A file of the snapshot, without .json.' });
const count = z.int().nonnegative();

const check = z.templateLiteral([z.enum(CHAIN), '/', z.string()]).meta({
  id: 'CheckId',
  description: 'Names a check, and its page under docs/checks/.',
});

export const ref = z
  .object({
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    arn: z.string().optional(),
  })
  .meta({ id: 'Ref', description: 'Names one object of Kubernetes or AWS.' });

const evidence = z
  .object({
    section,
    ref,
    path: z.array(z.union([z.string(), z.number()])),
    value: z.json().describe('As it stands in the snapshot. null: not set, or not there.'),
  })
  .meta({ id: 'Evidence' });

export const finding = z.object({
  check,
  severity,
  confidence: confidence.describe(
    'proven: an API says it; derived: it follows from rules; suspected: a hint.',
  ),
  subject: ref,
  message: z.string(),
  fix: z.object({ message: z.string(), commands: z.array(z.string()) }),
  evidence: z.array(evidence).min(1),
  affects: z.array(ref).describe('The ways in whose traffic it touches.'),
});

const place = z
  .object({ file: z.string(), line: count.min(1), column: count.min(1) })
  .meta({ id: 'Place', description: 'As editors count. - is stdin.' });

const diagnosis = finding.extend({
  rank: count.min(1),
  severity: severity.describe('The worst of the cause and its symptoms.'),
  standing: z
    .enum(['introduced', 'unchanged', 'fixed'])
    .nullable()
    .describe('Against the state that this one is compared with. null: with none.'),
  place: place.nullable().describe('Of the field at fault, where a manifest holds it.'),
  symptoms: z.array(finding),
});

const plannedChange = z
  .object({
    action: z.enum(['create', 'update', 'replace', 'delete', 'none']),
    kind: z.enum([
      'LoadBalancer',
      'Listener',
      'ListenerRule',
      'TargetGroup',
      'TargetGroupBinding',
      'SecurityGroup',
      'SecurityGroupRule',
      'WebACLAssociation',
      'Protection',
    ]),
    name: z.string(),
    summary: z.string(),
    fields: z.array(
      z.object({
        path: z.string(),
        before: z.json().describe('null: not there.'),
        after: z
          .json()
          .describe(
            'null: not there; {"$unknown": why}: nothing tells it yet; with "$shown": what is known of a name.',
          ),
        replaces: z.boolean().describe('It cannot be changed in place.'),
      }),
    ),
    get parts() {
      return z.array(plannedChange).describe('What stands within it.');
    },
  })
  .meta({ id: 'PlannedChange' });

const preflight = z.object({
  manifests: z.object({
    created: z.array(ref),
    replaced: z.array(ref),
    removed: z.array(ref),
    same: z.array(ref).describe('No different from what is there.'),
    ignored: z.array(ref).describe('Of kinds that the way of a packet does not depend on.'),
  }),
  problems: z
    .array(z.object({ place, message: z.string() }))
    .describe('What could not be read; the rest is judged nevertheless.'),
  plan: z.array(
    z.object({
      stack: ref,
      serves: z.array(ref),
      state: z
        .enum(['planned', 'refused', 'unknown'])
        .describe('refused: the controller would leave what is there as it is.'),
      reason: z.string().nullable(),
      changes: z.array(plannedChange),
    }),
  ),
  headroom: z.array(
    z.object({
      quota: z.string().describe('As AWS calls it.'),
      within: ref.nullable().describe('What it counts in. null: the account and region.'),
      before: z.number(),
      after: z.number(),
      max: z.number(),
    }),
  ),
});

const coverage = z.discriminatedUnion('outcome', [
  z.object({ check, severity, outcome: z.literal('ran'), visited: count, settling: count }),
  z.object({
    check,
    severity,
    outcome: z.literal('skipped'),
    missing: z.array(section),
  }),
  z.object({ check, severity, outcome: z.literal('crashed'), error: z.string() }),
]);

const gap = z.object({
  source: z.enum(['kubernetes', 'aws', 'dns', 'snapshot']),
  operation: z.string(),
  resource: z.string().optional(),
  reason: z.enum([
    'malformed',
    'forbidden',
    'not-found',
    'throttled',
    'timeout',
    'unavailable',
    'invalid-credentials',
    'unsupported',
  ]),
  message: z.string(),
});

const apiBill = z
  .object({ calls: count, connections: count, throttled: count, waitedMs: count })
  .meta({ id: 'ApiBill' });

/** What `diagnose -o json` prints. */
export const reportSchema = z.object({
  version: z.literal(1),
  capturedAt: z.string(),
  cluster: z.object({ name: z.string().nullable(), version: z.string().nullable() }),
  subject: z.string().nullable().describe('What was asked for, where less than everything.'),
  namespaces: z.array(z.string()).nullable().describe('Those that were looked at. null: all.'),
  chains: z.array(
    z.object({
      exposure: ref,
      links: z.record(
        z.enum(CHAIN),
        z.enum(['clear', 'info', 'warning', 'error', 'unknown', 'untested']),
      ),
    }),
  ),
  diagnoses: z
    .array(diagnosis)
    .describe(
      'The worst first, and before those what is introduced. Each is a cause, its consequences are its symptoms.',
    ),
  coverage: z.array(coverage).describe('What became of each check.'),
  gaps: z.array(gap).describe('What was tried and refused, and why.'),
  suppressed: z
    .array(
      finding.extend({
        by: z.enum(['flag', 'annotation']).describe('--skip ID:SUBJECT, or the object itself.'),
        reason: z.string().nullable().describe('Of an annotation, which has to give one.'),
        source: evidence.nullable().describe('The annotation.'),
        uncovers: z
          .array(z.object({ check, subject: ref }))
          .describe('Diagnoses that would be folded beneath it.'),
      }),
    )
    .describe('Findings that somebody chose not to hear of: no mark and no verdict counts them.'),
  skips: z.object({
    checks: z.array(check).describe('Did not run, as --skip asked.'),
    idle: z.array(z.string()).describe('--skip ID:SUBJECT of which nothing was found.'),
  }),
  summary: z.object({
    exposures: count,
    diagnoses: z.object({ error: count, warning: count, info: count }),
    checks: z.object({ ran: count, skipped: count, crashed: count }),
    gaps: count,
    suppressed: count,
  }),
  fixed: z.array(diagnosis).describe('What is no more, of the state that this is compared with.'),
  preflight: preflight.nullable().describe('What became of manifests. null: there are none.'),
  verdict: z.enum(['healthy', 'broken', 'inconclusive']),
  bill: z
    .object({
      kubernetes: apiBill,
      aws: apiBill,
      bySection: z.record(z.string(), z.object({ calls: count })),
    })
    .nullable()
    .describe('What looking cost. null: a snapshot was read, and nothing asked.'),
});

/** Every field required: a field that only one side may have is a difference too. */
type Whole<T> = T extends readonly (infer Item)[]
  ? readonly Whole<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]-?: Whole<T[Key]> }
    : T;
export type Same<A, B> = [Whole<A>, Whole<B>] extends [Whole<B>, Whole<A>] ? true : false;

// Does not compile where the schema differs from what is printed.
const isWhatIsPrinted: Same<z.infer<typeof reportSchema>, ReportJson> = true;
void isWhatIsPrinted;
