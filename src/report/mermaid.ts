import { CHAIN, linkOf, type ChainLink } from '../chain.js';
import { refKey } from '../findings/cite.js';
import type { Chain, Diagnosis, LinkState, Ref } from '../findings/finding.js';
import { CLASSES, label } from './mermaid-text.js';
import type { Reporter } from './reporter.js';
import { conclusion, count, countingOf, headline, named, STATES, worstFirst } from './words.js';

const MAX_WAYS = 20;
const MAX_DIAGNOSES = 10;
const MAX_TEXT = 100;

const STYLES: Readonly<Record<LinkState, string>> = {
  clear: 'fine',
  info: 'hinted',
  warning: 'warned',
  error: 'broken',
  unknown: 'dark',
  untested: 'quiet',
};

/** Neighbours in the chain that are alike, unless something is wrong with them. */
interface Stretch {
  readonly state: LinkState;
  readonly links: readonly [ChainLink, ...ChainLink[]];
}

interface Way {
  readonly id: string;
  readonly exposure: Ref;
  readonly stretches: readonly Stretch[];
}

/** A flowchart: each way in with its chain, and what breaks it where. */
export const reportMermaid: Reporter = (report) => {
  const ways = worstFirst(report.chains)
    .slice(0, MAX_WAYS)
    .map((chain, index) => wayOf(chain, `w${index + 1}`));
  const hidden = report.chains.length - ways.length;
  const { word, text } = conclusion(report);
  return `${[
    'flowchart LR',
    ...CLASSES,
    ...ways.flatMap(wayText),
    ...countingOf(report)
      .slice(0, MAX_DIAGNOSES)
      .flatMap((diagnosis, index) => diagnosisText(diagnosis, index + 1, ways)),
    ...(hidden > 0 ? [`more[${label(`and ${count(hidden, 'way')} in not shown`, MAX_TEXT)}]`] : []),
    `verdict([${label(`${word}: ${text}`, 2 * MAX_TEXT)}])`,
    `verdict --- asof[${label(headline(report), MAX_TEXT)}]`,
  ].join('\n')}\n`;
};

function wayOf({ exposure, links }: Chain, id: string): Way {
  const stretches: Stretch[] = [];
  for (const link of CHAIN) {
    const state = links[link];
    const last = stretches.at(-1);
    const goesOn = last?.state === state && ['clear', 'unknown', 'untested'].includes(state);
    if (goesOn) stretches.splice(-1, 1, { state, links: [...last.links, link] });
    else stretches.push({ state, links: [link] });
  }
  return { id, exposure, stretches };
}

function wayText({ id, exposure, stretches }: Way): readonly string[] {
  const nodes = stretches.map(({ state, links: [first, ...others] }, index) => {
    const last = others.at(-1);
    const name = last === undefined ? first : `${first} to ${last}`;
    const { mark, word } = STATES[state];
    return `  ${nodeOf(id, index)}[${label(`${mark} ${name} (${word})`, MAX_TEXT)}]:::${STYLES[state]}`;
  });
  const edge = stretches.map((_stretch, index) => nodeOf(id, index)).join(' --> ');
  return [
    `subgraph ${id}[${label(named(exposure), MAX_TEXT)}]`,
    ...nodes,
    ...(nodes.length > 1 ? [`  ${edge}`] : []),
    'end',
    `class ${id} way`,
  ];
}

const nodeOf = (way: string, index: number): string => `${way}n${index + 1}`;

/** The cause, at its link of each way in that is drawn. */
function diagnosisText(
  { severity, cause }: Diagnosis,
  number: number,
  ways: readonly Way[],
): readonly string[] {
  const id = `d${number}`;
  const touched = new Set(cause.affects.map(refKey));
  const link = linkOf(cause.check);
  const nodes = ways
    .filter(({ exposure }) => touched.has(refKey(exposure)))
    .map((way) =>
      nodeOf(
        way.id,
        way.stretches.findIndex(({ links }) => links.includes(link)),
      ),
    );
  // Not `1.`, which would be a list.
  const text = label(`${severity} ${number}: ${cause.message}`, 2 * MAX_TEXT);
  return [
    `${id}(${text}):::${STYLES[severity]}`,
    ...(nodes.length === 0 ? [] : [`${id} -.-> ${nodes.join(' & ')}`]),
  ];
}
