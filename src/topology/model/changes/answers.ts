import type { Json } from '../../../findings/finding.js';
import type * as aws from '../../../snapshot/aws.js';
import {
  isUnknown,
  type ListenerRuleSpec,
  type ModelAction,
  type Token,
  type Unknown,
} from '../model.js';

/*
 * Actions, conditions and transforms of listeners and rules, of the model and of AWS, in one
 * form, in which they are equal where the controller finds them equal. The names of their fields
 * differ in capitals only.
 */

type Plain = { readonly [key: string]: Json };
type Resolve = (token: Token) => string | Unknown;

type Actions = readonly Plain[] | Unknown;

export interface Answer {
  readonly actions: Actions;
  readonly conditions: readonly Plain[];
  readonly transforms: readonly Plain[];
}

/** Names of fields in small letters, without fields that are not set. */
function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined && one !== null && one !== '')
      .map(([key, one]) => [key.toLowerCase(), plain(one)]),
  );
}

const recordOf = (value: Json | undefined): Plain | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Plain)
    : undefined;

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const recordsOf = (value: Json | undefined): readonly Plain[] =>
  listOf(value).flatMap((one): readonly Plain[] => {
    const record = recordOf(one);
    return record === undefined ? [] : [record];
  });

const records = (value: unknown): readonly Plain[] => recordsOf(plain(value));

/** The only field that is a record: conditions and transforms have one of several. */
const configOf = (fields: Plain): Plain => recordsOf(Object.values(fields))[0] ?? {};

const REDIRECT: Plain = {
  protocol: '#{protocol}',
  host: '#{host}',
  port: '#{port}',
  path: '/#{path}',
  query: '#{query}',
};

export function plannedActions(
  actions: readonly ModelAction[] | Unknown,
  resolve: Resolve,
): Actions {
  if (isUnknown(actions)) return actions;
  const resolved = actions.map(({ forwardConfig, ...rest }) =>
    forwardConfig === undefined
      ? rest
      : {
          ...rest,
          forwardConfig: {
            ...forwardConfig,
            targetGroups: forwardConfig.targetGroups.map(({ targetGroupARN, weight }) => ({
              targetGroupARN: resolve(targetGroupARN),
              weight,
            })),
          },
        },
  );
  return records(resolved).map(normal);
}

/** `planned`: what it is held against, which says nothing of what is left to AWS. */
export function actualActions(actions: readonly aws.Action[], planned: Actions): readonly Plain[] {
  const wanted = isUnknown(planned) ? [] : planned;
  return records(actions.toSorted((a, b) => (a.Order ?? 0) - (b.Order ?? 0)))
    .map(normal)
    .map((action, index) => besides(action, wanted[index]));
}

function normal({ order: _order, targetgrouparn: first, ...action }: Plain): Plain {
  const forward =
    recordOf(action['forwardconfig']) ??
    (first === undefined ? undefined : { targetgroups: [{ targetgrouparn: first }] });
  const redirect = recordOf(action['redirectconfig']);
  const oidc = recordOf(action['authenticateoidcconfig']);
  return {
    ...action,
    ...(forward === undefined
      ? {}
      : { forwardconfig: { ...forward, targetgroups: weighted(forward['targetgroups']) } }),
    ...(redirect === undefined ? {} : { redirectconfig: { ...REDIRECT, ...redirect } }),
    ...(oidc === undefined ? {} : { authenticateoidcconfig: withoutSecret(oidc) }),
  };
}

/** AWS never gives the secret out. */
const withoutSecret = ({ clientsecret: _secret, ...rest }: Plain): Plain => rest;

/** In any order; of a single one the weight does not count. */
function weighted(given: Json | undefined): readonly Plain[] {
  const [first, ...others] = recordsOf(given).toSorted((a, b) => (arnOf(a) < arnOf(b) ? -1 : 1));
  if (first === undefined) return [];
  const { weight: _weight, ...only } = first;
  return others.length === 0 ? [only] : [first, ...others];
}

const arnOf = ({ targetgrouparn: arn }: Plain): string => (typeof arn === 'string' ? arn : '');

const SIGN_INS = ['authenticateoidcconfig', 'authenticatecognitoconfig', 'jwtvalidationconfig'];

function besides(actual: Plain, planned: Plain | undefined): Plain {
  if (planned === undefined || planned['type'] !== actual['type']) return actual;
  const wanted = recordOf(planned['forwardconfig']);
  const forward = recordOf(actual['forwardconfig']);
  if (wanted !== undefined && forward !== undefined) {
    const { targetgroupstickinessconfig: _left, ...rest } = forward;
    return wanted['targetgroupstickinessconfig'] === undefined
      ? { ...actual, forwardconfig: rest }
      : actual;
  }
  // Not everything that AWS says of how people sign in is in every snapshot.
  const filled = SIGN_INS.flatMap((key) => {
    const config = recordOf(planned[key]);
    return config === undefined ? [] : [[key, { ...config, ...recordOf(actual[key]) }] as const];
  });
  return { ...actual, ...Object.fromEntries(filled) };
}

