import type { Seen } from '../../findings/cite.js';
import type * as aws from '../../snapshot/aws.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import type { Lens } from '../lens.js';
import { Notes } from '../plan/notes.js';
import { serviceSetting } from '../plan/nlb.js';
import { schemeOf } from '../subnets.js';
import type { Stack, Topology } from '../topology.js';
import { unknown, type Unknown } from './model.js';
import { readerOf, type Reader } from './reader.js';
import { settingsOf, type Settings } from './settings.js';
import { refuseSubnets } from './subnets.js';

/** What all parts of the model of one Service look at. */
export interface Task {
  readonly lens: Lens;
  readonly notes: Notes;
  readonly settings: Settings;
  readonly stack: Stack;
  readonly object: Seen<kubernetes.Service>;
  /** Of its annotations, by what follows `aws-load-balancer-`. */
  readonly read: Reader;
  readonly scheme: string | Unknown;
  readonly addressType: 'ipv4' | 'dualstack';
  readonly subnets: readonly Seen<aws.Subnet>[] | Unknown;
}

/** In the order in which the controller refuses what it cannot use. */
export function taskOf(
  lens: Lens,
  topology: Topology,
  stack: Stack,
  object: Seen<kubernetes.Service>,
): Task {
  const notes = new Notes();
  const settings = settingsOf(lens, topology);
  const given = (suffix: string) => serviceSetting(object, suffix);
  const read = readerOf(notes, object.ref, given, 'aws-load-balancer-');
  if (read.word('scheme', ['internal', 'internet-facing']) === undefined) read.boolean('internal');
  const scheme = schemeOf(stack, settings);
  const addressType = read.word('ip-address-type', ['ipv4', 'dualstack']) ?? 'ipv4';
  refuseSubnets(notes, object.ref, stack);
  return {
    lens,
    notes,
    settings,
    stack,
    object,
    read,
    scheme: scheme === 'unknown' ? unknown('whether it has a load balancer was not seen') : scheme,
    addressType,
    subnets:
      stack.subnets === 'unknown'
        ? unknown('not all that decides which subnets it gets was seen')
        : stack.subnets.chosen,
  };
}
