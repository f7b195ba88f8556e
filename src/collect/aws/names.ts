import type * as aws from '../../snapshot/aws.js';
import type { Collector } from '../collector.js';
import { allWays, annotated, askedWays, hostsOf, paramsFinder, plain, WAYS_IN } from './asked.js';
import { collector, each, once, pages, type Look } from './look.js';

/** The listing leaves those of other keys out unless they are asked for. */
const KEY_TYPES = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];

interface Summary {
  readonly CertificateArn: string;
  readonly DomainName?: string;
  readonly SubjectAlternativeNameSummaries?: readonly string[];
  /** More names than are listed. */
  readonly HasAdditionalSubjectAlternativeNames?: boolean;
}

/** Those that are named, and those that are for a host of an Ingress. */
async function certificates(look: Look): Promise<readonly unknown[]> {
  const { soFar } = look;
  const all = await pages<Summary>(look, 'acm', 'ListCertificates', 'CertificateSummaryList', {
    Includes: { keyTypes: KEY_TYPES },
  });
  const ways = allWays(look);
  const params = paramsFinder(look);
  const named = new Set([
    ...annotated(ways, 'certificate-arn', 'ssl-cert'),
    ...ways.ingresses.flatMap((ingress) => params(ingress)?.certificateArn ?? []),
    ...Object.values(soFar['aws/elbv2/listeners'] ?? {})
      .flat()
      .flatMap(({ Certificates }) => arnsOf(Certificates)),
    ...Object.values(soFar['aws/elbv2/listener-certificates'] ?? {}).flatMap(arnsOf),
  ]);
  const hosts = new Set(hostsOf(ways).flatMap((host) => [host, host.replace(/^[^.]*/, '*')]));
  const wanted = all.filter(
    ({
      CertificateArn,
      DomainName,
      SubjectAlternativeNameSummaries = [],
      HasAdditionalSubjectAlternativeNames,
    }) =>
      named.has(CertificateArn) ||
      HasAdditionalSubjectAlternativeNames === true ||
      [DomainName, ...SubjectAlternativeNameSummaries].some((name) => hosts.has(plain(name ?? ''))),
  );
  const described = await each(
    look,
    'DescribeCertificate',
    wanted,
    ({ CertificateArn }) => CertificateArn,
    async ({ CertificateArn }) =>
      (await look.aws.call('acm', 'DescribeCertificate', { CertificateArn }))['Certificate'],
  );
  return described.map(([, certificate]) => certificate);
}

const arnsOf = (certificates: readonly aws.ListenerCertificate[] = []): readonly string[] =>
  certificates.flatMap(({ CertificateArn }) => CertificateArn ?? []);

interface Zone {
  readonly Id: string;
  readonly Name: string;
  readonly Config?: { readonly PrivateZone?: boolean };
  readonly ResourceRecordSetCount?: number;
}

const ZONES = 'aws/route53/hosted-zones';
/** As many records as fit on a page. */
const RECORDS_AT_ONCE = 300;

const idOf = (id = ''): string => id.slice(id.lastIndexOf('/') + 1);

/** The hosts that a zone could have records of. */
function hostsIn(zone: string, hosts: readonly string[]): readonly string[] {
  const name = plain(zone);
  return hosts.filter((host) => host === name || host.endsWith(`.${name}`));
}

const wantedHosts = (look: Look): readonly string[] =>
  hostsOf(askedWays(look)).filter((host) => !host.includes('*'));

/** The zones that a host could be in. */
const wantedZones = (look: Look, hosts: readonly string[]): Promise<readonly Zone[]> =>
  once(look, 'zones', async () => {
    const zones: Zone[] = [];
    let next: string | undefined;
    do {
      const page: { HostedZones?: Zone[]; NextMarker?: string } = await look.aws.call(
        'route53',
        'ListHostedZones',
        next === undefined ? {} : { Marker: next },
      );
      zones.push(...(page.HostedZones ?? []));
      next = page.NextMarker;
    } while (next !== undefined);
    return zones.filter(({ Name }) => hostsIn(Name, hosts).length > 0);
  });

async function hostedZones(look: Look): Promise<readonly unknown[] | undefined> {
  const hosts = wantedHosts(look);
  if (hosts.length === 0) return undefined;
  const found = await each(
    look,
    'GetHostedZone',
    await wantedZones(look, hosts),
    ({ Id }) => Id,
    // Only private ones belong to VPCs, and all else is known by now.
    async (zone): Promise<unknown> =>
      zone.Config?.PrivateZone === true
        ? look.aws.call('route53', 'GetHostedZone', { Id: idOf(zone.Id) })
        : { HostedZone: zone },
  );
  return found.map(([, zone]) => zone);
}

