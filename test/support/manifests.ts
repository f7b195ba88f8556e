import { refKey, refOf } from '../../src/findings/cite.js';
import type { Ref } from '../../src/findings/finding.js';
import { withDefaults } from '../../src/preflight/defaults.js';
import { ownedBy } from '../../src/preflight/ownership.js';
import type { ManifestObject } from '../../src/preflight/read.js';
import type { SectionName, Sections } from '../../src/snapshot/sections.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

/* Recordings taken apart: what people wrote of them, and what is there without it. */

/** What manifests are written for. */
const WRITTEN: readonly SectionName[] = [
  'kubernetes/ingresses.networking.k8s.io',
  'kubernetes/services',
  'kubernetes/deployments.apps',
  'kubernetes/statefulsets.apps',
  'kubernetes/networkpolicies.networking.k8s.io',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
];

/** Of what the controller made itself. */
const STACK = /\.k8s\.aws\/stack/;
const SYSTEM = new Set(['kube-system', 'default']);

type Loose = any;

/** As somebody wrote it, before the API server and controllers saw it. */
export function bare(object: Loose): Loose {
  const { status: _status, ...rest } = structuredClone(object);
  const { name, namespace, labels, annotations } = rest.metadata;
  rest.metadata = { name, namespace, labels, annotations };
  if (rest.spec?.clusterIP !== 'None') delete rest.spec?.clusterIP;
  for (const port of rest.spec?.ports ?? []) delete port.nodePort;
  delete rest.spec?.healthCheckNodePort;
  return rest;
}

/** Everything of the named kinds that people applied, all kinds where none is named. */
export function written(
  { sections }: Snapshot,
  isMeant: (ref: Ref) => boolean = () => true,
): readonly { readonly section: SectionName; readonly ref: Ref; readonly object: Loose }[] {
  return WRITTEN.flatMap((section) =>
    ((sections[section] ?? []) as readonly Loose[]).flatMap((item) => {
      const ref = refOf(section, item);
      const isMade = Object.keys(item.metadata.labels ?? {}).some((key) => STACK.test(key));
      return isMade || SYSTEM.has(ref.namespace ?? '') || !isMeant(ref)
        ? []
        : [{ section, ref, object: bare(item) }];
    }),
  );
}

/** Without these objects. */
export function without(snapshot: Snapshot, refs: readonly Ref[]): Snapshot {
  const keys = new Set(refs.map(refKey));
  return edited(snapshot, (section, item) =>
    section.startsWith('kubernetes/') && keys.has(refKey(refOf(section, item))) ? [] : [item],
  );
}

/** Without what the cluster and AWS made of them too: pods, endpoints, bindings, load balancers. */
export function neverApplied(snapshot: Snapshot): Snapshot {
  const { sections, cluster } = snapshot;
  const refs = written(snapshot).map(({ ref }) => ref);
  const ofStack = ownedBy(sections, cluster.name);
  const owned = new Set(
    [
      ...(sections['kubernetes/ingresses.networking.k8s.io'] ?? []),
      ...(sections['kubernetes/services'] ?? []),
    ]
      .flatMap(({ metadata: { name, namespace, annotations, finalizers = [] } }) => [
        `${namespace ?? ''}/${name}`,
        annotations?.['alb.ingress.kubernetes.io/group.name'] ?? '',
        ...finalizers.map((one) => one.replace('group.ingress.k8s.aws/', '')),
      ])
      .flatMap((id) => [...ofStack({ api: 'ingress', id }), ...ofStack({ api: 'service', id })])
      .map(({ arn }) => arn),
  );
  const isOwned = (text: string | undefined): boolean => text !== undefined && owned.has(text);
  const bare = edited(without(snapshot, refs), (section, item) => {
    const { namespace } = refOf(section, item);
    const isMade =
      [
        'kubernetes/pods',
        'kubernetes/replicasets.apps',
        'kubernetes/endpointslices.discovery.k8s.io',
        'kubernetes/targetgroupbindings.elbv2.k8s.aws',
        'kubernetes/events',
      ].includes(section) && !SYSTEM.has(namespace ?? '');
    const arn = item.LoadBalancerArn ?? item.TargetGroupArn ?? item.GroupId;
    if (isMade || (section.startsWith('aws/') && isOwned(arn))) return [];
    const { LoadBalancerArns: balancers } = item;
    return balancers === undefined
      ? [item]
      : [{ ...item, LoadBalancerArns: balancers.filter((one: string) => !isOwned(one)) }];
  });
  const maps = Object.entries(bare.sections).map(([name, content]) => [
    name,
    (name.startsWith('aws/elbv2/') || name === 'aws/wafv2/web-acls') && !Array.isArray(content)
      ? Object.fromEntries(Object.entries(content as object).filter(([arn]) => !isOwned(arn)))
      : name === 'dns' || name === 'kubernetes/logs'
        ? {}
        : content,
  ]);
  return { ...bare, sections: Object.fromEntries(maps) as Sections };
}

/** Manifests as they are read. */
export function manifests(
  objects: readonly { readonly section: SectionName; readonly object: Loose }[],
): readonly ManifestObject[] {
  return objects.map(({ section, object }) => ({
    section,
    ref: refOf(section, object),
    value: withDefaults(section, object),
    written: object,
    placeOf: () => ({ file: '-', line: 1, column: 1 }),
  }));
}

function edited(
  snapshot: Snapshot,
  edit: (section: SectionName, item: Loose) => readonly Loose[],
): Snapshot {
  const sections = Object.entries(snapshot.sections).map(([name, content]) => [
    name,
    Array.isArray(content) ? content.flatMap((item) => edit(name as SectionName, item)) : content,
  ]);
  return { ...snapshot, sections: Object.fromEntries(sections) as Sections };
}
