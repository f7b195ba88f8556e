import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type { Lens } from './lens.js';
import { isAbout, type Port } from './security-rules.js';
import type { ActualListener, ClosedListener } from './topology.js';

/**
 * Listeners that the security groups of their load balancer let nobody in to. None where it has no
 * groups, or where not all of them were seen. A rule that names another group, or a prefix list
 * that was not read, is for somebody.
 */
export function closedListeners(
  lens: Lens,
  { value }: Seen<aws.LoadBalancer>,
  listeners: readonly ActualListener[],
): readonly ClosedListener[] {
  const { SecurityGroups: ids = [], EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic } = value;
  const groups = ids.flatMap((name) => {
    const found = lens.find('aws/ec2/security-groups', { kind: 'SecurityGroup', name });
    return typeof found === 'object' && found.value.IpPermissions !== undefined ? [found] : [];
  });
  const [first, ...others] = groups;
  // What comes through an endpoint service may be meant to be all.
  const isPrivateLink = EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic === 'off';
  if (first === undefined || groups.length < ids.length || isPrivateLink) return [];
  const rules = groups.flatMap((group) => group.value.IpPermissions ?? []);
  return listeners.flatMap((listener): readonly ClosedListener[] => {
    const { Port: number, Protocol = '' } = listener.value;
    const ports =
      number === undefined ? [] : protocolsOf(Protocol).map((protocol) => ({ protocol, number }));
    const [port] = ports;
    const isOpen = ports.some((one) =>
      rules.some((rule) => isAbout(rule, one) && admits(lens, rule)),
    );
    return port === undefined || isOpen ? [] : [{ listener, port, groups: [first, ...others] }];
  });
}

/** Whether a rule is for anybody. */
function admits(
  lens: Lens,
  { IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [], PrefixListIds = [] }: aws.IpPermission,
): boolean {
  if (IpRanges.length + Ipv6Ranges.length + UserIdGroupPairs.length > 0) return true;
  return PrefixListIds.some(({ PrefixListId: name = '' }) => {
    const list = lens.entry('aws/ec2/managed-prefix-lists', { kind: 'PrefixList', name });
    return list === undefined || list.value.length > 0;
  });
}

function protocolsOf(protocol: string): readonly Port['protocol'][] {
  if (/^(?:HTTPS?|TCP|TLS)$/.test(protocol)) return ['tcp'];
  if (protocol === 'UDP' || protocol === 'QUIC') return ['udp'];
  return protocol === 'TCP_UDP' || protocol === 'TCP_QUIC' ? ['tcp', 'udp'] : [];
}
