import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import PermissionsCommand from '../../commands/permissions.js';
import { AWS_COLLECTORS } from '../../src/collect/aws/collectors.js';
import type { AwsClient, Collector, KubernetesClient } from '../../src/collect/collector.js';
import { KUBERNETES_COLLECTORS } from '../../src/collect/kubernetes/collectors.js';
import { inClusterYaml } from '../../src/collect/in-cluster.js';
import { iamJson, permissionsOf, permissionText, rbacYaml } from '../../src/collect/permissions.js';
import { callOf, verify } from '../../src/collect/verify.js';
import { runCommand } from '../support/run-command.js';

const ALL = [...KUBERNETES_COLLECTORS, ...AWS_COLLECTORS];
const collector = (
  section: Collector['section'],
  ...permissions: readonly Collector['permissions'][number][]
): Collector => ({
  section,
  permissions,
  after: [],
  collect: () => Promise.reject(new Error('permissions collects nothing')),
});
const rule = (
  resource: string,
  {
    group = '',
    verb = 'list',
    isNamespaced = true,
  }: { group?: string; verb?: 'get' | 'list'; isNamespaced?: boolean } = {},
) => ({ api: 'kubernetes', group, resource, verb, isNamespaced }) as const;
const action = (name: string) => ({ api: 'aws', action: name }) as const;

const FEW = [
  collector('kubernetes/pods', rule('pods')),
  collector('kubernetes/logs', rule('pods'), rule('pods/log', { verb: 'get' })),
  collector('kubernetes/services', rule('services')),
  collector('kubernetes/configmaps', rule('configmaps', { verb: 'get' }), rule('configmaps')),
  collector('kubernetes/nodes', rule('nodes', { isNamespaced: false })),
  collector('kubernetes/deployments.apps', rule('deployments', { group: 'apps' })),
  collector('aws/elbv2/tags', action('elasticloadbalancing:DescribeTags')),
  collector(
    'aws/elbv2/listeners',
    action('elasticloadbalancing:DescribeListeners'),
    action('elasticloadbalancing:DescribeTags'),
  ),
  collector('aws/sts/caller-identity', action('sts:GetCallerIdentity')),
];

describe('the objects of RBAC', () => {
  it('are one ClusterRole, a rule for each group and its verbs', () => {
    expect(loadAll(rbacYaml(permissionsOf(FEW), undefined))).toEqual([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'ingress-doctor' },
        rules: [
          { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
          { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
          { apiGroups: [''], resources: ['nodes', 'pods', 'services'], verbs: ['list'] },
          { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'ingress-doctor' },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'ingress-doctor',
        },
        subjects: [{ kind: 'ServiceAccount', name: 'ingress-doctor', namespace: 'default' }],
      },
    ]);
  });

  it('are a Role in each namespace, and a ClusterRole for what lies in none', () => {
    const objects = loadAll(rbacYaml(permissionsOf(FEW), ['shop', 'kube-system', 'shop'])) as {
      kind: string;
      metadata: { namespace?: string };
      rules?: { resources: string[] }[];
    }[];
    expect(objects.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ['ClusterRole', undefined],
      ['ClusterRoleBinding', undefined],
      ['Role', 'kube-system'],
      ['RoleBinding', 'kube-system'],
      ['Role', 'shop'],
      ['RoleBinding', 'shop'],
    ]);
    expect(objects[0]?.rules?.flatMap(({ resources }) => resources)).toEqual(['nodes']);
    expect(objects[4]?.rules?.flatMap(({ resources }) => resources)).not.toContain('nodes');
  });

  it('are the same in whichever order the collectors come', () => {
    const texts = [ALL, ALL.toReversed()].map((list) => rbacYaml(permissionsOf(list), undefined));
    expect(texts[1]).toBe(texts[0]);
  });
});

it('writes a policy with one statement for each service', () => {
  expect(JSON.parse(iamJson(permissionsOf(FEW)))).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadElasticloadbalancing',
        Effect: 'Allow',
        Action: ['elasticloadbalancing:DescribeListeners', 'elasticloadbalancing:DescribeTags'],
        Resource: '*',
      },
      { Sid: 'ReadSts', Effect: 'Allow', Action: ['sts:GetCallerIdentity'], Resource: '*' },
    ],
  });
});

