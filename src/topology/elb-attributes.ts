import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type { Attribute } from '../snapshot/aws.js';

/** What ELB calls the seconds for which a deregistered target may finish. */
export const DEREGISTRATION_DELAY = 'deregistration_delay.timeout_seconds';
/** Of a target group and of a load balancer alike. */
export const CROSS_ZONE = 'load_balancing.cross_zone.enabled';

type Attributes = Seen<readonly Attribute[]> | undefined;

interface Read<T> {
  readonly value: T;
  readonly source: Evidence;
}

/** An attribute of a load balancer or a target group; absent where not set or not seen. */
export function attributeOf(attributes: Attributes, key: string): Read<string> | undefined {
  const index = attributes?.value.findIndex(({ Key }) => Key === key) ?? -1;
  const value = attributes?.value[index]?.Value;
  if (attributes === undefined || value === undefined) return undefined;
  return { value, source: cite(attributes, index) };
}

/** One that is a number. */
export function numberOf(attributes: Attributes, key: string): Read<number> | undefined {
  const found = attributeOf(attributes, key);
  const value = Number(found?.value);
  return found === undefined || !Number.isFinite(value) ? undefined : { ...found, value };
}

/** One that is a switch. */
export function flagOf(attributes: Attributes, key: string): Read<boolean> | undefined {
  const found = attributeOf(attributes, key);
  return found && { ...found, value: found.value === 'true' };
}
