import { cite } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type { TargetGroup } from './topology.js';

const HEALTH_CHECK_PATH = 'alb.ingress.kubernetes.io/healthcheck-path';

/** Targets of a group in use that fail their health check for this reason, as ELB names it. */
export function failingTargets(
  { object, service, ingress, health, isInUse }: TargetGroup,
  reason: string,
):
  | {
      readonly count: number;
      readonly of: number;
      readonly said: string;
      readonly evidence: readonly [Evidence, ...Evidence[]];
    }
  | undefined {
  if (health === undefined || !isInUse) return undefined;
  // With externalTrafficPolicy Local, nodes without a ready pod are unhealthy on purpose; where
  // the Service cannot be seen, it may be so.
  const isLocal =
    object.value.TargetType === 'instance' &&
    (service === undefined || service.object.value.spec.externalTrafficPolicy === 'Local');
  if (isLocal) return undefined;
  const failing = health.value.flatMap(({ TargetHealth }, index) =>
    TargetHealth?.Reason === reason ? [index] : [],
  );
  const [first] = failing;
  if (first === undefined) return undefined;
  return {
    count: failing.length,
    of: health.value.length,
    said: health.value[first]?.TargetHealth?.Description ?? reason,
    evidence: [
      cite(health, first, 'TargetHealth'),
      cite(object, 'HealthCheckPath'),
      cite(object, 'HealthCheckPort'),
      cite(object, 'Matcher'),
      ...(ingress === undefined
        ? []
        : [cite(ingress, 'metadata', 'annotations', HEALTH_CHECK_PATH)]),
      ...(service === undefined ? [] : [cite(service.object, 'spec', 'ports')]),
    ],
  };
}
