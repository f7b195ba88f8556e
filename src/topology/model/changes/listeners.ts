import type { Seen } from '../../../findings/cite.js';
import type { Json, PlannedChange } from '../../../findings/finding.js';
import type * as aws from '../../../snapshot/aws.js';
import { isUnknown, type ListenerSpec } from '../model.js';
import { actionsText, actualActions, plannedActions } from './answers.js';
import type { Context } from './context.js';
import { actionFor, compare, isSame, newFields, notSeen, tagsOf, type Compared } from './fields.js';
import { listenersOf, rulesOf } from './parts.js';
import { lostRules, ruleChanges } from './rules.js';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

/**
 * Listeners of one load balancer, which the controller knows by their ports: what nobody asks
 * for is deleted, whoever made it. `isNew`: the load balancer is made anew, and they with it.
 */
export function listenerChanges(
  context: Context,
  loadBalancerId: string,
  loadBalancer: Seen<aws.LoadBalancer> | undefined,
  isNew: boolean,
): readonly PlannedChange[] {
  const actual = new Map(
    actualListeners(context, loadBalancer).map((listener) => [listener.Port ?? 0, listener]),
  );
  const wanted = listenersOf(context.resources, loadBalancerId);
  if (!isNew) {
    for (const [id, spec] of wanted) {
      const arn = actual.get(spec.port)?.ListenerArn;
      if (arn !== undefined) context.bind(LISTENER, id, arn);
    }
  }
  const kept = wanted.map(([id, spec]) => {
    const there = actual.get(spec.port);
    actual.delete(spec.port);
    return there === undefined
      ? created(context, id, spec)
      : changed(context, id, spec, there, isNew);
  });
  return [...kept, ...[...actual.values()].map((listener) => removedListener(context, listener))];
}

/** All of a load balancer that goes. */
export const lostListeners = (
  context: Context,
  loadBalancer: Seen<aws.LoadBalancer>,
): readonly PlannedChange[] =>
  actualListeners(context, loadBalancer).map((listener) => removedListener(context, listener));

function actualListeners(
  { lens }: Context,
  loadBalancer: Seen<aws.LoadBalancer> | undefined,
): readonly aws.Listener[] {
  const seen = loadBalancer && lens.entry('aws/elbv2/listeners', loadBalancer.ref);
  return (seen?.value ?? []).toSorted((a, b) => (a.Port ?? 0) - (b.Port ?? 0));
}

const nameOf = (protocol: string | undefined, port: number | undefined): string =>
  `${protocol ?? ''}:${port ?? ''}`;

function changed(
  context: Context,
  id: string,
  spec: ListenerSpec,
  listener: aws.Listener,
  isNew: boolean,
): PlannedChange {
  const { lens } = context;
  const ref = { kind: 'Listener', name: listener.ListenerArn, arn: listener.ListenerArn };
  const rules = lens.entry('aws/elbv2/rules', ref);
  const fields = compare([
    { path: 'protocol', before: listener.Protocol, after: spec.protocol },
    ...defaultActions(context, spec, listener),
    ...certificates(context, spec, listener),
    ...(spec.sslPolicy === undefined
      ? []
      : [{ path: 'sslPolicy', before: listener.SslPolicy, after: spec.sslPolicy }]),
    ...alpnPolicy(context, spec, listener),
    ...mutualAuthentication(context, spec, listener),
    ...(spec.listenerAttributes ?? []).map(({ Key, Value }) => ({
      path: `attributes.${Key}`,
      before: notSeen('DescribeListenerAttributes'),
      after: Value,
    })),
    ...tagsOf(context.tagsFor(id, spec.tags), tagsOfListener(context, listener), (key) =>
      context.manner.externalTags.has(key),
    ),
  ]);
  return {
    action: isNew ? 'replace' : actionFor(fields),
    kind: 'Listener',
    name: nameOf(spec.protocol, spec.port),
    summary: summaryOf(context, spec),
    fields,
    parts: ruleChanges(
      context,
      spec.port,
      rulesOf(context.resources, id),
      rules?.value ?? [],
      isNew,
    ),
  };
}

function summaryOf(context: Context, spec: ListenerSpec): string {
  return `by default ${defaultText(context, spec).join(', then ')}`;
}

const defaultText = (context: Context, { defaultActions: actions = [] }: ListenerSpec) =>
  actionsText(plannedActions(actions, context.groupName), (name) => name);

function defaultActions(
  context: Context,
  spec: ListenerSpec,
  listener: aws.Listener,
): readonly Compared[] {
  const wanted = plannedActions(spec.defaultActions ?? [], context.resolve);
  const actual = actualActions(listener.DefaultActions ?? [], wanted);
  return !isUnknown(wanted) && isSame(actual, wanted)
    ? []
    : [
        {
          path: 'defaultActions',
          before: actionsText(actual, context.groupName),
          after: isUnknown(wanted) ? wanted : defaultText(context, spec),
        },
      ];
}

