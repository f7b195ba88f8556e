import { annotationOf } from '../ingresses.js';
import type { Notes } from '../plan/notes.js';
import { readBoolean } from '../plan/values.js';
import type { Backend, IngressExposure, Stack } from '../topology.js';
import {
  reference,
  unknown,
  type BindingSpec,
  type TargetGroupSpec,
  type Token,
  type Unknown,
} from './model.js';
import { readerOf, type Reader } from './reader.js';
import { nodePortOf, TRAFFIC_PORT, type Port } from './service-ports.js';
import type { Settings } from './settings.js';

/*
 * The TargetGroupBindings that the controller writes into the cluster, one for each target group
 * that it makes. Source: AWS Load Balancer Controller v3.5.0, the builders of its target groups.
 */

type Spec = BindingSpec['template']['spec'];
type Networking = NonNullable<Spec['networking']>;
type Rule = NonNullable<Exclude<Networking, Unknown>['ingress']>[number];
export type NetworkPort = Rule['ports'][number];

export function ingressBinding(
  notes: Notes,
  settings: Settings,
  stack: Stack,
  member: IngressExposure,
  { portRef }: Backend,
  { service, value }: Port,
  id: string,
  group: TargetGroupSpec,
): BindingSpec {
  const { object } = service;
  const given = (suffix: string) =>
    annotationOf(object, suffix) ?? annotationOf(member.object, suffix);
  // Either of them may switch it on.
  const isMulti = [member.object, object].some(
    (one) =>
      readerOf(notes, member.ref, (suffix) => annotationOf(one, suffix)).boolean(
        'multi-cluster-target-group',
      ) === true,
  );
  const backend = backendToken(stack);
  return bindingSpec(settings, id, group, {
    serviceRef: { name: object.ref.name, port: portRef ?? '' },
    namespace: object.ref.namespace ?? '',
    networking: isUnseen(stack)
      ? unknown(GROUPS_UNSEEN)
      : backend === undefined
        ? undefined
        : { ingress: rulesOf(settings, backend, targetPort(group, { service, value }), group) },
    nodeSelector: nodeSelector(readerOf(notes, member.ref, given), 'target-node-labels', group),
    isMulti,
  });
}

/** What both kinds of stacks write alike. */
export function bindingSpec(
  { vpcId }: Settings,
  id: string,
  { name, targetType, ipAddressType, protocol }: TargetGroupSpec,
  rest: Pick<Spec, 'serviceRef' | 'networking' | 'nodeSelector'> & {
    readonly namespace: string;
    readonly isMulti: boolean;
  },
): BindingSpec {
  const { serviceRef, namespace, networking, nodeSelector: selector, isMulti } = rest;
  return {
    template: {
      metadata: { name, namespace },
      spec: {
        targetGroupARN: reference('AWS::ElasticLoadBalancingV2::TargetGroup', id, 'targetGroupARN'),
        targetType,
        serviceRef,
        ...(networking === undefined ? {} : { networking }),
        ...(selector === undefined ? {} : { nodeSelector: selector }),
        ipAddressType,
        vpcID: vpcId ?? unknown('the VPC was not seen'),
        ...(isMulti ? { multiClusterTargetGroup: true } : {}),
        targetGroupProtocol: protocol,
      },
    },
  };
}

export const GROUPS_UNSEEN = 'the security groups of its load balancer were not seen';

export const isUnseen = ({ securityGroups }: Stack): boolean => securityGroups === 'unknown';

/** The security group that the rules of nodes and pods let in; absent where none is written. */
export function backendToken({ securityGroups }: Stack): Token | undefined {
  if (securityGroups === 'unknown' || securityGroups.backend === undefined) return undefined;
  const { role, name, object } = securityGroups.backend;
  if (role === 'managed') {
    return reference('AWS::EC2::SecurityGroup', 'ManagedLBSecurityGroup', 'groupID');
  }
  if (typeof object === 'object') return object.value.GroupId;
  return name ?? unknown('the security group that all load balancers of the cluster share');
}

/** Where the traffic goes: to a port of the node, or of the pod, which may be a name. */
export function targetPort(
  { targetType }: TargetGroupSpec,
  { service, value }: Port,
): string | number | Unknown {
  return targetType === 'instance'
    ? nodePortOf(service.object, value)
    : (value.targetPort ?? value.port);
}

/** Any port of TCP is let in where the controller is told not to look at ports. */
export const isUnrestricted = ({ flags }: Settings): boolean =>
  flags.disableRestrictedRules.isExplicit &&
  readBoolean(flags.disableRestrictedRules.value) !== false;

function rulesOf(
  settings: Settings,
  groupID: Token,
  port: string | number | Unknown,
  { healthCheckConfig, targetControlPort }: TargetGroupSpec,
): readonly Rule[] {
  const rule = (ports: NetworkPort): Rule => ({
    from: [{ securityGroup: { groupID } }],
    ports: [ports],
  });
  if (isUnrestricted(settings)) return [rule({ protocol: 'TCP' })];
  const checked = healthCheckConfig?.port;
  return [
    port,
    ...(checked === undefined || checked === TRAFFIC_PORT ? [] : [checked]),
    ...(targetControlPort === undefined ? [] : [targetControlPort]),
  ].map((one) => rule({ protocol: 'TCP', port: one }));
}

/** Only nodes are selected. */
export function nodeSelector(
  read: Reader,
  suffix: string,
  { targetType }: TargetGroupSpec,
): { readonly matchLabels: Readonly<Record<string, string>> } | undefined {
  if (targetType !== 'instance') return undefined;
  const labels = read.pairs(suffix);
  return labels === undefined || labels.size === 0
    ? undefined
    : { matchLabels: Object.fromEntries(labels) };
}
