import {
  CreateLoadBalancerCommand,
  DeleteTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TokenBucket } from '../../src/collect/aws/bucket.js';
import { connectAws, guard, RATES, type AwsOptions } from '../../src/collect/aws/client.js';
import type { ServiceClient } from '../../src/collect/aws/service.js';
import type { AwsClient } from '../../src/collect/collector.js';
import { reasonOf } from '../../src/collect/gap.js';
import { Fault, HANG, startAws, type AwsServer } from '../support/aws-server.js';

let server: AwsServer;
let client: AwsClient | undefined;

async function start(
  answer: Parameters<typeof startAws>[0],
  options: AwsOptions = {},
): Promise<AwsClient> {
  server = await startAws(answer);
  client = await connectAws({ endpointUrl: server.url, rate: 1000, ...options });
  return client;
}

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_REGION', 'us-west-2');
  vi.stubEnv('AWS_PROFILE', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
  client?.close();
  client = undefined;
  server?.close();
});

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test('answers are plain: times as texts, empty lists as lists, nothing of the request', async () => {
  const aws = await start(({ service }) =>
    service === 'ec2'
      ? { SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [], Tags: [] }] }
      : { LoadBalancers: [{ LoadBalancerArn: 'arn', CreatedTime: '2026-11-25T17:48:28Z' }] },
  );
  expect(await aws.call('elbv2', 'DescribeLoadBalancers', {})).toEqual({
    LoadBalancers: [{ LoadBalancerArn: 'arn', CreatedTime: '2026-11-25T17:48:28Z' }],
  });
  expect(await aws.call('ec2', 'DescribeSecurityGroups', {})).toEqual({
    SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [], Tags: [] }],
  });
  expect(aws.bill).toMatchObject({ calls: 2, throttled: 0 });
  expect(aws.bill.connections).toBeGreaterThan(0);
});

test('a call that was throttled is made again, and counted', async () => {
  let refusals = 2;
  const aws = await start(() => {
    refusals -= 1;
    if (refusals >= 0) throw new Fault('Throttling');
    return { Limits: [] };
  });
  expect(await aws.call('elbv2', 'DescribeAccountLimits', {})).toEqual({ Limits: [] });
  expect(aws.bill).toMatchObject({ calls: 3, throttled: 2 });
});

test('calls that wait for the rate limit are told of', async () => {
  const told: number[] = [];
  const aws = await start(() => ({ Limits: [] }), {
    rate: 2,
    onWaiting: (calls) => void told.push(calls),
  });
  const calls = Array.from({ length: RATES.elbv2.burst + 5 }, () =>
    aws.call('elbv2', 'DescribeAccountLimits', {}),
  );
  await Promise.all(calls);
  expect(told[0]).toBeGreaterThan(0);
  expect(told.at(-1)).toBe(0);
  expect(aws.bill.waitedMs).toBeGreaterThan(0);
});

test('what is denied is not asked again', async () => {
  const aws = await start(() => {
    throw new Fault('AccessDenied', 403);
  });
  const error = await failure(aws.call('elbv2', 'DescribeAccountLimits', {}));
  expect(reasonOf(error)).toBe('forbidden');
  expect(server.asked).toHaveLength(1);
});

test('credentials that have expired end every service', async () => {
  const aws = await start(() => {
    throw new Fault('ExpiredToken', 403);
  });
  const error = await failure(aws.call('iam', 'GetRole', { RoleName: 'one' }));
  expect(reasonOf(error)).toBe('invalid-credentials');
  expect(await failure(aws.call('elbv2', 'DescribeAccountLimits', {}))).toBe(error);
  expect(server.asked).toHaveLength(1);
});

test('a service that hangs times out', async () => {
  const aws = await start(() => HANG, { timeoutMs: 20 });
  const error = await failure(aws.call('elbv2', 'DescribeAccountLimits', {}));
  expect(reasonOf(error)).toBe('timeout');
});

test('a run that is over waits for nothing', async () => {
  const controller = new AbortController();
  const aws = await start(
    () => {
      controller.abort(new Error('the time is up'));
      return HANG;
    },
    { signal: controller.signal },
  );
  const error = await failure(aws.call('elbv2', 'DescribeAccountLimits', {}));
  expect(reasonOf(error)).toBe('timeout');
});

test('a service that nobody answers for is unavailable', async () => {
  const aws = await start(() => ({}));
  server.close();
  const error = await failure(aws.call('elbv2', 'DescribeAccountLimits', {}));
  expect(reasonOf(error)).toBe('unavailable');
});

test('at most ten calls of a service are under way', async () => {
  const aws = await start(() => HANG);
  const calls = Array.from({ length: 15 }, () =>
    failure(aws.call('elbv2', 'DescribeAccountLimits', {})),
  );
  await vi.waitFor(() => expect(server.asked.length).toBeGreaterThanOrEqual(10));
  expect(server.asked).toHaveLength(10);
  aws.close();
  server.close();
  await Promise.all(calls);
});

