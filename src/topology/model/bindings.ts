import { annotationOf } from '../ingresses.js';
import type { Notes } from '../plan/notes.js';
import { readBoolean } from '../plan/values.js';
import type { Backend, IngressExposure, Stack } from '../topology.js';
import {
  unknown,
  type BindingSpec,
  type TargetGroupSpec,
  type Token,
  type Unknown,
} from './model.js';
import { groupChoice } from './group-choice.js';
import { readerOf, type Reader } from './reader.js';
import { nodePortOf, TRAFFIC_PORT, type Port } from './service-ports.js';
import type { Settings } from './settings.js';
import { targetGroupToken, tokenOf } from './tokens.js';

/*
 * The TargetGroupBindings that the controller writes into the cluster, one for each target group
 * that it makes. Source: AWS Load Balancer Controller v3.5.0, the builders of its target groups.
 */

type Spec = BindingSpec['template']['spec'];
export type Networking = NonNullable<Spec['networking']>;
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
  const given = (suffix: string) =>
    annotationOf(service, suffix) ?? annotationOf(member.object, suffix);
  // Either of them may switch it on.
  const isMulti = [member.object, service].some(
    (one) =>
      readerOf(notes, member.ref, (suffix) => annotationOf(one, suffix)).boolean(
        'multi-cluster-target-group',
      ) === true,
  );
  const { backend } = groupChoice(stack, settings.flags);
  return bindingSpec(settings, id, group, {
    serviceRef: { name: service.ref.name, port: portRef ?? '' },
    namespace: service.ref.namespace ?? '',
    networking:
      backend === undefined
        ? undefined
        : {
            ingress: rulesOf(
              settings,
              tokenOf(backend),
              targetPort(group, { service, value }),
              group,
            ),
          },
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
        targetGroupARN: targetGroupToken(id),
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

/** Where the traffic goes: to a port of the node, or of the pod, which may be a name. */
export function targetPort(
  { targetType }: TargetGroupSpec,
  { service, value }: Port,
): string | number | Unknown {
  return targetType === 'instance' ? nodePortOf(service, value) : (value.targetPort ?? value.port);
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
