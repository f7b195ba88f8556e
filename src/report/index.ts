import type { DiffReporter, Reporter, RolloutReporter, TraceReporter } from './reporter.js';

export const FORMATS = ['table', 'json', 'markdown', 'html', 'sarif'] as const;

export type Format = (typeof FORMATS)[number];

/** Each format is loaded only when it is asked for. */
export const REPORTERS: Readonly<Record<Format, () => Promise<Reporter>>> = {
  table: async () => (await import('./table.js')).reportTable,
  json: async () => (await import('./json.js')).reportJson,
  markdown: async () => (await import('./markdown.js')).reportMarkdown,
  html: async () => (await import('./html.js')).reportHtml,
  sarif: async () => (await import('./sarif.js')).reportSarif,
};

/** Those that carry the pages of checks. */
export const PAGED: ReadonlySet<Format> = new Set(['sarif']);

/** What `rollout` and `trace` print. */
export const ROLLOUT_FORMATS = ['table', 'json'] as const;
export type RolloutFormat = (typeof ROLLOUT_FORMATS)[number];

export const TRACE_FORMATS = ['table', 'json'] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

export const ROLLOUT_REPORTERS: Readonly<Record<RolloutFormat, () => Promise<RolloutReporter>>> = {
  table: async () => (await import('./rollout-table.js')).rolloutTable,
  json: async () => (await import('./rollout-json.js')).rolloutJson,
};

export const TRACE_REPORTERS: Readonly<Record<TraceFormat, () => Promise<TraceReporter>>> = {
  table: async () => (await import('./trace-table.js')).traceTable,
  json: async () => (await import('./trace-json.js')).traceJson,
};

/** What `diff` prints. */
export const DIFF_FORMATS = ['table', 'json'] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];

export const DIFF_REPORTERS: Readonly<Record<DiffFormat, () => Promise<DiffReporter>>> = {
  table: async () => (await import('./diff-table.js')).diffTable,
  json: async () => (await import('./diff-json.js')).diffJson,
};
