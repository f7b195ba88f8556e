import { SECTIONS, type SectionName } from '../../src/snapshot/sections.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import type { Restored } from './restore.js';
import { shiftTimes } from './rewrite.js';

/** A value that was recorded and did not come back, or the other way round. */
export interface Difference {
  /** `<section>/<object>/<field>…` */
  readonly at: string;
  readonly recorded: unknown;
  readonly collected: unknown;
}

/** What was collected, in the names and at the times of the recording. */
export function asRecorded({ sections }: Snapshot, { ids, shift }: Restored): Snapshot['sections'] {
  const text = JSON.stringify(sections);
  return JSON.parse(shiftTimes(ids.inverse().rewrite(text), -shift)) as Snapshot['sections'];
}

/** Every difference in the sections that were recorded, and in those that were collected besides. */
export function differences(
  recorded: Snapshot['sections'],
  collected: Snapshot['sections'],
): readonly Difference[] {
  const names = new Set([...Object.keys(recorded), ...Object.keys(collected)] as SectionName[]);
  return [...names].flatMap((name) => {
    const [left, right] = [recorded[name], collected[name]];
    // A section may be collected that no recording has, and be empty.
    if (left === undefined && isEmpty(right)) return [];
    if (left === undefined || right === undefined)
      return [{ at: name, recorded: left, collected: right }];
    return compare(
      name,
      byIdentity(name, left),
      byIdentity(name, right),
      !name.startsWith('kubernetes/'),
    );
  });
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** The items of a list by what names them, since no listing promises an order. */
function byIdentity(name: SectionName, content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const section = SECTIONS[name];
  return Object.fromEntries(
    content.map((item: Record<string, unknown>) => [identityOf(section, item), item]),
  );
}

function identityOf(
  section: (typeof SECTIONS)[SectionName],
  item: Readonly<Record<string, unknown>>,
): string {
  const metadata = item['metadata'] as { namespace?: string; name: string } | undefined;
  if (metadata !== undefined) return [metadata.namespace ?? '-', metadata.name].join(' ');
  const field = ('arn' in section && section.arn) || ('name' in section && section.name) || '';
  return String(item[field]);
}

function compare(
  at: string,
  recorded: unknown,
  collected: unknown,
  areSets: boolean,
): readonly Difference[] {
  if (canonical(recorded, areSets) === canonical(collected, areSets)) return [];
  if (isRecord(recorded) && isRecord(collected)) {
    const keys = new Set([...Object.keys(recorded), ...Object.keys(collected)]);
    return [...keys].flatMap((key) =>
      compare(`${at}/${key}`, recorded[key], collected[key], areSets),
    );
  }
  return isSameTime(recorded, collected) ? [] : [{ at, recorded, collected }];
}

/** AWS and the emulator keep times with more or fewer digits. */
function isSameTime(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  return TIME.test(one) && TIME.test(other) && Math.abs(Date.parse(one) - Date.parse(other)) < 1000;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)$/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One text for all values that are equal; AWS and resolvers promise no order of their lists. */
function canonical(value: unknown, areSets: boolean): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, areSets));
    return `[${(areSets ? items.sort() : items).join()}]`;
  }
  if (!isRecord(value)) return JSON.stringify(value) ?? 'undefined';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field, areSets)}`);
  return `{${fields.sort().join()}}`;
}
