import type { Json } from '../../findings/finding.js';
import { annotationOf } from '../ingresses.js';
import type { Guard, GuardAction, IngressExposure, Setting } from '../topology.js';
import { jsonAnnotation, type Notes } from './notes.js';
import { field, isObject, isText, isTexts, readJson, type Loose } from './values.js';

/** An annotation of a Service, or else of the Ingress that leads to it, by suffix. */
type Given = (suffix: string) => Setting<string> | undefined;

/** The fields of a provider, in the order in which the controller's model has them. */
const PROVIDERS = {
  cognito: ['userPoolARN', 'userPoolClientID', 'userPoolDomain'],
  oidc: ['issuer', 'authorizationEndpoint', 'tokenEndpoint', 'userInfoEndpoint'],
} as const;

type Provider = keyof typeof PROVIDERS;
const isProvider = (value: string | undefined): value is Provider =>
  value === 'cognito' || value === 'oidc';

const SESSION_SECONDS = 604800;

/** What asks that people sign in or show a token. Refused where the controller reads it in vain. */
export function guardOf(notes: Notes, member: IngressExposure, given: Given): Guard | undefined {
  const signIn = given('auth-type');
  if (signIn !== undefined && !['none', 'cognito', 'oidc'].includes(signIn.value)) {
    notes.refuse(
      member.ref,
      'annotation',
      `auth-type ${signIn.value} is none of none, cognito and oidc`,
      signIn.source,
    );
  }
  // The controller reads them all, whichever comes to be used.
  const configs = {
    cognito: providerConfig(notes, member, given, 'cognito'),
    oidc: providerConfig(notes, member, given, 'oidc'),
  };
  const seconds = sessionSeconds(notes, member, given);
  const token = jsonAnnotation(notes, member, 'jwt-validation');
  const validation = token === undefined ? undefined : validationOf(notes, member, token);

  const provider = isProvider(signIn?.value) ? signIn.value : undefined;
  const fault =
    provider === undefined ? undefined : signInFault(provider, token !== undefined, configs);
  if (token !== undefined) {
    return { by: 'token', source: token.source, isOptional: false, fault, action: validation };
  }
  if (signIn === undefined || signIn.value === 'none') return undefined;
  const behaviour = given('auth-on-unauthenticated-request')?.value ?? 'authenticate';
  return {
    by: 'sign-in',
    source: signIn.source,
    isOptional: behaviour === 'allow',
    fault,
    action:
      provider === undefined || fault !== undefined
        ? undefined
        : signInAction(provider, configs[provider] ?? {}, {
            ...(behaviour === '' ? {} : { onUnauthenticatedRequest: behaviour }),
            scope: given('auth-scope')?.value ?? 'openid',
            sessionCookieName: given('auth-session-cookie')?.value ?? 'AWSELBAuthSessionCookie',
            sessionTimeout: seconds,
          }),
  };
}

function signInFault(
  type: Provider,
  hasToken: boolean,
  configs: Readonly<Record<Provider, Loose | undefined>>,
): string | undefined {
  const config = configs[type];
  if (config === undefined) return `auth-type is ${type} and auth-idp-${type} is not set`;
  if (hasToken) return 'auth-type and jwt-validation are both set';
  return type === 'oidc' && (field(config, 'secretName') ?? '') === ''
    ? 'auth-idp-oidc names no secret'
    : undefined;
}

function signInAction(
  type: Provider,
  config: Loose,
  common: Readonly<Record<string, Json>>,
): GuardAction {
  const extra = field(config, 'authenticationRequestExtraParams');
  const whole: Readonly<Record<string, Json>> = {
    ...(isObject(extra) && Object.keys(extra).length > 0
      ? { authenticationRequestExtraParams: extra as Readonly<Record<string, string>> }
      : {}),
    ...common,
    ...Object.fromEntries(PROVIDERS[type].map((name) => [name, textIn(config, name)])),
  };
  return type === 'cognito'
    ? { type: 'authenticate-cognito', config: whole }
    : { type: 'authenticate-oidc', config: whole, secretName: textIn(config, 'secretName') };
}

