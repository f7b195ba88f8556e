import { refText } from '../findings/cite.js';
import type { MomentKind } from '../replacement/model.js';
import type {
  ReportedRollout,
  ReportedSetting,
  ReportedWay,
  ReportedWindow,
  RolloutReport,
} from '../replacement/report.js';
import { cut, inert } from './reporter.js';

/*
 * What is said of a rollout in every format that a person reads. All of it is inert, and none of it is
 * escaped yet for the format that shows it.
 */

export const MAX_NAME = 60;
export const MAX_WAYS = 5;
export const MAX_NOTES = 20;
export const MAX_SENTENCE = 1000;

const MOMENTS: Readonly<Record<MomentKind, string>> = {
  deleted: 'the pod is deleted',
  hook: 'its preStop hook begins',
  endpoint: 'its endpoint is ready no more',
  deregistered: 'the controller deregisters the target',
  'kube-proxy': 'kube-proxy knows on every node',
  'last-sent': 'nothing new is sent to it any more',
  sigterm: 'SIGTERM',
  sigkill: 'SIGKILL, at the latest',
  'delay-over': 'the deregistration delay is over',
  created: 'the pod is created',
  running: 'its containers run',
  'containers-ready': 'its containers are ready',
  registered: 'the controller registers the target',
  healthy: 'the load balancer sends to it',
  ready: 'the pod is ready',
  available: 'it counts as available',
};

/** `=`: takes requests; `-`: finishes what it has; `>`: is sent to; `!`: requests may fail. */
export type Mark = '=' | '-' | '>' | '!';

export interface Lane {
  readonly label: string;
  /** What is drawn, in seconds. */
  readonly parts: readonly { readonly from: number; readonly to: number; readonly mark: Mark }[];
}

/** A picture of some seconds. */
export interface Drawing {
  readonly title: string;
  /** What the seconds are counted from. */
  readonly since: string;
  /** In seconds; above 0. */
  readonly end: number;
  /** Only those that have something in them. */
  readonly lanes: readonly Lane[];
  /** What happens at the same time stands together. */
  readonly moments: readonly { readonly at: number; readonly texts: readonly string[] }[];
}

type Happening = { readonly at: number } & (
  | { readonly kind: MomentKind }
  | { readonly text: string }
);

function drawing(
  title: string,
  since: string,
  end: number,
  lanes: readonly Lane[],
  happenings: readonly Happening[],
): Drawing {
  const byTime = Map.groupBy(happenings, ({ at }) => at);
  return {
    title,
    since,
    end,
    lanes: lanes.filter(({ parts }) => parts.some(({ from, to }) => to > Math.max(from, 0))),
    moments: [...byTime].map(([at, all]) => ({
      at,
      texts: all.map((each) => ('kind' in each ? MOMENTS[each.kind] : each.text)),
    })),
  };
}

/** One pod that goes, and one that comes, as one way sees them. */
export function drawingsOf({ leaving, coming, windows }: ReportedWay): readonly Drawing[] {
  const { takesUntil, sentUntil, killedAt } = leaving;
  const open = windows.filter(({ since, onlyOnSpot }) => since === 'deletion' && !onlyOnSpot);
  const out = Math.max(killedAt, sentUntil, ...open.map(({ to }) => to), 1);
  const into = Math.max(coming.availableAt, coming.servedAt, 1);
  return [
    drawing(
      'An old pod goes',
      'its deletion',
      out,
      [
        {
          label: 'pod',
          parts: [
            { from: 0, to: takesUntil, mark: '=' },
            { from: takesUntil, to: killedAt, mark: '-' },
          ],
        },
        { label: 'sent to', parts: [{ from: 0, to: sentUntil, mark: '>' }] },
        { label: 'may fail', parts: open.map(({ from, to }) => ({ from, to, mark: '!' })) },
      ],
      leaving.moments,
    ),
    drawing(
      'A new pod comes',
      'its creation',
      into,
      [
        { label: 'pod', parts: [{ from: coming.readyAt, to: into, mark: '=' }] },
        { label: 'sent to', parts: [{ from: coming.servedAt, to: into, mark: '>' }] },
      ],
      coming.moments,
    ),
  ];
}

