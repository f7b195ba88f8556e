import { cite, type Seen } from '../../findings/cite.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import type {
  Backend,
  Flags,
  Guard,
  IngressExposure,
  PlannedAction,
  PlannedRule,
  PlannedTarget,
  Route,
  Transform,
} from '../topology.js';
import { givenBy, guardOf } from './guards.js';
import type { Notes } from './notes.js';
import { transformsOf } from './transforms.js';
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
  readonly transforms: readonly Transform[];
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
  const only =
    action.type === 'forward' && action.targets.length === 1 ? action.targets[0] : undefined;
  const service = only === undefined ? undefined : serviceOf(only, backends);
  return {
    action,
    guard: guardOf(notes, member, givenBy(service, member)),
    transforms: transformsOf(notes, member, route.name),
  };
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
      notes.doubt(`Service ${serviceName} was not seen`);
      return { type: 'unseen', serviceName };
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
          : action.type === 'guard'
            ? action.guard.action
            : action,
      ),
    );
  return told(a) === told(b);
}
