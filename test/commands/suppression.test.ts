import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import Diagnose from '../../commands/diagnose.js';
import { ingress, recording, service } from '../../fixtures/shop.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { ignore } from '../support/ignoring.js';
import { runCommand } from '../support/run-command.js';

const NO_PODS = new URL('../../fixtures/recordings/selector-no-pods/snapshot.tgz', import.meta.url)
  .pathname;

const diagnoseAll = (path: string, ...argv: string[]) =>
  runCommand(Diagnose, '--snapshot', path, '-A', ...argv);

let folder: string;
let ignoring: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
  ignoring = join(folder, 'ignoring.tgz');
  const snapshot = await recording('selector-no-pods', (s) => {
    ignore(service(s), 'exposure/selector-matches-no-pods endpointslice-empty', 'shut for winter');
    ignore(ingress(s), 'registration/targetgroup-empty', 'shut for winter');
  });
  await saveSnapshot(ignoring, snapshot);
});
afterAll(() => rm(folder, { recursive: true }));

test('what objects ask to ignore is counted, has its reason, and does not fail', async () => {
  const { status, stdout } = await diagnoseAll(ignoring, '--fail-on', 'info');
  expect(status).toBe(0);
  expect(stdout).toContain(
    [
      '3 suppressed:',
      '   error exposure/selector-matches-no-pods of Service shop/web: "shut for winter"',
      '   error registration/endpointslice-empty of Service shop/web: "shut for winter"',
      '   error registration/targetgroup-empty of TargetGroup k8s-shop-web-',
    ].join('\n'),
  );
  expect(stdout).toContain('Healthy: nothing is wrong but what is suppressed. Looked at ');
});

test('JSON has what was suppressed, and why', async () => {
  const { stdout } = await diagnoseAll(ignoring, '-o', 'json', '--skip', 'health/*');
  const { suppressed, skips, summary, verdict } = JSON.parse(stdout);
  expect(suppressed[0]).toMatchObject({
    check: 'exposure/selector-matches-no-pods',
    subject: { kind: 'Service', namespace: 'shop', name: 'web' },
    by: 'annotation',
    reason: 'shut for winter',
    source: { value: 'exposure/selector-matches-no-pods endpointslice-empty' },
    uncovers: [],
  });
  expect(summary.suppressed).toBe(3);
  expect(skips.checks.every((id: string) => id.startsWith('health/'))).toBe(true);
  expect(skips.checks.length).toBeGreaterThan(5);
  expect(verdict).toBe('healthy');
});

test('--skip with an object leaves its symptoms, and says which they are', async () => {
  const { status, stdout } = await diagnoseAll(
    NO_PODS,
    '--skip',
    'selector-matches-no-pods:service/shop/web,network/*',
  );
  expect(status).toBe(1);
  expect(stdout).toMatch(/^1\. error: .*Service shop\/web/m);
  expect(stdout).toContain('1 suppressed:\n');
  expect(stdout).toContain(
    '   error exposure/selector-matches-no-pods of Service shop/web: --skip; it would explain 1\n',
  );
  expect(stdout).toMatch(/ran, \d+ skipped by --skip, \d+ subjects judged/);
});

test('--skip as reports write the object, several times', async () => {
  const { status, stdout } = await diagnoseAll(
    NO_PODS,
    '--skip',
    '*:Service shop/web',
    '--skip',
    '*:targetgroup/k8s-shop-web-*',
    '--skip',
    '*:service/wep',
  );
  expect(status).toBe(0);
  expect(stdout).toContain('3 suppressed:\n');
  expect(stdout).toContain('Nothing was found of --skip *:service/wep\n');
});

describe('bad input', () => {
  test.each([
    ['x/y:ingress/web', 'No check is called "x/y". Nearest: '],
    ['health/*:ingres/web', 'No kind is called "ingres". Nearest: ingress, '],
    ['health/*:web', 'No kind is called "web".'],
    ['health/*:', 'Expected KIND/NAME or KIND/NAMESPACE/NAME, found nothing.'],
    ['health/*:ingress', 'Expected KIND/NAME or KIND/NAMESPACE/NAME, found "ingress".'],
    [':ingress/web', 'No check is called "".'],
  ])('--skip %s', async (text, problem) => {
    const { status, stdout, stderr } = await diagnoseAll(NO_PODS, '--skip', text);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^ingress-doctor: [^\n]*\n$/);
    expect(stderr).toContain(problem);
  });
});
