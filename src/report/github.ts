import type { Diagnosis, Finding, Place, Report } from '../findings/finding.js';
import { inert, type Reporter } from './reporter.js';
import {
  blindSpots,
  conclusion,
  count,
  countingOf,
  sentence,
  unchangedOf,
  victimsText,
} from './words.js';

type Kind = 'error' | 'warning' | 'notice';

/** One annotation, as a line that the runner of GitHub Actions reads. */
interface Annotation {
  readonly kind: Kind;
  readonly title: string;
  readonly text: string;
  readonly place?: Place | undefined;
}

const KINDS = { error: 'error', warning: 'warning', info: 'notice' } as const;
// GitHub shows the first ten of a kind and step, and keeps all of them in the log.
const MAX_SHOWN = 10;
const MAX_ANNOTATIONS = 100;

/** Workflow commands for GitHub Actions, the worst first, and a last line for the log. */
export const reportGithub: Reporter = (report) => {
  const annotations = annotationsOf(report);
  const shown = annotations.slice(0, MAX_ANNOTATIONS);
  const { word, text } = conclusion(report);
  return `${[...shown.map(commandOf), ...crowdText(annotations), `${word}: ${text}`].join('\n')}\n`;
};

function annotationsOf(report: Report): readonly Annotation[] {
  const { suppressed, preflight, verdict } = report;
  const unchanged = unchangedOf(report).length;
  const blind = blindSpots(report);
  return [
    ...(preflight?.problems ?? []).map(({ place, message }) => {
      return { kind: 'error', title: 'Not read', text: sentence(message), place } as const;
    }),
    ...countingOf(report).map(annotationOf),
    ...(blind.length === 0
      ? []
      : [
          {
            kind: verdict === 'inconclusive' ? 'warning' : 'notice',
            title: 'Not looked at',
            text: blind.join('\n'),
          } as const,
        ]),
    ...(unchanged === 0
      ? []
      : [
          noticeOf('Unchanged', `${count(unchanged, 'finding')} as before, and no reason to fail.`),
        ]),
    ...(suppressed.length === 0
      ? []
      : [noticeOf('Suppressed', `${count(suppressed.length, 'finding')}.`)]),
  ];
}

const noticeOf = (title: string, text: string): Annotation => ({ kind: 'notice', title, text });

function annotationOf({ severity, cause, symptoms, place }: Diagnosis): Annotation {
  return {
    kind: KINDS[severity],
    title: `${cause.check}${cause.confidence === 'suspected' ? ' (suspected)' : ''}`,
    text: textOf(cause, symptoms),
    place,
  };
}

function textOf(cause: Finding, symptoms: readonly Finding[]): string {
  const { message, fix, commands } = cause;
  const victims = victimsText(cause);
  return [
    sentence(message),
    `Fix: ${sentence(fix)}`,
    ...commands.map((command) => `$ ${inert(command)}`),
    ...(symptoms.length === 0 ? [] : [`It explains ${count(symptoms.length, 'symptom')}.`]),
    ...(victims === undefined ? [] : [`It also hits ${victims}.`]),
  ].join('\n');
}

/** `::error file=web.yaml,line=3,col=5,title=class/no-class::…` */
function commandOf({ kind, title, text, place }: Annotation): string {
  const properties = [
    ...(place === undefined || place.file === '-'
      ? []
      : [
          ['file', inert(place.file)],
          ['line', String(place.line)],
          ['col', String(place.column)],
        ]),
    ['title', inert(title)],
  ].map(([name = '', value = '']) => `${name}=${property(value)}`);
  return `::${kind} ${properties.join(',')}::${data(text)}`;
}

/** What the runner turns back, in this order: `%25` is last there. */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Where there are more than GitHub shows, and where more than are printed. */
function crowdText(annotations: readonly Annotation[]): readonly string[] {
  const crowded = (['error', 'warning', 'notice'] as const).filter(
    (kind) => annotations.filter((one) => one.kind === kind).length > MAX_SHOWN,
  );
  const hidden = annotations.length - MAX_ANNOTATIONS;
  return [
    ...(hidden > 0 ? [`And ${hidden} more; -o json has them all.`] : []),
    ...(crowded.length > 0
      ? [`GitHub shows ${MAX_SHOWN} annotations of a kind; this log has all of them.`]
      : []),
  ];
}
