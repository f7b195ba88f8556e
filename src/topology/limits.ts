import { cite } from '../findings/cite.js';
import type { Lens } from './lens.js';
import type { Setting } from './topology.js';

/** How many of something AWS allows, as the account's limits say; absent where they were not seen. */
export function limitOf(lens: Lens, name: string): Setting<number> | undefined {
  const limit = lens.all('aws/elbv2/account-limits').find(({ value }) => value.Name === name);
  const max = Number(limit?.value.Max ?? Number.NaN);
  return limit === undefined || !Number.isInteger(max)
    ? undefined
    : { value: max, source: cite(limit, 'Max'), isExplicit: true };
}
