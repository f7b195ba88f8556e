import { refText } from '../findings/cite.js';
import type { ChangeAction, Json, PlannedChange, StackPlan } from '../findings/finding.js';
import { isTold } from '../findings/planned.js';
import { cut, inert, type ReportOptions, type Tone } from './reporter.js';
import { count } from './words.js';
import { wrap } from './wrap.js';

const INDENT = 4;
const MAX_STACKS = 100;
const MAX_PARTS = 100;
const MAX_NAMED = 3;
const MAX_ITEMS = 10;
/** Above it, rules that only move share a line. */
const MAX_MOVED = 3;
const MAX_NAME = 120;
const MAX_VALUE = 200;
const MAX_SENTENCE = 1000;

const MARKS: Readonly<Record<ChangeAction, { readonly mark: string; readonly tone?: Tone }>> = {
  create: { mark: '+', tone: 'good' },
  update: { mark: '~' },
  replace: { mark: '-/+', tone: 'bad' },
  delete: { mark: '-', tone: 'bad' },
  none: { mark: '' },
};

const NOUNS: Readonly<Record<PlannedChange['kind'], string>> = {
  LoadBalancer: 'load balancer',
  Listener: 'listener',
  ListenerRule: 'rule',
  TargetGroup: 'target group',
  TargetGroupBinding: 'binding',
  SecurityGroup: 'security group',
  SecurityGroupRule: 'security group rule',
  WebACLAssociation: 'web ACL',
  Protection: 'protection',
};

/** What the name and the summary of something new say already. */
const TOLD: Readonly<Partial<Record<PlannedChange['kind'], RegExp>>> = {
  LoadBalancer: /^(?:name|type|scheme)$/,
  Listener: /^defaultActions$/,
  ListenerRule: /^(?:priority|conditions|actions)$/,
  TargetGroup: /^(?:name|targetType|protocol)$/,
  TargetGroupBinding: /./,
  SecurityGroup: /^name$/,
};

/** Tags and labels by which the controller knows what is its own: everything new has them. */
const TRACKING = /^(?:tags|metadata\.labels)\.(?:elbv2\.k8s\.aws\/cluster|\w+\.k8s\.aws\/\S+)$/;

const RESOURCE_TAG = /^tags\.\w+\.k8s\.aws\/resource$/;
const HEALTH_CHECK = 'healthCheck.';

/** A tree of each stack that changes, for a person at a terminal; no colour is needed to read it. */
export function planText(plans: readonly StackPlan[], options: ReportOptions): string {
  const told = plans.filter((plan) => plan.state !== 'planned' || plan.changes.length > 0);
  const quiet = plans.filter((plan) => !told.includes(plan));
  const hidden = told.length - MAX_STACKS;
  const notes = new Set(
    plans.flatMap(({ state, reason }) => (state === 'planned' && reason !== null ? [reason] : [])),
  );
  return `${[
    ...told.slice(0, MAX_STACKS).map((plan) => stackText(plan, options)),
    ...(hidden > 0 ? [`and ${hidden} more; -o json has them all`] : []),
    ...(quiet.length === 0 ? [] : [quietText(quiet)]),
    [...[...notes].map((note) => cut(`Note: ${note}.`, MAX_SENTENCE)), totalText(plans)].join('\n'),
  ].join('\n\n')}\n`;
}

function stackText({ stack, serves, state, reason, changes }: StackPlan, options: ReportOptions) {
  const others = serves.filter(({ kind, name }) => kind !== stack.kind || name !== stack.name);
  const members =
    others.length === 0
      ? ''
      : ` (${others
          .slice(0, MAX_NAMED)
          .map((ref) => cut(refText(ref), MAX_NAME))
          .join(
            ', ',
          )}${others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : ''})`;
  const head = wrap(`${cut(refText(stack), MAX_NAME)}${members}`, '');
  if (state !== 'planned') {
    const says =
      state === 'refused'
        ? 'refused, and what is there stays as it is'
        : 'what would change is not known';
    return [...head, ...wrap(cut(`${says}: ${reason ?? ''}`, MAX_SENTENCE), '    ')].join('\n');
  }
  return [...head, ...partsText(changes, 0, options)].join('\n');
}

function partsText(
  parts: readonly PlannedChange[],
  depth: number,
  options: ReportOptions,
): readonly string[] {
  const moved = parts.filter(isMoved);
  const told = parts.filter(
    (part) => isTold(part) && (moved.length <= MAX_MOVED || !isMoved(part)),
  );
  const quiet = new Map<string, number>();
  for (const part of parts) {
    if (!isTold(part)) quiet.set(part.kind, (quiet.get(part.kind) ?? 0) + 1);
  }
  const hidden = told.length - MAX_PARTS;
  const indent = ' '.repeat((depth + 1) * INDENT);
  return [
    ...told.slice(0, MAX_PARTS).flatMap((part) => partText(part, depth, options)),
    ...(hidden > 0 ? [`${indent}and ${hidden} more`] : []),
    ...(moved.length > MAX_MOVED ? movedText(moved, depth) : []),
    ...[...quiet].map(
      ([kind, times]) =>
        `${indent}(${count(times, NOUNS[kind as PlannedChange['kind']])} unchanged)`,
    ),
  ];
}

/** A rule of which nothing changes but its place, and the tag that names it. */
const isMoved = ({ action, kind, fields }: PlannedChange): boolean =>
  kind === 'ListenerRule' &&
  action === 'update' &&
  fields.every(({ path }) => path === 'priority' || RESOURCE_TAG.test(path));

