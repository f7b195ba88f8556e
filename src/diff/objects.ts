import { firstOf, refKey, refOf } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import { SECTION_NAMES, SECTIONS } from '../snapshot/sections.js';
import {
  brokenSections,
  readableSections,
  type SectionName,
  type Snapshot,
} from '../snapshot/snapshot.js';

/** One object, or what one section says of it. */
export interface Item {
  readonly section: SectionName;
  readonly ref: Ref;
  readonly value: unknown;
}

/** What was said or counted while the cluster was watched: it differs each time. */
const RECORDS: ReadonlySet<SectionName> = new Set<SectionName>([
  'kubernetes/events',
  'kubernetes/logs',
  'kubernetes/leases.coordination.k8s.io',
  'aws/cloudwatch/metrics',
  'aws/sts/caller-identity',
  'probes',
]);

export const COMPARED: readonly SectionName[] = SECTION_NAMES.filter((name) => !RECORDS.has(name));

/** By key, of one section. */
export function itemsOf(snapshot: Snapshot, section: SectionName): ReadonlyMap<string, Item> {
  const content: unknown = readableSections(snapshot)[section];
  if (content === undefined) return new Map();
  const { shape, kind } = SECTIONS[section];
  if (shape === 'list') {
    const byKey = Map.groupBy(content as readonly unknown[], (value) =>
      refKey(refOf(section, value)),
    );
    return new Map(
      [...byKey].map(([key, values]) => {
        const value = firstOf(values);
        return [key, { section, ref: refOf(section, value), value }];
      }),
    );
  }
  if (shape === 'object') {
    const ref = { kind, name: '' };
    return new Map([[refKey(ref), { section, ref, value: content }]]);
  }
  return new Map(
    Object.entries(content as Readonly<Record<string, unknown>>).map(([key, value]) => {
      const ref = refOfKey(kind, key);
      return [refKey(ref), { section, ref, value }];
    }),
  );
}

/** `arn:aws:…:targetgroup/web/0123456789abcdef` is TargetGroup `web`. */
function refOfKey(kind: string, key: string): Ref {
  if (!key.startsWith('arn:')) return { kind, name: key };
  const resource = key.split(':').slice(5).join(':');
  const [type = '', ...parts] = resource.split('/');
  // `loadbalancer/app/NAME/ID` and `loadbalancer/NAME`: the name follows the type of its own.
  const isTyped = ['app', 'net', 'gwy'].includes(parts[0] ?? '');
  return { kind, name: (isTyped ? parts[1] : parts[0]) ?? type, arn: key };
}

/** Of these, what one snapshot lacks may be there all the same. */
export function incomparableSections(before: Snapshot, after: Snapshot): ReadonlySet<SectionName> {
  return new Set(
    COMPARED.filter((name) => {
      const [was, is] = [before, after].map((one) => readableSections(one)[name]);
      if (was === undefined && is === undefined) return false;
      const isBroken = brokenSections(before).has(name) || brokenSections(after).has(name);
      return was === undefined || is === undefined || isBroken;
    }),
  );
}
