import { CONFIDENCES, type Confidence } from '../chain.js';
import { ASSUMPTION_NAMES } from '../replacement/model.js';
import type { RolloutReport } from '../replacement/report.js';
import type { Given } from '../rollout/time-rollout.js';
import { nearestHint } from './nearest.js';
import { UserError } from './user-error.js';

const NAMES: readonly string[] = [...ASSUMPTION_NAMES, 'hook'];
/** A day: no number of a replacement is longer. */
const MOST_SECONDS = 86_400;

/** `alb=20`, and what `--longest-request` says. */
export function readGiven(assume: readonly string[], request: string | undefined): Given {
  const given = assume.map((text): readonly [string, number] => {
    const [name = '', value = ''] = text.split(/=(.*)/s);
    if (!NAMES.includes(name)) {
      throw new UserError(
        `Expected --assume to be NAME=SECONDS with a name that is known, found "${text}".`,
        nearestHint(
          name,
          NAMES.map((one) => ({ text: one, name: one })),
        ),
      );
    }
    return [name, secondsOf(value, `--assume ${name}`)];
  });
  return {
    ...Object.fromEntries(given),
    ...(request === undefined ? {} : { request: secondsOf(request, '--longest-request') }),
  };
}

function secondsOf(text: string, flag: string): number {
  const [, digits] = /^(\d+(?:\.\d+)?)s?$/.exec(text) ?? [];
  const seconds = Number(digits);
  if (digits !== undefined && seconds <= MOST_SECONDS) return seconds;
  throw new UserError(
    `Expected ${flag} to be a number of seconds up to ${MOST_SECONDS}, found "${text}".`,
  );
}

export interface RolloutExit {
  /** How sure a window must be at least; `never`: windows are only reported. */
  readonly failOn: Confidence | 'never';
  readonly allowIncomplete: boolean;
}

/** 0: no window, 1: a window, 3: could not tell. */
export function rolloutStatus(
  { ways, verdict }: RolloutReport,
  { failOn, allowIncomplete }: RolloutExit,
): 0 | 1 | 3 {
  const least = failOn === 'never' ? -1 : CONFIDENCES.indexOf(failOn);
  const isSure = ({ sure }: { readonly sure: Confidence }) => CONFIDENCES.indexOf(sure) <= least;
  if (ways.some(({ windows }) => windows.some(isSure))) return 1;
  return verdict === 'unknown' && !allowIncomplete ? 3 : 0;
}
