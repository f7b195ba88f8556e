import { refText } from '../findings/cite.js';
import type { MomentKind } from '../replacement/model.js';
import type {
  ReportedRollout,
  ReportedSetting,
  ReportedWay,
  ReportedWindow,
  RolloutReport,
} from '../replacement/report.js';
import { cut, inert, type ReportOptions } from './reporter.js';

const WIDTH = 80;
const LABEL = 12;
const LANE = WIDTH - LABEL - 3;
const MAX_NAME = 60;
const MAX_WAYS = 5;
const MAX_NOTES = 20;
const MAX_SENTENCE = 1000;

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

interface Lane {
  readonly label: string;
  /** What is drawn, in seconds. */
  readonly parts: readonly {
    readonly from: number;
    readonly to: number;
    readonly mark: string;
  }[];
}

/** For a person at a terminal: 80 columns, and no colour is needed to read it. */
export function rolloutTable(report: RolloutReport, options: ReportOptions): string {
  const shown = report.ways.slice(0, MAX_WAYS);
  const hidden = report.ways.length - shown.length;
  return `${[
    headline(report),
    ...shown.map(wayText),
    ...(hidden > 0 ? [`and ${hidden} more target groups; -o json has them all`] : []),
    ...allPods(report),
    ...windowsText(report, options),
    ...fixesText(report),
    ...notesText(report),
    assumptionsText(report),
    conclusion(report, options),
  ].join('\n\n')}\n`;
}

function headline({ workload, cluster, capturedAt, settings }: RolloutReport): string {
  const name = cluster.name === null ? '' : `cluster ${inert(cluster.name)}, `;
  const said = settings
    .filter((setting) => !setting.name.includes(' of ') || setting.name.startsWith('preStop'))
    .map(settingText);
  return [
    `${cut(refText(workload), MAX_NAME)} (${name}as of ${inert(capturedAt)})`,
    ...wrap(said.join(', '), '  '),
  ].join('\n');
}

function settingText({ name, value, isExplicit }: ReportedSetting): string {
  const shown = value === null ? 'none' : String(value);
  return `${cut(name, MAX_NAME)} ${cut(shown, MAX_NAME)}${isExplicit ? '' : ' (default)'}`;
}

function wayText({ targetGroup, way, leaving, coming, windows }: ReportedWay): string {
  const balancer = way.balancer === 'application' ? 'ALB' : 'NLB';
  const targets =
    way.targets === 'ip'
      ? `ip targets, ${way.gated ? 'with' : 'without'} readiness gate`
      : `instance targets, externalTrafficPolicy ${way.policy}`;
  const { takesUntil, sentUntil, killedAt } = leaving;
  const open = windows.filter(({ since, onlyOnSpot }) => since === 'deletion' && !onlyOnSpot);
  const out = Math.max(killedAt, sentUntil, ...open.map(({ to }) => to), 1);
  const into = Math.max(coming.availableAt, coming.servedAt, 1);
  return [
    cut(`${balancer}, ${refText(targetGroup)}: ${targets}`, WIDTH),
    '',
    'An old pod goes: seconds from its deletion',
    ...draw(out, [
      {
        label: 'pod',
        parts: [
          { from: 0, to: takesUntil, mark: '=' },
          { from: takesUntil, to: killedAt, mark: '-' },
        ],
      },
      { label: 'sent to', parts: [{ from: 0, to: sentUntil, mark: '>' }] },
      { label: 'may fail', parts: open.map(({ from, to }) => ({ from, to, mark: '!' })) },
    ]),
    ...momentLines(leaving.moments),
    '',
    'A new pod comes: seconds from its creation',
    ...draw(into, [
      { label: 'pod', parts: [{ from: coming.readyAt, to: into, mark: '=' }] },
      { label: 'sent to', parts: [{ from: coming.servedAt, to: into, mark: '>' }] },
    ]),
    ...momentLines(coming.moments),
  ].join('\n');
}

function allPods({ rollout, ways }: RolloutReport): readonly string[] {
  if (rollout === null) return [];
  const { lastDeletedAt, firstCreatedAt, overAt } = rollout;
  const served = ways.map(({ coming }) => firstCreatedAt + coming.servedAt);
  const first = Math.max(...served);
  const open = ways.flatMap(({ windows }) => windows).filter(({ since }) => since === 'rollout');
  const end = Math.max(overAt, first, ...open.map(({ to }) => to), 1);
  return [
    [
      `All pods, ${howMany(rollout)}: seconds from the start`,
      ...draw(end, [
        { label: 'old pods', parts: [{ from: 0, to: lastDeletedAt, mark: '=' }] },
        { label: 'new pods', parts: [{ from: first, to: end, mark: '>' }] },
        { label: 'may fail', parts: open.map(({ from, to }) => ({ from, to, mark: '!' })) },
      ]),
      ...momentLines(
        [
          { at: lastDeletedAt, text: 'the last old pod is deleted' },
          { at: first, text: 'the first new pod is sent to' },
          { at: overAt, text: 'every pod is replaced' },
        ].toSorted((a, b) => a.at - b.at),
      ),
    ].join('\n'),
  ];
}

