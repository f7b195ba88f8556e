import { isSameRef } from '../findings/cite.js';
import type { Failure, IngressExposure, Stack, Unloaded } from './topology.js';

/** Where the controller stops before it builds: at a class that it cannot tell, or as it says. */
export function linkUnloaded(
  stacks: readonly Stack[],
  ingresses: readonly IngressExposure[],
  failures: readonly Failure[],
): readonly Unloaded[] {
  const words = failures.filter(({ said }) => said.kind === 'load-failed');
  const groups = stacks.flatMap(({ ref, serves, ageSeconds, blockers, failure }) => {
    const said = failure?.kind === 'load-failed' ? failure : undefined;
    if (blockers.length === 0 && said === undefined) return [];
    const suffer = [...serves, ...blockers.map((one) => one.ref)];
    return [{ ref, serves: suffer, ageSeconds, blockers, said }];
  });
  const alone = words.filter(
    ({ ref }) =>
      !groups.some((group) => group.serves.some((one) => isSameRef(one, ref))) &&
      // Words of before, of an Ingress that has gone over to another controller.
      ingresses.some(
        (one) => isSameRef(one.ref, ref) && ['controller', 'unknown', 'nobody'].includes(one.owner),
      ),
  );
  return [
    ...groups,
    ...alone.map(({ ref, serves, ageSeconds, said }): Unloaded => ({
      ref,
      serves,
      ageSeconds,
      blockers: [],
      said,
    })),
  ];
}