describe('the collectors', () => {
  const { kubernetes, aws } = permissionsOf(ALL);

  it('only ever get and list, and never Secrets', () => {
    expect(new Set(kubernetes.map(({ verb }) => verb))).toEqual(new Set(['get', 'list']));
    expect(kubernetes.map(({ resource }) => resource)).not.toContain('secrets');
    for (const { group, resource } of kubernetes) {
      expect(group).toMatch(/^[a-z0-9.-]*$/);
      expect(resource).toMatch(/^[a-z]+(?:\/log)?$/);
    }
  });

  it('only ever describe, get, list and simulate', () => {
    for (const { action: name } of aws) {
      expect(name).toMatch(/^[a-z0-9]+:(?:Describe|Get|List|Simulate)[A-Z][A-Za-z]*$/);
    }
  });

  it('say what each of them needs', () => {
    for (const { section, permissions } of ALL) expect(permissions, section).not.toEqual([]);
  });

  it.each(aws.map(({ action: name }) => name))('%s can be tried', (name) => {
    const place = { partition: 'aws', region: 'us-west-2', account: '123456789012' };
    expect(callOf(name, place)).toBeDefined();
  });
});

describe('what is tried', () => {
  const bill = { calls: 0, throttled: 0, waitedMs: 0, connections: 0 };
  const failing = (fields: object): never => {
    throw Object.assign(new Error('said'), fields);
  };
  const kubernetes = (get: (path: string) => unknown): KubernetesClient => ({
    server: 'https://127.0.0.1',
    context: undefined,
    clusterName: undefined,
    list: () => Promise.reject(new Error('every page would be read')),
    get: async (path) => get(path),
    text: () => Promise.reject(new Error('only GETs of objects')),
    bill,
    close: () => undefined,
  });
  const aws = (call: (operation: string, input: object) => unknown): AwsClient => ({
    region: 'cn-north-1',
    call: async <Output>(_service: string, operation: string, input: object) =>
      call(operation, input) as Output,
    bill,
    close: () => undefined,
  });
  const answers = async (...given: Parameters<typeof verify>) =>
    (await verify(...given)).map(({ permission, answer, namespace }) => [
      answer,
      [permissionText(permission), ...(namespace === undefined ? [] : [namespace])].join(' in '),
    ]);
  const needed = permissionsOf(FEW);

  it('is one item of each list, and what does not exist', async () => {
    const paths: string[] = [];
    const client = kubernetes((path) => void paths.push(path));
    await verify({ ...needed, aws: [] }, { kubernetes: client, namespaces: undefined });
    expect(paths).toEqual([
      '/api/v1/namespaces/kube-system/configmaps/ingress-doctor-does-not-exist',
      '/api/v1/namespaces/kube-system/pods/ingress-doctor-does-not-exist/log',
      '/api/v1/configmaps?limit=1',
      '/apis/apps/v1/deployments?limit=1',
      '/api/v1/nodes?limit=1',
      '/api/v1/pods?limit=1',
      '/api/v1/services?limit=1',
    ]);
  });

  it('lies in the namespaces that are meant', async () => {
    const client = kubernetes((path) =>
      path.includes('/namespaces/shop/') || !path.includes('/namespaces/')
        ? {}
        : failing({ statusCode: 403 }),
    );
    const only = permissionsOf(FEW.slice(2, 3));
    expect(await answers(only, { kubernetes: client, namespaces: ['shop', 'other'] })).toEqual([
      ['allowed', 'list services in shop'],
      ['denied', 'list services in other'],
    ]);
  });

  it('is allowed where nothing is found, and unknown where nobody answers', async () => {
    const client = kubernetes((path) =>
      path.includes('/configmaps/') || path.includes('/apis/')
        ? failing({ statusCode: 404 })
        : path.includes('/nodes')
          ? failing({ statusCode: 403 })
          : path.includes('/services')
            ? failing({ code: 'ECONNRESET' })
            : {},
    );
    expect(
      await answers({ ...needed, aws: [] }, { kubernetes: client, namespaces: undefined }),
    ).toEqual([
      ['allowed', 'get configmaps'],
      ['allowed', 'get pods/log'],
      ['allowed', 'list configmaps'],
      ['allowed', 'list deployments.apps'],
      ['denied', 'list nodes'],
      ['allowed', 'list pods'],
      ['unknown', 'list services'],
    ]);
  });

  it('lies in the account, region and partition of the caller', async () => {
    const client = aws((operation, input) => {
      if (operation === 'GetCallerIdentity') {
        return { Account: '123456789012', Arn: 'arn:aws-cn:iam::123456789012:user/somebody' };
      }
      if (operation === 'DescribeTags') return failing({ name: 'AccessDeniedException' });
      expect(input).toEqual({
        LoadBalancerArn:
          'arn:aws-cn:elasticloadbalancing:cn-north-1:123456789012:loadbalancer/app/ingress-doctor-does-not-exist/0000000000000000',
      });
      return failing({ name: 'LoadBalancerNotFoundException' });
    });
    const only = { ...needed, kubernetes: [] };
    expect(await answers(only, { aws: client, namespaces: undefined })).toEqual([
      ['allowed', 'elasticloadbalancing:DescribeListeners'],
      ['denied', 'elasticloadbalancing:DescribeTags'],
      ['allowed', 'sts:GetCallerIdentity'],
    ]);
  });

  it.each([
    ['ValidationError', 'unknown'],
    ['ExpiredToken', 'unknown'],
    ['ThrottlingException', 'unknown'],
    ['UnauthorizedOperation', 'denied'],
    ['InvalidPrefixListID.NotFound', 'allowed'],
    ['WAFNonexistentItemException', 'allowed'],
    ['NoSuchEntityException', 'allowed'],
  ] as const)('says what %s means', async (name, answer) => {
    const client = aws(() => failing({ name }));
    const only = permissionsOf(FEW.slice(6, 7));
    expect(await answers(only, { aws: client, namespaces: undefined })).toEqual([
      [answer, 'elasticloadbalancing:DescribeTags'],
    ]);
  });

  it('is unknown where AWS cannot be asked', async () => {
    const only = permissionsOf(FEW.slice(6, 7));
    expect(await verify(only, { noAws: 'no credentials', namespaces: undefined })).toEqual([
      { permission: only.aws[0], answer: 'unknown', said: 'no credentials' },
    ]);
  });
});

