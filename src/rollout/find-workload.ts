import { enumerate, kindNamed, named, type Kind, type Unanswerable } from '../ask.js';
import { refKey, refOf } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import { brokenSections, readableSections, type Snapshot } from '../snapshot/snapshot.js';

export type WorkloadSection =
  | 'kubernetes/deployments.apps'
  | 'kubernetes/statefulsets.apps'
  | 'kubernetes/daemonsets.apps'
  | 'kubernetes/rollouts.argoproj.io';

const KINDS: readonly Kind<WorkloadSection>[] = [
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

/** What is asked for, before anything was looked at. */
export interface AskedWorkload {
  readonly section: WorkloadSection;
  readonly kind: string;
  readonly name: string;
}

/** `['deployment/web']` or `['deploy', 'web']`. */
export function readWorkload(words: readonly string[]): AskedWorkload | Unanswerable {
  const [first = '', second] = words;
  const [word = '', name, ...others] =
    second === undefined ? first.split('/') : [first, second, ...words.slice(2)];
  const kind = kindNamed(KINDS, word);
  const text = words.join(' ');
  if (kind === undefined || others.length > 0 || name?.includes('/') === true) {
    return problem(`"${text}" is not ${FORMS}; a namespace goes after -n.`);
  }
  if (name === undefined || name === '') {
    return problem(`Which ${kind.kind}? Expected ${kind.words[0]}/NAME.`);
  }
  return { section: kind.section, kind: kind.kind, name };
}

const problem = (text: string): Unanswerable => ({ problem: text, wanted: '', names: [] });

/** The one workload that is meant. `place`: as an answer calls where it was looked for. */
export function findWorkload(
  snapshot: Snapshot,
  { section, kind, name }: AskedWorkload,
  namespace: string | undefined,
  place: 'the snapshot' | 'the cluster',
): Ref | Unanswerable {
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
    return problem(
      `${kind} "${name}" is in several namespaces; say which one with -n: ${enumerate(namespaces)}.`,
    );
  }
  return found;
}
