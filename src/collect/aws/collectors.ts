import type { Collector } from '../collector.js';
import { EC2_COLLECTORS } from './ec2.js';
import { ELB_COLLECTORS } from './elb.js';
import { IDENTITY_COLLECTORS } from './identity.js';
import { METRICS_COLLECTORS } from './metrics.js';
import { NAME_COLLECTORS } from './names.js';
import { SIMULATION_COLLECTORS } from './simulations.js';

export const AWS_COLLECTORS: readonly Collector[] = [
  ...IDENTITY_COLLECTORS,
  ...ELB_COLLECTORS,
  ...EC2_COLLECTORS,
  ...NAME_COLLECTORS,
  ...SIMULATION_COLLECTORS,
  ...METRICS_COLLECTORS,
];
