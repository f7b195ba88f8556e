import { cite, type Seen } from '../findings/cite.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { isObject, type Loose } from './plan/values.js';
import type { ForwardTarget, IdleAction, Route, RouteAction } from './topology.js';

/** The controller takes these names in any case. */
const FIELDS: ReadonlyMap<string, string> = new Map(
  [
    'type',
    ...['forwardConfig', 'targetGroups', 'targetGroupARN', 'targetGroupName'],
    ...['serviceName', 'servicePort', 'weight'],
    ...['redirectConfig', 'host', 'path', 'port', 'protocol', 'query', 'statusCode'],
    ...['fixedResponseConfig', 'contentType', 'messageBody'],
  ].map((name) => [name.toLowerCase(), name]),
);

/** A backend with this port name is no Service: an annotation says what to do. */
const USE_ANNOTATION = 'use-annotation';
const ACTIONS = 'alb.ingress.kubernetes.io/actions.';

/** What a request is answered with, as the backend or the annotation that it names says. */
export function actionOf(
  ingress: Seen<kubernetes.Ingress>,
  { name, port }: NonNullable<kubernetes.IngressBackend['service']>,
  at: readonly (string | number)[],
): RouteAction {
  const named = {
    section: ingress.section,
    ref: ingress.ref,
    path: [...at, 'service', 'name'],
    value: name,
  };
  if (port?.name !== USE_ANNOTATION) {
    return {
      type: 'forward',
      source: named,
      annotation: undefined,
      targets: [
        {
          serviceName: name,
          // A name wins, where there is one; the API's own rules forbid both.
          servicePort: port?.name ?? port?.number,
          targetGroupArn: undefined,
          targetGroupName: undefined,
          weight: undefined,
        },
      ],
    };
  }
  const annotation = `${ACTIONS}${name}`;
  const text = ingress.value.metadata.annotations?.[annotation];
  if (text === undefined) return { type: 'missing', annotation, source: named };
  const source = cite(ingress, 'metadata', 'annotations', annotation);
  const malformed = (reason: string): RouteAction => ({
    type: 'malformed',
    annotation,
    source,
    reason,
  });
  const action = parseObject(text);
  if (action === undefined) return malformed('it is no JSON object');
  switch (action['type']) {
    case 'redirect':
      return isObject(action['redirectConfig']) && isFilled(action['redirectConfig']['statusCode'])
        ? { type: 'redirect', annotation, source, config: action['redirectConfig'] }
        : malformed('a redirect needs redirectConfig with a statusCode');
    case 'fixed-response':
      return isObject(action['fixedResponseConfig']) &&
        isFilled(action['fixedResponseConfig']['statusCode'])
        ? { type: 'fixed-response', annotation, source, config: action['fixedResponseConfig'] }
        : malformed('a fixed response needs fixedResponseConfig with a statusCode');
    case 'forward': {
      const targets = forwardTargets(action);
      return typeof targets === 'string'
        ? malformed(targets)
        : { type: 'forward', annotation, source, targets };
    }
    default:
      return malformed(`no action has the type ${JSON.stringify(action['type'] ?? null)}`);
  }
}

/** The actions that its annotations describe and that no route of it leads to. */
export function idleActions(
  ingress: Seen<kubernetes.Ingress>,
  routes: readonly Route[],
): readonly IdleAction[] {
  const used = new Set(routes.map(({ action }) => action.annotation));
  return Object.keys(ingress.value.metadata.annotations ?? {})
    .filter((key) => key.startsWith(ACTIONS) && !used.has(key))
    .sort()
    .map((annotation): IdleAction => {
      const name = annotation.slice(ACTIONS.length);
      return {
        annotation,
        name,
        source: cite(ingress, 'metadata', 'annotations', annotation),
        backend: routes.find((route) => route.name === name)?.action.source,
      };
    });
}

/** The target groups of a forward action, or why the controller refuses it. */
function forwardTargets(action: Loose): readonly ForwardTarget[] | string {
  const hasGroup = (one: Loose): boolean =>
    isFilled(one['targetGroupARN']) || isFilled(one['targetGroupName']);
  const { forwardConfig } = action;
  // The short form names the target group in the action itself.
  if (hasGroup(action)) {
    return forwardConfig === undefined ? [targetOf(action)] : 'it names its target group twice';
  }
  if (!isObject(forwardConfig)) return 'a forward needs forwardConfig or a target group';
  const groups: unknown = forwardConfig['targetGroups'] ?? [];
  if (!Array.isArray(groups) || !groups.every(isObject))
    return 'targetGroups is no list of objects';
  for (const group of groups) {
    if (hasGroup(group) === isFilled(group['serviceName'])) {
      return 'each of its targetGroups needs either serviceName or a target group';
    }
    if (isFilled(group['serviceName']) && portOf(group['servicePort']) === undefined) {
      return 'serviceName needs a servicePort';
    }
    if (groups.length > 1 && typeof group['weight'] !== 'number') {
      return 'with several targetGroups each needs a weight';
    }
  }
  return groups.map(targetOf);
}

function targetOf(group: Loose): ForwardTarget {
  const { serviceName, servicePort, targetGroupARN, targetGroupName, weight } = group;
  return {
    serviceName: isFilled(serviceName) ? serviceName : undefined,
    servicePort: portOf(servicePort),
    targetGroupArn: isFilled(targetGroupARN) ? targetGroupARN : undefined,
    targetGroupName: isFilled(targetGroupName) ? targetGroupName : undefined,
    weight: typeof weight === 'number' ? weight : undefined,
  };
}

// The controller reads a number in quotes as a number.
function portOf(port: unknown): string | number | undefined {
  if (typeof port === 'number') return port;
  if (typeof port !== 'string') return undefined;
  return /^[+-]?\d+$/.test(port) ? Number(port) : port;
}

function parseObject(text: string): Loose | undefined {
  try {
    const value: unknown = JSON.parse(text, (_key, one: unknown) =>
      isObject(one)
        ? Object.fromEntries(
            Object.entries(one).map(([key, held]) => [FIELDS.get(key.toLowerCase()) ?? key, held]),
          )
        : one,
    );
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isFilled = (value: unknown): value is string => typeof value === 'string' && value !== '';
