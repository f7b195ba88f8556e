import type { Seen } from '../../../findings/cite.js';
import type { Json, PlannedChange } from '../../../findings/finding.js';
import type * as aws from '../../../snapshot/aws.js';
import { isUnknown, nameText, type BindingSpec, type TargetGroupSpec } from '../model.js';
import type { Context } from './context.js';
import {
  actionFor,
  attributesOf,
  compare,
  newFields,
  openName,
  tagsOf,
  type Compared,
} from './fields.js';
import { type Binding, type Live } from './live.js';
import { resourceTag, stackLabels } from '../../tracking.js';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const BINDING = 'K8S::ElasticLoadBalancingV2::TargetGroupBinding';

/**
 * Notes which target groups stay, before anything is asked that refers to them. The controller
 * knows them by a tag, and makes another one where something differs that cannot be changed.
 */
export function matchTargetGroups(context: Context, live: Live): readonly TargetGroupMatch[] {
  return Object.entries(context.resources[TARGET_GROUP] ?? {}).map(([id, { spec }]) => {
    const known = live.targetGroups.filter(
      ({ value }) => context.lens.tagsOf(value.TargetGroupArn)[resourceTag(context.stack)] === id,
    );
    const stays = known.find(
      ({ value }) => actionFor(compare(identity(context, spec, value))) !== 'replace',
    );
    if (stays !== undefined) context.bind(TARGET_GROUP, id, stays.value.TargetGroupArn);
    return { id, spec, there: stays ?? known[0], isNew: stays === undefined };
  });
}

interface TargetGroupMatch {
  readonly id: string;
  readonly spec: TargetGroupSpec;
  readonly there: Seen<aws.TargetGroup> | undefined;
  readonly isNew: boolean;
}

/** With the TargetGroupBindings of each. */
export function targetGroupChanges(
  context: Context,
  live: Live,
  matches: readonly TargetGroupMatch[],
): readonly PlannedChange[] {
  const left = new Set(live.targetGroups);
  const bindings = new Map(live.bindings.map((one) => [one.value.spec.targetGroupARN, one]));
  const kept = matches.map(({ id, spec, there, isNew }) => {
    if (there !== undefined) left.delete(there);
    const binding = there && bindings.get(there.value.TargetGroupArn);
    if (there !== undefined) bindings.delete(there.value.TargetGroupArn);
    const parts = bindingChanges(context, id, binding, isNew);
    return there === undefined
      ? created(context, id, spec, parts)
      : changed(context, id, spec, there, isNew, parts);
  });
  const gone = [...left].map(({ value }): PlannedChange => {
    const binding = bindings.get(value.TargetGroupArn);
    bindings.delete(value.TargetGroupArn);
    return {
      action: 'delete',
      kind: 'TargetGroup',
      name: value.TargetGroupName ?? value.TargetGroupArn,
      summary: `${value.Protocol ?? ''}, ${value.TargetType ?? ''} targets`,
      fields: [],
      parts: binding === undefined ? [] : [removedBinding(binding)],
    };
  });
  return [...[...kept, ...gone].toSorted(byName), ...[...bindings.values()].map(removedBinding)];
}

const byName = (a: PlannedChange, b: PlannedChange): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.action < b.action ? -1 : 1;

/** What cannot be changed of a target group. */
function identity(
  context: Context,
  spec: TargetGroupSpec,
  value: aws.TargetGroup,
): readonly Compared[] {
  return [
    { path: 'targetType', before: value.TargetType, after: spec.targetType, replaces: true },
    { path: 'protocol', before: value.Protocol, after: spec.protocol, replaces: true },
    {
      path: 'protocolVersion',
      before: value.ProtocolVersion,
      after: spec.protocolVersion ?? value.ProtocolVersion,
      replaces: true,
    },
    {
      path: 'targetControlPort',
      before: value.TargetControlPort,
      after: spec.targetControlPort,
      replaces: true,
    },
    ...healthCheck(context, spec, value),
  ];
}

const isOfNlb = ({ protocol }: TargetGroupSpec): boolean =>
  !['HTTP', 'HTTPS', 'GENEVE'].includes(protocol);

