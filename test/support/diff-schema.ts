import * as z from 'zod';
import type { DiffJson } from '../../src/report/diff-json.js';
import { finding, ref, section, type Same } from './report-schema.js';

const diagnosis = finding.extend({ symptoms: z.array(finding) });
const other = z
  .enum(['absent', 'unseen', 'suppressed', 'milder'])
  .describe(
    'What the other state says of it. unseen: nothing, as nobody looked; milder: that it is there, and less severe.',
  );
const changed = diagnosis.extend({ other });
const count = z.int().nonnegative();

const state = z.object({
  kind: z.enum(['snapshot', 'report']),
  capturedAt: z.string(),
  cluster: z.object({ name: z.string().nullable(), version: z.string().nullable() }),
  verdict: z.enum(['healthy', 'broken', 'inconclusive']),
});

/** What `diff -o json` prints. */
export const diffSchema = z.object({
  version: z.literal(1),
  before: state,
  after: state,
  appeared: z.array(changed).describe('The worst first.'),
  went: z.array(changed),
  stayed: z.array(
    diagnosis.extend({
      appeared: z.array(finding).describe('Of its symptoms.'),
      went: z.array(finding),
    }),
  ),
  changes: z
    .object({
      explaining: z
        .array(
          z.object({
            section,
            ref,
            change: z
              .enum(['added', 'removed', 'changed', 'replaced'])
              .describe('replaced: made anew under its name.'),
            fields: z.array(
              z.object({
                path: z.array(z.union([z.string(), z.number()])),
                before: z.json().describe('null: not set.'),
                after: z.json(),
              }),
            ),
          }),
        )
        .describe('Of objects that what appeared or went is about, those that it quotes first.'),
      others: z.array(z.object({ kind: z.string(), added: count, removed: count, changed: count })),
      incomparable: z
        .array(section)
        .describe('Not whole in one of the two: only what both have is compared.'),
    })
    .nullable()
    .describe('null: not both are snapshots.'),
  summary: z.object({ appeared: count, went: count, stayed: count }),
});

// Does not compile where the schema differs from what is printed.
const isWhatIsPrinted: Same<z.infer<typeof diffSchema>, DiffJson> = true;
void isWhatIsPrinted;
