import { shop } from '../../fixtures/shop.js';
import { refOf } from '../../src/findings/cite.js';
import type { SectionName } from '../../src/snapshot/sections.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { judgeAdmission } from '../../src/topology/admission/judge.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Topology } from '../../src/topology/topology.js';

const JUDGED: readonly SectionName[] = [
  'kubernetes/ingresses.networking.k8s.io',
  'kubernetes/services',
  'kubernetes/deployments.apps',
  'kubernetes/statefulsets.apps',
  'kubernetes/ingressclassparams.elbv2.k8s.aws',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
];

/** The topology of a cluster as if all of it were about to be applied over the healthy shop. */
export function linkApplied(snapshot: Snapshot): Topology {
  const candidates = JUDGED.flatMap((section) =>
    ((snapshot.sections[section] ?? []) as readonly unknown[]).map((item) => ({
      section,
      ref: refOf(section, item),
    })),
  );
  return linkSnapshot(snapshot, { applied: judgeAdmission(shop(), snapshot, candidates) });
}
