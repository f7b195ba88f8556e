import type { Json } from '../findings/finding.js';
import type { FieldChange } from './report.js';

type Path = readonly (string | number)[];
type Tree = { readonly [key: string]: Json };

/** Counted or dated by whoever writes the object, and different each time that it is looked at. */
const NOISE = new Set([
  'generation',
  'observedGeneration',
  'resourceVersion',
  'managedFields',
  'creationTimestamp',
  'uid',
  'lastTransitionTime',
  'lastHeartbeatTime',
  'lastProbeTime',
  'lastUpdateTime',
  'deployment.kubernetes.io/revision',
  'CreatedTime',
]);

/** What tells the items of a list apart. */
const NAMES = [
  'name',
  'type',
  'key',
  'Key',
  'conditionType',
  'RuleArn',
  'ListenerArn',
  'CertificateArn',
  'SecurityGroupRuleId',
  'AttachmentId',
  'ip',
  'Id',
];

/** The fields in which two values of one object differ, in the order of the second. */
export function fieldChanges(before: unknown, after: unknown): readonly FieldChange[] {
  return differences([], (before ?? null) as Json, (after ?? null) as Json);
}

function differences(path: Path, before: Json, after: Json): readonly FieldChange[] {
  if (isTree(before) && isTree(after)) {
    const keys = new Set([...Object.keys(after), ...Object.keys(before)]);
    return [...keys]
      .filter((key) => !NOISE.has(key))
      .flatMap((key) => differences([...path, key], own(before, key), own(after, key)));
  }
  if (isList(before) && isList(after)) {
    const aligned = align(before, after);
    if (aligned !== undefined) {
      return aligned.flatMap(({ index, was, is }) => differences([...path, index], was, is));
    }
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

const isTree = (value: Json): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const own = (tree: Tree, key: string): Json =>
  Object.hasOwn(tree, key) ? (tree[key] ?? null) : null;

interface Pair {
  /** Where it stands after, or stood before if it is there no more. */
  readonly index: number;
  readonly was: Json;
  readonly is: Json;
}

/** Items by their name, else by their place; `undefined` where a list is one value. */
function align(before: readonly Json[], after: readonly Json[]): readonly Pair[] | undefined {
  const items = [...before, ...after];
  if (items.length === 0 || !items.every(isTree)) return undefined;
  const nameOf = [...NAMES.map(byField), byTarget, byAddress].find((name) =>
    [before, after].every((list) => {
      const names = list.map((item) => name(item as Tree));
      return !names.includes(undefined) && new Set(names).size === names.length;
    }),
  );
  if (nameOf === undefined) {
    return before.length === after.length
      ? after.map((is, index) => ({ index, was: before[index] ?? null, is }))
      : undefined;
  }
  const old = new Map(before.map((item) => [nameOf(item as Tree), item]));
  const kept = new Set(after.map((item) => nameOf(item as Tree)));
  return [
    ...after.map((is, index) => ({ index, was: old.get(nameOf(is as Tree)) ?? null, is })),
    ...before.flatMap((was, index) =>
      kept.has(nameOf(was as Tree)) ? [] : [{ index, was, is: null }],
    ),
  ];
}

type NameOf = (item: Tree) => string | undefined;

const byField =
  (field: string): NameOf =>
  (item) => {
    const value = own(item, field);
    return typeof value === 'string' ? value : undefined;
  };

/** Of what a target group says of its targets. */
const byTarget: NameOf = ({ Target }) =>
  isTree(Target ?? null) ? JSON.stringify(Target) : undefined;

/** Of an EndpointSlice. */
const byAddress: NameOf = ({ addresses }) =>
  isList(addresses ?? null) ? JSON.stringify(addresses) : undefined;
