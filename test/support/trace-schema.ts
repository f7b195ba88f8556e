import * as z from 'zod';
import { SECTION_NAMES } from '../../src/snapshot/sections.js';
import { STEPS } from '../../src/trace/traced.js';

const ref = z
  .object({
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    arn: z.string().optional(),
  })
  .meta({ id: 'Ref', description: 'Names one object of Kubernetes or AWS.' });

const mark = z.enum(['passes', 'fails', 'unknown', 'unreached']);
const held = z.union([z.boolean(), z.literal('unknown')]);

const evidence = z
  .object({
    section: z.enum(SECTION_NAMES).describe('A file of the snapshot, without .json.'),
    ref: ref.nullable(),
    path: z.array(z.union([z.string(), z.number()])),
    value: z.json().describe('As it stands in the snapshot. null: not set, or not there.'),
  })
  .meta({ id: 'Evidence' });

const traced = z.object({
  request: z.object({
    url: z.string(),
    method: z.string(),
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
    from: z.enum(['internet', 'vpc']).nullable(),
    sourceIp: z.string().nullable(),
  }),
  loadBalancer: ref.nullable(),
  basis: z
    .enum(['live', 'plan'])
    .nullable()
    .describe('Whose rules: those that are there, or those that the controller would write.'),
  steps: z.array(
    z.object({ name: z.enum(STEPS), mark, message: z.string(), evidence: z.array(evidence) }),
  ),
  rules: z.array(
    z.object({
      priority: z.string().describe('A number, or default.'),
      verdict: z
        .enum(['wins', 'late', 'differs', 'unknown'])
        .describe('late: it matches, and an earlier one answers or may answer.'),
      conditions: z.array(z.object({ text: z.string(), holds: held })),
      action: z.string(),
      ref: ref.nullable(),
    }),
  ),
  targetGroups: z.array(
    z.object({
      ref: ref.nullable(),
      percent: z.number(),
      mark,
      message: z.string(),
      targets: z.array(
        z.object({
          id: z.string(),
          port: z.number().nullable(),
          state: z.string().nullable(),
          reason: z.string().nullable(),
          ref: ref.nullable().describe('A pod or a node.'),
          receives: z.boolean(),
        }),
      ),
    }),
  ),
  outcome: z.enum(['answered', 'stopped', 'unknown']),
  stopsAt: z.enum(STEPS).nullable(),
  client: z.string().describe('What the client sees, in one sentence.'),
  status: z.string().nullable().describe('null: a target decides it, or there is none.'),
  location: z.string().nullable().describe('Where a redirect leads.'),
  probes: z.array(
    z.object({
      via: z.string(),
      status: z.number().nullable(),
      error: z.string().nullable(),
      agrees: held,
      message: z.string(),
    }),
  ),
});

/** What `trace -o json` prints. */
export const traceSchema = z.object({
  version: z.literal(1),
  capturedAt: z.string(),
  cluster: z.object({ name: z.string().nullable(), version: z.string().nullable() }),
  subject: z.string().describe('As it was asked for: a URL, or ingress/NAME.'),
  traces: z.array(traced),
});
