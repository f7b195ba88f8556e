import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endingOf, leaving } from '../../src/replacement/leaving.js';
import { ASSUMPTIONS, type Assumptions, type Pod, type Way } from '../../src/replacement/model.js';
import { replacement, type Setup } from '../../src/replacement/replacement.js';
import { smallest } from '../../src/replacement/smallest.js';
import { roll, sendDuring, type Luck } from './simulation.js';

const SEED = 20_260_829;
const RUNS = 2000;

const seconds = (max: number) => fc.integer({ min: 0, max });
const between = (min: number, max: number) => fc.integer({ min, max });

const pod: fc.Arbitrary<Pod> = fc.record({
  hook: fc.oneof(fc.constant(0), seconds(180)),
  grace: between(1, 400),
  ready: seconds(40),
});
const way: fc.Arbitrary<Way> = fc.record({
  balancer: fc.constantFrom('application', 'network'),
  targets: fc.constantFrom('ip', 'ip', 'instance'),
  policy: fc.constantFrom('Cluster', 'Local'),
  asksNode: fc.boolean(),
  delay: seconds(400),
  cuts: fc.boolean(),
  interval: between(5, 30),
  timeout: between(2, 10),
  healthy: between(2, 5),
  unhealthy: between(2, 5),
  publishesNotReady: fc.boolean(),
  gated: fc.boolean(),
});
const assumptions: fc.Arbitrary<Assumptions> = fc
  .record({
    controller: seconds(10),
    alb: seconds(30),
    nlb: seconds(200),
    'kube-proxy': seconds(10),
    'alb-unhealthy': seconds(10),
    'nlb-unhealthy': seconds(60),
    start: seconds(10),
    serve: fc.oneof(fc.constant(0), seconds(20)),
    request: seconds(120),
  })
  .map((some) => ({ ...ASSUMPTIONS, ...some }));
const rolling = fc
  .record({
    kind: fc.constantFrom('rolling', 'rolling', 'rolling', 'recreate'),
    replicas: between(1, 8),
    surge: seconds(4),
    unavailable: seconds(4),
    minReady: fc.oneof(fc.constant(0), seconds(60)),
    waits: fc.boolean(),
  })
  .filter(({ surge, unavailable }) => surge + unavailable > 0)
  .map((one) => ({
    ...one,
    kind: one.kind as 'rolling' | 'recreate',
    unavailable: Math.min(one.unavailable, one.replicas),
  }))
  .filter(({ surge, unavailable }) => surge + unavailable > 0);

/** The slowest that is assumed: the last good check comes just before the change. */
function slowest(one: Pod, by: Way, assumed: Assumptions): Luck {
  const { deaf, sigkill } = endingOf(one, assumed);
  const changed = by.asksNode ? (by.publishesNotReady ? sigkill : 0) : deaf;
  return {
    controller: assumed.controller,
    node: nodeDelay(by, assumed),
    proxy: assumed['kube-proxy'],
    phase: (changed + by.interval - 1 / 32) % by.interval,
  };
}

function nodeDelay({ balancer, targets }: Way, assumed: Assumptions): number {
  const kind = balancer === 'application' ? 'alb' : 'nlb';
  return targets === 'ip' ? assumed[kind] : assumed[`${kind}-unhealthy`];
}

const share = (max: number, part: number): number => Math.round(max * part * 8) / 8;

