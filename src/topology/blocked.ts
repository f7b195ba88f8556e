import { cite, refText, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { groupBy } from './lens.js';
import { blockIn } from './reach.js';
import type { Binding, TargetGroup, TargetPath } from './topology.js';

/** A way that security groups close, to as many targets of a group as they close it to. */
export interface Blockage {
  readonly purpose: TargetPath['purpose'];
  readonly from: Ref;
  readonly count: number;
  readonly of: number;
  /** Such as `no inbound rule of sg-1 or sg-2 admits it to TCP port 80`. */
  readonly said: string;
  readonly fix: string;
  readonly commands: readonly string[];
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

const TCP = new Set(['HTTP', 'HTTPS', 'TCP', 'TLS']);

/** Health checks go the way that traffic goes, so that where they pass it does. */
function isProven({ Protocol = '', HealthCheckPort }: aws.TargetGroup): boolean {
  return TCP.has(Protocol) && HealthCheckPort === 'traffic-port';
}

const isHealthy = ({ TargetHealth }: aws.TargetHealthDescription): boolean =>
  TargetHealth?.State === 'healthy';

/** The one that cuts the most targets off. `isMeant` is given all paths to the same target. */
export function worstBlockage(
  { object, health, isInUse, paths, binding }: TargetGroup,
  isMeant: (path: TargetPath, all: readonly TargetPath[]) => boolean,
): Blockage | undefined {
  if (health === undefined || !isInUse) return undefined;
  if (isProven(object.value) && health.value.every(isHealthy)) return undefined;
  const all = paths();
  const byTarget = groupBy(all, ({ target }) => String(target));
  const blocked = all.filter(
    (path) => isBlocked(path, health) && isMeant(path, byTarget.get(String(path.target)) ?? []),
  );
  const alike = groupBy(blocked, ({ purpose, reach, port, groups }) =>
    [purpose, reach, port.protocol, port.number, ...groups.map(({ ref }) => ref.name)].join(' '),
  );
  const [[, most] = ['', []]] = [...alike].toSorted(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  const [path] = most;
  const group = path?.groups.find(isOfCluster) ?? path?.groups[0];
  if (path === undefined || group === undefined) return undefined;

  const { purpose, reach, from, to, groups } = path;
  const { protocol, number } = path.port;
  const port = `${protocol.toUpperCase()} port ${number}`;
  const ids = groups.map(({ ref }) => ref.name).join(' or ');
  const isHop = purpose === 'node-to-pod';
  const [whom, whose] = isHop ? ['them', 'their'] : ['it', 'its'];
  const sender = senderGroup(path, group, binding);
  const blocks = [
    ...new Set(most.flatMap((one) => originsOf(one).map(({ value }) => blockIn(value)))),
  ];
  const peer = sender ?? (blocks.length > 0 ? blocks.toSorted().join(' and ') : 'its clients');
  const command = `aws ec2 authorize-security-group-ingress --group-id ${group.ref.name} --protocol ${protocol} --port ${number}`;
  return {
    purpose,
    from: from.ref,
    count: most.length,
    of: health.value.length,
    said:
      reach === 'partial'
        ? `the inbound rules of ${ids} admit only a part of ${whose} addresses to ${port}`
        : `no inbound rule of ${ids} admits ${whom} to ${port}`,
    fix: `Allow ${port} from ${peer} in ${refText(group.ref)}.`,
    commands:
      sender === undefined
        ? blocks.toSorted().flatMap((block) =>
            // The short form takes no IPv6 block.
            block.includes(':') ? [] : [`${command} --cidr ${block}`],
          )
        : [`${command} --source-group ${sender}`],
    evidence: [
      cite(group, 'IpPermissions'),
      ...groups.filter((one) => one !== group).map((one) => cite(one, 'IpPermissions')),
      cite(to, 'Groups'),
      from.source,
      ...originsOf(path),
      ...(binding === undefined || isHop ? [] : [cite(binding.object, 'spec', 'networking')]),
      cite(health, path.target),
    ],
  };
}

/** A healthy target may be cut off from its traffic, where another port is probed. */
function isBlocked(
  { purpose, reach, target }: TargetPath,
  health: Seen<readonly aws.TargetHealthDescription[]>,
): boolean {
  if (reach === 'blocked' && purpose !== 'node-to-pod') return true;
  // Where some packets may pass, it takes a target that nothing is heard of.
  const reason = health.value[target]?.TargetHealth?.Reason;
  const isSilent = reason === 'Target.Timeout' || reason === 'Target.FailedHealthChecks';
  return isSilent && (reach === 'blocked' || reach === 'partial');
}

function isOfCluster({ value }: Seen<aws.SecurityGroup>): boolean {
  return (value.Tags ?? []).some(({ Key }) => Key.startsWith('kubernetes.io/cluster/'));
}

/** The group to let in: the one that the controller would, or nodes among themselves. */
function senderGroup(
  { from }: TargetPath,
  group: Seen<aws.SecurityGroup>,
  binding: Binding | undefined,
): string | undefined {
  const rules = binding?.object.value.spec.networking?.ingress ?? [];
  const wanted = rules.flatMap(({ from: peers = [] }) =>
    peers.flatMap(({ securityGroup }) => securityGroup?.groupID ?? []),
  );
  return (
    from.groups.find((id) => id === group.ref.name || wanted.includes(id)) ??
    from.groups.toSorted()[0]
  );
}

function originsOf({ from: { origins } }: TargetPath): readonly Evidence[] {
  return origins === 'clients' ? [] : origins;
}
