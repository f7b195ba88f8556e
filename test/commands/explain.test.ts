import { expect, it } from 'vitest';
import Checks from '../../commands/checks.js';
import Explain from '../../commands/explain.js';
import { CHECKS } from '../../src/checks/index.js';
import { commandNotFound } from '../../src/shell/command-not-found.js';
import { caught, runCommand } from '../support/run-command.js';

it('lists every check in one line', async () => {
  const { status, stdout, stderr } = await runCommand(Checks);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const ids = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);
  expect(ids.toSorted()).toEqual(CHECKS.map(({ id }) => id).toSorted());
});

it('explains a check by its id or its name', async () => {
  const byId = await runCommand(Explain, 'exposure/selector-matches-no-pods');
  expect(byId.status).toBe(0);
  expect(byId.stdout).toContain('## What it means');
  expect(await runCommand(Explain, 'selector-matches-no-pods')).toEqual(byId);
});

it.each([
  [
    'selector-matches-no-pod',
    /^ingress-doctor: No check .* Nearest: exposure\/selector-matches-no-pods, /,
  ],
  ['../../README', /^ingress-doctor: No check is called "..\/..\/README"\. Nearest: /],
  ['a\u001B[31mb\nc', /^ingress-doctor: No check is called "a\\x1b\[31mb\\nc"\. /],
])('explains no %j', async (name, message) => {
  const { status, stdout, stderr } = await runCommand(Explain, name);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.split('\n')).toHaveLength(2);
});

it('wants a check to explain', async () => {
  expect(await runCommand(Explain)).toEqual({
    status: 2,
    stdout: '',
    stderr: 'ingress-doctor: Expected CHECK: its id, or the name after the slash.\n',
  });
});

it('takes no argument for the list', async () => {
  const { status, stderr } = await runCommand(Checks, 'x');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'ingress-doctor: Unexpected argument: x.\n',
  });
});

it('names the nearest command', async () => {
  const config = { commandIDs: ['checks', 'diagnose', 'explain'] };
  const ended = await caught(async () => commandNotFound({ id: 'diagnos', config }));
  expect(ended).toEqual({
    status: 2,
    stdout: '',
    stderr: 'ingress-doctor: No command is called "diagnos". Nearest: diagnose.\n',
  });
});
