import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { coverage, rangeOf, type AddressRange } from './addresses.js';
import { admissionOf, isAbout, type Port } from './security-rules.js';
import type { TargetGroup, TargetPath } from './topology.js';

/** Targets of a public load balancer that see the addresses of clients, and admit private ones only. */
export interface PrivateClients {
  readonly balancer: Seen<aws.LoadBalancer>;
  readonly port: Port;
  readonly count: number;
  readonly of: number;
  readonly groups: readonly [Seen<aws.SecurityGroup>, ...Seen<aws.SecurityGroup>[]];
  /** Blocks that clients are meant to have. */
  readonly wanted: readonly string[];
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** Of nobody on the internet. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(
  (block) => rangeOf(block) as AddressRange,
);
const EVERYBODY = ['0.0.0.0/0'];

const isPrivate = (range: AddressRange): boolean => coverage(PRIVATE, range) === 'all';

/**
 * Health checks of a network load balancer come from its own addresses and get through, where
 * rules admit those and no client. Nothing is said where a prefix list is admitted, or where some
 * group was not seen.
 */
export function privateClients({
  object,
  loadBalancers,
  service,
  health,
  attributes,
  isInUse,
  paths,
}: TargetGroup): PrivateClients | undefined {
  const balancer = loadBalancers.find(
    ({ object: { value } }) =>
      value.Type === 'network' &&
      value.Scheme === 'internet-facing' &&
      (value.SecurityGroups ?? []).length === 0,
  );
  if (balancer === undefined || health === undefined || attributes === undefined || !isInUse) {
    return undefined;
  }
  const wanted = service?.object.value.spec.loadBalancerSourceRanges ?? EVERYBODY;
  const isPublic = wanted.some((block) => {
    const range = rangeOf(block);
    return range !== undefined && !isPrivate(range);
  });
  if (!isPublic) return undefined;
  const all = paths();
  const closed = all.filter(
    (path) =>
      path.purpose === 'traffic' &&
      path.from.origins === 'clients' &&
      all.some(
        ({ target, purpose, reach }) =>
          target === path.target && purpose === 'health-check' && reach === 'open',
      ) &&
      admitsPrivateOnly(path),
  );
  const [first] = closed;
  const [group, ...others] = first?.groups ?? [];
  if (first === undefined || group === undefined) return undefined;
  const preserve = attributes.value.findIndex(({ Key }) => Key === 'preserve_client_ip.enabled');
  return {
    balancer: balancer.object,
    port: first.port,
    count: new Set(closed.map(({ target }) => target)).size,
    of: health.value.length,
    groups: [group, ...others],
    wanted,
    evidence: [
      cite(group, 'IpPermissions'),
      ...others.map((one) => cite(one, 'IpPermissions')),
      ...(first.to === undefined ? [] : [cite(first.to, 'Groups')]),
      cite(balancer.object, 'SecurityGroups'),
      cite(balancer.object, 'Scheme'),
      preserve === -1 ? cite(object, 'TargetType') : cite(attributes, preserve),
      cite(health, first.target),
    ],
  };
}

function admitsPrivateOnly({ to, groups, port }: TargetPath): boolean {
  const isSeen = to !== undefined && groups.length === (to.value.Groups ?? []).length;
  const rules = groups.flatMap(({ value }) => value.IpPermissions ?? []);
  const own = rules.filter((rule) => isAbout(rule, port));
  const { ranges, isWhole } = admissionOf(rules, port, [], () => undefined);
  // Without a rule for the port, it is not clients alone that are kept out.
  return isSeen && isWhole && own.length > 0 && ranges.length > 0 && ranges.every(isPrivate);
}
