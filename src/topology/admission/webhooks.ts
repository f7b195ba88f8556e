import { cite, type Seen } from '../../findings/cite.js';
import type { Evidence, Ref } from '../../findings/finding.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import { rangeOf, textOf } from '../addresses.js';
import { classResolver } from '../classes.js';
import { findControllers, flagsOf } from '../controllers.js';
import { matches } from '../expected-targets.js';
import { annotationOf } from '../ingresses.js';
import type { Lens } from '../lens.js';
import { givenConditions } from '../plan/conditions.js';
import { Notes } from '../plan/notes.js';
import { readBoolean } from '../plan/values.js';
import type { Path } from './rules.js';

/*
 * What the webhooks of the controller refuse. Source: AWS Load Balancer Controller v3.5.0,
 * `webhooks/`. A webhook is only said to refuse something where it is seen to be asked.
 */

/** As `Deny`, with what else shows it. */
export type DenyBy = (path: Path, reason: string, others?: readonly Evidence[]) => void;

const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const CONFIGURATIONS = [
  'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
  'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
] as const;

/** By kind, the webhook that decides, as the configuration of the controller calls it. */
const WEBHOOKS: Readonly<Record<string, string>> = {
  Ingress: 'vingress.elbv2.k8s.aws',
  IngressClassParams: 'vingressclassparams.elbv2.k8s.aws',
  TargetGroupBinding: 'vtargetgroupbinding.elbv2.k8s.aws',
  // It refuses nothing, and gives a class to those that come without one.
  Service: 'mservice.elbv2.k8s.aws',
};

/** The webhook that is asked about such an object; absent where none is seen. */
export function webhookFor(
  lens: Lens,
  ref: Ref,
  labels: Readonly<Record<string, string>> = {},
): { readonly name: string; readonly source: Evidence } | undefined {
  const wanted = WEBHOOKS[ref.kind];
  for (const section of CONFIGURATIONS) {
    for (const configuration of lens.all(section)) {
      for (const [index, webhook] of (configuration.value.webhooks ?? []).entries()) {
        const { name, namespaceSelector, objectSelector, matchConditions = [] } = webhook;
        if (name !== wanted || matchConditions.length > 0 || !matches(labels, objectSelector)) {
          continue;
        }
        const namespace = lens.find('kubernetes/namespaces', {
          kind: 'Namespace',
          name: ref.namespace ?? '',
        });
        const own = typeof namespace === 'object' ? namespace.value.metadata.labels : undefined;
        const { matchLabels = {}, matchExpressions = [] } = namespaceSelector ?? {};
        const isOpen = Object.keys(matchLabels).length + matchExpressions.length === 0;
        if (isOpen || (own !== undefined && matches(own, namespaceSelector))) {
          return { name, source: cite(configuration, 'webhooks', index, 'name') };
        }
      }
    }
  }
  return undefined;
}

export function ingressWebhook(
  lens: Lens,
  ingress: Seen<kubernetes.Ingress>,
  before: kubernetes.Ingress | undefined,
  deny: DenyBy,
): void {
  const parts = findControllers(lens);
  const { flags } = parts[0] ?? { flags: flagsOf(undefined) };
  const classes = classResolver(
    lens,
    parts.map((part) => part.flags.ingressClass.value),
  );
  const { classFault: fault, owner } = classes(ingress);
  const isTold = owner === 'controller' || (fault !== undefined && owner !== 'foreign');
  if (!isTold) return;
  if (fault !== undefined) {
    const isNamed = ingress.value.spec.ingressClassName !== undefined;
    deny(
      isNamed ? ['spec', 'ingressClassName'] : ['spec'],
      `it ${fault.why}`,
      fault.evidence.filter(({ ref }) => ref.kind !== 'Ingress'),
    );
    return;
  }
  const annotations = ingress.value.metadata.annotations ?? {};
  const legacy = before?.metadata.annotations?.[LEGACY_CLASS];
  if (
    readBoolean(flags.disablesClassAnnotation.value) === true &&
    annotations[LEGACY_CLASS] !== undefined &&
    legacy === undefined
  ) {
    deny(
      ['metadata', 'annotations', LEGACY_CLASS],
      `--disable-ingress-class-annotation lets nobody begin to use the annotation ${LEGACY_CLASS}`,
      [flags.disablesClassAnnotation.source],
    );
  }
  const group = annotationOf(ingress, 'group.name');
  const oldGroup = before && annotationOf({ ...ingress, value: before }, 'group.name');
  if (
    readBoolean(flags.disablesGroupAnnotation.value) === true &&
    group !== undefined &&
    group.value !== oldGroup?.value
  ) {
    deny(
      group.source.path,
      `--disable-ingress-group-name-annotation lets nobody ask for the group ${group.value} by an annotation`,
      [flags.disablesGroupAnnotation.source],
    );
  }
  conditions(ingress, deny);
}

/** Only those of the backends of its rules are looked at, and only the first fault is told. */
function conditions(ingress: Seen<kubernetes.Ingress>, deny: DenyBy): void {
  const names = (ingress.value.spec.rules ?? []).flatMap(({ http }) =>
    (http?.paths ?? []).flatMap(({ backend }) => backend.service?.name ?? []),
  );
  for (const name of new Set(names)) {
    const notes = new Notes();
    givenConditions(notes, { object: ingress, ref: ingress.ref }, name);
    const [refusal] = notes.refusals;
    if (refusal === undefined) continue;
    deny(refusal.source.path, refusal.reason);
    return;
  }
}

