import { cite, type Seen } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import { annotationOf } from '../ingresses.js';
import type {
  Backend,
  Flags,
  Guard,
  IngressExposure,
  PlannedAction,
  PlannedRule,
  PlannedTarget,
  Route,
  Setting,
} from '../topology.js';
import { jsonAnnotation, type Notes } from './notes.js';
import { field, isObject, isText, readBoolean, readJson, type Loose } from './values.js';

const FIELDS = {
  redirect: ['host', 'path', 'port', 'protocol', 'query', 'statusCode'],
  'fixed-response': ['statusCode', 'contentType', 'messageBody'],
} as const;

const unavailable = (messageBody: string): PlannedAction => ({
  type: 'fixed-response',
  config: { statusCode: '503', contentType: 'text/plain', messageBody },
});

/** What a route is answered with. */
export interface Answer {
  readonly action: PlannedAction;
  readonly guard: Guard | undefined;
}

/** What each backend of an Ingress is, by Service and port. */
export type BackendIndex = ReadonlyMap<string, Backend>;

export function indexBackends({ backends }: IngressExposure): BackendIndex {
  return new Map(backends.map((one) => [backendKey(one.serviceName, one.portRef), one]));
}

// A port's number and a name of the same digits are two things.
const backendKey = (serviceName: string, port: string | number | undefined): string =>
  JSON.stringify([serviceName, port ?? null]);

export function answerOf(
  notes: Notes,
  member: IngressExposure,
  route: Route,
  backends: BackendIndex,
  flags: Flags,
): Answer | undefined {
  const action = actionOf(notes, member, route, backends, flags);
  if (action === undefined) return undefined;
  const transforms = jsonAnnotation(notes, member, `transforms.${route.name}`);
  if (transforms !== undefined && transforms.value !== null && !Array.isArray(transforms.value)) {
    notes.refuse(
      member.ref,
      'annotation',
      `transforms.${route.name} is no list`,
      transforms.source,
    );
  }
  const only =
    action.type === 'forward' && action.targets.length === 1 ? action.targets[0] : undefined;
  const service = only === undefined ? undefined : serviceOf(only, backends);
  const token = jsonAnnotation(notes, member, 'jwt-validation');
  // The Service's own annotation wins.
  const given = (suffix: string): Setting<string> | undefined =>
    annotationOf(service, suffix) ?? annotationOf(member.object, suffix);
  const signIn = given('auth-type');
  for (const suffix of ['auth-idp-cognito', 'auth-idp-oidc']) {
    const provider = given(suffix);
    if (provider !== undefined && readJson(provider.value) === undefined) {
      notes.refuse(member.ref, 'annotation', `${suffix} is no JSON`, provider.source);
    }
  }
  if (signIn !== undefined && !['none', 'cognito', 'oidc'].includes(signIn.value)) {
    notes.refuse(
      member.ref,
      'annotation',
      `auth-type ${signIn.value} is none of none, cognito and oidc`,
      signIn.source,
    );
  }
  return { action, guard: guardOf(token, signIn, given) };
}

function guardOf(
  token: { readonly source: Evidence } | undefined,
  signIn: Setting<string> | undefined,
  given: (suffix: string) => Setting<string> | undefined,
): Guard | undefined {
  const isSigningIn = signIn !== undefined && signIn.value !== 'none';
  const fault = isSigningIn ? signInFault(signIn.value, token !== undefined, given) : undefined;
  if (token !== undefined) return { by: 'token', source: token.source, isOptional: false, fault };
  return isSigningIn
    ? {
        by: 'sign-in',
        source: signIn.source,
        isOptional: given('auth-on-unauthenticated-request')?.value === 'allow',
        fault,
      }
    : undefined;
}

function signInFault(
  type: string,
  hasToken: boolean,
  given: (suffix: string) => Setting<string> | undefined,
): string | undefined {
  if (type !== 'oidc' && type !== 'cognito') return undefined;
  const suffix = `auth-idp-${type}`;
  const provider = given(suffix);
  if (provider === undefined) return `auth-type is ${type} and ${suffix} is not set`;
  if (hasToken) return 'auth-type and jwt-validation are both set';
  const config = readJson(provider.value)?.value;
  const secret = isObject(config) ? field(config, 'secretName') : undefined;
  return type === 'oidc' && isObject(config) && (secret === undefined || secret === '')
    ? `${suffix} names no secret`
    : undefined;
}

