import type { IngressExposure, Transform } from '../topology.js';
import { jsonAnnotation, type Notes } from './notes.js';
import { field, isObject, isText } from './values.js';

const CONFIGS = {
  'host-header-rewrite': 'hostHeaderRewriteConfig',
  'url-rewrite': 'urlRewriteConfig',
} as const;

/** What the annotation `transforms.<name>` asks for; nothing where the controller refuses it. */
export function transformsOf(
  notes: Notes,
  member: IngressExposure,
  name: string,
): readonly Transform[] {
  const suffix = `transforms.${name}`;
  const annotation = jsonAnnotation(notes, member, suffix);
  if (annotation === undefined || annotation.value === null) return [];
  const refused = (reason: string): readonly Transform[] => {
    notes.refuse(member.ref, 'annotation', `${suffix} ${reason}`, annotation.source);
    return [];
  };
  if (!Array.isArray(annotation.value)) return refused('is no list');
  const transforms: Transform[] = [];
  for (const item of annotation.value as readonly unknown[]) {
    const read = transformOf(item ?? {});
    if (typeof read === 'string') return refused(read);
    transforms.push(read);
  }
  return transforms;
}

/** One of them, or why the controller refuses it. */
function transformOf(item: unknown): Transform | string {
  if (!isObject(item)) return 'has an item that is no object';
  const type = field(item, 'type') ?? '';
  if (type !== 'host-header-rewrite' && type !== 'url-rewrite') {
    return `has the type ${JSON.stringify(type)}, which is none of ${Object.keys(CONFIGS).join(' and ')}`;
  }
  const config = field(item, CONFIGS[type]);
  if (!isObject(config)) return `has a ${type} without ${CONFIGS[type]}`;
  const given = field(config, 'rewrites') ?? [];
  if (!Array.isArray(given) || given.length === 0) return `has a ${type} without rewrites`;
  const rewrites = (given as readonly unknown[]).map((one) => ({
    regex: isObject(one) ? (field(one, 'regex') ?? '') : undefined,
    replace: isObject(one) ? (field(one, 'replace') ?? '') : undefined,
  }));
  const isWhole = (one: (typeof rewrites)[number]): one is { regex: string; replace: string } =>
    isText(one.regex) && isText(one.replace);
  return rewrites.every(isWhole)
    ? { type, rewrites }
    : `has a ${type} whose regex or replace is no text`;
}
