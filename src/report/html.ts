import { CHAIN, SEVERITIES } from '../chain.js';
import { refKey } from '../findings/cite.js';
import type {
  Chain,
  Coverage,
  Diagnosis,
  Finding,
  LinkState,
  Ref,
  Report,
} from '../findings/finding.js';
import { comparedHeadline, placeText } from './compared.js';
import { icon, page } from './html-page.js';
import { preflightHtml } from './html-preflight.js';
import { lines, markup, type Html, type Piece } from './html-text.js';
import { inert, type Reporter } from './reporter.js';
import {
  absent,
  billText,
  blindSpots,
  capital,
  conclusion,
  count,
  countingOf,
  fold,
  headline,
  idleSkips,
  isFine,
  MAX_DIAGNOSES,
  named,
  quotedOf,
  sentence,
  shownChains,
  STATES,
  suppressedLines,
  unchangedOf,
  worstFirst,
  type Quoted,
} from './words.js';

// More than in a terminal, since it is folded.
const MAX_EVIDENCE = 30;
const MAX_AFFECTED = 200;

/** To pass on: one file that a browser shows, and that nothing else has to go with. */
export const reportHtml: Reporter = (report, { bill, tool }) => {
  const { word, text } = conclusion(report);
  const made = tool === undefined ? [] : [`Made by ${tool.name} ${tool.version}.`];
  return page({
    title: `${word}: ${headline(report)}`,
    body: [
      headerHtml(report, word, text),
      markup`
        <main>
          ${sectionsOf(report)}
        </main>
        <footer>
          ${[...made, ...(bill === undefined ? [] : [billText(bill)])].join(' ')}
        </footer>`,
    ],
  });
};

const sectionsOf = (report: Report): Piece => [
  waysHtml(report),
  diagnosesHtml(report),
  listHtml('Fixed', report.fixed ?? []),
  listHtml('Unchanged, and no reason to fail', unchangedOf(report)),
  preflightHtml(report),
  suppressedHtml(report),
  blindSpotsHtml(report),
  coverageHtml(report.coverage),
];

const VERDICTS = { healthy: 'clear', broken: 'error', inconclusive: 'unknown' } as const;

function headerHtml(report: Report, word: string, text: string): Html {
  const { verdict, chains, diagnoses, coverage, gaps } = report;
  const ran = coverage.filter(({ outcome }) => outcome === 'ran').length;
  const refused = gaps.filter(({ reason }) => reason !== 'not-found').length;
  const found = SEVERITIES.map((severity) => {
    const times = diagnoses.filter((diagnosis) => diagnosis.severity === severity).length;
    const label = severity === 'info' ? severity : `${severity}s`;
    return tile(label, String(times), times === 0 ? '' : severity);
  });
  return markup`<header>
    <p class="brand">Ingress Doctor</p>
    <h1><span class="verdict ${verdict}">${icon(VERDICTS[verdict])} ${word}</span></h1>
    <p>${capital(text)}</p>${comparedHeadline(report).map(comparedHtml)}
    <p class="soft">${headline(report)}</p>
    <dl class="tiles">
      ${lines([
        tile('ways in', String(chains.length)),
        ...found,
        tile('checks that ran', `${ran} / ${coverage.length}`),
        tile('refusals', String(refused)),
      ])}
    </dl>
  </header>`;
}

const comparedHtml = (text: string): Html =>
  markup`<p>${lines(text.split('\n').map((one) => markup`${one}<br>`))}</p>`;