function actionOf(
  notes: Notes,
  member: IngressExposure,
  { action }: Route,
  backends: BackendIndex,
  flags: Flags,
): PlannedAction | undefined {
  switch (action.type) {
    case 'missing':
      return readBoolean(flags.toleratesMissingAction.value) === false
        ? notes.refuse(member.ref, 'action', `${action.annotation} is not set`, action.source)
        : unavailable('Backend action does not exist');
    case 'malformed':
      return notes.refuse(
        member.ref,
        'action',
        `${action.annotation}: ${action.reason}`,
        action.source,
      );
    case 'redirect':
    case 'fixed-response': {
      const config = textsOf(action.config, FIELDS[action.type]);
      return config === undefined
        ? notes.refuse(
            member.ref,
            'action',
            `${action.annotation} has a field that is no string`,
            action.source,
          )
        : { type: action.type, config };
    }
    case 'forward':
      break;
  }
  const { targets, annotation, source } = action;
  const planned: PlannedTarget[] = [];
  for (const target of targets) {
    const { serviceName, servicePort } = target;
    if (serviceName === undefined) {
      planned.push({ ...target, resource: undefined });
      continue;
    }
    const { service, port, targetType } = backends.get(backendKey(serviceName, servicePort)) ?? {};
    if (service === undefined || service === 'unknown') {
      return notes.doubt(`Service ${serviceName} was not seen`);
    }
    if (service === 'absent') {
      const isTolerated =
        targets.length === 1 && readBoolean(flags.toleratesMissingService.value) !== false;
      return isTolerated
        ? unavailable('Backend service does not exist')
        : notes.refuse(member.ref, 'service', `Service ${serviceName} does not exist`, source);
    }
    if (typeof port !== 'object') {
      notes.refuse(
        member.ref,
        'port',
        `Service ${serviceName} has no port ${String(servicePort ?? '')}`,
        cite(service.object, 'spec', 'ports'),
      );
    } else if (targetType?.value === 'instance' && neverHasNodePort(service.object, port.value)) {
      notes.refuse(
        member.ref,
        'port',
        `Service ${serviceName} has no node port, which target type instance needs`,
        cite(service.object, 'spec', 'type'),
      );
    }
    planned.push({
      ...target,
      resource: `${member.ref.namespace ?? ''}/${member.ref.name}-${serviceName}:${String(servicePort ?? '')}`,
    });
  }
  return {
    type: 'forward',
    targets: planned,
    stickiness: annotation === undefined ? undefined : stickinessOf(member, annotation),
  };
}

/** The API server gives one to each port of a Service that nodes take traffic for. */
export function neverHasNodePort(
  { value: { spec } }: Seen<kubernetes.Service>,
  { nodePort }: kubernetes.ServicePort,
): boolean {
  if (nodePort) return false;
  return spec.type === 'LoadBalancer'
    ? spec.allocateLoadBalancerNodePorts === false
    : spec.type !== 'NodePort';
}

function serviceOf({ serviceName, servicePort }: PlannedTarget, backends: BackendIndex) {
  const { service } = backends.get(backendKey(serviceName ?? '', servicePort)) ?? {};
  return typeof service === 'object' ? service.object : undefined;
}

function stickinessOf(
  { object }: IngressExposure,
  annotation: string,
): (PlannedAction & { type: 'forward' })['stickiness'] {
  const action = readJson(object.value.metadata.annotations?.[annotation] ?? '')?.value;
  const config = isObject(action) ? field(action, 'forwardConfig') : undefined;
  const given = isObject(config) ? field(config, 'targetGroupStickinessConfig') : undefined;
  if (!isObject(given)) return undefined;
  const [enabled, seconds] = [field(given, 'enabled'), field(given, 'durationSeconds')];
  return {
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    durationSeconds: typeof seconds === 'number' ? seconds : undefined,
  };
}

/** The fields that are set, or nothing where one of them is no string. */
function textsOf<Name extends string>(
  config: Loose,
  names: readonly Name[],
): Readonly<Partial<Record<Name, string>>> | undefined {
  const found = names.flatMap((name) => {
    const value = field(config, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return found.every(([, value]) => isText(value))
    ? (Object.fromEntries(found) as Partial<Record<Name, string>>)
    : undefined;
}

/** Whether two rules lead to the same: to the same Service, by whichever target group. */
export function isSameAnswer(a: PlannedRule, b: PlannedRule): boolean {
  const told = ({ member, actions }: PlannedRule): string =>
    JSON.stringify(
      actions.map((action) =>
        action.type === 'forward'
          ? action.targets.map(({ resource, ...target }) => [
              resource === undefined ? '' : member.ref.namespace,
              target,
            ])
          : action,
      ),
    );
  return told(a) === told(b);
}
