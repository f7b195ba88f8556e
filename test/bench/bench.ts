import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calls } from './calls.js';
import { firstRequest } from './first-request.js';
import { large } from './large.js';
import { pods } from './pods.js';
import { preflight } from './preflight.js';
import { startUp } from './start-up.js';

/*
 * How long the built tool takes, how much memory, and how many calls. It prints and never fails
 * on a figure: the times are those of the machine that it runs on, and only what is measured in
 * one run may be compared.
 */

const folder = mkdtempSync(join(tmpdir(), 'ingress-doctor-bench-'));
try {
  startUp();
  await large(folder);
  await preflight(folder);
  await firstRequest(folder);
  await pods(folder);
  await calls(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
