import type { Json } from '../../findings/finding.js';
import type { Lens } from '../lens.js';
import type { Notes } from '../plan/notes.js';
import { trustStoreName } from '../plan/mutual-authentication.js';
import type {
  GuardAction,
  IngressExposure,
  PlannedAction,
  PlannedListener,
  PlannedRule,
  PlannedTarget,
  RuleCondition,
  Transform,
} from '../topology.js';
import { classSpec } from '../class-params.js';
import { asksFor } from './asks.js';
import { certificateToken } from './certificates.js';
import {
  reference,
  unknown,
  type ListenerRuleSpec,
  type ListenerSpec,
  type ModelAction,
  type ResourcesOf,
  type Token,
  type Unknown,
} from './model.js';
import { attributePairs, pairsOf, united } from './pairs.js';
import type { Settings } from './settings.js';
import { groupTags, memberTags, withDefaults } from './tags.js';
import { loadBalancerToken, targetGroupToken } from './tokens.js';

/*
 * Listeners and their rules, as they are planned. Source: AWS Load Balancer Controller v3.5.0,
 * pkg/ingress/model_build_listener*.go and model_build_actions.go.
 */

/** What the log has in the place of what a Secret holds is left unknown: it is never read. */
type Fields = Readonly<Record<string, Json | Unknown>>;

/** By port. */
export function listenersOf(
  notes: Notes,
  settings: Settings,
  lens: Lens,
  listeners: readonly PlannedListener[],
): ResourcesOf<'AWS::ElasticLoadBalancingV2::Listener'> {
  return Object.fromEntries(
    listeners.map((listener) => [
      String(listener.port),
      { spec: listenerSpec(notes, settings, lens, listener) },
    ]),
  );
}

function listenerSpec(
  notes: Notes,
  settings: Settings,
  lens: Lens,
  listener: PlannedListener,
): ListenerSpec {
  const { port, protocol, members, sslPolicy } = listener;
  const certificates = certificatesOf(listener);
  const isHttps = protocol === 'HTTPS';
  const answering = members.find(({ object }) => object.value.spec.defaultBackend !== undefined);
  refuseGuards(notes, answering, listener.defaultActions);
  const tags = withDefaults(settings, groupTags(notes, settings, members));
  const attributes = attributesOf(notes, listener);
  const mutualAuthentication = trustOf(lens, listener);
  return {
    loadBalancerARN: loadBalancerToken(),
    port,
    protocol,
    defaultActions: actionsOf(lens, answering?.ref.namespace, listener.defaultActions),
    ...(certificates === undefined ? {} : { certificates }),
    ...(isHttps ? { sslPolicy: sslPolicy ?? settings.flags.defaultSslPolicy.value } : {}),
    ...(mutualAuthentication === undefined ? {} : { mutualAuthentication }),
    ...(tags === undefined ? {} : { tags }),
    ...(attributes.length === 0 ? {} : { listenerAttributes: attributes }),
  };
}

/** Absent without TLS, and where the members name no host that one could be looked for. */
function certificatesOf({
  certificates,
  areCertificatesTold,
}: PlannedListener): ListenerSpec['certificates'] {
  if (!areCertificatesTold) return unknown('not all certificates were seen');
  return certificates.length === 0
    ? undefined
    : certificates.map((one) => ({ certificateARN: certificateToken(one) }));
}

function refuseGuards(
  notes: Notes,
  member: IngressExposure | undefined,
  actions: readonly PlannedAction[],
): void {
  for (const action of actions) {
    if (member === undefined || action.type !== 'guard') continue;
    const { fault, source } = action.guard;
    if (fault !== undefined) notes.refuse(member.ref, 'annotation', fault, source);
  }
}

/** The class of the first member goes before all annotations. */
function attributesOf(
  notes: Notes,
  { port, protocol, members }: PlannedListener,
): readonly { readonly Key: string; readonly Value: string }[] {
  const ofClass = classSpec(members[0])?.listeners?.find(
    (one) => one.protocol === protocol && one.port === port,
  );
  const suffix = `listener-attributes.${protocol}-${port}`;
  const given = pairsOf(notes, suffix, asksFor(members, suffix));
  const all = united(notes, suffix, given, attributePairs(ofClass?.listenerAttributes));
  return [...all].map(([Key, Value]) => ({ Key, Value }));
}

function trustOf(
  lens: Lens,
  { mutualAuthentication }: PlannedListener,
): ListenerSpec['mutualAuthentication'] {
  if (mutualAuthentication === undefined) return undefined;
  const { mode, trustStore, ignoresExpiry, advertises } = mutualAuthentication;
  return {
    mode,
    trustStoreArn: mode === 'verify' ? trustStoreArn(lens, trustStore) : '',
    ...(ignoresExpiry === undefined && mode !== 'verify'
      ? {}
      : { ignoreClientCertificateExpiry: ignoresExpiry ?? false }),
    ...(advertises === undefined ? {} : { advertiseTrustStoreCaNames: advertises }),
  };
}

