import type { Confidence, Severity } from '../chain.js';
import type { Evidence, Ref } from '../findings/finding.js';
import { statementsFor } from './needed-actions.js';
import type { Denial, Permissions } from './topology.js';

/** What several denials of one role have in common. */
export interface Denied {
  readonly actions: readonly string[];
  /** `a:A, a:B and b:C`; of many, the first. */
  readonly named: string;
  /** "Ingress shop/web and 2 more". */
  readonly askers: string;
  /** Follows "which": "Ingress shop/web and 2 more need". */
  readonly asked: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  readonly affects: readonly Ref[];
  /** Only where nothing is broken before pods come or go. */
  readonly lowered: { readonly severity?: Severity };
  readonly confidence: Confidence;
  /** The policy of the role is for another one than its own. */
  readonly otherPartition: string | undefined;
  readonly partition: string;
  /** Adds to the role what it lacks. */
  readonly command: string;
}

/** A sentence that names more than these is not read. */
const MOST = 5;

/** Those of some kinds; `undefined` where there is none. */
export function deniedOf(
  { role, denials }: Permissions,
  ...kinds: readonly Denial['kind'][]
): Denied | undefined {
  const some = denials
    .filter(({ kind }) => kinds.includes(kind))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  const [first, ...others] = some;
  if (first === undefined) return undefined;
  const actions = [...new Set(some.map(({ action }) => action))];
  const [asker = '', ...rest] = new Set(some.flatMap((one) => one.askers));
  const more = rest.length;
  const askers = more === 0 ? asker : `${asker} and ${more} more`;
  const asked = `${askers} ${more === 0 ? 'needs' : 'need'}`;
  const [, partition = 'aws'] = role.value.Arn.split(':');
  const document = { Version: '2012-10-17', Statement: statementsFor(actions, partition) };
  return {
    actions,
    named: listed(
      actions.length <= MOST
        ? actions
        : [...actions.slice(0, MOST - 1), `${actions.length - MOST + 1} more`],
    ),
    askers,
    asked: first.when === 'now' ? asked : `${asked} when pods come and go`,
    evidence: [...first.evidence, ...others.flatMap(({ evidence }) => evidence)].filter(
      isFirst,
    ) as unknown as Denied['evidence'],
    affects: some.flatMap(({ serves }) => serves),
    lowered: first.when === 'now' ? {} : { severity: 'warning' },
    confidence: some.some(({ said }) => said !== undefined) ? 'proven' : 'derived',
    otherPartition: some.find((one) => one.otherPartition !== undefined)?.otherPartition,
    partition,
    command: `aws iam put-role-policy --role-name ${role.ref.name} --policy-name load-balancer-controller-more --policy-document '${JSON.stringify(document)}'`,
  };
}

/** What AWS said comes first, then what is needed now. */
const rankOf = ({ said, when }: Denial): number =>
  said === undefined ? (when === 'now' ? 1 : 2) : 0;

function isFirst(one: Evidence, index: number, all: readonly Evidence[]): boolean {
  const key = JSON.stringify(one);
  return all.findIndex((other) => JSON.stringify(other) === key) === index;
}

function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
