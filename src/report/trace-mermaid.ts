import type { Mark, Traced, TracedGroup } from '../trace/traced.js';
import { CLASSES, label } from './mermaid-text.js';
import type { TraceReporter } from './reporter.js';
import { MARKS, ruleText, traceHeadline } from './trace-words.js';
import { capital } from './words.js';

const MAX_TRACES = 8;
const MAX_GROUPS = 5;
const MAX_TEXT = 120;

const STYLES: Readonly<Record<Mark, string>> = {
  passes: 'fine',
  fails: 'broken',
  unknown: 'dark',
  unreached: 'quiet',
};

/** A flowchart: each request, and the steps that it takes. */
export const traceMermaid: TraceReporter = (report) => {
  const hidden = report.traces.length - MAX_TRACES;
  return `${[
    'flowchart TB',
    ...CLASSES,
    ...report.traces
      .slice(0, MAX_TRACES)
      .flatMap((traced, index) => tracedText(traced, `t${index + 1}`)),
    ...(hidden > 0 ? [`more[${label(`and ${hidden} more requests`, MAX_TEXT)}]`] : []),
    `asof[${label(traceHeadline(report), MAX_TEXT)}]`,
  ].join('\n')}\n`;
};

function tracedText(traced: Traced, id: string): readonly string[] {
  const { request, steps, groups, outcome, client } = traced;
  const taken = steps.filter(({ message }) => message !== '');
  const nodes = taken.map(({ name, mark, message }, index) => {
    const text = `${MARKS[mark].mark} ${name}: ${name === 'rules' ? ruleOf(traced, message) : message}`;
    return `  ${id}s${index + 1}[${label(text, MAX_TEXT)}]:::${STYLES[mark]}`;
  });
  const way = [`${id}r`, ...taken.map((_step, index) => `${id}s${index + 1}`)];
  const last = way.at(-1) ?? '';
  const shown = groups.slice(0, MAX_GROUPS);
  const tone = outcome === 'answered' ? 'fine' : outcome === 'stopped' ? 'broken' : 'dark';
  return [
    `subgraph ${id}[${label(`${request.method} ${request.url}`, MAX_TEXT)}]`,
    `  ${id}r([${label('the client', MAX_TEXT)}])`,
    ...nodes,
    `  ${way.join(' --> ')}`,
    ...shown.flatMap((group, index) => groupText(group, `${id}g${index + 1}`, last)),
    `  ${id}o([${label(`${capital(outcome)}: ${client}`, MAX_TEXT)}]):::${tone}`,
    `  ${shown.length === 0 ? last : shown.map((_group, index) => `${id}g${index + 1}`).join(' & ')} --> ${id}o`,
    'end',
    `class ${id} way`,
  ];
}

/** The rule that answers says more than that one does. */
function ruleOf({ rules }: Traced, message: string): string {
  const winner = rules.find(({ verdict }) => verdict === 'wins');
  return winner === undefined ? message : `${winner.priority} ${ruleText(winner)}`;
}

function groupText(
  { ref, percent, mark, targets }: TracedGroup,
  id: string,
  from: string,
): readonly string[] {
  const receiving = targets.filter(({ receives }) => receives).length;
  const text = `${MARKS[mark].mark} ${ref.name}: ${receiving} of ${targets.length} targets receive requests`;
  return [
    `  ${id}[${label(text, MAX_TEXT)}]:::${STYLES[mark]}`,
    `  ${from} -- ${label(`${percent} percent`, MAX_TEXT)} --> ${id}`,
  ];
}