/** The first is the default one. Whether that is listed once more makes no difference. */
function certificates(
  { lens, resolve }: Context,
  spec: ListenerSpec,
  listener: aws.Listener,
): readonly Compared[] {
  const { certificates: given = [] } = spec;
  const [first = null, ...others] = isUnknown(given)
    ? [given]
    : given.map(({ certificateARN }): Json => resolve(certificateARN));
  const current = listener.Certificates?.[0]?.CertificateArn ?? null;
  if (spec.sslPolicy === undefined && listener.SslPolicy === undefined) {
    return [{ path: 'defaultCertificate', before: current, after: first }];
  }
  const { ListenerArn: arn } = listener;
  const seen = lens.entry('aws/elbv2/listener-certificates', { kind: 'Listener', name: arn, arn });
  const extra = seen?.value.flatMap(({ CertificateArn, IsDefault }) =>
    IsDefault === true || CertificateArn === undefined ? [] : [CertificateArn],
  );
  const open = [first, ...others].find(isUnknown);
  const without = (arns: readonly Json[], one: Json): readonly Json[] =>
    [...new Set(arns)].filter((other) => other !== one).toSorted();
  return [
    { path: 'defaultCertificate', before: current, after: first },
    {
      path: 'certificates',
      before:
        extra === undefined ? notSeen('aws/elbv2/listener-certificates') : without(extra, current),
      after: open ?? without(others, first),
    },
  ];
}

function alpnPolicy(
  { manner }: Context,
  { alpnPolicy: wanted = [] }: ListenerSpec,
  { AlpnPolicy: actual = [] }: aws.Listener,
): readonly Compared[] {
  const isOff = (policy: readonly string[]) => policy.length === 0 || policy[0] === 'None';
  const resets = manner.isEnabled('EnhancedDefaultBehavior', false);
  if ((isOff(wanted) && isOff(actual)) || (wanted.length === 0 && !resets)) return [];
  return [{ path: 'alpnPolicy', before: actual, after: wanted }];
}

function mutualAuthentication(
  { manner }: Context,
  { mutualAuthentication: wanted }: ListenerSpec,
  { MutualAuthentication: actual }: aws.Listener,
): readonly Compared[] {
  const mode = actual?.Mode ?? 'off';
  if (wanted === undefined && !manner.isEnabled('EnhancedDefaultBehavior', false)) return [];
  if ((wanted?.mode ?? 'off') === 'off') {
    return [{ path: 'mutualAuthentication.mode', before: mode, after: 'off' }];
  }
  return [
    { path: 'mutualAuthentication.mode', before: mode, after: wanted?.mode },
    {
      path: 'mutualAuthentication.trustStoreArn',
      before: actual?.TrustStoreArn,
      // Empty where certificates are passed through.
      after: wanted?.trustStoreArn || undefined,
    },
    {
      path: 'mutualAuthentication.ignoreClientCertificateExpiry',
      before: actual?.IgnoreClientCertificateExpiry ?? false,
      after: wanted?.ignoreClientCertificateExpiry ?? false,
    },
    {
      path: 'mutualAuthentication.advertiseTrustStoreCaNames',
      before: actual?.AdvertiseTrustStoreCaNames ?? 'off',
      after: wanted?.advertiseTrustStoreCaNames ?? 'off',
    },
  ];
}

function tagsOfListener({ lens, manner }: Context, { ListenerArn }: aws.Listener) {
  if (!manner.isEnabled('ListenerRulesTagging', true)) return undefined;
  return lens.sections['aws/elbv2/tags']?.[ListenerArn] === undefined
    ? undefined
    : lens.tagsOf(ListenerArn);
}

const newCertificates = ({ resolve }: Context, { certificates = [] }: ListenerSpec): Json =>
  isUnknown(certificates)
    ? certificates
    : certificates.map(({ certificateARN }): Json => resolve(certificateARN));

function created(context: Context, id: string, spec: ListenerSpec): PlannedChange {
  return {
    action: 'create',
    kind: 'Listener',
    name: nameOf(spec.protocol, spec.port),
    summary: summaryOf(context, spec),
    fields: newFields([
      { path: 'defaultActions', before: null, after: defaultText(context, spec) },
      {
        path: 'certificates',
        before: null,
        after: newCertificates(context, spec),
      },
      { path: 'sslPolicy', before: null, after: spec.sslPolicy },
      { path: 'alpnPolicy', before: null, after: spec.alpnPolicy },
      ...mutualAuthentication(context, spec, { ListenerArn: '' }),
      ...(spec.listenerAttributes ?? []).map(({ Key, Value }) => ({
        path: `attributes.${Key}`,
        before: null,
        after: Value,
      })),
      ...tagsOf(context.tagsFor(id, spec.tags), {}, () => false),
    ]),
    parts: ruleChanges(context, spec.port, rulesOf(context.resources, id), [], false),
  };
}

function removedListener(context: Context, listener: aws.Listener): PlannedChange {
  const { ListenerArn: arn, Port = 0, Protocol } = listener;
  const rules = context.lens.entry('aws/elbv2/rules', { kind: 'Listener', name: arn, arn });
  return {
    action: 'delete',
    kind: 'Listener',
    name: nameOf(Protocol, Port),
    summary: '',
    fields: [],
    parts: lostRules(context, Port, rules),
  };
}