/** Of a name, where some listener uses the trust store of that name already. */
function trustStoreArn(lens: Lens, nameOrArn: string): string | Unknown {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  const used = Object.values(lens.sections['aws/elbv2/listeners'] ?? {})
    .flat()
    .map(({ MutualAuthentication }) => MutualAuthentication?.TrustStoreArn)
    .find((arn) => arn !== undefined && trustStoreName(arn) === nameOrArn);
  return used ?? unknown(`the trust store of the name ${nameOrArn}, which was not looked for`);
}

/** By port and priority: `80:1`. */
export function rulesOf(
  notes: Notes,
  settings: Settings,
  lens: Lens,
  listeners: readonly PlannedListener[],
): ResourcesOf<'AWS::ElasticLoadBalancingV2::ListenerRule'> {
  return Object.fromEntries(
    listeners.flatMap(({ rules }) =>
      rules.map((rule) => [
        `${rule.port}:${rule.priority}`,
        { spec: ruleSpec(notes, settings, lens, rule) },
      ]),
    ),
  );
}

function ruleSpec(
  notes: Notes,
  settings: Settings,
  lens: Lens,
  { port, priority, member, actions, conditions, transforms }: PlannedRule,
): ListenerRuleSpec {
  refuseGuards(notes, member, actions);
  const tags = withDefaults(settings, memberTags(notes, settings, member));
  return {
    listenerARN: reference('AWS::ElasticLoadBalancingV2::Listener', String(port), 'listenerARN'),
    priority,
    actions: actionsOf(lens, member.ref.namespace, actions),
    conditions: conditions.map(conditionOf),
    ...(transforms.length === 0 ? {} : { transforms: transforms.map(transformOf) }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function conditionOf(condition: RuleCondition): Readonly<Record<string, Json>> {
  const { field } = condition;
  switch (field) {
    case 'host-header':
      return { field, hostHeaderConfig: patternsOf(condition) };
    case 'path-pattern':
      return { field, pathPatternConfig: patternsOf(condition) };
    case 'http-header':
      return {
        field,
        httpHeaderConfig: { httpHeaderName: condition.name, ...patternsOf(condition) },
      };
    case 'http-request-method':
      return { field, httpRequestMethodConfig: { values: condition.values } };
    case 'source-ip':
      return { field, sourceIPConfig: { values: condition.values } };
    case 'query-string':
      return {
        field,
        queryStringConfig: {
          values: condition.values.map(({ key, value }) => ({
            ...(key === undefined ? {} : { key }),
            value,
          })),
        },
      };
  }
}

function patternsOf({
  values,
  isRegex,
}: {
  readonly values: readonly string[];
  readonly isRegex: boolean;
}): Readonly<Record<string, readonly string[]>> {
  return isRegex ? { regexValues: values } : { values };
}

function transformOf({ type, rewrites }: Transform): Readonly<Record<string, Json>> {
  const config = { rewrites };
  return type === 'url-rewrite'
    ? { type, urlRewriteConfig: config }
    : { type, hostHeaderRewriteConfig: config };
}

function actionsOf(
  lens: Lens,
  namespace: string | undefined,
  actions: readonly PlannedAction[],
): readonly ModelAction[] | Unknown {
  const unseen = actions.find((action) => action.type === 'unseen');
  return unseen === undefined
    ? actions.flatMap((action) => actionOf(lens, namespace, action) ?? [])
    : unknown(`Service ${unseen.serviceName} was not seen`);
}

function actionOf(
  lens: Lens,
  namespace: string | undefined,
  action: PlannedAction,
): ModelAction | undefined {
  switch (action.type) {
    case 'forward': {
      const { targets, stickiness } = action;
      return {
        type: 'forward',
        forwardConfig: {
          targetGroups: targets.map((target) => ({
            targetGroupARN: targetGroupOf(lens, target),
            ...(target.weight === undefined ? {} : { weight: target.weight }),
          })),
          ...(stickiness === undefined ? {} : { targetGroupStickinessConfig: stickiness }),
        },
      };
    }
    case 'redirect':
      return { type: 'redirect', redirectConfig: action.config };
    case 'fixed-response':
      return { type: 'fixed-response', fixedResponseConfig: action.config };
    case 'guard':
      return action.guard.action === undefined
        ? undefined
        : guardOf(namespace ?? '', action.guard.action);
    case 'unseen':
      return undefined;
  }
}

function guardOf(namespace: string, guard: GuardAction): ModelAction {
  const { type, config } = guard;
  switch (type) {
    case 'authenticate-cognito':
      return { type, authenticateCognitoConfig: config };
    case 'jwt-validation':
      return { type, jwtValidationConfig: config };
    case 'authenticate-oidc': {
      const held = unknown(`the Secret ${namespace}/${guard.secretName} holds it`);
      const fields: Fields = { ...config, clientID: held, clientSecret: held };
      return { type, authenticateOIDCConfig: fields };
    }
  }
}

function targetGroupOf(
  lens: Lens,
  { resource, targetGroupArn, targetGroupName = '' }: PlannedTarget,
): Token {
  if (resource !== undefined) {
    return targetGroupToken(resource);
  }
  return (
    targetGroupArn ??
    lens
      .all('aws/elbv2/target-groups')
      .find(({ value }) => value.TargetGroupName === targetGroupName)?.value.TargetGroupArn ??
    unknown(`the target group ${targetGroupName}, which was not seen`)
  );
}
