import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import Diagnose from '../../commands/diagnose.js';
import Preflight from '../../commands/preflight.js';
import Rollout from '../../commands/rollout.js';
import Trace from '../../commands/trace.js';
import { breakOff, service, shop, type Edit } from '../../fixtures/shop.js';
import { FORMATS, ROLLOUT_FORMATS, TRACE_FORMATS } from '../../src/report/index.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { parsedHtml } from '../support/html.js';
import { junitCases } from '../support/junit.js';
import { runCommand } from '../support/run-command.js';
import { sarifErrors } from '../support/sarif.js';
import { workflowCommands } from '../support/workflow-commands.js';

const EDITS: Readonly<Record<string, Edit | undefined>> = {
  healthy: undefined,
  broken: (s) => {
    service(s).spec.selector = { app: 'nobody' };
  },
  inconclusive: (_s, snapshot) => breakOff(snapshot, 'kubernetes/services'),
};
const YAML = `apiVersion: v1
kind: Service
metadata: { name: other, namespace: shop }
spec: { ports: [{ port: 80 }] }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
  for (const [name, edit] of Object.entries(EDITS)) {
    await saveSnapshot(join(folder, `${name}.tgz`), shop(edit));
  }
  await writeFile(join(folder, 'good.yaml'), YAML);
  await writeFile(join(folder, 'bad.yaml'), `${YAML}---\nkind: [\n`);
});
afterAll(() => rm(folder, { recursive: true }));

/** Whether it is what it says it is, as far as one reads it who takes nothing on trust. */
const READERS: Readonly<Record<(typeof FORMATS)[number], (text: string) => void>> = {
  table: (text) => expect(text).toContain('chain: exposure'),
  json: (text) => expect(JSON.parse(text)).toHaveProperty('version', 1),
  markdown: (text) => expect(text).toMatch(/^# Ingress Doctor: \w+\n/),
  html: (text) => expect(parsedHtml(text).errors).toEqual([]),
  mermaid: (text) => expect(text).toMatch(/^flowchart LR\n/),
  sarif: (text) => expect(sarifErrors(JSON.parse(text))).toEqual([]),
  junit: (text) => expect(junitCases(text).length).toBeGreaterThan(100),
  github: (text) => expect(workflowCommands(text)).not.toEqual([]),
};

describe.each(FORMATS)('with -o %s', (format) => {
  it.each([
    ['healthy', 0, []],
    ['broken', 1, []],
    ['broken', 0, ['--fail-on', 'never']],
    ['inconclusive', 3, []],
    ['inconclusive', 0, ['--allow-incomplete']],
    ['not there', 2, []],
  ])('the exit status of %s is %i with %j', async (name, status, argv) => {
    const snapshot = join(folder, `${name}.tgz`);
    const ended = await runCommand(Diagnose, '--snapshot', snapshot, '-A', '-o', format, ...argv);
    expect(ended.status).toBe(status);
    if (status === 2) expect(ended.stdout).toBe('');
    else READERS[format](ended.stdout);
  });

  it.each([
    ['good.yaml', 'healthy', 0],
    ['good.yaml', 'broken', 0],
    ['bad.yaml', 'healthy', 2],
  ])('the exit status of %s over what is %s is %i', async (file, name, status) => {
    const ended = await runCommand(
      Preflight,
      ...['-f', join(folder, file), '--snapshot', join(folder, `${name}.tgz`), '-o', format],
    );
    expect(ended.status).toBe(status);
    READERS[format](ended.stdout);
  });
});

test('all formats at once, each into its file', async () => {
  const file = (format: string): string => join(folder, `report.${format}`);
  const [first, ...others] = FORMATS;
  const ended = await runCommand(
    Diagnose,
    ...['--snapshot', join(folder, 'broken.tgz'), '-A', '-o', first],
    ...others.flatMap((format) => ['-o', `${format}=${file(format)}`]),
  );
  expect(ended.status).toBe(1);
  READERS[first](ended.stdout);
  for (const format of others) READERS[format](await readFile(file(format), 'utf8'));
});

test('SARIF names the tool, the exit status, and carries the pages of the checks', async () => {
  const snapshot = join(folder, 'broken.tgz');
  const { stdout } = await runCommand(Diagnose, '--snapshot', snapshot, '-A', '-o', 'sarif');
  const [{ tool, invocations }] = JSON.parse(stdout).runs;
  expect(tool.driver).toMatchObject({
    name: 'ingress-doctor',
    version: expect.stringMatching(/^\d/),
  });
  expect(invocations[0].exitCode).toBe(1);
  for (const { help } of tool.driver.rules) expect(help.markdown).toContain('## Fix it');
});

describe.each([
  ['rollout', Rollout, ['deployment/web', '-n', 'shop'], ROLLOUT_FORMATS],
  ['trace', Trace, ['https://shop.example.com/'], TRACE_FORMATS],
] as const)('%s', (_name, command, argv, formats) => {
  const run = (...outputs: readonly string[]) =>
    runCommand(command, ...argv, '--snapshot', join(folder, 'healthy.tgz'), ...outputs);

  it.each(formats)(
    'has the same exit status with -o %s, to a stream and a file',
    async (format) => {
      const standard = await run();
      const file = join(folder, `other.${format}`);
      const ended = await run('-o', format, '-o', `${format}=${file}`);
      expect(ended.status).toBe(standard.status);
      expect(ended.stdout).not.toBe('');
      expect(await readFile(file, 'utf8')).toBe(ended.stdout);
    },
  );

  it('names its formats where it is asked for another', async () => {
    const { status, stderr } = await run('-o', 'sarif');
    expect(status).toBe(2);
    expect(stderr).toBe(
      `ingress-doctor: Expected --output=sarif to be one of: ${formats.join(', ')}, or one of them with =FILE.\n`,
    );
  });
});
