import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type { Attribute } from '../snapshot/aws.js';

/** What ELB calls the seconds for which a deregistered target may finish. */
export const DEREGISTRATION_DELAY = 'deregistration_delay.timeout_seconds';

/** An attribute of a load balancer or a target group that is a number; absent where not seen. */
export function numberOf(
  attributes: Seen<readonly Attribute[]> | undefined,
  key: string,
): { readonly value: number; readonly source: Evidence } | undefined {
  const index = attributes?.value.findIndex(({ Key }) => Key === key) ?? -1;
  const value = Number(attributes?.value[index]?.Value);
  if (attributes === undefined || index === -1 || !Number.isFinite(value)) return undefined;
  return { value, source: cite(attributes, index) };
}

/** The same of a switch. */
export function flagOf(
  attributes: Seen<readonly Attribute[]> | undefined,
  key: string,
): { readonly value: boolean; readonly source: Evidence } | undefined {
  const index = attributes?.value.findIndex(({ Key }) => Key === key) ?? -1;
  if (attributes === undefined || index === -1) return undefined;
  return { value: attributes.value[index]?.Value === 'true', source: cite(attributes, index) };
}
