import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import Rollout from '../../commands/rollout.js';
import {
  deployment,
  moveWorkload,
  service,
  shop,
  targetGroup,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { rolloutSchema } from '../support/rollout-schema.js';
import { runCommand, type Ended } from '../support/run-command.js';

const DEMO = new URL('../../fixtures/recordings/selector-no-pods/snapshot.tgz', import.meta.url)
  .pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

let saved = 0;
async function timed(edit: Edit | undefined, ...argv: string[]): Promise<Ended> {
  const path = join(folder, `${(saved += 1)}.tgz`);
  await saveSnapshot(path, shop(edit));
  return runCommand(Rollout, ...argv, '--snapshot', path);
}

const spec = (s: Draft, name = 'web'): Draft => deployment(s, name).spec;
const hook = (s: Draft, preStop: Draft, grace = 60): void => {
  const pod = spec(s).template.spec;
  pod.containers[0].lifecycle = preStop === undefined ? {} : { preStop };
  pod.terminationGracePeriodSeconds = grace;
};
const node = (s: Draft, policy: string): void => {
  targetGroup(s).TargetType = 'instance';
  service(s).spec.externalTrafficPolicy = policy;
};

const GOLDEN: Readonly<Record<string, readonly [Edit | undefined, ...string[]]>> = {
  healthy: [undefined, 'deployment/web'],
  'no-hook': [(s) => hook(s, undefined, 30), 'deploy/web'],
  'hook-takes-all': [(s) => hook(s, { sleep: { seconds: 60 } }), 'deploy/web'],
  'hook-of-a-shell': [(s) => hook(s, { exec: { command: ['sleep', '5'] } }), 'deploy/web'],
  'hook-unread': [(s) => hook(s, { httpGet: { path: '/drain', port: 8080 } }), 'deploy/web'],
  'long-requests': [undefined, 'deploy/web', '--longest-request', '400'],
  nlb: [undefined, 'deploy/tcp'],
  'nlb-slow': [undefined, 'deploy/tcp', '--assume', 'nlb=300'],
  'instance-cluster': [(s) => node(s, 'Cluster'), 'deploy/web'],
  'instance-local': [(s) => node(s, 'Local'), 'deploy/web'],
  recreate: [
    (s) => {
      spec(s).strategy = { type: 'Recreate' };
    },
    'deploy/web',
  ],
  published: [
    (s) => {
      service(s).spec.publishNotReadyAddresses = true;
    },
    'deploy/web',
  ],
  statefulset: [(s) => moveWorkload(s, 'kubernetes/statefulsets.apps'), 'sts/web'],
  argo: [
    (s) => {
      hook(s, undefined, 30);
      moveWorkload(s, 'kubernetes/rollouts.argoproj.io');
    },
    'rollout/web',
  ],
};

it.each(Object.entries(GOLDEN))('%s', async (name, [edit, ...argv]) => {
  const { status, stdout, stderr } = await timed(edit, ...argv, '--no-color');
  await expect(`${stdout}exit status ${status}\n`).toMatchFileSnapshot(`rollouts/${name}.txt`);
  expect(stderr).toBe('');
  const pasted = /^ +\$ /;
  for (const line of stdout.split('\n').filter((one) => !pasted.test(one))) {
    expect(line.length, line).toBeLessThanOrEqual(80);
  }
  const json = await timed(edit, ...argv, '-o', 'json');
  expect(json.status).toBe(status);
  const printed: unknown = JSON.parse(json.stdout);
  expect(rolloutSchema.parse(printed)).toEqual(printed);
});

test('the demo, whose Service selects nothing, is timed as if it did', async () => {
  const { status, stdout } = await runCommand(Rollout, 'deployment/web', '--snapshot', DEMO);
  expect(status).toBe(0);
  expect(stdout).toContain('selects app=website, which selects no pod: timed as if it');
});

test('--fail-on and --allow-incomplete decide the exit status', async () => {
  const bare: Edit = (s) => hook(s, undefined, 30);
  expect((await timed(bare, 'deploy/web')).status).toBe(1);
  expect((await timed(bare, 'deploy/web', '--fail-on', 'derived')).status).toBe(0);
  const unread: Edit = (s) => hook(s, { exec: { command: ['/drain'] } });
  expect((await timed(unread, 'deploy/web')).status).toBe(3);
  expect((await timed(unread, 'deploy/web', '--allow-incomplete')).status).toBe(0);
  expect((await timed(unread, 'deploy/web', '--assume', 'hook=3')).status).toBe(1);
});

it.each([
  [['pod/web'], '"pod/web" is not deployment/NAME, statefulset/NAME, daemonset/NAME or'],
  [['deployment'], 'Which Deployment? Expected deployment/NAME.'],
  [['deploy/wep'], 'No Deployment "wep" in the snapshot. Nearest: deployment/web -n shop'],
  [['deploy/web', '-n', 'nowhere'], 'No Deployment "web" in namespace nowhere.'],
  [
    ['deploy/aws-load-balancer-controller'],
    'Deployment kube-system/aws-load-balancer-controller is behind no load balancer: nothing to time.',
  ],
  [['deploy/web', '--assume', 'alp=3'], 'found "alp=3". Nearest: alb'],
  [['deploy/web', '--assume', 'alb=-3'], 'Expected --assume alb to be a number of seconds'],
  [['deploy/web', '--longest-request', 'x'], 'Expected --longest-request to be a number of'],
])('%j is refused in one sentence', async (argv, sentence) => {
  const { status, stdout, stderr } = await timed(undefined, ...argv);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^ingress-doctor: [^\n]*\n$/);
  expect(stderr).toContain(sentence);
});