test('no request fails outside of the windows, however slow anybody is', () => {
  const part = between(0, 1000).map((thousandths) => thousandths / 1000);
  const luck = fc.tuple(part, part, part, part);
  const sent = fc.array(fc.tuple(part, part), { minLength: 5, maxLength: 20 });
  let failed = 0;
  fc.assert(
    fc.property(pod, way, assumptions, luck, sent, (one, by, assumed, [c, n, p, h], requests) => {
      const worst = slowest(one, by, assumed);
      const now: Luck = {
        controller: share(worst.controller, c),
        node: share(worst.node, n),
        proxy: share(worst.proxy, p),
        phase: share(by.interval, h),
      };
      const { windows } = leaving(one, by, assumed);
      const last = Math.max(one.grace + 2, ...windows.map(({ to }) => to)) + 10;
      for (const [when, long] of requests) {
        const at = share(last + assumed.request, when) - assumed.request;
        const takes = share(assumed.request, long);
        const fate = sendDuring(one, by, assumed, now, { at, takes });
        if (fate === 'fine' || fate === 'elsewhere') continue;
        failed += 1;
        const isForeseen = windows.some(({ from, to }) => at >= from && at < to);
        expect(isForeseen, `${fate} at ${at} s, taking ${takes} s`).toBe(true);
      }
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(failed).toBeGreaterThan(RUNS);
});

test('where everybody is as slow as assumed, the windows begin and end to the second', () => {
  const kinds = { late: 0, killed: 0, cut: 0 };
  fc.assert(
    fc.property(pod, way, assumptions, (one, by, assumed) => {
      const { windows } = leaving(one, by, assumed);
      const fate = (at: number, luck: Luck, takes: number) =>
        sendDuring(one, by, assumed, luck, { at, takes });
      const worst = slowest(one, by, assumed);
      const quickest: Luck = { ...worst, controller: 0, node: 0 };
      for (const { kind, from, to, sure } of windows) {
        if (kind === 'late') {
          kinds.late += 1;
          expect(fate(from + 0.0625, worst, 0)).toBe('refused');
          expect(fate(to - 0.125, worst, 0)).toBe('refused');
        }
        if (kind === 'killed' && sure === 'derived' && (!by.cuts || by.delay >= assumed.request)) {
          kinds.killed += 1;
          expect(fate(to - 0.125, worst, assumed.request)).toBe('killed');
          expect(fate(from - 0.125, worst, assumed.request)).toBe('fine');
        }
        // The earliest that is cut is one of a load balancer that knows at once.
        if (kind === 'cut' && by.delay - assumed.request + assumed.request <= one.grace) {
          kinds.cut += 1;
          expect(fate(from + 0.125, quickest, assumed.request)).toBe('cut');
          expect(fate(from - 0.125, quickest, assumed.request)).toBe('fine');
        }
      }
      // After the last window all is well: the next moment is sent elsewhere.
      const late = windows.filter(({ kind }) => kind === 'late').map(({ to }) => to);
      if (late.length > 0) expect(fate(Math.max(...late) + 0.0625, worst, 0)).toBe('elsewhere');
    }),
    { seed: SEED, numRuns: RUNS },
  );
  for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(50);
});

test('the rollout has nobody to send to exactly when the model says so', () => {
  let open = 0;
  fc.assert(
    fc.property(pod, way, assumptions, rolling, (one, by, assumed, batches) => {
      const direct: Way = { ...by, targets: 'ip' };
      const setup: Setup = { pod: one, ways: [direct], rolling: batches, isSpot: false };
      const timed = replacement(setup, assumed);
      const [window] = timed.ways[0]?.nobody ?? [];
      const contained = assumed.start + one.ready;
      const counted = roll(one, direct, assumed, batches, {
        ended:
          leaving(one, direct, assumed).moments.find(({ kind }) => kind === 'sigkill')?.at ?? 0,
        served: (timed.ways[0]?.coming.served ?? 0) - contained,
      });
      const states = counted.filter(({ at }, index) => counted[index + 1]?.at !== at);
      const from = states.find(({ count }) => count === 0)?.at;
      const to = states.find(({ at, count }) => from !== undefined && at > from && count > 0)?.at;
      expect({ from, to }).toEqual({ from: window?.from, to: window?.to });
      if (window !== undefined) open += 1;
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(open).toBeGreaterThan(100);
});

const calm = way.map((one): Way => ({ ...one, publishesNotReady: false, asksNode: true }));

test('the smallest settings close every window, and a second less leaves one open', () => {
  let mended = 0;
  fc.assert(
    fc.property(
      pod,
      fc.array(calm, { minLength: 1, maxLength: 3 }),
      assumptions,
      rolling,
      (one, ways, given, batches) => {
        const assumed = { ...given, margin: 0 };
        const setup: Setup = { pod: one, ways, rolling: batches, isSpot: false };
        const least = smallest(setup, assumed);
        const closed = apply(setup, least);
        expect(windowsOf(closed, assumed)).toEqual([]);
        for (const name of ['hook', 'grace'] as const) {
          const value = least[name];
          if (value === undefined || value - 1 < setup.pod[name]) continue;
          // What serves on after SIGTERM is given all the time that it serves, needed or not.
          if (assumed.serve > 0) continue;
          mended += 1;
          const less: Setup = { ...closed, pod: { ...closed.pod, [name]: value - 1 } };
          expect(windowsOf(less, assumed), name).not.toEqual([]);
        }
        if (least.minReady !== undefined) {
          const slow: Setup = {
            ...apply(setup, { ...least, gates: [] }),
            ways: closedWays(ways, least, false),
          };
          const at = (minReady: number): Setup => ({
            ...slow,
            rolling: slow.rolling && { ...slow.rolling, minReady },
          });
          expect(windowsOf(at(least.minReady), assumed)).toEqual([]);
          expect(windowsOf(at(least.minReady - 1), assumed)).not.toEqual([]);
        }
      },
    ),
    { seed: SEED, numRuns: 1000 },
  );
  expect(mended).toBeGreaterThan(200);
});

type Least = ReturnType<typeof smallest>;

function closedWays(ways: readonly Way[], least: Least, isGated = true): readonly Way[] {
  return ways.map((one, at) => ({
    ...one,
    delay: least.delays.get(at) ?? one.delay,
    gated: one.gated || (isGated && least.gates.includes(at)),
  }));
}

function apply({ pod: one, ways, rolling: batches, isSpot }: Setup, least: Least): Setup {
  return {
    pod: { ...one, hook: least.hook ?? one.hook, grace: least.grace ?? one.grace },
    ways: closedWays(ways, least),
    isSpot,
    rolling: batches && {
      ...batches,
      ...(least.rolling === undefined
        ? {}
        : { ...least.rolling, kind: 'rolling' as const, waits: false }),
      replicas: least.replicas ?? batches.replicas,
      minReady: least.gates.length > 0 ? batches.minReady : (least.minReady ?? batches.minReady),
    },
  };
}

const windowsOf = (setup: Setup, assumed: Assumptions) =>
  replacement(setup, assumed).ways.flatMap((one) => [...one.leaving.windows, ...one.nobody]);
