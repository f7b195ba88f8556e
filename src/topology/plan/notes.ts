import type { Evidence, Ref } from '../../findings/finding.js';
import { annotationOf } from '../ingresses.js';
import type { IngressExposure, Refusal } from '../topology.js';
import { readJson } from './values.js';

/** What comes up while a plan is made: why it would be refused, and what cannot be told. */
export class Notes {
  readonly refusals: Refusal[] = [];
  readonly unknowns: string[] = [];

  refuse(
    member: Ref,
    kind: Refusal['kind'],
    reason: string,
    source: Evidence,
    host?: string,
  ): undefined {
    this.refusals.push({ member, kind, reason, source, host });
    return undefined;
  }

  doubt(reason: string): undefined {
    this.unknowns.push(reason);
    return undefined;
  }
}

/** What an annotation of JSON holds; refused where it is none. */
export function jsonAnnotation(
  notes: Notes,
  { object, ref }: Pick<IngressExposure, 'object' | 'ref'>,
  suffix: string,
  kind: Refusal['kind'] = 'annotation',
): { readonly value: unknown; readonly source: Evidence } | undefined {
  const annotation = annotationOf(object, suffix);
  if (annotation === undefined) return undefined;
  const { value, source } = annotation;
  const read = readJson(value);
  if (read !== undefined) return { value: read.value, source };
  return notes.refuse(ref, kind, `${suffix} is no JSON`, source);
}