/** The records of a zone; with a name, those of this name only. */
async function recordsIn(
  look: Look,
  zone: string,
  name: string | undefined,
): Promise<readonly aws.RecordSet[]> {
  const records: aws.RecordSet[] = [];
  const isOver = (next = ''): boolean => name !== undefined && plain(next) !== name;
  let start: Readonly<Record<string, unknown>> | undefined =
    name === undefined ? {} : { StartRecordName: name };
  while (start !== undefined) {
    const page: {
      ResourceRecordSets?: aws.RecordSet[];
      IsTruncated?: boolean;
      NextRecordName?: string;
      NextRecordType?: string;
      NextRecordIdentifier?: string;
    } = await look.aws.call('route53', 'ListResourceRecordSets', {
      HostedZoneId: zone,
      MaxItems: name === undefined ? RECORDS_AT_ONCE : 20,
      ...start,
    });
    records.push(...(page.ResourceRecordSets ?? []).filter(({ Name }) => !isOver(Name)));
    const { NextRecordName, NextRecordType, NextRecordIdentifier } = page;
    start =
      page.IsTruncated === true && !isOver(NextRecordName)
        ? {
            StartRecordName: NextRecordName,
            StartRecordType: NextRecordType,
            StartRecordIdentifier: NextRecordIdentifier,
          }
        : undefined;
  }
  return records;
}

/** By name, or where that takes fewer calls, by reading the zone. */
async function records(look: Look): Promise<readonly unknown[] | undefined> {
  if (look.soFar[ZONES] === undefined) return undefined;
  const hosts = wantedHosts(look);
  const wanted = (await wantedZones(look, hosts)).flatMap(
    ({
      Id,
      Name,
      ResourceRecordSetCount = Infinity,
    }): readonly { zone: string; name: string | undefined }[] => {
      const own = hostsIn(Name, hosts);
      const zone = idOf(Id);
      return Math.ceil(ResourceRecordSetCount / RECORDS_AT_ONCE) < own.length
        ? [{ zone, name: undefined }]
        : own.map((name) => ({ zone, name }));
    },
  );
  const found = await each(
    look,
    'ListResourceRecordSets',
    wanted,
    ({ zone, name }) => name ?? zone,
    ({ zone, name }) => recordsIn(look, zone, name),
  );
  const known = new Set(hosts);
  return found.flatMap(([{ zone }, all]) =>
    all
      .filter(({ Name }) => known.has(plain(Name)))
      .map((record) => ({ ...record, HostedZoneId: zone })),
  );
}

/** Of the load balancers of Ingresses that want one; of no others. */
async function webAcls(look: Look): Promise<Readonly<Record<string, unknown>> | undefined> {
  const ways = askedWays(look);
  const params = paramsFinder(look);
  const isWanted =
    annotated(ways, 'wafv2-acl-arn', 'wafv2-acl-name').length > 0 ||
    ways.ingresses.some((ingress) => {
      const spec = params(ingress);
      return spec?.wafv2AclArn !== undefined || spec?.wafv2AclName !== undefined;
    });
  if (!isWanted) return undefined;
  const { soFar } = look;
  const balancers = (soFar['aws/elbv2/load-balancers'] ?? []).filter(
    ({ LoadBalancerArn, Type }) =>
      Type === 'application' && soFar['aws/elbv2/listeners']?.[LoadBalancerArn] !== undefined,
  );
  const found = await each(
    look,
    'GetWebACLForResource',
    balancers,
    ({ LoadBalancerArn }) => LoadBalancerArn,
    async ({ LoadBalancerArn: ResourceArn }) =>
      (await look.aws.call('wafv2', 'GetWebACLForResource', { ResourceArn }))['WebACL'] ?? null,
  );
  return Object.fromEntries(found.map(([{ LoadBalancerArn }, acl]) => [LoadBalancerArn, acl]));
}

export const NAME_COLLECTORS: readonly Collector[] = [
  collector('aws/acm/certificates', {
    actions: ['acm:ListCertificates', 'acm:DescribeCertificate'],
    after: [...WAYS_IN, 'aws/elbv2/listeners', 'aws/elbv2/listener-certificates'],
    collect: certificates,
  }),
  collector(ZONES, {
    actions: ['route53:ListHostedZones', 'route53:GetHostedZone'],
    after: WAYS_IN,
    collect: hostedZones,
  }),
  collector('aws/route53/records', {
    actions: ['route53:ListResourceRecordSets'],
    after: [...WAYS_IN, ZONES],
    collect: records,
  }),
  collector('aws/wafv2/web-acls', {
    // The second one is not called, but asked of whoever makes the first call.
    actions: ['wafv2:GetWebACLForResource', 'wafv2:GetWebACL'],
    after: [...WAYS_IN, 'aws/elbv2/load-balancers', 'aws/elbv2/listeners'],
    collect: webAcls,
  }),
];
