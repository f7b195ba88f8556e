import type { Evidence } from '../findings/finding.js';

/** What stops packets on their way from a load balancer to a target, or on their way back. */
export interface Blocker {
  readonly by:
    | 'security-group-egress'
    | 'security-group-ingress'
    | 'network-acl'
    | 'route'
    | 'network-policy';
  /** Answers are stopped where rules keep no state, or where no route leads back. */
  readonly leg: 'there' | 'back';
  /** `some`: the packets of some addresses or ports only. */
  readonly extent: 'all' | 'some';
  /** The addresses or ports that it stops, where not all; follows "from" or "to". */
  readonly part: string | undefined;
  /** A clause: `no outbound rule of sg-1 admits TCP port 8080 to sg-2`. */
  readonly said: string;
  /** The smallest addition that opens the way here: a sentence, imperative. */
  readonly fix: string;
  /** To paste into a shell. */
  readonly commands: readonly string[];
  /** The rule that denies, or all rules of which none allows. */
  readonly evidence: readonly [Evidence, ...Evidence[]];
}
