import { cite, refKey, type Seen } from '../findings/cite.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { annotationOf, PREFIX } from './ingresses.js';
import { leadsToPods } from './plan/nlb.js';
import { readInteger } from './plan/values.js';
import type { Flags, Probing, ServiceExposure, Setting, Stack } from './topology.js';

/*
 * How often, for how long and with which codes load balancers are to probe the targets of a
 * Service, as its annotations and those of its Ingress ask. Source: AWS Load Balancer Controller
 * v3.5.0, pkg/ingress/model_builder.go and pkg/service/model_builder.go.
 */

type Counts = Probing['counts'];

/** What their annotations are called, of an Ingress and of a Service. */
export const COUNT_NAMES = {
  interval: { ingress: 'healthcheck-interval-seconds', service: 'interval' },
  timeout: { ingress: 'healthcheck-timeout-seconds', service: 'timeout' },
  healthy: { ingress: 'healthy-threshold-count', service: 'healthy-threshold' },
  unhealthy: { ingress: 'unhealthy-threshold-count', service: 'unhealthy-threshold' },
} as const;

export const INGRESS_COUNTS = { interval: 15, timeout: 5, healthy: 2, unhealthy: 2 };
export const SERVICE_COUNTS = { interval: 10, timeout: 10, healthy: 3, unhealthy: 3 };
/** Of a Service whose nodes without a pod are to fail: `externalTrafficPolicy: Local`. */
export const LOCAL_SERVICE_COUNTS = { interval: 10, timeout: 6, healthy: 2, unhealthy: 2 };

const SERVICE_PREFIX = 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-';

/** One for each Service behind an Ingress of the controller, and for each Service of its own. */
export function linkProbings(
  stacks: readonly Stack[],
  balanced: readonly ServiceExposure[],
  flags: Flags,
): readonly Probing[] {
  return stacks.flatMap((stack) =>
    stack.api === 'ingress' ? ofIngresses(stack) : ofService(stack, balanced, flags),
  );
}

function ofIngresses(stack: Stack): readonly Probing[] {
  const found = new Map<string, Probing>();
  for (const member of stack.members) {
    for (const { service, protocolVersion, ref } of member.backends) {
      const key = `${refKey(member.ref)} ${refKey(ref)}`;
      if (typeof service !== 'object' || found.has(key)) continue;
      const given = (suffix: string): Setting<string> | undefined =>
        annotationOf(service.object, suffix) ?? annotationOf(member.object, suffix);
      const counts = countsOf(
        (name) => given(COUNT_NAMES[name].ingress),
        (name) => `${PREFIX}/${COUNT_NAMES[name].ingress}`,
        INGRESS_COUNTS,
        member.object,
      );
      if (counts === undefined) continue;
      found.set(key, {
        ref,
        serves: [member.ref],
        ageSeconds: member.ageSeconds,
        stack,
        counts,
        protocolVersion,
        codes: given('success-codes'),
        isServing: member.addresses.length > 0,
      });
    }
  }
  return [...found.values()];
}

function ofService(
  stack: Stack,
  balanced: readonly ServiceExposure[],
  flags: Flags,
): readonly Probing[] {
  const exposure = balanced.find(({ ref }) => `${ref.namespace ?? ''}/${ref.name}` === stack.id);
  if (exposure === undefined) return [];
  const { object, annotations } = exposure;
  const given = (name: string): Setting<string> | undefined => {
    const found = annotations.find(({ suffix }) => suffix === name);
    return found === undefined
      ? undefined
      : { value: found.value, source: found.source, isExplicit: true };
  };
  const isLocal =
    object.value.spec.externalTrafficPolicy === 'Local' && !leadsToPods(object, flags);
  const counts = countsOf(
    (name) => given(`healthcheck-${COUNT_NAMES[name].service}`),
    (name) => `${SERVICE_PREFIX}${COUNT_NAMES[name].service}`,
    isLocal ? LOCAL_SERVICE_COUNTS : SERVICE_COUNTS,
    object,
  );
  if (counts === undefined) return [];
  const { ref, serves, ageSeconds } = exposure;
  return [
    {
      ref,
      serves,
      ageSeconds,
      stack,
      counts,
      protocolVersion: undefined,
      codes: undefined,
      isServing: exposure.addresses.length > 0,
    },
  ];
}

/** Absent where one of them can't be read: the controller then builds nothing. */
function countsOf(
  given: (name: keyof Counts) => Setting<string> | undefined,
  nameOf: (name: keyof Counts) => string,
  defaults: Readonly<Record<keyof Counts, number>>,
  object: Seen<kubernetes.Ingress> | Seen<kubernetes.Service>,
): Counts | undefined {
  const read = (name: keyof Counts): (Setting<number> & { readonly name: string }) | undefined => {
    const setting = given(name);
    const key = nameOf(name);
    if (setting === undefined) {
      const source = cite(object as Seen<kubernetes.Ingress>, 'metadata', 'annotations', key);
      return { name: key, value: defaults[name], source, isExplicit: false };
    }
    const value = readInteger(setting.value);
    return value === undefined ? undefined : { ...setting, name: key, value };
  };
  const [interval, timeout, healthy, unhealthy] = [
    read('interval'),
    read('timeout'),
    read('healthy'),
    read('unhealthy'),
  ];
  return interval === undefined ||
    timeout === undefined ||
    healthy === undefined ||
    unhealthy === undefined
    ? undefined
    : { interval, timeout, healthy, unhealthy };
}
