import { cite, isSameRef, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { readPairs } from './annotation-table.js';
import { finalizersOf } from './classes.js';
import type { Lens } from './lens.js';
import { readBoolean } from './plan/values.js';
import type { Leaving, Stack } from './topology.js';
import type { Voice } from './voice.js';

const SERVICE_FINALIZER = 'service.k8s.aws/resources';
const ATTRIBUTES = {
  ingress: 'alb.ingress.kubernetes.io/load-balancer-attributes',
  service: 'service.beta.kubernetes.io/aws-load-balancer-attributes',
};

/** What waits for the controller to take its finalizer away. */
export function linkLeaving(
  lens: Lens,
  voice: Voice,
  stacks: readonly Stack[],
): readonly Leaving[] {
  const ingresses = lens.all('kubernetes/ingresses.networking.k8s.io').flatMap((object) => {
    const [finalizer] = finalizersOf(object);
    if (finalizer === undefined) return [];
    const { group: id, source } = finalizer;
    const stack = stacks.find((one) => one.api === 'ingress' && one.id === id);
    return leavingOf(lens, voice, object, 'ingress', id, source, stack);
  });
  const services = lens.all('kubernetes/services').flatMap((object) => {
    const index = object.value.metadata.finalizers?.indexOf(SERVICE_FINALIZER) ?? -1;
    if (index === -1) return [];
    const id = `${object.ref.namespace ?? ''}/${object.ref.name}`;
    const source = cite(object, 'metadata', 'finalizers', index);
    return leavingOf(lens, voice, object, 'service', id, source, undefined);
  });
  return [...ingresses, ...services];
}

function leavingOf(
  lens: Lens,
  voice: Voice,
  object: Leaving['object'],
  api: Stack['api'],
  id: string,
  finalizer: Evidence,
  stack: Stack | undefined,
): readonly Leaving[] {
  const { ref } = object;
  const { ageSeconds: deletingSeconds } = lens.age(object.value.metadata.deletionTimestamp);
  if (deletingSeconds === undefined) return [];
  return [
    {
      ref,
      serves: [ref],
      object,
      deletingSeconds,
      finalizer,
      protection: protectionOf(object, api),
      failure: voice.failureOf(api, id, [ref]),
      others: stack?.serves.filter((one) => !isSameRef(one, ref)) ?? [],
    },
  ];
}

/** What asks that its load balancer is protected from deletion. */
export function protectionOf(object: Leaving['object'], api: Stack['api']): Evidence | undefined {
  const key = ATTRIBUTES[api];
  const text = object.value.metadata.annotations?.[key];
  const value = readPairs(text ?? '')?.get('deletion_protection.enabled');
  return value !== undefined && readBoolean(value) === true
    ? cite(object as Seen<kubernetes.Ingress>, 'metadata', 'annotations', key)
    : undefined;
}
