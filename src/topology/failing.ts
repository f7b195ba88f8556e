import { cite } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type { TargetHealthDescription } from '../snapshot/aws.js';
import type { TargetGroup } from './topology.js';

const HEALTH_CHECK_PATH = 'alb.ingress.kubernetes.io/healthcheck-path';

export interface FailingTargets {
  readonly count: number;
  readonly of: number;
  /** Where the first of them is found in the health of the group. */
  readonly first: number;
  readonly said: string;
  /** Status codes that they answered with, of HTTP or of gRPC; none for other reasons. */
  readonly codes: readonly number[];
  /** Where other targets are healthy, requests go to those: nothing is broken for clients. */
  readonly lowered: { readonly severity?: 'warning' };
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** Targets of a group in use that fail their health check for this reason, as ELB names it. */
export function failingTargets(
  { object, service, ingress, health, isInUse }: TargetGroup,
  reason: string,
  isMeant: (codes: readonly number[]) => boolean = () => true,
): FailingTargets | undefined {
  if (health === undefined || !isInUse) return undefined;
  // With externalTrafficPolicy Local, nodes without a ready pod are unhealthy on purpose; where
  // the Service cannot be seen, it may be so.
  const isLocal =
    object.value.TargetType === 'instance' &&
    (service === undefined || service.object.value.spec.externalTrafficPolicy === 'Local');
  if (isLocal) return undefined;
  const failing = health.value.flatMap((target, index) =>
    target.TargetHealth?.Reason === reason && isMeant(codesOf(target)) ? [{ target, index }] : [],
  );
  const [first] = failing;
  if (first === undefined) return undefined;
  const isAnyHealthy = health.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
  return {
    count: failing.length,
    of: health.value.length,
    first: first.index,
    said: first.target.TargetHealth?.Description ?? reason,
    codes: [...new Set(failing.flatMap(({ target }) => codesOf(target)))].sort((a, b) => a - b),
    lowered: isAnyHealthy ? { severity: 'warning' } : {},
    evidence: [
      cite(health, first.index, 'TargetHealth'),
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

/** Those that answer with a status code which the health check does not take for healthy. */
export function answeringTargets(
  targetGroup: TargetGroup,
  isMeant: (code: number) => boolean,
): FailingTargets | undefined {
  return failingTargets(targetGroup, 'Target.ResponseCodeMismatch', (codes) => codes.some(isMeant));
}

/** `Health checks failed with these codes: [301, 404]` */
function codesOf({ TargetHealth }: TargetHealthDescription): readonly number[] {
  const [, listed = ''] = /codes: \[([\d,\s]*)\]/.exec(TargetHealth?.Description ?? '') ?? [];
  return (listed.match(/\d+/g) ?? []).map(Number);
}