export function plannedAnswer(rule: ListenerRuleSpec, resolve: Resolve): Answer {
  return {
    actions: plannedActions(rule.actions, resolve),
    conditions: byKey(records(rule.conditions), 'field'),
    transforms: byKey(records(rule.transforms ?? []), 'type'),
  };
}

export function actualAnswer(rule: aws.Rule, planned?: Answer): Answer {
  return {
    actions: actualActions(rule.Actions ?? [], planned?.actions ?? []),
    conditions: byKey(records(rule.Conditions ?? []).map(conditionOf), 'field'),
    transforms: byKey(records(rule.Transforms ?? []), 'type'),
  };
}

/** AWS gives values of hosts and paths twice, once as of old. */
function conditionOf(condition: Plain): Plain {
  const { values, regexvalues: _regex, ...rest } = condition;
  if (values === undefined || Object.keys(rest).length > 1) return rest;
  const key = rest['field'] === 'host-header' ? 'hostheaderconfig' : 'pathpatternconfig';
  return { ...rest, [key]: { values } };
}

const byKey = (all: readonly Plain[], key: string): readonly Plain[] =>
  all.toSorted((a, b) => (String(a[key]) < String(b[key]) ? -1 : a[key] === b[key] ? 0 : 1));

/** Whether the controller never finds a rule equal to it, because its secret cannot be read. */
export const isSecretive = ({ actions }: Answer): boolean =>
  !isUnknown(actions) && actions.some((action) => action['authenticateoidcconfig'] !== undefined);

/** How the target group of an ARN is called. */
export type NameOf = (arn: string) => string;

/** In words, one of each action. */
export function actionsText(actions: Actions, nameOf: NameOf): readonly string[] {
  if (isUnknown(actions)) return [`(${actions.$unknown})`];
  return actions.map((action) => {
    const forward = recordOf(action['forwardconfig']);
    const redirect = recordOf(action['redirectconfig']);
    const fixed = recordOf(action['fixedresponseconfig']);
    if (forward !== undefined) return `forward to ${forwardText(forward, nameOf)}`;
    if (redirect !== undefined) return `redirect to ${redirectText(redirect)}`;
    if (fixed !== undefined) {
      const { statuscode, contenttype, messagebody } = fixed;
      const body = [
        contenttype,
        messagebody === undefined ? undefined : JSON.stringify(messagebody),
      ];
      return ['answer', statuscode, ...body].filter((part) => part !== undefined).join(' ');
    }
    return `${String(action['type'])}${signInText(action)}`;
  });
}

/** The names of the fields, which are compared in small letters. */
const SIGN_IN_FIELDS = [
  'issuer',
  'authorizationEndpoint',
  'tokenEndpoint',
  'userInfoEndpoint',
  'clientID',
  'userPoolARN',
  'userPoolClientID',
  'userPoolDomain',
  'jwksEndpoint',
  'additionalClaims',
  'scope',
  'sessionCookieName',
  'sessionTimeout',
  'onUnauthenticatedRequest',
  'authenticationRequestExtraParams',
];

function signInText(action: Plain): string {
  const config = SIGN_INS.flatMap((key) => recordsOf([action[key] ?? null]))[0] ?? {};
  const said = SIGN_IN_FIELDS.flatMap((name) => {
    const value = config[name.toLowerCase()];
    if (value === undefined || isUnknown(value)) return [];
    return [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

function forwardText(forward: Plain, nameOf: NameOf): string {
  const groups = recordsOf(forward['targetgroups']);
  const sticky = recordOf(forward['targetgroupstickinessconfig']);
  const text = groups
    .map(({ targetgrouparn, weight }) =>
      weight === undefined || groups.length === 1
        ? nameOf(String(targetgrouparn))
        : `${nameOf(String(targetgrouparn))} (weight ${JSON.stringify(weight)})`,
    )
    .join(' and ');
  return sticky?.['enabled'] === true
    ? `${text}, sticky for ${JSON.stringify(sticky['durationseconds'] ?? null)} s`
    : text;
}

function redirectText({ protocol, host, port, path, query, statuscode }: Plain): string {
  const url = `${String(protocol)}://${String(host)}:${String(port)}${String(path)}?${String(query)}`;
  return `${url} (${String(statuscode)})`;
}

/** In words, one of each condition. */
export const conditionsText = (conditions: readonly Plain[]): readonly string[] =>
  conditions.map(({ field, ...configs }) => {
    const config = configOf(configs);
    const { httpheadername: name, values, regexvalues } = config;
    const literal = listOf(values).map((value) => {
      const pair = recordOf(value);
      if (pair === undefined) return String(value);
      return pair['key'] === undefined
        ? String(pair['value'])
        : `${String(pair['key'])}=${String(pair['value'])}`;
    });
    const all = [...literal, ...listOf(regexvalues).map((one) => `/${String(one)}/`)];
    return `${String(field)}${name === undefined ? '' : ` ${String(name)}`} ${all.join(' or ')}`;
  });

export const transformsText = (transforms: readonly Plain[]): readonly string[] =>
  transforms.map(({ type, ...configs }) => {
    const rewrites = recordsOf(configOf(configs)['rewrites']);
    return `${String(type)} ${rewrites
      .map(({ regex, replace }) => `${String(regex)} -> ${String(replace ?? '')}`)
      .join(', ')}`;
  });
