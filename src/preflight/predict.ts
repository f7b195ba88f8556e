import type { Ref } from '../findings/finding.js';
import type { SectionName } from '../snapshot/sections.js';
import type { Gap, Snapshot } from '../snapshot/snapshot.js';
import { linkSnapshot } from '../topology/link.js';
import { buildModels } from '../topology/model/build.js';
import type { Built } from '../topology/model/model.js';
import { digest } from '../topology/model/names.js';
import type { Stack } from '../topology/topology.js';
import { changedRefs, changedStacks } from './changes.js';
import { hasNodePorts, serviceDefaults } from './defaults.js';
import { deployerOn } from './deploy.js';
import { draftOf, type Draft } from './draft.js';
import { changedBindings, injectGates, registerTargets } from './register.js';
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
  keepWhatIsTheirs(live, draft, touched);
  allocate(live, draft, touched);
  const changed = changedRefs(live, draft, touched);
  if (changed.length === 0) return overlaid;
  const moved = replacePods(live, draft, changed);
  const services = rewriteSlices(draft, changed, moved);
  const asked = { ...overlaid, sections: draft.sections() };

  const topology = linkSnapshot(asked);
  const { stacks, gone } = changedStacks(before, topology, changed);
  const [controller] = topology.controllers;
  const cluster = controller?.flags.clusterName.value || overlaid.cluster.name;
  const deployer = deployerOn(draft, before, cluster);
  const open = stacks.filter((stack) => !isStopped(stack));
  for (const stack of gone) deployer.remove(stack);
  const gaps: Gap[] = [];
  for (const built of build(asked, { ...topology, stacks: open })) {
    if (built.state === 'built') deployer.deploy(built.stack, built.model);
    if (built.state === 'unknown') {
      deployer.remove(built.stack);
      gaps.push(...notTold(built));
    }
  }
  silence(draft, [...changed, ...open.flatMap(({ serves }) => serves)], [...open, ...gone]);
  injectGates(draft, moved);
  const bindings = changedBindings(live, draft, services);
  registerTargets(live, draft, { ...overlaid, sections: draft.sections() }, bindings);
  return { ...overlaid, sections: draft.sections(), gaps: [...overlaid.gaps, ...gaps] };
}

/** Whatever stopped the controller before, and is no matter of manifests, stops it still. */
function isStopped({ failure }: Stack): boolean {
  return /^(?:controller|identity)\//.test(failure?.meaning?.id ?? '');
}

/** A manifest says nothing of what the cluster writes into an object that is replaced. */
function keepWhatIsTheirs(live: Draft, draft: Draft, touched: readonly Ref[]): void {
  for (const ref of touched) {
    if (ref.kind !== 'Ingress' && ref.kind !== 'Service') continue;
    const section =
      ref.kind === 'Ingress' ? 'kubernetes/ingresses.networking.k8s.io' : 'kubernetes/services';
    const old = live.get(section, ref);
    const object = draft.get(section, ref);
    if (old === undefined || object === undefined) continue;
    const { uid, creationTimestamp, finalizers } = old.metadata;
    draft.put(section, {
      ...object,
      metadata: { uid, creationTimestamp, finalizers, ...object.metadata },
      status: object.status ?? old.status,
    } as never);
  }
}

/** Addresses and ports that the API server gives to Services. */
function allocate(live: Draft, draft: Draft, touched: readonly Ref[]): void {
  const used = new Set(
    draft
      .all('kubernetes/services')
      .flatMap(({ spec }) => (spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? [])),
  );
  for (const ref of touched) {
    if (ref.kind !== 'Service') continue;
    const given = draft.get('kubernetes/services', ref);
    if (given === undefined) continue;
    const old = live.get('kubernetes/services', ref);
    const service = serviceDefaults(given, old);
    const { spec } = service;
    const name = `${ref.namespace ?? ''}/${ref.name}`;
    const ports = spec.ports?.map((port) => {
      if (!hasNodePorts(service) || port.nodePort !== undefined) return port;
      const before = old?.spec.ports?.find(
        (one) => one.port === port.port && (one.protocol ?? 'TCP') === port.protocol,
      )?.nodePort;
      const nodePort = before ?? freePort(used, `${name} ${port.port} ${port.protocol ?? ''}`);
      used.add(nodePort);
      return { ...port, nodePort };
    });
    draft.put('kubernetes/services', {
      ...service,
      spec: {
        ...spec,
        ...(ports === undefined ? {} : { ports }),
        ...(spec.type === 'ExternalName' || spec.clusterIP !== undefined
          ? {}
          : { clusterIP: addressFor(name) }),
      },
    });
  }
}

/** In the range that a cluster gives node ports from. */
function freePort(used: ReadonlySet<number>, text: string): number {
  const start = Number.parseInt(digest(text).slice(0, 8), 16);
  for (let step = 0; ; step += 1) {
    const port = 30_000 + ((start + step) % 2768);
    if (!used.has(port) || step >= 2768) return port;
  }
}

/** Of the block for tests of networks: no address of anybody. */
function addressFor(text: string): string {
  const hash = digest(text);
  return `198.19.${Number.parseInt(hash.slice(0, 2), 16)}.${Number.parseInt(hash.slice(2, 4), 16)}`;
}

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

function notTold({ stack, reason }: Built & { readonly state: 'unknown' }): readonly Gap[] {
  return LEFT_OPEN.map((resource) => ({
    source: 'snapshot',
    operation: 'predict',
    resource,
    reason: 'unsupported',
    message: `what the controller makes of ${stack.id} cannot be told: ${reason}`,
  }));
}