describe('permissions', () => {
  let server: Server;
  let folder: string;
  /** What the API server and AWS say; by the path of a request, else every one is let in. */
  let refuses: (url: string) => boolean;
  const methods = new Set<string>();

  // The API server where nobody signs, else the service that a request is signed for.
  const listener: RequestListener = (request, response) => {
    const { url = '', method = '', headers } = request;
    const [, service = 'kubernetes'] =
      /Credential=[^/]+\/\d+\/[\w-]+\/([\w-]+)\//.exec(headers.authorization ?? '') ?? [];
    const isJson = ['kubernetes', 'eks', 'acm', 'wafv2', 'monitoring'].includes(service);
    if (service === 'kubernetes') methods.add(method);
    request.resume().on('end', () => {
      const refused = refuses(url);
      response.statusCode = refused ? 403 : 200;
      response.setHeader('content-type', isJson ? 'application/json' : 'text/xml');
      if (refused) response.setHeader('x-amzn-errortype', 'AccessDeniedException');
      if (!refused) response.end(isJson ? '{"kind":"List","items":[]}' : '<Response/>');
      else if (isJson)
        response.end('{"kind":"Status","code":403,"message":"not for you\\u001b[31m"}');
      else response.end(errorXml);
    });
  };
  const errorXml =
    '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not for you</Message></Error></ErrorResponse>';

  beforeEach(async () => {
    server = createServer(listener);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    folder = mkdtempSync(join(tmpdir(), 'permissions-'));
    const name = { name: 'here' };
    writeFileSync(
      join(folder, 'kubeconfig'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'here',
        clusters: [{ ...name, cluster: { server: origin() } }],
        users: [{ ...name, user: { token: 'a-token' } }],
        contexts: [{ ...name, context: { cluster: 'here', user: 'here' } }],
      }),
    );
    methods.clear();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    rmSync(folder, { recursive: true });
  });

  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const verified = (...argv: readonly string[]) =>
    runCommand(
      PermissionsCommand,
      '--verify',
      ...['--kubeconfig', join(folder, 'kubeconfig')],
      ...['--endpoint-url', origin(), '--region', 'us-west-2'],
      ...argv,
    );

  it('prints both, the objects of RBAC before the policy', async () => {
    const both = await runCommand(PermissionsCommand);
    const rbac = await runCommand(PermissionsCommand, '--format', 'rbac');
    const iam = await runCommand(PermissionsCommand, '--format', 'iam');
    expect(both).toEqual({ status: 0, stdout: `${rbac.stdout}\n${iam.stdout}`, stderr: '' });
    expect(JSON.parse(iam.stdout)).toHaveProperty('Version');
    expect(loadAll(rbac.stdout)).toHaveLength(2);
  });

  it('prints Roles for the namespaces that are given', async () => {
    const { stdout } = await runCommand(PermissionsCommand, '--format', 'rbac', '-n', 'shop,web');
    expect(stdout.match(/^kind: .*$/gm)).toEqual([
      'kind: ClusterRole',
      'kind: ClusterRoleBinding',
      'kind: Role',
      'kind: RoleBinding',
      'kind: Role',
      'kind: RoleBinding',
    ]);
  });

  it('says that all is allowed, with GETs only', async () => {
    refuses = () => false;
    const { status, stdout, stderr } = await verified('--format', 'rbac');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(permissionsOf(KUBERNETES_COLLECTORS).kubernetes.length);
    for (const line of lines) expect(line).toMatch(/^allowed +(?:get|list) \S+$/);
    expect([...methods]).toEqual(['GET']);
  });

  it('says what is denied, and ends with 1', async () => {
    refuses = (url) => url.startsWith('/api/v1/nodes');
    const { status, stdout } = await verified('--format', 'rbac');
    expect(status).toBe(1);
    const denied = stdout.split('\n').filter((line) => line.startsWith('denied'));
    expect(denied).toHaveLength(1);
    expect(denied[0]).toMatch(/^denied +list nodes: .*not for you/);
    expect(stdout).not.toContain('\u001B');
  });

  it('asks AWS the same', async () => {
    refuses = () => true;
    const { status, stdout } = await verified('--format', 'iam');
    expect(status).toBe(1);
    for (const line of stdout.trimEnd().split('\n')) {
      expect(line).toMatch(/^denied +\w+:\w+: .*not for you/);
    }
  });

  it('cannot tell without a cluster that answers', async () => {
    const { status, stdout, stderr } = await verified('--context', 'elsewhere');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^ingress-doctor: .*elsewhere.*\n$/);
  });

  it('takes flags of a connection only where there is one', async () => {
    const { status, stderr } = await runCommand(PermissionsCommand, '--context', 'here');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^ingress-doctor: .*--verify.*\n$/);
  });
});