const tile = (label: string, value: string, kind = ''): Html =>
  markup`<div class="${kind}">
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;

function waysHtml(report: Report): Piece {
  const { chains } = report;
  if (chains.length === 0) return undefined;
  const shown = worstFirst(shownChains(chains));
  const numbers = numbersByWay(countingOf(report));
  const way = (chain: Chain): Html => wayHtml(chain, numbers.get(refKey(chain.exposure)) ?? []);
  const fine = shown.filter(isFine);
  const hidden = chains.length - shown.length;
  const states = Object.keys(STATES) as readonly LinkState[];
  return markup`<section aria-labelledby="ways">
    <h2 id="ways">Ways in</h2>
    ${lines(shown.filter((chain) => !isFine(chain)).map(way))}${
      fine.length === shown.length
        ? lines(fine.map(way))
        : fine.length > 0 &&
          markup`<details>
            <summary>${count(fine.length, 'way')} in with nothing wrong</summary>
            <div>${lines(fine.map(way))}</div>
          </details>`
    }${hidden > 0 && markup`<p class="soft">And ${count(hidden, 'way')} in not shown.</p>`}
    <ul class="legend" aria-label="Signs">
      ${lines(
        states.map(
          (state) => markup`<li class="${state}">${dot(state)} ${STATES[state].word}</li>`,
        ),
      )}
    </ul>
  </section>`;
}

/** Which diagnoses break a way in, by their numbers. */
function numbersByWay(diagnoses: readonly Diagnosis[]): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, number[]>();
  for (const [index, { cause, symptoms }] of diagnoses.slice(0, MAX_DIAGNOSES).entries()) {
    const touched = [cause, ...symptoms].flatMap(({ affects }) => affects.map(refKey));
    for (const key of new Set(touched)) {
      numbers.set(key, [...(numbers.get(key) ?? []), index + 1]);
    }
  }
  return numbers;
}

function wayHtml({ exposure, links }: Chain, numbers: readonly number[]): Html {
  const see = numbers.map((number) => markup` <a href="#d${number}">diagnosis ${number}</a>`);
  return markup`<article class="way">
    <header>
      <h3>${named(exposure)}</h3>
      ${see.length > 0 && markup`<p class="soft">${see}</p>`}
    </header>
    <ol class="chain">
      ${lines(
        CHAIN.map((link) => {
          const state = links[link];
          return markup`<li class="${state}">
            ${dot(state)}<span class="name">${link}</span><span class="hidden">: ${STATES[state].word}</span>
          </li>`;
        }),
      )}
    </ol>
  </article>`;
}

const dot = (state: LinkState): Html => markup`<span class="dot">${icon(state)}</span>`;

function diagnosesHtml(report: Report): Piece {
  const diagnoses = countingOf(report);
  if (diagnoses.length === 0) return undefined;
  const hidden = diagnoses.length - MAX_DIAGNOSES;
  return markup`<section aria-labelledby="diagnoses">
    <h2 id="diagnoses">Diagnoses</h2>
    ${lines(diagnoses.slice(0, MAX_DIAGNOSES).map(diagnosisHtml))}${
      hidden > 0 && markup`<p class="soft">And ${hidden} more; -o json has them all.</p>`
    }
  </section>`;
}

function diagnosisHtml(diagnosis: Diagnosis, index: number): Html {
  const { severity, cause, symptoms } = diagnosis;
  const { commands } = cause;
  return markup`<article class="diagnosis ${severity}" id="d${index + 1}">
    <div class="badges">${badgesHtml(diagnosis)}</div>
    <h3>${index + 1}. ${sentence(cause.message)}</h3>
    <div class="fix">
      <h4>Fix</h4>
      <p>${sentence(cause.fix)}</p>
      ${commands.length > 0 && markup`<pre><code>${lines(commands)}</code></pre>`}
    </div>
    ${seenHtml(cause)}${symptomsHtml(symptoms)}${affectedHtml(cause.affects)}
    <p class="why">Why: <code>ingress-doctor explain ${cause.check}</code></p>
  </article>`;
}

function badgesHtml(diagnosis: Diagnosis): Piece {
  const { severity, cause, standing } = diagnosis;
  const place = placeText(diagnosis);
  return lines([
    markup`<span class="badge ${severity}">${icon(severity)} ${severity}</span>`,
    markup`<span class="badge">${cause.confidence}</span>`,
    standing !== undefined &&
      markup`<span class="badge ${standing === 'introduced' ? 'late' : ''}">${standing}</span>`,
    place !== '' && markup`<span class="badge"><code>${place}</code></span>`,
  ]);
}

function seenHtml(cause: Finding): Html {
  const quoted = quotedOf(cause);
  const hidden = quoted.length - MAX_EVIDENCE;
  return markup`<h4>Seen</h4>
    <table class="seen">
      <thead>
        <tr>
          <th scope="col">object</th>
          <th scope="col">field</th>
          <th scope="col">value</th>
        </tr>
      </thead>
      <tbody>
        ${lines(quoted.slice(0, MAX_EVIDENCE).map(rowHtml))}${
          hidden > 0 &&
          markup`<tr>
            <td colspan="3" class="soft">and ${hidden} more</td>
          </tr>`
        }
      </tbody>
    </table>`;
}

function rowHtml(quoted: Quoted): Html {
  const { object, field, value } = quoted;
  return markup`<tr>
    <td>${object}</td>
    <td>${field !== '' && markup`<code>${field}</code>`}</td>
    <td>${value === undefined ? markup`<em>${absent(quoted)}</em>` : markup`<code>${value}</code>`}</td>
  </tr>`;
}

function symptomsHtml(symptoms: readonly Finding[]): Piece {
  if (symptoms.length === 0) return undefined;
  return foldedList(
    `It explains ${count(symptoms.length, 'symptom')}`,
    fold(symptoms).map((text) => markup`${text}`),
  );
}

function affectedHtml(affects: readonly Ref[]): Piece {
  if (affects.length < 2) return undefined;
  const hidden = affects.length - MAX_AFFECTED;
  return foldedList(`It touches ${count(affects.length, 'way')} in`, [
    ...affects.slice(0, MAX_AFFECTED).map((ref) => markup`${named(ref)}`),
    ...(hidden > 0 ? [markup`and ${hidden} more`] : []),
  ]);
}

const foldedList = (summary: string, items: readonly Html[]): Html =>
  markup`<details>
    <summary>${summary}</summary>
    <ul>
      ${lines(items.map((item) => markup`<li>${item}</li>`))}
    </ul>
  </details>`;

function listHtml(heading: string, diagnoses: readonly Diagnosis[]): Piece {
  if (diagnoses.length === 0) return undefined;
  const [id = ''] = heading.toLowerCase().split(',');
  const hidden = diagnoses.length - MAX_DIAGNOSES;
  return markup`
    <section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    <ul>
    ${lines(
      diagnoses
        .slice(0, MAX_DIAGNOSES)
        .map(({ severity, cause }) => markup`<li>${severity}: ${sentence(cause.message)}</li>`),
    )}
    </ul>${hidden > 0 && markup`<p class="soft">And ${hidden} more.</p>`}
    </section>`;
}

function suppressedHtml(report: Report): Piece {
  const suppressed = suppressedLines(report);
  const idle = idleSkips(report);
  if (suppressed.length === 0 && idle === undefined) return undefined;
  return markup`
    <section aria-labelledby="suppressed">
    <h2 id="suppressed">Suppressed</h2>${
      suppressed.length > 0 &&
      foldedList(
        `${count(report.suppressed.length, 'finding')} that somebody chose not to hear of`,
        suppressed.map((text) => markup`${text}`),
      )
    }${idle !== undefined && markup`<p>${idle}</p>`}
    </section>`;
}

function blindSpotsHtml(report: Report): Piece {
  const spots = blindSpots(report);
  if (spots.length === 0) return undefined;
  return markup`<section aria-labelledby="blind">
    <h2 id="blind">Not looked at</h2>
    <ul>
      ${lines(spots.map((text) => markup`<li>${text}</li>`))}
    </ul>
  </section>`;
}

function coverageHtml(coverage: readonly Coverage[]): Html {
  return markup`<section aria-labelledby="coverage">
    <h2 id="coverage">Checks</h2>
    <details class="long">
      <summary>What became of ${count(coverage.length, 'check')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">check</th>
            <th scope="col">severity</th>
            <th scope="col">outcome</th>
          </tr>
        </thead>
        <tbody>
          ${lines(
            coverage.map(
              (entry) =>
                markup`<tr>
                  <td><code>${entry.check}</code></td>
                  <td>${entry.severity}</td>
                  <td>${outcomeText(entry)}</td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>
    </details>
  </section>`;
}

function outcomeText(entry: Coverage): string {
  if (entry.outcome === 'skipped') return `skipped, without ${entry.missing.join(', ')}`;
  if (entry.outcome === 'crashed') return `crashed: ${sentence(entry.error)}`;
  const young = entry.settling === 0 ? '' : `, ${entry.settling} too young to judge`;
  return inert(`${count(entry.visited, 'subject')} judged${young}`);
}
