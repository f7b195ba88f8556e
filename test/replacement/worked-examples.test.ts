import { expect, test } from 'vitest';
import { ASSUMPTIONS, type Pod, type Rolling, type Way } from '../../src/replacement/model.js';
import { replacement } from '../../src/replacement/replacement.js';
import { smallest } from '../../src/replacement/smallest.js';

/* Settings that engineers meet, worked out by hand: which window is open, and what closes it. */

const alb: Way = {
  balancer: 'application',
  targets: 'ip',
  policy: 'Cluster',
  asksNode: false,
  delay: 300,
  cuts: true,
  interval: 15,
  timeout: 5,
  healthy: 2,
  unhealthy: 2,
  publishesNotReady: false,
  gated: true,
};
const nlb: Way = {
  ...alb,
  balancer: 'network',
  cuts: false,
  interval: 10,
  timeout: 10,
  healthy: 3,
};
const two: Rolling = {
  kind: 'rolling',
  replicas: 2,
  surge: 1,
  unavailable: 0,
  minReady: 0,
  waits: false,
};

interface Example {
  readonly way: Way;
  readonly pod: Partial<Pod>;
  readonly request?: number;
  readonly rolling?: Partial<Rolling>;
  readonly start?: number;
  readonly isSpot?: boolean;
  /** `kind from-to sure`. */
  readonly windows: readonly string[];
  readonly least: object;
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  '1: an ALB and all defaults': {
    way: alb,
    pod: {},
    request: 2,
    windows: ['late 0-15 suspected'],
    least: { hook: 15 },
  },
  '2: a hook, and time after it': {
    way: { ...alb, delay: 30 },
    pod: { hook: 15 },
    request: 5,
    windows: [],
    least: {},
  },
  '3: five seconds after the hook': {
    way: { ...alb, delay: 30 },
    pod: { hook: 25 },
    windows: ['killed 20-25 suspected'],
    least: { grace: 40 },
  },
  '4: a hook as long as the grace period': {
    way: { ...alb, delay: 60 },
    pod: { hook: 60, grace: 60 },
    windows: ['killed 52-60 suspected', 'unwarned 60-62 proven'],
    least: { grace: 75 },
  },
  '5: uploads of five minutes': {
    way: alb,
    pod: { hook: 15, grace: 330 },
    request: 300,
    windows: [],
    least: {},
  },
  '6: a delay shorter than requests': {
    way: { ...alb, delay: 5 },
    pod: { hook: 15, grace: 60 },
    request: 30,
    windows: ['cut -25-15 derived'],
    least: { delays: new Map([[0, 30]]) },
  },
  '7: an NLB with what is enough for an ALB': {
    way: nlb,
    pod: { hook: 15 },
    windows: ['late 15-30 suspected', 'late 30-125 derived'],
    least: { hook: 125, grace: 140 },
  },
  '8: an NLB on spot nodes': {
    way: { ...nlb, delay: 120 },
    pod: { hook: 130, grace: 180 },
    isSpot: true,
    windows: ['spot late 115-125 derived', 'spot killed 105-115 derived'],
    least: {},
  },
  '9: node ports': {
    way: { ...alb, targets: 'instance', gated: false },
    pod: { hook: 5 },
    request: 2,
    windows: [],
    least: {},
  },
  '10: node ports of nodes with own pods alone': {
    way: { ...alb, targets: 'instance', policy: 'Local', asksNode: true, gated: false },
    pod: { hook: 10 },
    windows: ['late 10-30 suspected', 'late 30-40 suspected', 'nobody 20-40 suspected'],
    least: { hook: 40, grace: 55 },
  },
  '11: two replicas that start at once, without a gate': {
    way: { ...alb, delay: 30, gated: false },
    pod: { hook: 15, grace: 45 },
    start: 3,
    windows: ['nobody 6-33 derived'],
    least: { gates: [0], minReady: 14 },
  },
  recreate: {
    way: { ...alb, delay: 30 },
    pod: { hook: 15, grace: 45 },
    rolling: { kind: 'recreate', surge: 0, unavailable: 2 },
    windows: ['nobody 0-80 derived'],
    least: { rolling: { surge: 1, unavailable: 0 } },
  },
  'a StatefulSet of one': {
    way: { ...alb, delay: 30 },
    pod: { hook: 15, grace: 45 },
    rolling: { replicas: 1, surge: 0, unavailable: 1, waits: true },
    windows: ['nobody 0-80 derived'],
    least: { replicas: 2 },
  },
  'endpoints that are published until the pod is gone': {
    way: { ...alb, publishesNotReady: true },
    pod: { hook: 15, grace: 45 },
    windows: ['late 15-45 suspected', 'late 45-60 derived'],
    least: { unpublish: [0] },
  },
  'an NLB with time enough': {
    way: { ...nlb, cuts: true },
    pod: { hook: 130, grace: 180 },
    windows: [],
    least: {},
  },
};

test.each(Object.entries(EXAMPLES))('%s', (_name, example) => {
  const { way, request = 10, start = 5, isSpot = false } = example;
  const assumed = { ...ASSUMPTIONS, request, start };
  const setup = {
    pod: { hook: 0, grace: 30, ready: 0, ...example.pod },
    ways: [way],
    rolling: { ...two, ...example.rolling },
    isSpot,
  };
  const [timed] = replacement(setup, assumed).ways;
  const text = ({
    kind,
    from,
    to,
    sure,
  }: {
    kind: string;
    from: number;
    to: number;
    sure: string;
  }) => `${kind} ${from}-${to} ${sure}`;
  expect([
    ...(timed?.leaving.windows ?? []).map(text),
    ...(timed?.spot ?? []).map((one) => `spot ${text(one)}`),
    ...(timed?.nobody ?? []).map(text),
  ]).toEqual(example.windows);
  expect(smallest(setup, assumed)).toEqual({
    delays: new Map(),
    gates: [],
    unpublish: [],
    unpolicy: [],
    ...example.least,
  });
});
