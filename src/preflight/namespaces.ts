import { at } from '../findings/cite.js';
import { PREFIX } from '../topology/ingresses.js';
import type { ManifestObject, Manifests } from './read.js';

/**
 * Where the objects are, and what is bound to them; `all` where one is bound to no namespace, and
 * where one joins a group, whose other members lead to Services anywhere.
 */
export function namespacesOf({ objects }: Manifests): readonly string[] | 'all' {
  const isWide = objects.some(
    (object) =>
      (object.ref.namespace === undefined && object.section !== 'kubernetes/namespaces') ||
      joinsGroup(object),
  );
  const all = objects.map(({ section, ref }) =>
    section === 'kubernetes/namespaces' ? ref.name : (ref.namespace ?? ''),
  );
  return isWide || all.length === 0 ? 'all' : [...new Set(all)].sort();
}

const joinsGroup = ({ section, value }: ManifestObject): boolean =>
  section === 'kubernetes/ingresses.networking.k8s.io' &&
  at(value, ['metadata', 'annotations', `${PREFIX}/group.name`]) !== null;
