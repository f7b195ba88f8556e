import type { Seen } from '../../findings/cite.js';
import type * as aws from '../../snapshot/aws.js';
import type { Blocker } from '../blockers.js';
import type { AddressRange } from '../addresses.js';
import type { Port, Reach } from '../security-rules.js';
import type { Box, PortRange } from './boxes.js';

/*
 * One way of packets and of the answers to them, hop by hop. It is judged by its packets: each
 * has an address that it comes from, and a port that the answer to it comes back to.
 */

export interface SubnetRules {
  readonly subnet: Seen<aws.Subnet>;
  /** Absent where it was not seen: it is not judged then. */
  readonly acl: Seen<aws.NetworkAcl> | undefined;
  readonly routes: Seen<aws.RouteTable> | undefined;
  /** Its place among all subnets: new rules for different subnets get different numbers by it. */
  readonly slot: Slot;
}

export interface Slot {
  readonly at: number;
  readonly of: number;
}

/** The security groups of an interface. */
export interface Party {
  readonly ids: readonly string[];
  readonly groups: readonly Seen<aws.SecurityGroup>[];
}

/** A subnet that packets come from, or addresses of it. */
export interface Origin {
  readonly name: string;
  /** CIDR blocks to allow; empty where anybody may send. */
  readonly blocks: readonly string[];
  readonly ranges: readonly AddressRange[];
  /** Which of the addresses are used is not known: what is true of some may be true of none. */
  readonly isVague: boolean;
  readonly subnet: SubnetRules | undefined;
}

export interface Receiver extends Party {
  readonly range: AddressRange;
  /** The CIDR block to allow. */
  readonly block: string;
  readonly subnet: SubnetRules | undefined;
}

export interface Way {
  readonly port: Port;
  /** Ports that the sender sends from: answers come back to them. */
  readonly sourcePorts: PortRange;
  readonly sender: Party & {
    /** Of its groups the one to write rules for. */
    readonly preferred: string | undefined;
  };
  readonly origins: readonly Origin[];
  readonly receiver: Receiver;
  /** Both ends are in one VPC. */
  readonly isLocal: boolean;
}

/** What is read of others: entries of prefix lists, and how routes lead to other networks. */
export interface Surroundings {
  entriesOf(prefixList: string): readonly string[] | undefined;
  /** How some route table leads there, as an option of `create-route`. */
  gatewayTo(range: AddressRange): string | undefined;
}

export interface Judgement {
  readonly reach: Reach;
  readonly blockers: readonly Blocker[];
  /** Origins that a rule splits, and of which it is not known which addresses are used. */
  readonly split: readonly Origin[];
}

/** One place where packets are stopped, and which of those that come from one origin. */
export interface Stop {
  readonly by: Blocker['by'];
  readonly leg: Blocker['leg'];
  /** What stops them; absent where security groups do. */
  readonly object: Seen<aws.NetworkAcl> | Seen<aws.RouteTable> | undefined;
  /** Whether packets are leaving the subnet there. */
  readonly isEgress: boolean;
  readonly origin: Origin;
  readonly stopped: readonly Box[];
  /** Not known whether they are. */
  readonly unsure: readonly Box[];
  /** Places of the rules or routes that decide; absent ones where none matches. */
  readonly causes: readonly (number | undefined)[];
}

export function packetsFrom({ sourcePorts }: Way, { ranges }: Origin): readonly Box[] {
  return ranges.map((addresses) => ({ addresses, ports: sourcePorts }));
}