/** Health checks of an NLB could once not be changed, and a gate keeps it so. */
function healthCheck(
  { manner }: Context,
  spec: TargetGroupSpec,
  value: aws.TargetGroup,
): readonly Compared[] {
  const { healthCheckConfig: wanted } = spec;
  if (wanted === undefined) return [];
  const isFixed = isOfNlb(spec) && !manner.isEnabled('NLBHealthCheckAdvancedConfig', true);
  const { port } = wanted;
  const asked: readonly (readonly [string, Json | undefined, Json | undefined, boolean])[] = [
    ['port', value.HealthCheckPort, isUnknown(port) ? port : port && String(port), false],
    ['protocol', value.HealthCheckProtocol, wanted.protocol, isFixed],
    ['path', value.HealthCheckPath, wanted.path, false],
    ['intervalSeconds', value.HealthCheckIntervalSeconds, wanted.intervalSeconds, isFixed],
    ['timeoutSeconds', value.HealthCheckTimeoutSeconds, wanted.timeoutSeconds, isFixed],
    ['healthyThresholdCount', value.HealthyThresholdCount, wanted.healthyThresholdCount, false],
    [
      'unhealthyThresholdCount',
      value.UnhealthyThresholdCount,
      wanted.unhealthyThresholdCount,
      false,
    ],
  ];
  const { httpCode, grpcCode } = wanted.matcher ?? {};
  const { HttpCode, GrpcCode } = (wanted.matcher && value.Matcher) ?? {};
  return [
    ...asked
      .filter(([, , after]) => after !== undefined)
      .map(([name, before, after, replaces]) => ({
        path: `healthCheck.${name}`,
        before,
        after,
        replaces,
      })),
    { path: 'healthCheck.httpCode', before: HttpCode, after: httpCode, replaces: isFixed },
    { path: 'healthCheck.grpcCode', before: GrpcCode, after: grpcCode, replaces: isFixed },
  ];
}

function changed(
  context: Context,
  id: string,
  spec: TargetGroupSpec,
  { value, ref }: Seen<aws.TargetGroup>,
  isNew: boolean,
  parts: readonly PlannedChange[],
): PlannedChange {
  const { lens, isLeftTag } = context;
  const attributes = lens.entry('aws/elbv2/target-group-attributes', ref);
  const fields = compare([
    ...(isNew ? [{ path: 'name', before: value.TargetGroupName, after: spec.name }] : []),
    ...identity(context, spec, value),
    ...attributesOf(
      spec.targetGroupAttributes ?? [],
      attributes?.value,
      'aws/elbv2/target-group-attributes',
    ),
    ...tagsOf(context.tagsFor(id, spec.tags), lens.tagsOf(value.TargetGroupArn), isLeftTag),
  ]);
  return {
    action: isNew ? 'replace' : actionFor(fields),
    kind: 'TargetGroup',
    name: value.TargetGroupName ?? value.TargetGroupArn,
    summary: summaryOf(spec),
    fields,
    parts,
  };
}

const summaryOf = ({ protocol, targetType }: TargetGroupSpec): string =>
  `${protocol}, ${targetType} targets`;

function created(
  context: Context,
  id: string,
  spec: TargetGroupSpec,
  parts: readonly PlannedChange[],
): PlannedChange {
  const nothing: aws.TargetGroup = { TargetGroupArn: '' };
  return {
    action: 'create',
    kind: 'TargetGroup',
    name: nameText(spec.name),
    summary: summaryOf(spec),
    fields: newFields([
      openName(spec.name),
      { path: 'port', before: null, after: spec.port },
      { path: 'ipAddressType', before: null, after: spec.ipAddressType },
      ...identity(context, spec, nothing),
      ...attributesOf(spec.targetGroupAttributes ?? [], [], ''),
      ...tagsOf(context.tagsFor(id, spec.tags), {}, () => false),
    ]),
    parts,
  };
}

