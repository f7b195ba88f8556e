import type { Mark, Step, Traced, TracedGroup, TracedRule, TraceReport } from '../trace/traced.js';
import { cut, type ReportOptions, type Tone } from './reporter.js';
import {
  MARKS,
  MAX_RULES,
  MAX_SENTENCE,
  MAX_TARGETS,
  ruleText,
  targetText,
  traceHeadline,
  VERDICTS,
} from './trace-words.js';
import { capital } from './words.js';

const TONES: Readonly<Record<Mark, Tone>> = {
  passes: 'good',
  fails: 'bad',
  unknown: 'soft',
  unreached: 'soft',
};
const LEGEND = Object.values(MARKS)
  .map(({ mark, word }) => `${mark} ${word}`)
  .join('  ');

const WIDTH = 80;
const LABEL = 17;

/** For a person at a terminal. */
export function traceTable(report: TraceReport, options: ReportOptions): string {
  return `${[
    traceHeadline(report),
    ...report.traces.map((traced) => tracedText(traced, options)),
    options.paint('soft', LEGEND),
  ].join('\n\n')}\n`;
}

function tracedText(traced: Traced, { paint }: ReportOptions): string {
  const { request, steps, rules, groups, outcome, client, basis, probes } = traced;
  const tone = outcome === 'answered' ? 'good' : 'bad';
  const word = capital(outcome);
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
  const sign = MARKS[mark].mark;
  return wrapped(`${sign} ${name}`, message, LABEL).map((text, index) =>
    index === 0 ? text.replace(sign, paint(TONES[mark], sign)) : text,
  );
}

function rulesText(rules: readonly TracedRule[]): readonly string[] {
  const hidden = rules.length - MAX_RULES;
  return [
    ...rules
      .slice(0, MAX_RULES)
      .flatMap((rule) =>
        wrapped(`    ${VERDICTS[rule.verdict].mark} ${rule.priority}`, ruleText(rule), LABEL),
      ),
    ...(hidden > 0 ? [`    and ${hidden} more rules`] : []),
  ];
}

function groupText({ ref, percent, mark, targets }: TracedGroup): readonly string[] {
  const hidden = targets.length - MAX_TARGETS;
  return [
    ...wrapped(`    ${MARKS[mark].mark} ${percent} %`, ref.name, LABEL),
    ...targets
      .slice(0, MAX_TARGETS)
      .flatMap((target) =>
        wrapped(`      ${target.receives ? '→' : ' '}`, targetText(target), LABEL),
      ),
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