function howMany({ replicas, surge, unavailable }: ReportedRollout): string {
  return `${replicas} of them, at most ${surge} more or ${unavailable} less`;
}

function draw(end: number, lanes: readonly Lane[]): readonly string[] {
  const label = `${round(end)} s`;
  const scale = `0${' '.repeat(Math.max(LANE - label.length - 1, 1))}${label}`;
  const drawn = lanes
    .filter(({ parts }) => parts.some(({ from, to }) => to > Math.max(from, 0)))
    .map((lane) => `  ${lane.label.padEnd(LABEL)}${bar(lane, end)}`.trimEnd());
  return [`  ${''.padEnd(LABEL)}${scale}`, ...drawn];
}

/** A part is drawn however short it is. */
function bar({ parts }: Lane, end: number): string {
  const cells = Array.from({ length: LANE }, () => ' ');
  for (const { from, to, mark } of parts) {
    if (to <= Math.max(from, 0)) continue;
    const first = Math.min(Math.floor((Math.max(from, 0) / end) * LANE), LANE - 1);
    const last = Math.max(Math.ceil((Math.min(to, end) / end) * LANE), first + 1);
    cells.fill(mark, first, last);
  }
  return cells.join('');
}

/** What happens at the same time stands in one line. */
function momentLines(
  moments: readonly (
    | { readonly at: number; readonly kind: MomentKind }
    | { readonly at: number; readonly text: string }
  )[],
): readonly string[] {
  const byTime = new Map<number, string[]>();
  for (const moment of moments) {
    const text = 'kind' in moment ? MOMENTS[moment.kind] : moment.text;
    byTime.set(moment.at, [...(byTime.get(moment.at) ?? []), text]);
  }
  return [...byTime].flatMap(([at, texts]) =>
    wrap(texts.join('; '), `${`${round(at)} s`.padStart(LABEL)}  `),
  );
}

function windowsText({ ways }: RolloutReport, { paint }: ReportOptions): readonly string[] {
  const open = ways.flatMap(({ windows }) => windows);
  if (open.length === 0) return [];
  // Two target groups of one load balancer meet the same.
  const byText = new Map(open.map((one) => [`${spanText(one)} ${one.message}`, one]));
  return [
    [
      'Requests may fail that are sent',
      ...[...byText.values()].flatMap((one) => [
        `  ${paint('bad', spanText(one))}  (${one.sure}, ${one.kind})`,
        ...wrap(inert(one.message), '    '),
      ]),
    ].join('\n'),
  ];
}

function spanText({ from, to, since, onlyOnSpot }: ReportedWindow): string {
  const start = since === 'rollout' ? 'the start of the rollout' : 'the deletion of a pod';
  const where = onlyOnSpot ? ', where a spot node is taken away' : '';
  return `from ${round(from)} s to ${round(to)} s from ${start}${where}`;
}

function fixesText({ fixes }: RolloutReport): readonly string[] {
  if (fixes.length === 0) return [];
  return [
    [
      'The smallest settings that close it',
      ...fixes.flatMap(({ message, commands }) => [
        ...wrap(cut(message, MAX_SENTENCE), '  - ', '    '),
        ...commands.map((command) => `    $ ${inert(command)}`),
      ]),
    ].join('\n'),
  ];
}

function notesText({ notes }: RolloutReport): readonly string[] {
  if (notes.length === 0) return [];
  const shown = notes
    .slice(0, MAX_NOTES)
    .flatMap((note) => wrap(cut(note, MAX_SENTENCE), '  - ', '    '));
  const hidden = notes.length - MAX_NOTES;
  return [['Note', ...shown, ...(hidden > 0 ? [`  and ${hidden} more`] : [])].join('\n')];
}

function assumptionsText({ assumptions }: RolloutReport): string {
  const known = assumptions.filter(({ why }) => why !== 'not seen');
  const unseen = assumptions.filter(({ why }) => why === 'not seen');
  const list = known.map(
    ({ name, value, why }) => `${name} ${String(value)}${why === 'given' ? ' (given)' : ''}`,
  );
  return [
    'Assumed, in seconds (--assume NAME=SECONDS says otherwise)',
    ...wrap(list.join(', '), '  '),
    ...unseen.flatMap(({ name, value }) =>
      wrap(`not seen: ${cut(name, MAX_NAME)}, taken as ${String(value)}`, '  '),
    ),
  ].join('\n');
}

function conclusion({ ways, verdict }: RolloutReport, { paint }: ReportOptions): string {
  const open = ways.flatMap(({ windows }) => windows);
  if (verdict === 'closed') return paint('good', 'Closed: no request need fail.');
  if (verdict === 'unknown') {
    return paint('soft', 'Unknown: no request need fail, as far as what was seen tells.');
  }
  const longest = Math.max(...open.map(({ from, to }) => to - from));
  return paint('bad', `Open: requests may fail, for ${round(longest)} s at a time.`);
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

function wrap(text: string, first: string, rest = ' '.repeat(first.length)): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