describe('nothing but reads', () => {
  const settings = {
    region: 'us-west-2',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  };

  test.each([
    ['elbv2', 'CreateLoadBalancer'],
    ['elbv2', 'DeleteTargetGroup'],
    ['ec2', 'AuthorizeSecurityGroupIngress'],
    ['ec2', 'RunInstances'],
    ['iam', 'PutRolePolicy'],
    ['sts', 'AssumeRole'],
    ['sts', 'GetSessionToken'],
    ['route53', 'ChangeResourceRecordSets'],
  ] as const)('%s %s is not called', async (service, operation) => {
    const aws = await start(() => ({}));
    const error = await failure(aws.call(service, operation, {}));
    expect(error).toMatchObject({ name: 'NotARead' });
    expect(server.asked).toEqual([]);
  });

  test('a command that gets to a client in another way is stopped there', async () => {
    server = await startAws(() => ({}));
    const elb = new ElasticLoadBalancingV2Client({ ...settings, endpoint: server.url });
    const sts = new STSClient({ ...settings, endpoint: server.url });
    guard(elb as unknown as ServiceClient);
    guard(sts as unknown as ServiceClient);
    const sent = [
      elb.send(new CreateLoadBalancerCommand({ Name: 'planted' })),
      elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: 'arn' })),
      sts.send(new AssumeRoleCommand({ RoleArn: 'arn', RoleSessionName: 'planted' })),
    ];
    for (const one of sent) expect(await failure(one)).toMatchObject({ name: 'NotARead' });
    expect(server.asked).toEqual([]);
  });

  test('a read that is not among those that are made is none either', async () => {
    const aws = await start(() => ({}));
    expect(await failure(aws.call('ec2', 'GetPasswordData', {}))).toBeInstanceOf(TypeError);
    expect(server.asked).toEqual([]);
  });
});

describe('the rate', () => {
  /** When calls are made that are all wanted at once, in milliseconds. */
  const departures = (count: number, bucket: TokenBucket): readonly number[] =>
    Array.from({ length: count }, () => bucket.take(0));

  test('150 calls at once fit what Elastic Load Balancing allows, and leave half of it', () => {
    const times = departures(150, new TokenBucket(RATES.elbv2));
    const allowed = new TokenBucket({ perSecond: 10, burst: 40 });
    for (const time of times) expect(allowed.take(time)).toBe(0);
    const last = times.at(-1) ?? 0;
    expect((150 - RATES.elbv2.burst) / (last / 1000)).toBeCloseTo(5);
    // The controller, at the five calls a second that are left, never waits.
    const both = new TokenBucket({ perSecond: 10, burst: 40 });
    const others = Array.from({ length: Math.floor(last / 200) }, (_, index) => index * 200);
    for (const time of [...times, ...others].toSorted((a, b) => a - b)) {
      expect(both.take(time)).toBe(0);
    }
  });

  test('no faster than documented would not fit', () => {
    const times = departures(150, new TokenBucket({ perSecond: 10, burst: 60 }));
    const allowed = new TokenBucket({ perSecond: 10, burst: 40 });
    expect(times.some((time) => allowed.take(time) > 0)).toBe(true);
  });

  test('who comes when tokens are there again waits less', () => {
    const bucket = new TokenBucket({ perSecond: 2, burst: 1 });
    expect(bucket.take(0)).toBe(0);
    expect(bucket.take(0)).toBe(500);
    expect(bucket.take(250)).toBe(750);
    expect(bucket.take(60_000)).toBe(0);
    expect(bucket.take(60_000)).toBe(500);
  });

  test('what was waited for is told', async () => {
    const aws = await start(() => ({}), { rate: 5 });
    const call = () => aws.call('wafv2', 'GetWebACLForResource', { ResourceArn: 'arn' });
    await Promise.all([call(), call()]);
    expect(aws.bill.calls).toBe(2);
    expect(aws.bill.waitedMs).toBeGreaterThan(0);
  });
});

describe('where and as whom', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aws-'));
    const config = join(folder, 'config');
    writeFileSync(
      config,
      '[profile one]\nregion = eu-west-3\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = example\n',
    );
    vi.stubEnv('AWS_CONFIG_FILE', config);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('the flag decides, then the environment, then the profile', async () => {
    expect((await connectAws({ region: 'sa-east-1' })).region).toBe('sa-east-1');
    expect((await connectAws({ profile: 'one' })).region).toBe('us-west-2');
    vi.stubEnv('AWS_REGION', undefined);
    expect((await connectAws({ profile: 'one' })).region).toBe('eu-west-3');
  });

  test('no region is an error of one sentence', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    expect(await failure(connectAws({}))).toMatchObject({
      message: 'No region: give --region, or set AWS_REGION',
    });
  });

  test('no credentials are an error before anything is asked', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    expect(reasonOf(await failure(connectAws({})))).toBe('invalid-credentials');
    expect(reasonOf(await failure(connectAws({ profile: 'nobody' })))).toBe('invalid-credentials');
  });
});
