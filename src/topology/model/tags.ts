import { cite, type Seen } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import { readPairs } from '../annotation-table.js';
import { annotationOf } from '../ingresses.js';
import type { Notes } from '../plan/notes.js';
import type { IngressExposure } from '../topology.js';
import type { Tags } from './model.js';
import { united, type Pairs } from './pairs.js';
import type { Settings } from './settings.js';

/** The first that says something of a key wins. */
const merged = (...all: readonly Pairs[]): Pairs =>
  new Map(all.toReversed().flatMap((pairs) => [...pairs]));

/** Those of the controller's own flag go before others, or after them as a feature gate says. */
export function withDefaults({ defaultTags, isEnabled }: Settings, tags: Pairs): Tags | undefined {
  const all = isEnabled('EnableDefaultTagsLowPriority', false)
    ? merged(tags, defaultTags)
    : merged(defaultTags, tags);
  return all.size === 0 ? undefined : Object.fromEntries(all);
}

/** Of what is made for one Ingress: those of its class, then those of its annotation. */
export function memberTags(notes: Notes, settings: Settings, member: IngressExposure): Pairs {
  return merged(
    classTags(notes, settings, member),
    annotated(notes, settings, member, member.object),
  );
}

/** Of a certificate: the controller's own go first whatever a feature gate says. */
export function certificateTags(
  notes: Notes,
  settings: Settings,
  member: IngressExposure,
): Tags | undefined {
  const all = merged(settings.defaultTags, memberTags(notes, settings, member));
  return all.size === 0 ? undefined : Object.fromEntries(all);
}

/** Of what is made for several members, who must not contradict one another. */
export function groupTags(
  notes: Notes,
  settings: Settings,
  members: readonly IngressExposure[],
): Pairs {
  const given = members.map((member) => ({
    member: member.ref,
    pairs: memberTags(notes, settings, member),
    source: tagSource(member),
  }));
  return united(notes, 'tags', given);
}

/** Where it says what its tags are: in its annotation, or else in its class. */
function tagSource({ object, params }: IngressExposure): Evidence {
  const annotation = annotationOf(object, 'tags');
  return annotation === undefined && typeof params === 'object'
    ? cite(params, 'spec', 'tags')
    : (annotation?.source ?? cite(object, 'metadata', 'annotations'));
}

/** Of what is made for a Service behind an Ingress. The Service's own go before the Ingress's. */
export function backendTags(
  notes: Notes,
  settings: Settings,
  member: IngressExposure,
  service: Seen<kubernetes.Service>,
): Pairs {
  return merged(
    classTags(notes, settings, member),
    annotated(notes, settings, member, service),
    annotated(notes, settings, member, member.object),
  );
}

function classTags(notes: Notes, settings: Settings, { params, ref }: IngressExposure): Pairs {
  const tags = typeof params === 'object' ? (params.value.spec?.tags ?? []) : [];
  if (typeof params !== 'object' || tags.length === 0) return new Map();
  const pairs = new Map(tags.map(({ key, value = '' }) => [key, value]));
  return allowed(notes, settings, ref, pairs, cite(params, 'spec', 'tags'));
}

function annotated(
  notes: Notes,
  settings: Settings,
  { ref }: IngressExposure,
  object: Seen<kubernetes.Service> | Seen<kubernetes.Ingress>,
): Pairs {
  const given = annotationOf(object, 'tags');
  if (given === undefined) return new Map();
  const pairs = readPairs(given.value);
  if (pairs !== undefined) return allowed(notes, settings, ref, pairs, given.source);
  notes.refuse(ref, 'annotation', 'tags is no list of key=value', given.source);
  return new Map();
}

/** Keys that somebody else manages may not be asked for. */
export function allowed(
  notes: Notes,
  { externalTags }: Settings,
  member: IngressExposure['ref'],
  pairs: Pairs,
  source: Evidence,
): Pairs {
  const foreign = [...pairs.keys()].find((key) => externalTags.has(key));
  if (foreign !== undefined) {
    const reason = `the tag ${foreign} is one of --external-managed-tags, which nobody may ask for`;
    notes.refuse(member, 'annotation', reason, source);
  }
  return pairs;
}
