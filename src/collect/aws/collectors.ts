import type { Collector } from '../collector.js';
import { EC2_COLLECTORS } from './ec2.js';
import { ELB_COLLECTORS } from './elb.js';
import { IDENTITY_COLLECTORS } from './identity.js';
import { NAME_COLLECTORS } from './names.js';

/** Simulations and metrics are left out: no check reads them, and they cost many calls. */
export const AWS_COLLECTORS: readonly Collector[] = [
  ...IDENTITY_COLLECTORS,
  ...ELB_COLLECTORS,
  ...EC2_COLLECTORS,
  ...NAME_COLLECTORS,
];
