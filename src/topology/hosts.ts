import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { groupBy, type Lens } from './lens.js';
import type { Host, IngressExposure, LoadBalancer, OtherBalancer, Stack } from './topology.js';

const EXTERNAL_TARGET = /^external-dns\.(?:alpha\.)?kubernetes\.io\/target$/;

/** The host names of each IngressGroup, wildcards aside, and where they lead. */
export function linkHosts(
  lens: Lens,
  stacks: readonly Stack[],
  loadBalancers: readonly LoadBalancer[],
): readonly Host[] {
  const records = groupBy(lens.all('aws/route53/records'), ({ value }) => plain(value.Name));
  const probes = groupBy(lens.all('probes'), ({ value }) => plain(hostOf(value.url)));
  const answering = new Set(
    (lens.sections.probes ?? []).flatMap(({ url, status }) => (status === undefined ? [] : [url])),
  );
  const balancers = lens.all('aws/elbv2/load-balancers');
  const byName = new Map(balancers.map((one) => [plain(one.value.DNSName ?? ''), one]));
  const byAddress = new Map(
    balancers.flatMap((one) => addressesOf(lens, one).map((address) => [address, one] as const)),
  );
  const servedBy = new Map(loadBalancers.map((one) => [refKey(one.ref), one]));
  const groups = groupBy(
    lens
      .all('aws/elbv2/target-groups')
      .flatMap((group) => (group.value.LoadBalancerArns ?? []).map((arn) => ({ arn, group }))),
    ({ arn }) => arn,
  );

  const otherOf = (object: Seen<aws.LoadBalancer>, own: string): OtherBalancer => {
    const healths = (groups.get(object.value.LoadBalancerArn) ?? []).map(({ group }) =>
      lens.entry('aws/elbv2/target-health', group.ref),
    );
    const seen = healths.flatMap((health) => health ?? []);
    const targets = seen.flatMap(({ value }) => value);
    const isSeenWhole = seen.length > 0 && seen.length === healths.length;
    return {
      object,
      serves: servedBy.get(refKey(object.ref))?.serves ?? [],
      // An NLB may stand in front of an ALB, which is then its target.
      isInFront: targets.some(({ Target }) => Target.Id === own),
      health: seen,
      isServing: targets.some(({ TargetHealth }) => TargetHealth?.State === 'healthy')
        ? true
        : isSeenWhole
          ? false
          : 'unknown',
    };
  };

  return stacks.flatMap((stack): readonly Host[] => {
    const { loadBalancer } = stack;
    if (stack.api !== 'ingress' || typeof loadBalancer !== 'object') return [];
    const own = loadBalancer.value.LoadBalancerArn;
    const asked = groupBy(
      stack.members.flatMap((member) => hostsOf(member).map((named) => ({ ...named, member }))),
      ({ name }) => name,
    );
    return [...asked].map(([name, askers]): Host => {
      const answer = lens.entry('dns', { kind: 'Host', name });
      const found = records.get(name) ?? [];
      const names = [
        ...(answer?.value.cname ?? []),
        ...found.flatMap(({ value }) => value.AliasTarget?.DNSName ?? []),
        ...found.flatMap(({ value }) =>
          value.Type === 'CNAME'
            ? (value.ResourceRecords ?? []).flatMap((one) => one.Value ?? [])
            : [],
        ),
      ].map(plain);
      const led = [
        ...names.flatMap((each) => byName.get(each) ?? []),
        ...(answer?.value.addresses ?? []).flatMap((address) => byAddress.get(address) ?? []),
      ];
      const distinct = [...new Map(led.map((one) => [refKey(one.ref), one])).values()];
      const ages = [
        ...askers.flatMap(({ member }) => member.ageSeconds ?? []),
        ...Object.values(lens.age(loadBalancer.value.CreatedTime)),
      ];
      return {
        ref: { kind: 'Host', name },
        serves: askers.map(({ member }) => member.ref),
        ...(ages.length === 0 ? {} : { ageSeconds: Math.min(...ages) }),
        name,
        sources: askers.map(({ source }) => source),
        loadBalancer,
        answer,
        records: found,
        probes: probes.get(name) ?? [],
        answering,
        ownership: ownershipOf(
          found,
          askers.map(({ member }) => member),
        ),
        addresses: addressesOf(lens, loadBalancer),
        others: distinct
          .filter((one) => one.value.LoadBalancerArn !== own)
          .map((one) => otherOf(one, own)),
        leadsHere: distinct.some((one) => one.value.LoadBalancerArn === own),
      };
    });
  });
}

/** Of `https://example.com:8443/path`. */
const hostOf = (url: string): string => /^https?:\/\/([^/:?#]+)/i.exec(url)?.[1] ?? '';

function hostsOf({ object }: IngressExposure): readonly { name: string; source: Evidence }[] {
  return (object.value.spec.rules ?? []).flatMap(({ host }, index) =>
    host === undefined || host.includes('*')
      ? []
      : [{ name: plain(host), source: cite(object, 'spec', 'rules', index, 'host') }],
  );
}

/**
 * The TXT record by which external-dns says that it keeps this name for one of these Ingresses,
 * unless an Ingress tells it to let the name lead to something else.
 */
function ownershipOf(
  records: readonly Seen<aws.RecordSet>[],
  members: readonly IngressExposure[],
): Evidence | undefined {
  const isDiverted = members.some(({ object }) =>
    Object.keys(object.value.metadata.annotations ?? {}).some((key) => EXTERNAL_TARGET.test(key)),
  );
  if (isDiverted) return undefined;
  const owners = new Set(
    members.map(({ ref }) => `external-dns/resource=ingress/${ref.namespace ?? ''}/${ref.name}`),
  );
  for (const record of records) {
    if (record.value.Type !== 'TXT') continue;
    for (const [index, { Value = '' }] of (record.value.ResourceRecords ?? []).entries()) {
      const fields = Value.replaceAll('"', '').split(',');
      if (fields.includes('heritage=external-dns') && fields.some((field) => owners.has(field))) {
        return cite(record, 'ResourceRecords', index, 'Value');
      }
    }
  }
  return undefined;
}

/** What a load balancer answers under: as resolved, or as it lists them. */
function addressesOf(lens: Lens, { value }: Seen<aws.LoadBalancer>): readonly string[] {
  const name = plain(value.DNSName ?? '');
  return [
    ...(lens.entry('dns', { kind: 'Host', name })?.value.addresses ?? []),
    ...(value.AvailabilityZones ?? []).flatMap(({ LoadBalancerAddresses }) =>
      (LoadBalancerAddresses ?? []).flatMap(({ IpAddress, PrivateIPv4Address, IPv6Address }) =>
        [IpAddress, PrivateIPv4Address, IPv6Address].flatMap((address) => address ?? []),
      ),
    ),
  ];
}

// Names in DNS have no case and may end in a dot; `dualstack.` asks for both address families.
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');
}