/** Absent where it is not set, or refused. */
function providerConfig(
  notes: Notes,
  { ref }: IngressExposure,
  given: Given,
  type: Provider,
): Loose | undefined {
  const suffix = `auth-idp-${type}`;
  const setting = given(suffix);
  if (setting === undefined) return undefined;
  const refused = (reason: string): undefined =>
    notes.refuse(ref, 'annotation', `${suffix} ${reason}`, setting.source);
  const read = readJson(setting.value);
  if (read === undefined) return refused('is no JSON');
  const config = read.value ?? {};
  if (!isObject(config)) return refused('is no object');
  const names = [...PROVIDERS[type], ...(type === 'oidc' ? ['secretName'] : [])];
  const wrong = names.find((name) => !isText(field(config, name) ?? ''));
  if (wrong !== undefined) return refused(`has ${wrong} that is no text`);
  const extra = field(config, 'authenticationRequestExtraParams') ?? {};
  return isObject(extra) && Object.values(extra).every(isText)
    ? config
    : refused('has authenticationRequestExtraParams that are no texts');
}

function sessionSeconds(notes: Notes, { ref }: IngressExposure, given: Given): number {
  const setting = given('auth-session-timeout');
  if (setting === undefined) return SESSION_SECONDS;
  if (/^[+-]?\d{1,18}$/.test(setting.value)) return Number(setting.value);
  notes.refuse(ref, 'annotation', 'auth-session-timeout is no whole number', setting.source);
  return SESSION_SECONDS;
}

/** What a token must be like. */
function validationOf(
  notes: Notes,
  { ref }: IngressExposure,
  { value, source }: NonNullable<ReturnType<typeof jsonAnnotation>>,
): GuardAction | undefined {
  const refused = (reason: string): undefined =>
    notes.refuse(ref, 'annotation', `jwt-validation ${reason}`, source);
  const config = value ?? {};
  if (!isObject(config)) return refused('is no object');
  for (const name of ['jwksEndpoint', 'issuer']) {
    if (!isText(field(config, name) ?? '')) return refused(`has ${name} that is no text`);
    if (textIn(config, name) === '') return refused(`has no ${name}`);
  }
  const claims = field(config, 'additionalClaims') ?? [];
  if (!Array.isArray(claims)) return refused('has additionalClaims that are no list');
  const additionalClaims: Json[] = [];
  for (const claim of claims as readonly unknown[]) {
    if (!isObject(claim)) return refused('has an additional claim that is no object');
    for (const name of ['format', 'name']) {
      if (!isText(field(claim, name) ?? '')) return refused(`has ${name} that is no text`);
      if (textIn(claim, name) === '') return refused(`has an additional claim without ${name}`);
    }
    const values = field(claim, 'values') ?? [];
    if (!isTexts(values)) return refused('has values of an additional claim that are no texts');
    if (values.length === 0) return refused('has an additional claim without values');
    additionalClaims.push({ format: textIn(claim, 'format'), name: textIn(claim, 'name'), values });
  }
  return {
    type: 'jwt-validation',
    config: {
      jwksEndpoint: textIn(config, 'jwksEndpoint'),
      issuer: textIn(config, 'issuer'),
      ...(additionalClaims.length > 0 ? { additionalClaims } : {}),
    },
  };
}

function textIn(config: Loose, name: string): string {
  const value = field(config, name);
  return isText(value) ? value : '';
}

/** What the Service says goes before what the Ingress says. */
export const givenBy =
  (service: Parameters<typeof annotationOf>[0], { object }: IngressExposure): Given =>
  (suffix) =>
    annotationOf(service, suffix) ?? annotationOf(object, suffix);
