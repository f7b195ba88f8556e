import type { Evidence, Ref } from '../../findings/finding.js';
import { citeField } from '../class-params.js';
import { annotationOf } from '../ingresses.js';
import type { IngressExposure } from '../topology.js';

/** What one member says of a setting. */
export interface Ask {
  readonly member: Ref;
  readonly value: string;
  readonly source: Evidence;
}

type ClassField = 'scheme' | 'ipAddressType' | 'loadBalancerName' | 'wafv2AclName' | 'wafv2AclArn';

/** By its class, or else by its annotation; of the members that say nothing there is none. */
export function asksFor(
  members: readonly IngressExposure[],
  suffix: string,
  field?: ClassField,
): readonly Ask[] {
  return members.flatMap(({ ref, object, params }): readonly Ask[] => {
    const ofClass =
      field !== undefined && typeof params === 'object' ? params.value.spec?.[field] : undefined;
    if (field !== undefined && typeof params === 'object' && ofClass) {
      return [{ member: ref, value: ofClass, source: citeField(params, field) }];
    }
    const annotation = annotationOf(object, suffix);
    return annotation === undefined
      ? []
      : [{ member: ref, value: annotation.value, source: annotation.source }];
  });
}