export function paramsWebhook({ value }: Seen<kubernetes.IngressClassParams>, deny: DenyBy): void {
  const { inboundCIDRs = [], subnets } = value.spec ?? {};
  for (const [i, cidr] of inboundCIDRs.entries()) {
    const range = cidr.includes('/') ? rangeOf(cidr) : undefined;
    const block = range === undefined ? undefined : textOf(range);
    if (block === undefined) {
      deny(['spec', 'inboundCIDRs', i], `${cidr} is no range of addresses`);
    } else if (rangeOf(cidr.split('/')[0] ?? '')?.first !== range?.first) {
      deny(['spec', 'inboundCIDRs', i], `${cidr} does not begin its range, which is ${block}`);
    }
  }
  if (subnets === undefined) return;
  const { ids, tags } = subnets;
  if (ids === undefined && tags === undefined) {
    deny(['spec', 'subnets'], 'its subnets have neither ids nor tags');
  } else if (ids !== undefined && tags !== undefined) {
    deny(['spec', 'subnets', 'tags'], 'its subnets have ids and tags at once');
  } else if (ids !== undefined) {
    const at = ids.findIndex((id, index) => ids.indexOf(id) !== index);
    if (at !== -1) deny(['spec', 'subnets', 'ids', at], `its subnets have ${ids[at] ?? ''} twice`);
  } else if (Object.keys(tags ?? {}).length === 0) {
    deny(['spec', 'subnets', 'tags'], 'the tags of its subnets name none');
  }
}

export function bindingWebhook(
  lens: Lens,
  { value, ref }: Seen<kubernetes.TargetGroupBinding>,
  before: kubernetes.TargetGroupBinding | undefined,
  deny: DenyBy,
): void {
  const { spec } = value;
  const { targetGroupARN, targetGroupName, targetType } = spec;
  if (targetGroupARN === undefined && targetGroupName === undefined) {
    deny(['spec'], 'it names no target group, by targetGroupARN or targetGroupName');
    return;
  }
  const all = lens.all('aws/elbv2/target-groups');
  const group = all.find(({ value: one }) =>
    targetGroupARN === undefined
      ? one.TargetGroupName === targetGroupName
      : one.TargetGroupArn === targetGroupARN,
  );
  if (before !== undefined) fixed(spec, before.spec, deny);
  const type = targetType ?? group?.value.TargetType;
  if (type === 'ip' && spec.nodeSelector !== undefined) {
    deny(['spec', 'nodeSelector'], 'one that registers addresses may have no nodeSelector');
  }
  if (type === 'instance' && spec.iamRoleArnToAssume !== undefined) {
    deny(['spec', 'iamRoleArnToAssume'], 'one that registers instances may assume no role');
  }
  twins(lens, value, ref, deny);
  if (before !== undefined || group === undefined) return;
  const { IpAddressType: family = 'ipv4', Protocol: protocol, VpcId: vpc } = group.value;
  if (spec.ipAddressType !== undefined && spec.ipAddressType !== family) {
    deny(
      ['spec', 'ipAddressType'],
      `its ipAddressType is ${spec.ipAddressType}, and that of the target group is ${family}`,
      [cite(group, 'IpAddressType')],
    );
  }
  if (spec.vpcID !== undefined && vpc !== undefined && spec.vpcID !== vpc) {
    deny(['spec', 'vpcID'], `its vpcID is ${spec.vpcID}, and the target group is in ${vpc}`, [
      cite(group, 'VpcId'),
    ]);
  }
  if (spec.targetGroupProtocol !== undefined && spec.targetGroupProtocol !== protocol) {
    deny(
      ['spec', 'targetGroupProtocol'],
      `its targetGroupProtocol is ${spec.targetGroupProtocol}, and that of the target group is ${protocol ?? 'none'}`,
      [cite(group, 'Protocol')],
    );
  }
}

type BindingSpec = kubernetes.TargetGroupBinding['spec'];

function fixed(spec: BindingSpec, old: BindingSpec, deny: DenyBy): void {
  const names = ['targetGroupARN', 'targetType', 'ipAddressType', 'vpcID'] as const;
  for (const name of names) {
    const [was, now] = [old[name], spec[name]];
    // What is filled in where it is left out is told apart nowhere.
    if (was === undefined || now === undefined || was === now) continue;
    deny(['spec', name], `its ${name} ${was} cannot be changed to ${now}`);
  }
}

/** Two may only fill one target group where all of them say so. */
function twins(
  lens: Lens,
  { spec }: kubernetes.TargetGroupBinding,
  { namespace, name }: Ref,
  deny: DenyBy,
): void {
  const { targetGroupARN: arn, multiClusterTargetGroup: isMulti } = spec;
  if (arn === undefined) return;
  const others = lens
    .all('kubernetes/targetgroupbindings.elbv2.k8s.aws')
    .filter(
      (one) =>
        one.value.spec.targetGroupARN === arn &&
        (one.ref.namespace !== namespace || one.ref.name !== name),
    );
  const other = others.find((one) => one.value.spec.multiClusterTargetGroup !== true) ?? others[0];
  if (
    other === undefined ||
    (isMulti === true && other.value.spec.multiClusterTargetGroup === true)
  ) {
    return;
  }
  deny(
    ['spec', 'targetGroupARN'],
    `its target group is bound by TargetGroupBinding ${other.ref.namespace ?? ''}/${other.ref.name} already`,
    [cite(other, 'spec', 'targetGroupARN')],
  );
}
