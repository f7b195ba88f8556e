import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { groupBy, type Lens } from './lens.js';
import type {
  Host,
  IngressExposure,
  LoadBalancer,
  NameOwner,
  OtherBalancer,
  Stack,
} from './topology.js';

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

  const zones = lens.all('aws/route53/hosted-zones');
  const owners = lens.all('aws/route53/records').flatMap(ownerIn);
  /** At the name itself, or of one of the Ingresses, with or without a prefix. */
  const ownersOf = (name: string, members: readonly IngressExposure[]): readonly NameOwner[] => {
    const resources = new Set(members.map(resourceOf));
    return owners.filter(
      ({ record, resource }) =>
        record === name || (resources.has(resource) && record.endsWith(name)),
    );
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
      const led = [
        ...namesOf(answer, found).flatMap((one) => byName.get(one.name) ?? []),
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
        apexOf: zones.find(({ value }) => plain(value.HostedZone?.Name ?? '') === name),
        publicAlias: publicAliasOf(found, zones, plain(loadBalancer.value.DNSName ?? '')),
        ownership: ownershipOf(
          found,
          askers.map(({ member }) => member),
        ),
        isPublished: askers.some(({ member }) =>
          member.addresses.some((one) => plain(one) === plain(loadBalancer.value.DNSName ?? '')),
        ),
        dangling: namesOf(answer, found).filter(
          (one) => isOfRegion(one.name, lens) && !byName.has(one.name),
        ),
        owners: ownersOf(
          name,
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
/** Where a name leads, step by step, as a resolver and Route 53 say. */
function namesOf(
  answer: Seen<aws.DnsAnswer> | undefined,
  records: readonly Seen<aws.RecordSet>[],
): readonly { readonly name: string; readonly source: Evidence }[] {
  return [
    ...(answer?.value.cname ?? []).flatMap((name, index) =>
      answer === undefined ? [] : [{ name: plain(name), source: cite(answer, 'cname', index) }],
    ),
    ...records.flatMap((record) => {
      const alias = record.value.AliasTarget?.DNSName;
      const own =
        alias === undefined
          ? []
          : [{ name: plain(alias), source: cite(record, 'AliasTarget', 'DNSName') }];
      if (record.value.Type !== 'CNAME') return own;
      return [
        ...own,
        ...(record.value.ResourceRecords ?? []).flatMap(({ Value }, index) =>
          Value === undefined
            ? []
            : [{ name: plain(Value), source: cite(record, 'ResourceRecords', index, 'Value') }],
        ),
      ];
    }),
  ];
}

function publicAliasOf(
  records: readonly Seen<aws.RecordSet>[],
  zones: readonly Seen<aws.HostedZone>[],
  target: string,
): Host['publicAlias'] {
  for (const record of records) {
    const zone = zones.find(
      ({ value }) =>
        value.HostedZone?.Config?.PrivateZone === false &&
        value.HostedZone.Id?.replace(/^.*\//, '') === record.value.HostedZoneId,
    );
    const alias = record.value.AliasTarget?.DNSName;
    if (zone !== undefined && alias !== undefined && plain(alias) === target) {
      return { record, zone };
    }
  }
  return undefined;
}

/** Whether it is the name of a load balancer that would be listed, if it were there. */
function isOfRegion(name: string, lens: Lens): boolean {
  const [, first, second] =
    /\.(?:([a-z]{2}(?:-[a-z]+)+-\d)\.elb|elb\.([a-z]{2}(?:-[a-z]+)+-\d))\.amazonaws\.com(?:\.cn)?$/.exec(
      name,
    ) ?? [];
  const region = first ?? second;
  return (
    region !== undefined &&
    region === lens.snapshot.aws.region &&
    lens.mayDeny('aws/elbv2/load-balancers')
  );
}

const resourceOf = ({ ref }: IngressExposure): string =>
  `ingress/${ref.namespace ?? ''}/${ref.name}`;

function ownerIn(record: Seen<aws.RecordSet>): readonly (NameOwner & { resource: string })[] {
  if (record.value.Type !== 'TXT') return [];
  return (record.value.ResourceRecords ?? []).flatMap(({ Value = '' }, index) => {
    const fields = Value.replaceAll('"', '').split(',');
    const [owner] = fields.flatMap((one) => /^external-dns\/owner=(.*)$/.exec(one)?.[1] ?? []);
    const [resource = ''] = fields.flatMap(
      (one) => /^external-dns\/resource=(.*)$/.exec(one)?.[1] ?? [],
    );
    return fields.includes('heritage=external-dns') && owner !== undefined
      ? [
          {
            record: plain(record.value.Name),
            owner,
            resource,
            source: cite(record, 'ResourceRecords', index, 'Value'),
          },
        ]
      : [];
  });
}

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
export function addressesOf(lens: Lens, { value }: Seen<aws.LoadBalancer>): readonly string[] {
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
export function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');
}
