import type {
  ChangeAction,
  Headroom,
  InputProblem,
  PlannedChange,
  Preflight,
  Ref,
  Report,
  StackPlan,
} from '../findings/finding.js';
import { lines, markup, type Html, type Piece } from './html-text.js';
import { cut } from './reporter.js';
import { count, named, sentence } from './words.js';

const MAX_LISTED = 200;
const MAX_CHANGES = 500;
const MAX_VALUE = 160;

const WORDS: Readonly<Record<ChangeAction, { readonly word: string; readonly kind: string }>> = {
  create: { word: 'new', kind: 'good' },
  update: { word: 'changed', kind: 'warning' },
  replace: { word: 'replaced', kind: 'error' },
  delete: { word: 'removed', kind: 'error' },
  none: { word: 'as it is', kind: '' },
};

/** What manifests would do: what was read, what would be built, what is left of quotas. */
export function preflightHtml({ preflight }: Report): Piece {
  if (preflight === undefined) return undefined;
  const { manifests, problems, plan, headroom } = preflight;
  return [
    manifestsHtml(manifests),
    problemsHtml(problems),
    planHtml(plan),
    headroom.length > 0 && headroomHtml(headroom),
  ];
}

const KINDS: readonly (readonly [keyof Preflight['manifests'], string])[] = [
  ['created', 'new'],
  ['replaced', 'changed'],
  ['removed', 'removed'],
  ['same', 'no different'],
  ['ignored', 'that no way in depends on'],
];

function manifestsHtml(manifests: Preflight['manifests']): Html {
  const groups = KINDS.filter(([key]) => manifests[key].length > 0);
  return markup`<section aria-labelledby="manifests">
    <h2 id="manifests">Manifests</h2>
    ${groups.length === 0 && markup`<p>None was read.</p>`}${lines(
      groups.map(
        ([key, word]) =>
          markup`<details>
            <summary>${count(manifests[key].length, 'object')} ${word}</summary>
            <ul>
              ${listed(manifests[key], (ref: Ref) => markup`<li>${named(ref)}</li>`)}
            </ul>
          </details>`,
      ),
    )}
  </section>`;
}

function listed<T>(items: readonly T[], itemOf: (item: T) => Html): Piece {
  const hidden = items.length - MAX_LISTED;
  return lines([
    ...items.slice(0, MAX_LISTED).map(itemOf),
    ...(hidden > 0 ? [markup`<li>and ${hidden} more</li>`] : []),
  ]);
}

function problemsHtml(problems: readonly InputProblem[]): Piece {
  if (problems.length === 0) return undefined;
  return markup`<section aria-labelledby="problems">
    <h2 id="problems">Not read</h2>
    <ul>
      ${listed(problems, ({ place: { file, line, column }, message }) => {
        return markup`<li><code>${`${file}:${line}:${column}`}</code> ${sentence(message)}</li>`;
      })}
    </ul>
  </section>`;
}

function planHtml(plan: readonly StackPlan[]): Piece {
  const changing = plan.filter(({ state, changes }) => state !== 'planned' || changes.length > 0);
  if (changing.length === 0) return undefined;
  const left = { changes: MAX_CHANGES };
  return markup`<section aria-labelledby="plan">
    <h2 id="plan">What the controller would do</h2>
    ${lines(
      changing.slice(0, MAX_LISTED).map((stack) => stackHtml(stack, left)),
    )}${left.changes === 0 && markup`<p class="soft">The rest is left out; -o json has all of it.</p>`}
  </section>`;
}

const STATES = { planned: '', refused: 'Refused', unknown: 'Unknown' } as const;

function stackHtml({ stack, state, reason, changes }: StackPlan, left: { changes: number }): Html {
  return markup`<article class="way">
    <h3>${named(stack)}</h3>
    ${
      state !== 'planned' &&
      markup`<p>
        <span class="badge ${state === 'refused' ? 'error' : ''}">${STATES[state]}</span>
        ${sentence(reason ?? '')}
      </p>`
    }${treeHtml(changes, left, 'tree')}
  </article>`;
}

function treeHtml(
  changes: readonly PlannedChange[],
  left: { changes: number },
  name: string,
): Piece {
  const shown = changes.slice(0, left.changes);
  left.changes -= shown.length;
  if (shown.length === 0) return undefined;
  return markup`<ul class="${name}">
    ${lines(
      shown.map(
        (change) =>
          markup`<li>
            ${changeHtml(change)}${fieldsHtml(change)}${treeHtml(change.parts, left, '')}
          </li>`,
      ),
    )}
  </ul>`;
}

function changeHtml({ action, kind, name, summary }: PlannedChange): Html {
  const { word, kind: tone } = WORDS[action];
  const said = summary === '' ? '' : ` (${sentence(summary)})`;
  return markup`<span class="badge ${tone}">${word}</span> ${kind}
    <code>${cut(name, MAX_VALUE)}</code>${said}`;
}

function fieldsHtml({ fields }: PlannedChange): Piece {
  if (fields.length === 0) return undefined;
  const value = (of: unknown): Html => markup`<code>${cut(JSON.stringify(of), MAX_VALUE)}</code>`;
  return markup`<details>
    <summary>${count(fields.length, 'field')}</summary>
    <ul>
      ${listed(fields, ({ path, before, after, replaces }) => {
        const how = replaces ? ', which replaces it' : '';
        return markup`<li>
          <code>${cut(path, MAX_VALUE)}</code>: ${value(before)} → ${value(after)}${how}
        </li>`;
      })}
    </ul>
  </details>`;
}

function headroomHtml(headroom: readonly Headroom[]): Html {
  return markup`<section aria-labelledby="headroom">
    <h2 id="headroom">Headroom</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">quota</th>
          <th scope="col">within</th>
          <th scope="col">used now</th>
          <th scope="col">then</th>
          <th scope="col">allowed</th>
        </tr>
      </thead>
      <tbody>
        ${lines(headroom.slice(0, MAX_LISTED).map(headroomRow))}
      </tbody>
    </table>
  </section>`;
}

function headroomRow({ quota, within, before, after, max }: Headroom): Html {
  const too = after > max ? markup`<span class="badge error">too many</span>` : undefined;
  return markup`<tr>
    <td><code>${cut(quota, MAX_VALUE)}</code></td>
    <td>${within === null ? 'the account' : named(within)}</td>
    <td>${before}</td>
    <td>
      <meter min="0" max="${max}" value="${Math.min(after, max)}" aria-hidden="true"></meter>
      ${after}${too}
    </td>
    <td>${max}</td>
  </tr>`;
}
