import type { IngressExposure, Refusal, Route, RuleCondition } from '../topology.js';
import { annotationOf, citePath } from '../ingresses.js';
import { jsonAnnotation, type Notes } from './notes.js';
import { field, isObject, isText, isTexts, readBoolean, type Loose } from './values.js';

const CONFIGS = {
  'host-header': 'hostHeaderConfig',
  'path-pattern': 'pathPatternConfig',
  'http-header': 'httpHeaderConfig',
  'http-request-method': 'httpRequestMethodConfig',
  'query-string': 'queryStringConfig',
  'source-ip': 'sourceIPConfig',
} as const;

type Field = keyof typeof CONFIGS;
const isField = (value: unknown): value is Field => isText(value) && Object.hasOwn(CONFIGS, value);

/** What a request must be like for a route: its annotation's conditions, then host, then path. */
export function conditionsOf(
  notes: Notes,
  member: IngressExposure,
  route: Route,
): readonly RuleCondition[] {
  const given = givenConditions(notes, member, route.name);
  const merged = (
    name: 'host-header' | 'path-pattern',
    own: Patterns,
  ): readonly RuleCondition[] => {
    const alike = given.flatMap((one) => (one.field === name ? [one] : []));
    const of = (isRegex: boolean): readonly string[] => [
      ...(own.isRegex === isRegex ? own.values : []),
      ...alike.flatMap((one) => (one.isRegex === isRegex ? one.values : [])),
    ];
    const [values, expressions] = [of(false), of(true)];
    if (values.length > 0 && expressions.length > 0) {
      refuse(notes, member, route, 'path', `its ${name} has both values and regular expressions`);
    }
    return [
      ...(values.length > 0 ? [{ field: name, values, isRegex: false }] : []),
      ...(expressions.length > 0 ? [{ field: name, values: expressions, isRegex: true }] : []),
    ];
  };
  const conditions = [
    ...given.filter((one) => one.field !== 'host-header' && one.field !== 'path-pattern'),
    ...merged('host-header', { values: route.host ? [route.host] : [], isRegex: false }),
    ...merged('path-pattern', pathPatterns(notes, member, route)),
  ];
  return conditions.length > 0
    ? conditions
    : [{ field: 'path-pattern', values: ['/*'], isRegex: false }];
}

interface Patterns {
  readonly values: readonly string[];
  readonly isRegex: boolean;
}

function pathPatterns(notes: Notes, member: IngressExposure, route: Route): Patterns {
  const { path = '', pathType } = route;
  const literal = (...values: readonly string[]): Patterns => ({ values, isRegex: false });
  if (path === '') return literal();
  if (pathType === 'Prefix' && path === '/') return literal('/*');
  if (pathType === 'Prefix' || pathType === 'Exact') {
    if (/[*?]/.test(path)) {
      refuse(
        notes,
        member,
        route,
        'wildcard',
        `the path ${path}, of pathType ${pathType}, has a wildcard`,
      );
    }
    if (pathType === 'Exact') return literal(path);
    const trimmed = path.replace(/\/$/, '');
    return literal(trimmed, `${trimmed}/*`);
  }
  const annotation = annotationOf(member.object, 'use-regex-path-match');
  if (annotation === undefined) return literal(path);
  const isRegex = readBoolean(annotation.value);
  if (isRegex === undefined) {
    notes.refuse(member.ref, 'annotation', 'use-regex-path-match is no boolean', annotation.source);
  }
  // A regular expression need not begin with the `/` that Kubernetes asks of a path.
  return isRegex === true ? { values: [path.slice(1)], isRegex } : literal(path);
}

function refuse(
  notes: Notes,
  member: IngressExposure,
  route: Route,
  kind: Refusal['kind'],
  reason: string,
): void {
  notes.refuse(member.ref, kind, reason, citePath(member, route));
}

/** Those of the annotation `conditions.<name>`. */
export function givenConditions(
  notes: Notes,
  member: Pick<IngressExposure, 'object' | 'ref'>,
  name: string,
): readonly RuleCondition[] {
  const suffix = `conditions.${name}`;
  const annotation = jsonAnnotation(notes, member, suffix);
  if (annotation === undefined || annotation.value === null) return [];
  const refused = (reason: string): readonly RuleCondition[] => {
    notes.refuse(member.ref, 'annotation', `${suffix}: ${reason}`, annotation.source);
    return [];
  };
  if (!Array.isArray(annotation.value)) return refused('it is no list');
  return annotation.value.flatMap((item: unknown): readonly RuleCondition[] => {
    if (item === null) return [];
    if (!isObject(item)) return refused('an item is no object');
    const kind = field(item, 'field');
    // The controller ignores fields that it does not know.
    if (!isField(kind)) return [];
    const config = field(item, CONFIGS[kind]);
    if (!isObject(config)) return refused(`${kind} has no ${CONFIGS[kind]}`);
    const condition = conditionOf(kind, config);
    return typeof condition === 'string' ? refused(condition) : [condition];
  });
}

/** One condition, or why the controller refuses it. */
function conditionOf(kind: Field, config: Loose): RuleCondition | string {
  const values = field(config, 'values') ?? [];
  if (kind === 'query-string') {
    if (!Array.isArray(values) || values.length === 0 || !values.every(isObject)) {
      return `${kind} has no values`;
    }
    const pairs = values.map((pair) => ({ key: field(pair, 'key'), value: field(pair, 'value') }));
    const isWhole = (pair: (typeof pairs)[number]): pair is { key: string; value: string } =>
      isText(pair.value) && pair.value !== '' && (pair.key === undefined || isText(pair.key));
    return pairs.every(isWhole) ? { field: kind, values: pairs } : `${kind} has an empty value`;
  }
  if (!isTexts(values)) return `the values of ${kind} are no strings`;
  if (kind === 'http-request-method' || kind === 'source-ip') {
    return values.length === 0 ? `${kind} has no values` : { field: kind, values };
  }
  const expressions = field(config, 'regexValues') ?? [];
  if (!isTexts(expressions)) return `the regexValues of ${kind} are no strings`;
  if ((values.length === 0) === (expressions.length === 0)) {
    return `${kind} needs either values or regexValues`;
  }
  const patterns =
    values.length > 0 ? { values, isRegex: false } : { values: expressions, isRegex: true };
  if (kind !== 'http-header') return { field: kind, ...patterns };
  const header = field(config, 'httpHeaderName') ?? '';
  return isText(header)
    ? { field: kind, name: header, ...patterns }
    : `the httpHeaderName of ${kind} is no string`;
}