describe('what runs within a cluster', () => {
  const needed = permissionsOf(ALL);
  const objectsOf = (given: Parameters<typeof inClusterYaml>[1]) =>
    loadAll(inClusterYaml(needed, given)) as any[];

  it.each(['irsa', 'pod-identity'] as const)('binds its own ServiceAccount, by %s', (identity) => {
    const objects = objectsOf({ identity, roleArn: 'arn:aws:iam::123456789012:role/doctor' });
    const of = (kind: string) => objects.find((object) => object.kind === kind);
    const { name, namespace, annotations } = of('ServiceAccount').metadata;
    expect(of('ClusterRoleBinding').subjects).toEqual([
      { kind: 'ServiceAccount', name, namespace },
    ]);
    expect(of('ClusterRole').rules).toEqual(
      (loadAll(rbacYaml(needed, undefined)) as any[])[0].rules,
    );
    expect(annotations?.['eks.amazonaws.com/role-arn']).toBe(
      identity === 'irsa' ? 'arn:aws:iam::123456789012:role/doctor' : undefined,
    );
    const pod = of('CronJob').spec.jobTemplate.spec.template.spec;
    expect(pod.serviceAccountName).toBe(name);
    expect(of('Namespace').metadata.name).toBe(namespace);
  });

  it('runs the image that is named, when it is told to', () => {
    const objects = objectsOf({ identity: 'irsa', image: 'doctor:1', schedule: '0 6 * * *' });
    const { spec } = objects.find(({ kind }) => kind === 'CronJob');
    expect(spec.schedule).toBe('0 6 * * *');
    expect(spec.jobTemplate.spec.template.spec.containers[0].image).toBe('doctor:1');
  });

  it.each([
    [['--image=doctor:1'], /with --format in-cluster only/],
    [['--format=rbac', '--identity=irsa'], /with --format in-cluster only/],
    [['--format=in-cluster', '-n', 'shop'], /no --namespace/],
  ])('%j is one line', async (argv, message) => {
    const { status, stderr } = await runCommand(PermissionsCommand, ...argv);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
