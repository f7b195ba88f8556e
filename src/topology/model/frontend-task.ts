import { refText } from '../../findings/cite.js';
import { annotationOf } from '../ingresses.js';
import type { Lens } from '../lens.js';
import type { Notes } from '../plan/notes.js';
import type { IngressExposure, Setting, Stack, Topology } from '../topology.js';
import type { LoadBalancerSpec } from './model.js';
import { readerOf, type Reader } from './reader.js';
import type { Settings } from './settings.js';

/** What all parts of the load balancer in front of another one look at. */
export interface FrontendTask {
  readonly notes: Notes;
  readonly settings: Settings;
  readonly lens: Lens;
  readonly topology: Topology;
  readonly stack: Stack;
  readonly behind: LoadBalancerSpec;
}

export const readerFor = (notes: Notes, { ref, object }: IngressExposure): Reader =>
  readerOf(notes, ref, (suffix) => annotationOf(object, suffix));

/** What a member says of a setting. */
export interface Said<T> {
  readonly member: IngressExposure;
  readonly value: T;
  readonly setting: Setting<string>;
}

/** By members who say something of it. */
export function said<T>(
  { notes, stack }: FrontendTask,
  suffix: string,
  read: (reader: Reader, suffix: string) => T | undefined,
): readonly Said<T>[] {
  return stack.members.flatMap((member): readonly Said<T>[] => {
    const reader = readerFor(notes, member);
    const setting = reader.given(suffix);
    const value = read(reader, suffix);
    return setting === undefined || value === undefined ? [] : [{ member, value, setting }];
  });
}

/** The one value that all who say something agree on; that they don't is noted. */
export function agreed<T>(
  task: FrontendTask,
  suffix: string,
  read: (reader: Reader, suffix: string) => T | undefined,
  isSame: (a: T, b: T) => boolean = (a, b) => a === b,
): Said<T> | undefined {
  const [first, ...others] = said(task, suffix, read);
  if (first === undefined) return undefined;
  const other = others.find(({ value }) => !isSame(first.value, value));
  if (other !== undefined) refuseConflict(task.notes, suffix, first, other);
  return first;
}

export function refuseConflict(
  notes: Notes,
  suffix: string,
  first: Said<unknown>,
  { member, setting }: Said<unknown>,
): void {
  const reason = `${suffix} is ${first.setting.value} for ${refText(first.member.ref)} and ${setting.value} here`;
  notes.refuse(member.ref, 'conflict', reason, setting.source);
}
