import { cite } from '../findings/cite.js';
import { isControllers } from './classes.js';
import type { Lens } from './lens.js';
import type { ClassClash, IngressExposure } from './topology.js';

/**
 * How the API server refuses to create an Ingress with both; an update it lets through. Programs
 * that deploy repeat it in events of their own.
 */
const REFUSAL =
  /Ingress\.\S+ "([^"]+)" is invalid: .*kubernetes\.io\/ingress\.class: Invalid value: "([^"]*)": can not be set when the class field is also set/;

/** The Ingresses whose class annotation stands against their `spec.ingressClassName`. */
export function linkClassClashes(
  lens: Lens,
  ingresses: readonly IngressExposure[],
): readonly ClassClash[] {
  return [...ingresses.flatMap(ignored), ...refused(lens)];
}

function ignored(ingress: IngressExposure): readonly ClassClash[] {
  const { ref, serves, ageSeconds, object, owner, className, eclipsedClass: eclipsed } = ingress;
  if (owner !== 'foreign' || className === undefined || typeof eclipsed !== 'object') return [];
  // Another controller serves it, as the annotation says; unless the address is of before.
  const isServed = ingress.addresses.length > 0 && ingress.finalizers.length === 0;
  if (isServed || !isControllers(eclipsed)) return [];
  return [
    {
      ref,
      serves,
      ageSeconds,
      outcome: 'ignored',
      annotation: className.value,
      eclipsed,
      evidence: [
        className.source,
        cite(object, 'spec', 'ingressClassName'),
        cite(eclipsed, 'spec', 'controller'),
      ],
    },
  ];
}

/** By the Ingress that was to be created, once each. */
function refused(lens: Lens): readonly ClassClash[] {
  const found = new Map<string, ClassClash>();
  for (const event of lens.all('kubernetes/events')) {
    const { message = '' } = event.value;
    if (!message.includes('class field is also set')) continue;
    const [, name, annotation] = REFUSAL.exec(message) ?? [];
    // A program deploys into its own namespace, as far as its event tells.
    const { namespace } = event.value.involvedObject;
    if (name === undefined || annotation === undefined || namespace === undefined) continue;
    const ref = { kind: 'Ingress', namespace, name };
    // One that is there was created after all.
    if (lens.find('kubernetes/ingresses.networking.k8s.io', ref) !== 'absent') continue;
    found.set(`${namespace}/${name}`, {
      ref,
      serves: [ref],
      outcome: 'refused',
      annotation,
      eclipsed: undefined,
      evidence: [cite(event, 'message')],
    });
  }
  return [...found.values()];
}
