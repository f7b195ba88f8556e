import { isNamedBy } from '../chain.js';
import { cite, refKey } from '../findings/cite.js';
import { distance } from '../findings/distance.js';
import type { Ref } from '../findings/finding.js';
import { CHECK_IDS } from '../snapshot/check-ids.js';
import type { Lens } from './lens.js';
import type { Ignored, Linked } from './topology.js';

const IGNORE = 'ingress-doctor.dev/ignore';
const REASON = 'ingress-doctor.dev/ignore-reason';

/** Of what people write; what controllers make, they write again without the annotation. */
const CARRIERS = {
  Namespace: 'kubernetes/namespaces',
  Node: 'kubernetes/nodes',
  Pod: 'kubernetes/pods',
  Service: 'kubernetes/services',
  ServiceAccount: 'kubernetes/serviceaccounts',
  Deployment: 'kubernetes/deployments.apps',
  StatefulSet: 'kubernetes/statefulsets.apps',
  DaemonSet: 'kubernetes/daemonsets.apps',
  Ingress: 'kubernetes/ingresses.networking.k8s.io',
  IngressClass: 'kubernetes/ingressclasses.networking.k8s.io',
  IngressClassParams: 'kubernetes/ingressclassparams.elbv2.k8s.aws',
  NetworkPolicy: 'kubernetes/networkpolicies.networking.k8s.io',
  TargetGroupBinding: 'kubernetes/targetgroupbindings.elbv2.k8s.aws',
} as const;

/** Where the annotation is looked for. */
export const IGNORING_SECTIONS = Object.values(CARRIERS);

/** The objects that ask for silence, whether with a reason or without. */
export function linkIgnores(lens: Lens, linked: readonly Linked[]): readonly Ignored[] {
  const serves = new Map(linked.map((one) => [refKey(one.ref), one.serves]));
  const said = new Set<string>();
  return IGNORING_SECTIONS.flatMap((section) =>
    lens.all(section).flatMap((object): readonly Ignored[] => {
      const { annotations, ownerReferences = [] } = object.value.metadata;
      const text = annotations?.[IGNORE];
      if (text === undefined) return [];
      const maker = ownerReferences.find(({ controller }) => controller)?.uid ?? refKey(object.ref);
      const saying = JSON.stringify([maker, text, annotations?.[REASON]]);
      const isRepeat = said.has(saying);
      said.add(saying);
      const patterns = text.split(/[\s,]+/).filter((word) => word !== '');
      return [
        {
          ref: object.ref,
          serves: serves.get(refKey(object.ref)) ?? [],
          patterns,
          reason: reasonIn(annotations?.[REASON]),
          source: cite(object, 'metadata', 'annotations', IGNORE),
          reasonSource: cite(object, 'metadata', 'annotations', REASON),
          strangers: patterns
            .filter((pattern) => !CHECK_IDS.some((id) => isNamedBy(id, pattern)))
            .map((pattern) => ({ pattern, nearest: nearestId(pattern) })),
          isRepeat,
        },
      ];
    }),
  );
}

/** Blanks and signs alone are none. */
function reasonIn(text = ''): string | undefined {
  return /[\p{L}\p{N}]/u.test(text) ? text.trim() : undefined;
}

/** Whether it is there, or may be, and could carry the annotation. */
export function mayCarry(lens: Lens, ref: Ref): boolean {
  if (ref.kind === 'TargetGroupBinding' || !Object.hasOwn(CARRIERS, ref.kind)) return false;
  return lens.find(CARRIERS[ref.kind as keyof typeof CARRIERS], ref) !== 'absent';
}

function nearestId(pattern: string): string | undefined {
  const wanted = pattern.slice(0, 100).toLowerCase();
  const name = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
  const [best] = CHECK_IDS.map((id) => ({
    id,
    far: Math.min(distance(wanted, id), distance(name(wanted), name(id))),
  })).sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= Math.max(1, name(wanted).length / 3)
    ? best.id
    : undefined;
}
