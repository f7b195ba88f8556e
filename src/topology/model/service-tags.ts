import type { Tags } from './model.js';
import type { Task } from './service-task.js';
import { allowed, withDefaults } from './tags.js';

const SUFFIX = 'additional-resource-tags';

/** Of everything that is made for a Service. */
export function serviceTags({ notes, settings, object, read }: Task): Tags | undefined {
  const pairs = read.pairs(SUFFIX) ?? new Map<string, string>();
  const source = read.given(SUFFIX)?.source;
  return withDefaults(
    settings,
    source === undefined ? pairs : allowed(notes, settings, object.ref, pairs, source),
  );
}
