import type { Traced, TracedGroup, TracedRule, TracedProbe } from '../trace/traced.js';
import { code, prose } from './markdown-text.js';
import { cut, type TraceReporter } from './reporter.js';
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

/** For a ticket or a chat. */
export const traceMarkdown: TraceReporter = (report) => {
  const legend = Object.values(MARKS).map(({ mark, word }) => `${mark} ${word}`);
  return `${[
    `# Trace of ${code(cut(report.subject, MAX_SENTENCE))}`,
    `${prose(traceHeadline(report))}.`,
    ...report.traces.flatMap(tracedText),
    `${legend.join(', ')}.`,
  ].join('\n\n')}\n`;
};

function tracedText(traced: Traced): readonly string[] {
  const { request, steps, rules, groups, outcome, client, basis, probes } = traced;
  return [
    `## ${code(cut(`${request.method} ${request.url}`, MAX_SENTENCE))}`,
    `**${capital(outcome)}**: ${said(client)}`,
    ...(basis === 'plan' ? ['The rules are those that the controller would write.'] : []),
    ...listed(
      steps
        .filter(({ message }) => message !== '')
        .map(({ name, mark, message }) => `${MARKS[mark].mark} **${name}**: ${said(message)}`),
    ),
    ...folded('The rules', rules.slice(0, MAX_RULES).map(ruleLine), rules.length - MAX_RULES),
    ...groups.flatMap(groupText),
    ...listed(probes.map(probeText)),
  ];
}

const said = (text: string): string => prose(cut(text, MAX_SENTENCE));

const listed = (texts: readonly string[]): readonly string[] =>
  texts.length === 0 ? [] : [texts.map((text) => `- ${text}`).join('\n')];

const ruleLine = (rule: TracedRule): string =>
  `${VERDICTS[rule.verdict].mark} ${said(`${rule.priority}: ${ruleText(rule)}`)}`;

function groupText({ ref, percent, mark, targets }: TracedGroup): readonly string[] {
  const lines = targets
    .slice(0, MAX_TARGETS)
    .map((target) => `${target.receives ? '→ ' : ''}${said(targetText(target))}`);
  return [
    `${MARKS[mark].mark} ${percent} % to ${code(cut(ref.name, MAX_SENTENCE))}`,
    ...folded('The targets', lines, targets.length - MAX_TARGETS),
  ];
}

function probeText({ via, message, agrees }: TracedProbe): string {
  const sign = agrees === true ? '✔' : agrees === false ? '✖' : '?';
  return `${sign} probe ${said(`${via}: ${message}`)}`;
}

/** The blank lines let what is within be Markdown again. */
function folded(summary: string, texts: readonly string[], hidden: number): readonly string[] {
  if (texts.length === 0) return [];
  const all = [...texts, ...(hidden > 0 ? [`and ${hidden} more`] : [])];
  return [`<details><summary>${summary}</summary>`, ...listed(all), '</details>'];
}
