import { SECTIONS } from '../snapshot/sections.js';
import type { Ref } from './finding.js';

/*
 * How people write which object they mean: `ingress/web`, `ingress/shop/web`, as reports do,
 * `Ingress shop/web`, with `*` for anything in a name, and the kind as kubectl takes it.
 */

export interface SubjectPattern {
  /** `Ingress`. */
  readonly kind: string;
  /** Absent: in any namespace, or in none. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Why a text means no subject. */
export interface NoSubject {
  readonly problem: string;
  readonly wanted: string;
  /** Words for kinds that may have been meant. */
  readonly words: readonly string[];
}

const SHORT: Readonly<Record<string, string>> = {
  ing: 'Ingress',
  svc: 'Service',
  tgb: 'TargetGroupBinding',
  deploy: 'Deployment',
  sts: 'StatefulSet',
  ds: 'DaemonSet',
  rs: 'ReplicaSet',
  po: 'Pod',
  no: 'Node',
  ns: 'Namespace',
  sa: 'ServiceAccount',
  cm: 'ConfigMap',
  ep: 'Endpoints',
  netpol: 'NetworkPolicy',
  pdb: 'PodDisruptionBudget',
  crd: 'CustomResourceDefinition',
  gtw: 'Gateway',
};
/** Of the topology: they stand in no list of objects. */
const OWN = ['IngressGroup', 'Cluster', 'Host'];
const FORMS = 'KIND/NAME or KIND/NAMESPACE/NAME';

/** Reads `ingress/shop/web` and its like. */
export function readSubjectPattern(text: string): SubjectPattern | NoSubject {
  const [, word = '', rest = ''] = /^\s*([^/\s]*)(?:\/|\s+)?(.*?)\s*$/s.exec(text) ?? [];
  const kind = kindsByWord().get(plain(word)) ?? kindOfGroup(word);
  if (kind === undefined) {
    return {
      problem: word === '' ? `Expected ${FORMS}, found nothing.` : `No kind is called "${word}".`,
      wanted: plain(word),
      words: word === '' ? [] : [...kindsByWord().keys()],
    };
  }
  const parts = rest.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2 || parts.some((part) => part.trim() === '')) {
    return { problem: `Expected ${FORMS}, found "${text}".`, wanted: '', words: [] };
  }
  return second === undefined ? { kind, name: first } : { kind, namespace: first, name: second };
}

export function isMeant(ref: Ref, { kind, namespace, name }: SubjectPattern): boolean {
  return (
    ref.kind === kind &&
    (namespace === undefined || fits(ref.namespace ?? '', namespace)) &&
    fits(ref.name, name)
  );
}

function fits(text: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

/** `target-groups`, `TargetGroup` and `targetgroup` are one word. */
const plain = (word: string): string => word.toLowerCase().replaceAll('-', '');

let known: ReadonlyMap<string, string> | undefined;

function kindsByWord(): ReadonlyMap<string, string> {
  known ??= new Map<string, string>([
    ...Object.entries(SECTIONS).flatMap(([section, { shape, kind }]): [string, string][] =>
      shape !== 'list'
        ? []
        : [
            [plain(kind), kind],
            [plain(pluralOf(section, kind)), kind],
          ],
    ),
    ...OWN.map((kind): [string, string] => [plain(kind), kind]),
    ...Object.entries(SHORT),
  ]);
  return known;
}

/** `targetgroupbindings` alone are the controller's; the kind of another has its group in it. */
function pluralOf(section: string, kind: string): string {
  const file = section.slice(section.lastIndexOf('/') + 1);
  return kind.includes('.') ? file : (file.split('.')[0] ?? file);
}

/** `deployments.apps`, `ingresses.v1.networking.k8s.io`. */
function kindOfGroup(word: string): string | undefined {
  const [bare = '', ...rest] = word.split('.');
  const group = /^v\d/.test(rest[0] ?? '') ? rest.slice(1) : rest;
  const kind = kindsByWord().get(plain(bare));
  const suffix = `.${group.join('.').toLowerCase()}`;
  const isOf = ([section, spec]: [string, { readonly kind: string }]): boolean =>
    spec.kind === kind && section.endsWith(suffix);
  return group.length > 0 && Object.entries(SECTIONS).some(isOf) ? kind : undefined;
}
