import { distance } from '../findings/distance.js';
import { SECTION_NAMES, SECTIONS, type SectionName } from '../snapshot/sections.js';

/* Which section of a snapshot an object of a manifest belongs to. */

export interface KnownKind {
  readonly section: SectionName;
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
}

// What a cluster notes down by itself, and nobody writes into a manifest.
const NOT_WRITTEN: ReadonlySet<string> = new Set<SectionName>([
  'kubernetes/events',
  'kubernetes/nodes',
  'kubernetes/leases.coordination.k8s.io',
  'kubernetes/logs',
]);

const CLUSTER_WIDE: ReadonlySet<string> = new Set<SectionName>([
  'kubernetes/namespaces',
  'kubernetes/ingressclasses.networking.k8s.io',
  'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
  'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'kubernetes/customresourcedefinitions.apiextensions.k8s.io',
  'kubernetes/ingressclassparams.elbv2.k8s.aws',
  'kubernetes/ingressclassparams.eks.amazonaws.com',
  'kubernetes/nodeclasses.eks.amazonaws.com',
  'kubernetes/gatewayclasses.gateway.networking.k8s.io',
  'kubernetes/eniconfigs.crd.k8s.amazonaws.com',
  'kubernetes/nodepools.karpenter.sh',
]);

/** Of which every API server of today has v1, and of the kinds here nothing else. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '',
  'apps',
  'discovery.k8s.io',
  'networking.k8s.io',
  'policy',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
]);
/** Where Ingresses and workloads lived before. */
const OLD_GROUP = 'extensions';

export const KNOWN_KINDS: readonly KnownKind[] = SECTION_NAMES.filter(
  (name) => name.startsWith('kubernetes/') && !NOT_WRITTEN.has(name),
).map((section) => {
  const [, group = ''] = /^kubernetes\/[^.]+\.?(.*)$/.exec(section) ?? [];
  // Where two groups have a kind of one name, the section's has its group behind it.
  const [kind = ''] = SECTIONS[section].kind.split('.');
  return { section, group, kind, isNamespaced: !CLUSTER_WIDE.has(section) };
});

/** Of a kind that is read, of one that nothing depends on, or of one that no cluster has. */
export type KindFound =
  | { readonly is: 'known'; readonly kind: KnownKind }
  | { readonly is: 'other' }
  | { readonly is: 'wrong'; readonly problem: string };

/** As kubectl finds the resource of a manifest; what it could only ask the cluster is `other`. */
export function kindOf(apiVersion: string, kind: string): KindFound {
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  const known = KNOWN_KINDS.find((one) => one.group === group && one.kind === kind);
  if (known !== undefined) {
    return BUILT_IN.has(group) && version !== 'v1'
      ? wrong(apiVersion, kind, known)
      : { is: 'known', kind: known };
  }
  const moved = KNOWN_KINDS.find((one) => BUILT_IN.has(one.group) && one.kind === kind);
  if (moved !== undefined && [OLD_GROUP, '', 'v1'].includes(group)) {
    return wrong(apiVersion, kind, moved);
  }
  const near = KNOWN_KINDS.filter((one) => one.group === group).find(
    (one) => kind.length < 2 * one.kind.length && distance(kind, one.kind) <= slips(one.kind),
  );
  return near === undefined ? { is: 'other' } : wrong(apiVersion, kind, near);
}

/** Letters that a slip of the finger changes at most. */
const slips = (kind: string): number => (kind.length < 5 ? 1 : 2);

function wrong(apiVersion: string, kind: string, { group, kind: meant }: KnownKind): KindFound {
  const expected =
    kind === meant ? `apiVersion ${group === '' ? 'v1' : `${group}/v1`}` : `kind ${meant}`;
  return {
    is: 'wrong',
    problem: `no kind "${kind}" in apiVersion "${apiVersion}", expected ${expected}`,
  };
}
