import type { Reporter } from './reporter.js';

export const FORMATS = ['table', 'json'] as const;

export type Format = (typeof FORMATS)[number];

/** Each format is loaded only when it is asked for. */
export const REPORTERS: Readonly<Record<Format, () => Promise<Reporter>>> = {
  table: async () => (await import('./table.js')).reportTable,
  json: async () => (await import('./json.js')).reportJson,
};

/** Those that carry the pages of checks. */
export const PAGED: ReadonlySet<Format> = new Set([]);
