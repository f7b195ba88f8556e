import { refText } from '../findings/cite.js';
import type { Mark, Step, Traced, TracedGroup, TracedRule, TraceReport } from '../trace/traced.js';
import { cut, inert, type ReportOptions, type Tone } from './reporter.js';

const MARKS: Readonly<Record<Mark, { readonly mark: string; readonly tone: Tone }>> = {
  passes: { mark: '✔', tone: 'good' },
  fails: { mark: '✖', tone: 'bad' },
  unknown: { mark: '?', tone: 'soft' },
  unreached: { mark: '·', tone: 'soft' },
};
const LEGEND = '✔ passes  ✖ stops here  ? could not tell  · not reached';
const VERDICTS: Readonly<Record<TracedRule['verdict'], string>> = {
  wins: '✔',
  late: '·',
  differs: '✖',
  unknown: '?',
};

const WIDTH = 80;
const LABEL = 17;
const MAX_RULES = 100;
const MAX_TARGETS = 20;
const MAX_SENTENCE = 1000;

/** For a person at a terminal. */
export function traceTable(report: TraceReport, options: ReportOptions): string {
  const { cluster, capturedAt, traces } = report;
  const name = cluster.name === null ? 'Cluster' : `Cluster ${inert(cluster.name)}`;
  const version = cluster.version === null ? '' : ` (${inert(cluster.version)})`;
  return `${[
    `${name}${version} as of ${inert(capturedAt)}`,
    ...traces.map((traced) => tracedText(traced, options)),
    options.paint('soft', LEGEND),
  ].join('\n\n')}\n`;
}

function tracedText(traced: Traced, { paint }: ReportOptions): string {
  const { request, steps, rules, groups, outcome, client, basis, probes } = traced;
  const tone = outcome === 'answered' ? 'good' : 'bad';
  const word = `${outcome.charAt(0).toUpperCase()}${outcome.slice(1)}`;
  const shown = steps.filter(({ message }) => message !== '');
  return [
    ...wrapped('', `${request.method} ${request.url}`, 0),
    ...(basis === 'plan' ? ['The rules are those that the controller would write.'] : []),
    ...shown.flatMap((step) => [
      ...stepText(step, paint),
      ...(step.name === 'rules' ? rulesText(rules) : []),
      ...(step.name === 'target-group' ? groups.flatMap(groupText) : []),
    ]),
    ...probes.flatMap(({ via, message, agrees }) =>
      wrapped(
        `${agrees === true ? '✔' : agrees === false ? '✖' : '?'} probe`,
        `${via}: ${message}`,
        LABEL,
      ),
    ),
    ...wrapped('', `${word}: ${client}`, 0).map((text, index) =>
      index === 0 ? text.replace(word, paint(tone, word)) : text,
    ),
  ].join('\n');
}

function stepText({ name, mark, message }: Step, paint: ReportOptions['paint']): readonly string[] {
  const sign = MARKS[mark];
  return wrapped(`${sign.mark} ${name}`, message, LABEL).map((text, index) =>
    index === 0 ? text.replace(sign.mark, paint(sign.tone, sign.mark)) : text,
  );
}

function rulesText(rules: readonly TracedRule[]): readonly string[] {
  const hidden = rules.length - MAX_RULES;
  return [
    ...rules
      .slice(0, MAX_RULES)
      .flatMap(({ priority, verdict, conditions, action }) =>
        wrapped(
          `    ${VERDICTS[verdict]} ${priority}`,
          `${action}${
            conditions.length === 0
              ? ''
              : ` if ${conditions
                  .map(({ text, holds }) =>
                    holds === true ? text : `${text} (${holds === false ? 'no' : '?'})`,
                  )
                  .join(' and ')}`
          }`,
          LABEL,
        ),
      ),
    ...(hidden > 0 ? [`    and ${hidden} more rules`] : []),
  ];
}

function groupText({ ref, percent, mark, targets }: TracedGroup): readonly string[] {
  const hidden = targets.length - MAX_TARGETS;
  return [
    ...wrapped(`    ${MARKS[mark].mark} ${percent} %`, ref.name, LABEL),
    ...targets.slice(0, MAX_TARGETS).flatMap(({ id, port, state, reason, ref: pod, receives }) => {
      const where = port === undefined ? id : `${id}:${port}`;
      const who = pod === undefined ? '' : `  ${refText(pod)}`;
      const why = reason === undefined ? '' : ` (${reason})`;
      return wrapped(
        `      ${receives ? '→' : ' '}`,
        `${where}  ${state ?? ''}${why}${who}`,
        LABEL,
      );
    }),
    ...(hidden > 0 ? [`      and ${hidden} more targets`] : []),
  ];
}

/** Lines of eighty columns at most: a label, and a text that goes on beneath itself. */
function wrapped(label: string, given: string, indent: number): readonly string[] {
  const text = cut(given, MAX_SENTENCE);
  const width = WIDTH - indent;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (Array.from(longer).length <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [];
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  lines.push(line);
  return lines.map((one, index) => `${(index === 0 ? label : '').padEnd(indent)}${one}`);
}
