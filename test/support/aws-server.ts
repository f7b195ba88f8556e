import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsService } from '../../src/collect/collector.js';

/*
 * A server that speaks the protocols of the AWS services, so that the real clients can be tried:
 * XML of the query protocol, the one of EC2, REST with XML, REST with JSON, and JSON.
 */

/** What a client asked; lists of the query protocol are lists here, too. */
export interface Asked {
  readonly service: AwsService;
  readonly operation: string;
  readonly input: Readonly<Record<string, any>>;
}

export class Fault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status = 400) {
    super(`${code} was said`);
    this.code = code;
    this.status = status;
  }
}

/** Never answers. */
export const HANG = Symbol('hang');

type Answer = object | typeof HANG;

export interface AwsServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): void;
}

export async function startAws(answer: (asked: Asked) => Answer): Promise<AwsServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { protocol, ...one } = read(request, body);
    asked.push(one);
    try {
      const output = answer(one);
      if (output === HANG) return;
      const isJson = protocol === 'json' || protocol === 'rest-json';
      response.setHeader('content-type', isJson ? 'application/json' : 'text/xml');
      response.end(written(protocol, one.operation, output as object));
    } catch (error) {
      const { code, message, status } =
        error instanceof Fault ? error : new Fault(`InternalFailure ${String(error)}`, 500);
      response.statusCode = status;
      response.setHeader('x-amzn-errortype', code);
      response.end(
        protocol === 'json' || protocol === 'rest-json'
          ? JSON.stringify({ __type: code, message })
          : protocol === 'ec2'
            ? `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`
            : `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Protocol = 'query' | 'ec2' | 'rest-xml' | 'rest-json' | 'json';

const REST: readonly (readonly [RegExp, string, ...string[]])[] = [
  [/^\/clusters\/([^/]+)$/, 'DescribeCluster', 'name'],
  [/^\/clusters\/([^/]+)\/addons$/, 'ListAddons', 'clusterName'],
  [/^\/clusters\/([^/]+)\/addons\/([^/]+)$/, 'DescribeAddon', 'clusterName', 'addonName'],
  [
    /^\/clusters\/([^/]+)\/pod-identity-associations$/,
    'ListPodIdentityAssociations',
    'clusterName',
  ],
  [
    /^\/clusters\/([^/]+)\/pod-identity-associations\/([^/]+)$/,
    'DescribePodIdentityAssociation',
    'clusterName',
    'associationId',
  ],
  [/^\/2013-04-01\/hostedzone$/, 'ListHostedZones'],
  [/^\/2013-04-01\/hostedzone\/([^/]+)$/, 'GetHostedZone', 'Id'],
  [/^\/2013-04-01\/hostedzone\/([^/]+)\/rrset$/, 'ListResourceRecordSets', 'HostedZoneId'],
];

function read(request: IncomingMessage, body: string): Asked & { protocol: Protocol } {
  const [, name = ''] =
    /\/([a-z0-9]+)\/aws4_request/.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const operation = target.slice(target.indexOf('.') + 1);
    const service = (name === 'monitoring' ? 'cloudwatch' : name) as AwsService;
    return { service, operation, input: JSON.parse(body), protocol: 'json' };
  }
  if (name === 'eks' || name === 'route53') {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
    for (const [path, operation, ...fields] of REST) {
      const found = path.exec(pathname);
      if (found === null) continue;
      const named = fields.map((field, index) => [
        field,
        decodeURIComponent(found[index + 1] ?? ''),
      ]);
      return {
        service: name,
        operation,
        input: { ...Object.fromEntries(searchParams), ...Object.fromEntries(named) },
        protocol: name === 'eks' ? 'rest-json' : 'rest-xml',
      };
    }
  }
  const { Action = '', Version, ...input } = Object.fromEntries(new URLSearchParams(body));
  const isNewer = Version === '2015-12-01';
  return {
    service: (name === 'elasticloadbalancing' ? (isNewer ? 'elbv2' : 'elb') : name) as AwsService,
    operation: Action,
    input: nested(input),
    protocol: name === 'ec2' ? 'ec2' : 'query',
  };
}

/** `Filter.1.Value.1=x` as `{ Filter: [{ Value: ['x'] }] }`. */
function nested(flat: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const tree: Record<string, any> = {};
  for (const [path, value] of Object.entries(flat)) {
    const keys = path.split('.').filter((key) => key !== 'member');
    let at = tree;
    for (const [index, key] of keys.entries()) {
      if (index === keys.length - 1) at[key] = value;
      else at = at[key] ??= {};
    }
  }
  const listed = (node: any): any => {
    if (typeof node !== 'object') return node;
    const keys = Object.keys(node);
    const values = Object.values(node).map(listed);
    return keys.length > 0 && keys.every((key) => /^\d+$/.test(key))
      ? values
      : Object.fromEntries(keys.map((key, index) => [key, values[index]]));
  };
  return listed(tree);
}

function written(protocol: Protocol, operation: string, output: object): string {
  switch (protocol) {
    case 'json':
    case 'rest-json':
      return JSON.stringify(output);
    case 'ec2':
      return `<${operation}Response>${xml(output, 'item', ec2Name)}</${operation}Response>`;
    case 'rest-xml':
      return `<${operation}Response>${xml(output, (key) => ITEMS[key] ?? 'member')}</${operation}Response>`;
    case 'query':
      return `<${operation}Response><${operation}Result>${xml(output, 'member')}</${operation}Result></${operation}Response>`;
  }
}

const ITEMS: Readonly<Record<string, string>> = {
  HostedZones: 'HostedZone',
  ResourceRecordSets: 'ResourceRecordSet',
  ResourceRecords: 'ResourceRecord',
  VPCs: 'VPC',
};

/** Whose keys are anybody's, and so no names of elements. */
const MAPS: ReadonlySet<string> = new Set(['AuthenticationRequestExtraParams']);

function xml(
  node: object,
  item: string | ((key: string) => string),
  nameOf: (key: string, value: unknown, depth: number) => string = (key) => key,
  depth = 0,
): string {
  const one = (value: unknown): string =>
    typeof value === 'object' && value !== null
      ? xml(value, item, nameOf, depth + 1)
      : String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const entry = ([name, value]: [string, unknown]): string =>
    `<entry><key>${one(name)}</key><value>${one(value)}</value></entry>`;
  return Object.entries(node)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const name = nameOf(key, value, depth);
      const itemName = typeof item === 'string' ? item : item(key);
      const inner = MAPS.has(key)
        ? Object.entries(value as object)
            .map(entry)
            .join('')
        : Array.isArray(value)
          ? value.map((each) => `<${itemName}>${one(each)}</${itemName}>`).join('')
          : one(value);
      return `<${name}>${inner}</${name}>`;
    })
    .join('');
}

/** How EC2 calls its lists, where it is not as the SDK does. */
const EC2_NAMES: Readonly<Record<string, string>> = {
  Subnets: 'subnetSet',
  RouteTables: 'routeTableSet',
  NetworkAcls: 'networkAclSet',
  Vpcs: 'vpcSet',
  InternetGateways: 'internetGatewaySet',
  VpcEndpoints: 'vpcEndpointSet',
  NetworkInterfaces: 'networkInterfaceSet',
  Reservations: 'reservationSet',
  Instances: 'instancesSet',
  Entries: 'entrySet',
  Tags: 'tagSet',
  Groups: 'groupSet',
  UserIdGroupPairs: 'groups',
  PrivateIpAddresses: 'privateIpAddressesSet',
  Ipv6Addresses: 'ipv6AddressesSet',
  Associations: 'associationSet',
  Routes: 'routeSet',
  Attachments: 'attachmentSet',
  IcmpTypeCode: 'icmpTypeCode',
};

function ec2Name(key: string, value: unknown, depth: number): string {
  if (key === 'SecurityGroups') return depth === 0 ? 'securityGroupInfo' : 'groupSet';
  if (key === 'State' && typeof value === 'object') return 'instanceState';
  return EC2_NAMES[key] ?? `${key.charAt(0).toLowerCase()}${key.slice(1)}`;
}
