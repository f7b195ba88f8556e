import type { PlannedChange } from './finding.js';

/** Whether it changes, or something in it, or nothing tells whether it does. */
export const isTold = ({ action, fields, parts }: PlannedChange): boolean =>
  action !== 'none' || fields.length > 0 || parts.some(isTold);
