import { refKey } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { SectionName } from '../snapshot/sections.js';
import { brokenSections, type Gap, type Snapshot } from '../snapshot/snapshot.js';
import { webhookFor } from '../topology/admission/webhooks.js';
import { findControllers, flagsOf } from '../topology/controllers.js';
import { lensOn } from '../topology/lens.js';
import { linkSnapshot } from '../topology/link.js';
import { buildModels } from '../topology/model/build.js';
import type { Built } from '../topology/model/model.js';
import type { Stack } from '../topology/topology.js';
import { isRefusedByAws } from './aws-refusals.js';
import { changedRefs, changedStacks, sectionOf } from './changes.js';
import { deployerOn } from './deploy.js';
import { draftOf, type Draft } from './draft.js';
import { changedBindings, fillBindings, injectGates, registerTargets } from './register.js';
import { silence } from './silence.js';
import { rewriteSlices } from './slices.js';
import { replacePods } from './workloads.js';

/**
 * What cluster and AWS look like once `overlaid` is applied and the controllers of Kubernetes and
 * of AWS have done their work: what people ask for is in `overlaid`, what is there in `before`.
 * `touched` are the objects that manifests create, replace or remove; of all others, and of the
 * stacks that they are no part of, everything stays as it is. Where it cannot be told what becomes
 * of a stack, what AWS has of it counts as not looked at, and a gap says why.
 */
export function predict(
  before: Snapshot,
  overlaid: Snapshot,
  touched: readonly Ref[],
  build: typeof buildModels = buildModels,
): Snapshot {
  const live = draftOf(before.sections);
  const draft = draftOf(overlaid.sections);
  giveClasses(live, draft, overlaid, touched);
  fillBindings(live, draft, touched, before.capturedAt);
  const changed = changedRefs(live, draft, touched);
  if (changed.length === 0) return overlaid;
  const moved = replacePods(live, draft, changed);
  const services = rewriteSlices(draft, changed, moved);
  const asked = { ...overlaid, sections: draft.sections() };

  const topology = linkSnapshot(waysIn(asked));
  const { stacks, gone } = changedStacks(before, topology, changed);
  const [controller] = topology.controllers;
  const cluster = controller?.flags.clusterName.value || overlaid.cluster.name;
  const deployer = deployerOn(draft, before, cluster);
  const open = stacks.filter((stack) => !isStopped(stack));
  for (const stack of gone) deployer.remove(stack);
  const untold: Untold[] = [];
  for (const built of build(asked, { ...topology, stacks: open })) {
    const { stack } = built;
    if (built.state === 'built' && !isRefusedByAws(draft, stack))
      deployer.deploy(stack, built.model);
    if (built.state === 'unknown') {
      deployer.remove(stack);
      untold.push(built);
      for (const ref of stack.serves) startNow(draft, ref, before.capturedAt);
    }
  }
  const standing = new Set(stacks.filter(isStopped).flatMap(({ serves }) => serves.map(refKey)));
  const about = [...changed, ...open.flatMap(({ serves }) => serves)];
  silence(
    draft,
    about.filter((ref) => !standing.has(refKey(ref))),
    [...open, ...gone],
  );
  injectGates(draft, moved);
  const bindings = changedBindings(live, draft, services);
  registerTargets(live, draft, { ...overlaid, sections: draft.sections() }, bindings);
  return {
    ...overlaid,
    sections: draft.sections(),
    gaps: [...overlaid.gaps, ...notTold(overlaid, untold)],
  };
}

/** Those of new Services of type LoadBalancer, from the controller's webhook. */
function giveClasses(live: Draft, draft: Draft, overlaid: Snapshot, touched: readonly Ref[]): void {
  const lens = lensOn(overlaid);
  for (const ref of touched) {
    const service = ref.kind === 'Service' ? draft.get('kubernetes/services', ref) : undefined;
    if (service?.spec.type !== 'LoadBalancer' || service.spec.loadBalancerClass) continue;
    const isNew = live.get('kubernetes/services', ref) === undefined;
    if (!isNew || webhookFor(lens, ref, service.metadata.labels) === undefined) continue;
    const { flags } = findControllers(lens)[0] ?? { flags: flagsOf(undefined) };
    const spec = { ...service.spec, loadBalancerClass: flags.loadBalancerClass.value };
    draft.put('kubernetes/services', { ...service, spec });
  }
}

/** Whatever stopped the controller before, and is no matter of manifests, stops it still. */
function isStopped({ failure }: Stack): boolean {
  return /^(?:controller|identity)\//.test(failure?.meaning?.id ?? '');
}

/** What is behind target groups has no part in what is built: to link it takes the most time. */
function waysIn(snapshot: Snapshot): Snapshot {
  const { sections } = snapshot;
  const emptied = [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/replicasets.apps',
    'kubernetes/pods',
    'kubernetes/endpointslices.discovery.k8s.io',
    'aws/ec2/network-interfaces',
    'aws/elbv2/target-health',
    'dns',
  ] as const;
  const empty = emptied
    .filter((name) => sections[name] !== undefined)
    .map((name) => [name, Array.isArray(sections[name]) ? [] : {}]);
  return { ...snapshot, sections: { ...sections, ...Object.fromEntries(empty) } };
}

/** What has no address yet, and may get one: it counts as new, and is left its time. */
function startNow(draft: Draft, ref: Ref, creationTimestamp: string): void {
  const section = sectionOf(ref.kind);
  if (section !== 'kubernetes/ingresses.networking.k8s.io' && section !== 'kubernetes/services') {
    return;
  }
  const object = draft.get(section, ref);
  if (object === undefined || (object.status?.loadBalancer?.ingress ?? []).length > 0) return;
  const metadata = { ...object.metadata, creationTimestamp };
  draft.put(section, { ...object, metadata } as never);
}

type Untold = Built & { readonly state: 'unknown' };

const LEFT_OPEN: readonly SectionName[] = [
  'aws/elbv2/load-balancers',
  'aws/elbv2/listeners',
  'aws/elbv2/rules',
  'aws/elbv2/target-groups',
  'aws/elbv2/target-health',
  'aws/elbv2/tags',
  'aws/ec2/security-groups',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
];

/** One for each section that was seen whole, and is not any more. */
function notTold(after: Snapshot, untold: readonly Untold[]): readonly Gap[] {
  const [first] = untold;
  if (first === undefined) return [];
  const broken = brokenSections(after);
  const others = untold.length === 1 ? '' : ` and ${untold.length - 1} more`;
  return LEFT_OPEN.filter((name) => after.sections[name] !== undefined && !broken.has(name)).map(
    (resource) => ({
      source: 'snapshot',
      operation: 'predict',
      resource,
      reason: 'unsupported',
      message: `what the controller makes of ${first.stack.id}${others} cannot be told: ${first.reason}`,
    }),
  );
}
