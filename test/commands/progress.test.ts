import { expect, test } from 'vitest';
import { showProgress, type ProgressView } from '../../src/shell/progress.js';
import { caught } from '../support/run-command.js';

/** What stderr shows while AWS is looked at, and nothing else does. */
async function shown(
  isTerminal: boolean,
  look: (view: ProgressView) => void | Promise<void>,
): Promise<string> {
  const { isTTY } = process.stderr;
  process.stderr.isTTY = isTerminal;
  try {
    const { stdout, stderr } = await caught(async () => {
      const view = showProgress(['kubernetes/pods', 'aws/ec2/vpcs', 'aws/ec2/subnets']);
      view.update({ section: 'aws/ec2/vpcs', state: 'started' });
      await look(view);
      view.update({ section: 'aws/ec2/vpcs', state: 'done' });
      view.update({ section: 'aws/ec2/subnets', state: 'failed' });
      await view.end();
    });
    expect(stdout).toBe('');
    return stderr;
  } finally {
    process.stderr.isTTY = isTTY;
  }
}

test('a terminal shows that a rate limit is waited for, as long as it is', async () => {
  const stderr = await shown(true, async (view) => {
    await new Promise((done) => setTimeout(done, 50));
    view.waiting('AWS', 2);
    await new Promise((done) => setTimeout(done, 50));
    view.waiting('AWS', 0);
  });
  expect(stderr).toContain('AWS: 0 of 2, waiting for its rate limit');
  expect(stderr).not.toContain('AWS: 2 of 2, 1 not seen or not whole, waiting');
  expect(stderr).not.toMatch(/Kubernetes: .*waiting/);
});

test('elsewhere it is said once, at the end', async () => {
  const whole = 'AWS: 2 of 2, 1 not seen or not whole';
  const slow = await shown(false, (view) => {
    for (const calls of [1, 2, 1, 0]) view.waiting('AWS', calls);
  });
  expect(slow).toBe(`${whole}, waited for its rate limit\n`);
  expect(await shown(false, (view) => view.waiting('AWS', 0))).toBe(`${whole}\n`);
});
