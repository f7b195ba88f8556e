import { SCHEMA_VERSION, type Gap, type Snapshot } from '../snapshot/snapshot.js';
import type { SectionName, Sections } from '../snapshot/sections.js';
import { KNOWN_KINDS } from './kinds.js';
import type { ManifestObject } from './read.js';

/* What is taken for the cluster where none is looked at. */

/** What a cluster makes of what is written, and so knows alone. */
const MADE: ReadonlySet<SectionName> = new Set<SectionName>([
  'kubernetes/pods',
  'kubernetes/replicasets.apps',
  'kubernetes/endpoints',
  'kubernetes/endpointslices.discovery.k8s.io',
]);
const CLASSES = 'kubernetes/ingressclasses.networking.k8s.io';
const CONTROLLER = 'ingress.k8s.aws/alb';
/** `alb`, `alb-internal`: whose else would it be? */
const OURS = /(?:^|-)alb(?:-|$)/;

/**
 * A cluster of which nothing is known: each kind that a manifest may hold has a section, with a gap
 * that says that it was not looked at. What is laid over it is then all that is said to exist,
 * and nothing is ever said not to.
 */
export function nothingSeen(capturedAt: string, objects: readonly ManifestObject[]): Snapshot {
  const names = KNOWN_KINDS.map(({ section }) => section).filter((name) => !MADE.has(name));
  const sections = Object.fromEntries(names.map((name) => [name, []])) as Sections;
  const classes = assumedClasses(objects);
  return {
    schemaVersion: SCHEMA_VERSION,
    capturedAt,
    cluster: {},
    aws: {},
    scope: { namespaces: null, subject: null },
    sections: {
      ...sections,
      [CLASSES]: classes.map((name) => ({ metadata: { name }, spec: { controller: CONTROLLER } })),
    },
    gaps: [
      ...names.map((name) => notLookedAt(name)),
      ...classes.map((name) => ({
        ...notLookedAt(CLASSES),
        operation: 'assume',
        message: `IngressClass ${name} is in no manifest: it is taken for one of the AWS Load Balancer Controller`,
      })),
    ],
    redacted: false,
  };
}

function notLookedAt(name: SectionName): Gap {
  return {
    source: 'kubernetes',
    operation: 'list',
    resource: name.slice('kubernetes/'.length),
    reason: 'unavailable',
    message: 'no cluster is looked at, because of --offline',
  };
}

/** Else nothing of an Ingress would be judged whose class the platform's team brings along. */
function assumedClasses(objects: readonly ManifestObject[]): readonly string[] {
  const given = new Set(
    objects.filter(({ section }) => section === CLASSES).map(({ ref }) => ref.name),
  );
  const named = objects.flatMap(({ section, value }) => {
    if (section !== 'kubernetes/ingresses.networking.k8s.io') return [];
    const { ingressClassName } = value['spec'] as { readonly ingressClassName?: string };
    return ingressClassName ?? [];
  });
  return [...new Set(named)].filter((name) => OURS.test(name) && !given.has(name)).sort();
}
