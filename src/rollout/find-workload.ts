import { refKey, refOf } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import { brokenSections, readableSections, type Snapshot } from '../snapshot/snapshot.js';

interface Kind {
  readonly kind: string;
  /** As kubectl takes it: singular, plural, short. */
  readonly words: readonly [string, ...string[]];
  readonly group: string;
  readonly section: WorkloadSection;
}

export type WorkloadSection =
  | 'kubernetes/deployments.apps'
  | 'kubernetes/statefulsets.apps'
  | 'kubernetes/daemonsets.apps'
  | 'kubernetes/rollouts.argoproj.io';

const KINDS: readonly Kind[] = [
  {
    kind: 'Deployment',
    words: ['deployment', 'deployments', 'deploy'],
    group: 'apps',
    section: 'kubernetes/deployments.apps',
  },
  {
    kind: 'StatefulSet',
    words: ['statefulset', 'statefulsets', 'sts'],
    group: 'apps',
    section: 'kubernetes/statefulsets.apps',
  },
  {
    kind: 'DaemonSet',
    words: ['daemonset', 'daemonsets', 'ds'],
    group: 'apps',
    section: 'kubernetes/daemonsets.apps',
  },
  {
    kind: 'Rollout',
    words: ['rollout', 'rollouts', 'ro'],
    group: 'argoproj.io',
    section: 'kubernetes/rollouts.argoproj.io',
  },
];
const FORMS = 'deployment/NAME, statefulset/NAME, daemonset/NAME or rollout/NAME';
const MAX_NAMESPACES = 10;

/** What is asked for, before anything was looked at. */
export interface AskedWorkload {
  readonly section: WorkloadSection;
  readonly kind: string;
  readonly name: string;
}

/** Why a question has no answer, and what may have been meant. */
export interface NoWorkload {
  readonly problem: string;
  readonly wanted: string;
  readonly names: readonly { readonly name: string; readonly text: string }[];
}

/** `['deployment/web']` or `['deploy', 'web']`. */
export function readWorkload(words: readonly string[]): AskedWorkload | NoWorkload {
  const [first = '', second] = words;
  const [word = '', name, ...others] =
    second === undefined ? first.split('/') : [first, second, ...words.slice(2)];
  const kind = kindOf(word);
  const text = words.join(' ');
  if (kind === undefined || others.length > 0 || name?.includes('/') === true) {
    return problem(`"${text}" is not ${FORMS}; a namespace goes after -n.`);
  }
  if (name === undefined || name === '') {
    return problem(`Which ${kind.kind}? Expected ${kind.words[0]}/NAME.`);
  }
  return { section: kind.section, kind: kind.kind, name };
}

const problem = (text: string): NoWorkload => ({ problem: text, wanted: '', names: [] });

function kindOf(word: string): Kind | undefined {
  const [bare = '', ...rest] = word.toLowerCase().split('.');
  const group = /^v\d/.test(rest[0] ?? '') ? rest.slice(1) : rest;
  return KINDS.find(
    (kind) => kind.words.includes(bare) && (group.length === 0 || group.join('.') === kind.group),
  );
}

/** The one workload that is meant. `place`: as an answer calls where it was looked for. */
export function findWorkload(
  snapshot: Snapshot,
  { section, kind, name }: AskedWorkload,
  namespace: string | undefined,
  place: 'the snapshot' | 'the cluster',
): Ref | NoWorkload {
  const items: readonly unknown[] | undefined = readableSections(snapshot)[section];
  if (items === undefined) {
    return problem(`Whether ${kind} "${name}" exists cannot be told: ${section} was not seen.`);
  }
  const all = [
    ...new Map(items.map((item) => refOf(section, item)).map((ref) => [refKey(ref), ref])).values(),
  ];
  const within = all.filter((ref) => namespace === undefined || ref.namespace === namespace);
  const [found, ...others] = within.filter((ref) => ref.name === name);
  if (found === undefined) {
    const where = namespace === undefined ? `in ${place}` : `in namespace ${namespace}`;
    const isWhole = !brokenSections(snapshot).has(section);
    return {
      problem: isWhole
        ? `No ${kind} "${name}" ${where}.`
        : `No ${kind} "${name}" was seen ${where}, where not all could be read.`,
      wanted: name,
      names: (within.length > 0 ? within : all).map(named),
    };
  }
  if (others.length > 0) {
    const namespaces = [found, ...others].map((ref) => ref.namespace ?? '').sort();
    const more = namespaces.length - MAX_NAMESPACES;
    const list = namespaces.slice(0, MAX_NAMESPACES).join(', ');
    return problem(
      `${kind} "${name}" is in several namespaces; say which one with -n: ${list}${more > 0 ? ` and ${more} more` : ''}.`,
    );
  }
  return found;
}

function named({ kind, namespace, name }: Ref): NoWorkload['names'][number] {
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  return { name, text: `${kind.toLowerCase()}/${name}${where}` };
}