/** All of them, batch by batch; none where no rollout is timed. */
export function drawingOfAll({ rollout, ways }: RolloutReport): Drawing | undefined {
  if (rollout === null) return undefined;
  const { lastDeletedAt, firstCreatedAt, overAt } = rollout;
  const first = Math.max(...ways.map(({ coming }) => firstCreatedAt + coming.servedAt));
  const open = ways.flatMap(({ windows }) => windows).filter(({ since }) => since === 'rollout');
  const end = Math.max(overAt, first, ...open.map(({ to }) => to), 1);
  return drawing(
    `All pods, ${howMany(rollout)}`,
    'the start',
    end,
    [
      { label: 'old pods', parts: [{ from: 0, to: lastDeletedAt, mark: '=' }] },
      { label: 'new pods', parts: [{ from: first, to: end, mark: '>' }] },
      { label: 'may fail', parts: open.map(({ from, to }) => ({ from, to, mark: '!' })) },
    ],
    [
      { at: lastDeletedAt, text: 'the last old pod is deleted' },
      { at: first, text: 'the first new pod is sent to' },
      { at: overAt, text: 'every pod is replaced' },
    ].toSorted((a, b) => a.at - b.at),
  );
}

function howMany({ replicas, surge, unavailable }: ReportedRollout): string {
  return `${replicas} of them, at most ${surge} more or ${unavailable} less`;
}

export function rolloutHeadline({ workload, cluster, capturedAt }: RolloutReport): string {
  const name = cluster.name === null ? '' : `cluster ${inert(cluster.name)}, `;
  return `${cut(refText(workload), MAX_NAME)} (${name}as of ${inert(capturedAt)})`;
}

/** Those of the workload; those of a way stand in its evidence. */
export function settingTexts({ settings }: RolloutReport): readonly string[] {
  return settings
    .filter((setting) => !setting.name.includes(' of ') || setting.name.startsWith('preStop'))
    .map(settingText);
}

function settingText({ name, value, isExplicit }: ReportedSetting): string {
  const shown = value === null ? 'none' : String(value);
  return `${cut(name, MAX_NAME)} ${cut(shown, MAX_NAME)}${isExplicit ? '' : ' (default)'}`;
}

export function wayHeadline({ targetGroup, way }: ReportedWay): string {
  const balancer = way.balancer === 'application' ? 'ALB' : 'NLB';
  const targets =
    way.targets === 'ip'
      ? `ip targets, ${way.gated ? 'with' : 'without'} readiness gate`
      : `instance targets, externalTrafficPolicy ${way.policy}`;
  return `${balancer}, ${cut(refText(targetGroup), 4 * MAX_NAME)}: ${targets}`;
}

/** When requests may fail; two target groups of one load balancer meet the same. */
export function windowTexts({ ways }: RolloutReport): readonly {
  readonly span: string;
  readonly sure: string;
  readonly text: string;
}[] {
  const open = ways.flatMap(({ windows }) => windows);
  const texts = open.map((one) => ({
    span: spanText(one),
    sure: `${one.sure}, ${one.kind}`,
    text: inert(one.message),
  }));
  return [...new Map(texts.map((one) => [`${one.span} ${one.text}`, one])).values()];
}

function spanText({ from, to, since, onlyOnSpot }: ReportedWindow): string {
  const start = since === 'rollout' ? 'the start of the rollout' : 'the deletion of a pod';
  const where = onlyOnSpot ? ', where a spot node is taken away' : '';
  return `from ${round(from)} s to ${round(to)} s from ${start}${where}`;
}

/** What is taken for granted, and what had to be since it was not seen. */
export function assumptionTexts({ assumptions }: RolloutReport) {
  const known = assumptions.filter(({ why }) => why !== 'not seen');
  const unseen = assumptions.filter(({ why }) => why === 'not seen');
  return {
    known: known
      .map(({ name, value, why }) => `${name} ${String(value)}${why === 'given' ? ' (given)' : ''}`)
      .join(', '),
    unseen: unseen.map(
      ({ name, value }) => `not seen: ${cut(name, MAX_NAME)}, taken as ${String(value)}`,
    ),
  };
}

/** The last word: `Open`, and why. */
export function rolloutConclusion({ ways, verdict }: RolloutReport) {
  if (verdict === 'closed') return { word: 'Closed', text: 'no request need fail.' };
  if (verdict === 'unknown') {
    return { word: 'Unknown', text: 'no request need fail, as far as what was seen tells.' };
  }
  const open = ways.flatMap(({ windows }) => windows);
  const longest = Math.max(...open.map(({ from, to }) => to - from));
  return { word: 'Open', text: `requests may fail, for ${round(longest)} s at a time.` };
}

export const round = (seconds: number): number => Math.round(seconds * 10) / 10;
