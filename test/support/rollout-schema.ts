import * as z from 'zod';
import { CONFIDENCES } from '../../src/chain.js';
import type { RolloutReport } from '../../src/replacement/report.js';
import { SECTION_NAMES } from '../../src/snapshot/sections.js';

const seconds = z.number();
const ref = z
  .object({
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    arn: z.string().optional(),
  })
  .meta({ id: 'Ref', description: 'Names one object of Kubernetes or AWS.' });
const evidence = z.object({
  section: z.enum(SECTION_NAMES),
  ref,
  path: z.array(z.union([z.string(), z.number()])),
  value: z.json(),
});
const moments = z.array(
  z.object({
    at: seconds,
    kind: z.enum([
      ...(['deleted', 'hook', 'endpoint', 'deregistered', 'kube-proxy', 'last-sent'] as const),
      ...(['sigterm', 'sigkill', 'delay-over', 'created', 'running', 'containers-ready'] as const),
      ...(['registered', 'healthy', 'ready', 'available'] as const),
    ]),
  }),
);
const window = z.object({
  kind: z.enum(['late', 'killed', 'cut', 'unwarned', 'nobody']),
  from: seconds.describe('Requests that are sent from here on may fail.'),
  to: seconds,
  since: z.enum(['deletion', 'rollout']).describe('What from and to are counted from.'),
  sure: z.enum(CONFIDENCES as readonly ['proven', 'derived', 'suspected']),
  onlyOnSpot: z.boolean(),
  message: z.string(),
});
const way = z.object({
  balancer: z.enum(['application', 'network']),
  targets: z.enum(['ip', 'instance']),
  policy: z.enum(['Cluster', 'Local']),
  asksNode: z.boolean(),
  delay: seconds,
  cuts: z.boolean(),
  interval: seconds,
  timeout: seconds,
  healthy: z.number(),
  unhealthy: z.number(),
  publishesNotReady: z.boolean(),
  gated: z.boolean(),
});

/** What `rollout -o json` prints. */
export const rolloutSchema = z.object({
  version: z.literal(1),
  capturedAt: z.string(),
  cluster: z.object({ name: z.string().nullable(), version: z.string().nullable() }),
  workload: ref,
  serves: z.array(ref),
  settings: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
      isExplicit: z.boolean(),
      evidence,
    }),
  ),
  assumptions: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.number(), z.boolean()]),
      why: z.enum(['default', 'given', 'not seen']),
    }),
  ),
  ways: z.array(
    z.object({
      targetGroup: ref,
      loadBalancers: z.array(ref),
      way,
      leaving: z.object({ takesUntil: seconds, sentUntil: seconds, killedAt: seconds, moments }),
      coming: z.object({ readyAt: seconds, servedAt: seconds, availableAt: seconds, moments }),
      windows: z.array(window),
    }),
  ),
  rollout: z
    .object({
      kind: z.enum(['rolling', 'recreate', 'blue-green', 'on-delete']),
      replicas: z.number(),
      surge: z.number(),
      unavailable: z.number(),
      minReady: seconds,
      waits: z.boolean(),
      firstCreatedAt: seconds,
      lastDeletedAt: seconds,
      overAt: seconds,
    })
    .nullable(),
  notes: z.array(z.string()),
  fixes: z.array(z.object({ message: z.string(), commands: z.array(z.string()) })),
  verdict: z.enum(['closed', 'open', 'unknown']),
}) satisfies z.ZodType<unknown, RolloutReport>;
