import type * as aws from '../../snapshot/aws.js';
import { coverage, rangeOf } from '../addresses.js';
import type { RuleCondition } from '../topology.js';
import { matchesExpression } from './expression.js';

/** What rules look at. */
export interface HttpRequest {
  /** In lower case, without the port. */
  readonly host: string;
  /** Where the Host header names it: it is not the one of the protocol. */
  readonly hostPort?: number | undefined;
  /** As the load balancer normalizes it: without dot segments. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly method: string;
  /** Absent where nobody noted them. */
  readonly headers: readonly (readonly [name: string, value: string])[] | undefined;
  readonly sourceIp: string | undefined;
}

export type Held = boolean | 'unknown';

/** Sent by clients on their own, so that a request without them says nothing of them. */
const CLIENTS_OWN = /^(?:user-agent|accept|accept-encoding|accept-language|connection)$/;

/** Whether a request meets a condition: one of its values is enough. */
export function holds(condition: RuleCondition, request: HttpRequest): Held {
  switch (condition.field) {
    case 'host-header':
      return condition.isRegex
        ? anyOf(condition.values, (value) => hostMatches(value, request))
        : condition.values.some((value) => globMatches(value.toLowerCase(), request.host));
    case 'path-pattern':
      return condition.isRegex
        ? anyOf(condition.values, (value) => matchesExpression(value, request.path))
        : condition.values.some((value) => globMatches(value, request.path));
    case 'http-request-method':
      return condition.values.includes(request.method);
    case 'http-header':
      return headerHolds(condition, request);
    case 'query-string':
      return anyOf(condition.values, (pair) => queryHolds(pair, request.query));
    case 'source-ip':
      return anyOf(condition.values, (block) => addressHolds(block, request.sourceIp));
  }
}

/** All conditions of a rule have to be met. */
export function holdAll(conditions: readonly RuleCondition[], request: HttpRequest): Held {
  return allOf(conditions.map((condition) => holds(condition, request)));
}

export function allOf(held: readonly Held[]): Held {
  if (held.includes(false)) return false;
  return held.includes('unknown') ? 'unknown' : true;
}

function anyOf<T>(values: readonly T[], test: (value: T) => Held): Held {
  const held = values.map(test);
  if (held.includes(true)) return true;
  return held.includes('unknown') ? 'unknown' : false;
}

/** What is the same for each of several readings, of which AWS does not say the right one. */
function agreed(readings: readonly Held[]): Held {
  const [first = 'unknown', ...others] = new Set(readings);
  return others.length === 0 ? first : 'unknown';
}

function hostMatches(expression: string, { host, hostPort }: HttpRequest): Held {
  const readings = hostPort === undefined ? [host] : [host, `${host}:${hostPort}`];
  return agreed(readings.map((reading) => matchesExpression(expression, reading)));
}

function headerHolds(
  { name, values, isRegex }: RuleCondition & { field: 'http-header' },
  { headers, host }: HttpRequest,
): Held {
  const wanted = name.toLowerCase();
  const given = (headers ?? []).flatMap(([each, value]) =>
    each.toLowerCase() === wanted ? [value] : [],
  );
  const sent = given.length === 0 && wanted === 'host' ? [host] : given;
  if (sent.length === 0) {
    return headers === undefined || CLIENTS_OWN.test(wanted) ? 'unknown' : false;
  }
  return anyOf(sent, (value) =>
    anyOf(values, (pattern) =>
      isRegex
        ? matchesExpression(pattern, value)
        : globMatches(pattern.toLowerCase(), value.toLowerCase()),
    ),
  );
}

function queryHolds(
  { key, value }: { readonly key?: string | undefined; readonly value: string },
  query: string,
): Held {
  const isPair = (name: string, text: string): boolean =>
    (key === undefined || key === '' || globMatches(key.toLowerCase(), name.toLowerCase())) &&
    globMatches(value.toLowerCase(), text.toLowerCase());
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): readonly [string, string] => {
      const at = pair.indexOf('=');
      return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
  return agreed([
    pairs.some(([name, text]) => isPair(name, text)),
    pairs.some(([name, text]) => isPair(decoded(name), decoded(text))),
  ]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function addressHolds(block: string, address: string | undefined): Held {
  const [range, own] = [rangeOf(block), address === undefined ? undefined : rangeOf(address)];
  return range === undefined || own === undefined ? 'unknown' : coverage([range], own) === 'all';
}

/** Whether `*` and `?` of a pattern match a text, in which they are signs like others. */
export function globMatches(pattern: string, text: string): boolean {
  // A backslash before one of them takes its meaning.
  const tokens = pattern.match(/\\[*?\\]|[\s\S]/g) ?? [];
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (from < text.length) {
    const token = tokens[at];
    if (token === '*') {
      star = at;
      resume = from;
      at += 1;
    } else if (token === '?' || token?.at(-1) === text[from]) {
      at += 1;
      from += 1;
    } else if (star === -1) {
      return false;
    } else {
      resume += 1;
      from = resume;
      at = star + 1;
    }
  }
  return tokens.slice(at).every((token) => token === '*');
}

type Condition = NonNullable<aws.Rule['Conditions']>[number];

/** A condition of a rule that is there; absent where it is of a field that is not known. */
export function conditionIn(condition: Condition): RuleCondition | undefined {
  const { Field, Values = [] } = condition;
  const patterns = (config: Condition['HostHeaderConfig']) =>
    config?.RegexValues !== undefined && config.RegexValues.length > 0
      ? { values: config.RegexValues, isRegex: true }
      : { values: config?.Values ?? Values, isRegex: false };
  switch (Field) {
    case 'host-header':
      return { field: Field, ...patterns(condition.HostHeaderConfig) };
    case 'path-pattern':
      return { field: Field, ...patterns(condition.PathPatternConfig) };
    case 'http-header': {
      const name = condition.HttpHeaderConfig?.HttpHeaderName ?? '';
      return { field: Field, name, ...patterns(condition.HttpHeaderConfig) };
    }
    case 'http-request-method':
      return { field: Field, values: condition.HttpRequestMethodConfig?.Values ?? Values };
    case 'source-ip':
      return { field: Field, values: condition.SourceIpConfig?.Values ?? Values };
    case 'query-string':
      return {
        field: Field,
        values: (condition.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => ({
          key: Key,
          value: Value ?? '',
        })),
      };
    default:
      return undefined;
  }
}
