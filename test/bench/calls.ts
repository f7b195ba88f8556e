import { join } from 'node:path';
import type { CollectBill } from '../../src/collect/collect.js';
import { Fault } from '../support/aws-server.js';
import { fleet } from '../support/fleet.js';
import { loggedIn, print, RUN, runLive, type RanLive } from './measure.js';
import { world } from './world.js';

/** What AWS documents of the reads of Elastic Load Balancing, for an account and a region. */
const BUCKET = { tokens: 40, perSecond: 10 };
const CONTROLLER_PER_SECOND = 4;
const INGRESSES = 1000;
const FAST = 10;

const ONE = ['ingress/app-1', '-n', 'team-001'];
const ALL = ['-A'];

/** What a look costs an account in which a controller works at the same time. */
export async function calls(folder: string): Promise<void> {
  const rows = [
    await look(folder, 'one Ingress', ONE, 1, '<= 36 of AWS, <= 30 over <= 6, none throttled'),
    await look(folder, `${INGRESSES / 2} target groups`, ALL, FAST, 'none throttled'),
  ];
  print(
    [
      'diagnose, live, beside a controller',
      'of AWS',
      'of ELB',
      'of Kubernetes',
      'seconds',
      'controller',
      'fewest tokens',
      'throttled: ours',
      'its',
      'aim',
    ],
    rows,
  );
  process.stdout.write(
    `The second ran ${FAST} times as fast as it is told: the tool by --aws-rate, the bucket and the controller with it.\n\n`,
  );
}

async function look(
  folder: string,
  name: string,
  question: readonly string[],
  speed: number,
  aim: string,
): Promise<string[]> {
  const account = new Account(speed);
  const calls = { elb: 0, throttled: 0 };
  const during: { first?: number; last?: number } = {};
  const { flags, close } = await world(
    fleet(INGRESSES),
    join(folder, 'fleet.json'),
    ({ service }) => {
      if (service !== 'elbv2' && service !== 'elb') return;
      during.first ??= performance.now();
      during.last = performance.now();
      calls.elb += 1;
      if (account.take()) return;
      calls.throttled += 1;
      throw new Fault('Throttling');
    },
  );
  let ran: RanLive;
  try {
    const own = [...flags, '--aws-rate', String(speed), '--timeout', '10m', '-o', 'json'];
    ran = await runLive([RUN, 'diagnose', ...question, ...own], loggedIn());
  } finally {
    await close();
  }
  const { bill } = JSON.parse(ran.stdout) as { readonly bill: CollectBill };
  const seconds = (((during.last ?? Number.NaN) - (during.first ?? Number.NaN)) / 1000) * speed;
  return [
    name,
    String(bill.aws.calls),
    String(calls.elb),
    `${bill.kubernetes.calls} over ${bill.kubernetes.connections}`,
    `${seconds.toFixed(1)} s`,
    String(account.controller.calls),
    account.fewest.toFixed(0),
    String(calls.throttled),
    String(account.controller.throttled),
    aim,
  ];
}

/**
 * As the API counts: a call without a token is refused, and takes none. The controller's calls
 * are those that were due since somebody else last asked.
 */
class Account {
  readonly controller = { calls: 0, throttled: 0 };
  fewest = BUCKET.tokens;
  readonly #speed: number;
  readonly #start = performance.now();
  /** In seconds of the account. */
  #at = 0;
  #tokens = BUCKET.tokens;

  constructor(speed: number) {
    this.#speed = speed;
  }

  take(): boolean {
    const now = ((performance.now() - this.#start) / 1000) * this.#speed;
    const due = (): number => this.controller.calls / CONTROLLER_PER_SECOND;
    while (due() <= now) {
      if (!this.#takeAt(due())) this.controller.throttled += 1;
      this.controller.calls += 1;
    }
    return this.#takeAt(now);
  }

  #takeAt(now: number): boolean {
    this.#tokens = Math.min(BUCKET.tokens, this.#tokens + (now - this.#at) * BUCKET.perSecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    this.fewest = Math.min(this.fewest, this.#tokens);
    return true;
  }
}
