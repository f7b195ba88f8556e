import { cite } from '../findings/cite.js';
import { addressesOf, plain } from './hosts.js';
import type { Lens } from './lens.js';
import { contains } from './plan/overlap.js';
import type { IngressExposure, PlannedListener, Stack, UnroutedHost } from './topology.js';

/** Hosts for TLS that lead to the load balancer of a stack, and to none of its rules. */
export function linkUnrouted(lens: Lens, stacks: readonly Stack[]): readonly UnroutedHost[] {
  return stacks.flatMap((stack): readonly UnroutedHost[] => {
    const { loadBalancer, plan, members } = stack;
    if (typeof loadBalancer !== 'object' || plan.state !== 'planned') return [];
    const patterns = hostsOf(plan.listeners);
    if (patterns === undefined || !plan.listeners.every(answersNotFound)) return [];
    const own = new Set(addressesOf(lens, loadBalancer));
    const dnsName = plain(loadBalancer.value.DNSName ?? '');
    return members.flatMap((member) =>
      tlsHostsOf(member).flatMap(({ name, source }): readonly UnroutedHost[] => {
        const answer = lens.entry('dns', { kind: 'Host', name });
        const { addresses = [], cname = [] } = answer?.value ?? {};
        const leadsHere =
          addresses.some((one) => own.has(one)) || cname.some((one) => plain(one) === dnsName);
        const similar = ruleHostsOf(members).find((one) => isSimilar(one.name, name));
        const isRouted = patterns.some((pattern) => contains(pattern, name));
        if (answer === undefined || !leadsHere || isRouted || similar === undefined) return [];
        return [
          {
            ref: { kind: 'Host', name },
            serves: [member.ref],
            ageSeconds: member.ageSeconds,
            name,
            source,
            similar,
            answer,
            loadBalancer,
          },
        ];
      }),
    );
  });
}

/** Patterns of all rules; `undefined` where one of them is for any host. */
function hostsOf(listeners: readonly PlannedListener[]): readonly string[] | undefined {
  const patterns: string[] = [];
  for (const { conditions } of listeners.flatMap(({ rules }) => rules)) {
    const hosts = conditions.find(({ field }) => field === 'host-header');
    if (hosts?.field !== 'host-header' || hosts.isRegex) return undefined;
    patterns.push(...hosts.values.map((value) => value.toLowerCase()));
  }
  return patterns;
}

/** Without a default backend, what no rule is for is answered so. */
const answersNotFound = ({ defaultActions }: PlannedListener): boolean =>
  defaultActions.every(
    (action) =>
      action.type === 'redirect' ||
      (action.type === 'fixed-response' && action.config.statusCode === '404'),
  );

const tlsHostsOf = ({ object }: IngressExposure) =>
  (object.value.spec.tls ?? []).flatMap(({ hosts = [] }, index) =>
    hosts.flatMap((host, at) =>
      host.includes('*')
        ? []
        : [{ name: plain(host), source: cite(object, 'spec', 'tls', index, 'hosts', at) }],
    ),
  );

const ruleHostsOf = (members: readonly IngressExposure[]) =>
  members.flatMap(({ object }) =>
    (object.value.spec.rules ?? []).flatMap(({ host }, index) =>
      host === undefined || host.includes('*')
        ? []
        : [{ name: plain(host), source: cite(object, 'spec', 'rules', index, 'host') }],
    ),
  );

/** With or without `www.`, or a slip of the keyboard apart. */
function isSimilar(one: string, other: string): boolean {
  return one === `www.${other}` || other === `www.${one}` || isOneSlip(one, other);
}

/** One character more, less or other, or two that changed places. */
function isOneSlip(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from += 1;
  const rest = (text: string, skipped: number): string => text.slice(from + skipped);
  const isSwapped =
    one[from] === other[from + 1] &&
    one[from + 1] === other[from] &&
    rest(one, 2) === rest(other, 2);
  return (
    rest(one, 1) === rest(other, 1) ||
    rest(one, 1) === rest(other, 0) ||
    rest(one, 0) === rest(other, 1) ||
    isSwapped
  );
}