/** The controller knows them by the ARN, so that another target group gets another binding. */
function bindingChanges(
  context: Context,
  id: string,
  binding: Binding | undefined,
  isNew: boolean,
): readonly PlannedChange[] {
  const planned = Object.entries(context.resources[BINDING] ?? {}).flatMap(([key, { spec }]) =>
    key === id ? [spec.template] : [],
  );
  const [template] = planned;
  if (template === undefined) return binding === undefined ? [] : [removedBinding(binding)];
  const labels = { ...template.metadata.labels, ...stackLabels(context.stack) };
  const fields = [
    ...specFields(context, template, binding),
    ...mapFields('metadata.labels', binding?.value.metadata.labels, labels),
    ...mapFields(
      'metadata.annotations',
      withoutCheckpoints(binding?.value.metadata.annotations),
      template.metadata.annotations,
    ),
  ];
  const { serviceRef } = template.spec;
  const { namespace } = template.metadata;
  const differing = binding === undefined ? newFields(fields) : compare(fields);
  return [
    {
      action: binding === undefined ? 'create' : isNew ? 'replace' : actionFor(differing),
      kind: 'TargetGroupBinding',
      name: `${namespace}/${binding?.ref.name ?? nameText(template.metadata.name)}`,
      summary: `Service ${serviceRef.name}:${serviceRef.port}`,
      fields: differing,
      parts: [],
    },
  ];
}

type Template = BindingSpec['template'];

function specFields(
  { resolve }: Context,
  { spec }: Template,
  binding: Binding | undefined,
): readonly Compared[] {
  const actual = binding?.value.spec;
  const known = (value: unknown): Json | undefined =>
    value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  return [
    {
      path: 'spec.targetGroupARN',
      before: actual?.targetGroupARN,
      after: resolve(spec.targetGroupARN),
    },
    { path: 'spec.targetType', before: actual?.targetType, after: spec.targetType },
    {
      path: 'spec.targetGroupProtocol',
      before: actual?.targetGroupProtocol,
      after: spec.targetGroupProtocol,
    },
    { path: 'spec.serviceRef', before: known(actual?.serviceRef), after: known(spec.serviceRef) },
    {
      path: 'spec.networking.ingress',
      before: known(actual?.networking?.ingress ?? []),
      after: ingressOf(resolve, spec.networking),
    },
    {
      path: 'spec.nodeSelector',
      before: known(actual?.nodeSelector),
      after: known(spec.nodeSelector),
    },
    { path: 'spec.ipAddressType', before: actual?.ipAddressType, after: spec.ipAddressType },
    { path: 'spec.vpcID', before: actual?.vpcID, after: spec.vpcID },
    {
      path: 'spec.multiClusterTargetGroup',
      before: actual?.multiClusterTargetGroup ?? false,
      after: spec.multiClusterTargetGroup ?? false,
    },
  ];
}

function ingressOf(resolve: Context['resolve'], networking: Template['spec']['networking']): Json {
  if (isUnknown(networking)) return networking;
  return (networking?.ingress ?? []).map(({ from, ports }) => ({
    from: from.map((peer): Json =>
      'securityGroup' in peer
        ? { securityGroup: { groupID: resolve(peer.securityGroup.groupID) } }
        : { ipBlock: { cidr: peer.ipBlock.cidr } },
    ),
    ports: ports.map(({ protocol, port }) => ({
      ...(protocol === undefined ? {} : { protocol }),
      ...(port === undefined ? {} : { port }),
    })),
  }));
}

type Map = Readonly<Record<string, string>>;

const mapFields = (path: string, actual: Map = {}, wanted: Map = {}): readonly Compared[] =>
  [...new Set([...Object.keys(actual), ...Object.keys(wanted)])]
    .sort()
    .map((key) => ({ path: `${path}.${key}`, before: actual[key], after: wanted[key] }));

/** Where it writes down what it did last. */
const withoutCheckpoints = (annotations: Map = {}): Map =>
  Object.fromEntries(
    Object.entries(annotations).filter(([key]) => !key.startsWith('elbv2.k8s.aws/checkpoint')),
  );

const removedBinding = ({ ref, value }: Binding): PlannedChange => ({
  action: 'delete',
  kind: 'TargetGroupBinding',
  name: `${ref.namespace ?? ''}/${ref.name}`,
  summary: `Service ${value.spec.serviceRef.name}:${value.spec.serviceRef.port}`,
  fields: [],
  parts: [],
});