function movedText(moved: readonly PlannedChange[], depth: number): readonly string[] {
  const ways = moved.flatMap(({ fields }) =>
    fields
      .filter(({ path }) => path === 'priority')
      .map(({ before, after }) => `${valueText(before)}->${valueText(after)}`),
  );
  const first = `${' '.repeat(depth * INDENT)}${MARKS.update.mark.padStart(INDENT - 1)} `;
  const hidden = ways.length - MAX_ITEMS;
  const shown = `${ways.slice(0, MAX_ITEMS).join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
  return wrap(
    `${count(moved.length, 'rule')} only move, by priority: ${shown}`,
    first,
    ' '.repeat(first.length + INDENT),
  );
}

function partText(change: PlannedChange, depth: number, options: ReportOptions): readonly string[] {
  const { action, kind, name, summary, parts } = change;
  const { mark, tone } = MARKS[action];
  const first = `${' '.repeat(depth * INDENT)}${mark.padStart(INDENT - 1)} `;
  const title = `${kind} ${cut(name, MAX_NAME)}${summary === '' ? '' : `  ${cut(summary, MAX_SENTENCE)}`}`;
  const lines = wrap(title, first, ' '.repeat(first.length + INDENT));
  return [
    ...lines.map((line, index) =>
      index === 0 && tone !== undefined ? line.replace(mark, options.paint(tone, mark)) : line,
    ),
    ...fieldsText(change, first.length + INDENT),
    ...partsText(parts, depth + 1, options),
  ];
}

function fieldsText({ action, kind, fields }: PlannedChange, indent: number): readonly string[] {
  const isNew = action === 'create';
  const isAnew = action === 'replace';
  const hasMoved = kind === 'ListenerRule' && fields.some(({ path }) => path === 'priority');
  const shown = fields.filter(({ path }) => {
    if (isNew) return !TRACKING.test(path) && TOLD[kind]?.test(path) !== true;
    // The tag of a rule is its place, and another target group has another ARN.
    return !(hasMoved && RESOURCE_TAG.test(path)) && !(isAnew && path === 'spec.targetGroupARN');
  });
  const probes = isNew ? shown.filter(({ path }) => path.startsWith(HEALTH_CHECK)) : [];
  const check = probes.map(
    ({ path, after }) => `${inert(path.slice(HEALTH_CHECK.length))}=${valueText(after)}`,
  );
  return [
    ...shown
      .filter((field) => !probes.includes(field))
      .flatMap(({ path, before, after, replaces }) => {
        const label = `${inert(path)}: `;
        const value = isNew ? valueText(after) : changeText(before, after);
        const note = replaces && isAnew ? '  # forces replacement' : '';
        return wrap(`${label}${value}${note}`, ' '.repeat(indent));
      }),
    ...(check.length === 0 ? [] : wrap(`healthCheck: ${check.join(', ')}`, ' '.repeat(indent))),
  ];
}

/** Of two lists, what comes and what goes. */
function changeText(before: Json, after: Json): string {
  if (!isTexts(before) || !isTexts(after) || before.length + after.length < 3) {
    return `${valueText(before)} -> ${valueText(after)}`;
  }
  const gone = before.filter((text) => !after.includes(text));
  const come = after.filter((text) => !before.includes(text));
  const stay = before.length - gone.length;
  // In another order.
  if (gone.length + come.length === 0) return `${valueText(before)} -> ${valueText(after)}`;
  return [
    ...(gone.length === 0 ? [] : [`- ${valueText(gone)}`]),
    ...(come.length === 0 ? [] : [`+ ${valueText(come)}`]),
    ...(stay === 0 ? [] : [`(${stay} unchanged)`]),
  ].join(' ');
}

const isTexts = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function valueText(value: Json): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '(not set)';
  if (typeof value === 'string') return value === '' ? '""' : cut(value, MAX_VALUE);
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ITEMS).map(valueText);
    const hidden = value.length - MAX_ITEMS;
    return `${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
  }
  if (typeof value !== 'object') return String(value);
  const { $unknown: reason, $shown: shown } = value as { readonly [key: string]: Json };
  if (typeof shown === 'string') return cut(shown, MAX_VALUE);
  return typeof reason === 'string'
    ? `(${cut(reason, MAX_VALUE)})`
    : cut(JSON.stringify(value), MAX_VALUE);
}

function quietText(plans: readonly StackPlan[]): string {
  const named = plans.slice(0, MAX_NAMED).map(({ stack }) => cut(refText(stack), MAX_NAME));
  const hidden = plans.length - MAX_NAMED;
  return wrap(
    `No changes: ${named.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}.`,
    '',
  ).join('\n');
}

function totalText(plans: readonly StackPlan[]): string {
  const times: Record<ChangeAction, number> = {
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
    none: 0,
  };
  const add = ({ action, parts }: PlannedChange): void => {
    times[action] += 1;
    for (const part of parts) add(part);
  };
  for (const { changes } of plans) for (const change of changes) add(change);
  const states = (state: StackPlan['state']) => plans.filter((plan) => plan.state === state).length;
  const [refused, unknown] = [states('refused'), states('unknown')];
  return [
    `Plan: ${times.create} to create, ${times.update} to change, ${times.replace} to replace, ${times.delete} to delete.`,
    ...(refused === 0 ? [] : [`${count(refused, 'stack')} refused.`]),
    ...(unknown === 0 ? [] : [`${count(unknown, 'stack')} not known.`]),
  ].join(' ');
}
