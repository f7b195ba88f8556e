import type { Seen } from '../../findings/cite.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import { annotationOf } from '../ingresses.js';
import type { Notes } from '../plan/notes.js';
import { draftOf } from '../plan/plan.js';
import { COUNT_NAMES, INGRESS_COUNTS } from '../probings.js';
import type { Backend, IngressExposure, Stack } from '../topology.js';
import { ingressBinding } from './bindings.js';
import type { ResourcesOf, TargetGroupSpec } from './model.js';
import { clusterPart, hashedName, uidPart } from './names.js';
import { readerOf, type Reader } from './reader.js';
import {
  healthCheckPort,
  ipAddressTypeOf,
  portOf,
  TRAFFIC_PORT,
  type Port,
  type TargetType,
} from './service-ports.js';
import type { Settings } from './settings.js';
import { backendTags, withDefaults } from './tags.js';

/*
 * The target groups that Ingresses ask for. Source: AWS Load Balancer Controller v3.5.0,
 * pkg/ingress/model_build_target_group.go.
 */

/** Target groups and the bindings that register their targets, both by the same ids. */
export interface Groups {
  readonly targetGroups: ResourcesOf<'AWS::ElasticLoadBalancingV2::TargetGroup'>;
  readonly bindings: ResourcesOf<'K8S::ElasticLoadBalancingV2::TargetGroupBinding'>;
}

/**
 * One for each Service port that a member forwards to, by the id with which planned targets name
 * it, `<namespace>/<ingress>-<service>:<port>`. Rules that another rule makes idle have theirs
 * too; what only a listener that redirects to HTTPS would forward to has none.
 */
export function ingressTargetGroups(notes: Notes, settings: Settings, stack: Stack): Groups {
  const targetGroups = new Map<string, { readonly spec: TargetGroupSpec }>();
  const bindings = new Map<string, Groups['bindings'][string]>();
  for (const member of stack.members.filter((one) => isForwarding(stack, one))) {
    for (const backend of member.backends) {
      const id = groupId(member, backend);
      const { service, port } = backend;
      if (targetGroups.has(id) || typeof service !== 'object' || typeof port !== 'object') continue;
      const target = { service: service.object, value: port.value };
      const spec = specOf(notes, settings, stack, member, backend, target);
      if (spec === undefined) continue;
      targetGroups.set(id, { spec });
      bindings.set(id, {
        spec: ingressBinding(notes, settings, stack, member, backend, target, id, spec),
      });
    }
  }
  return {
    targetGroups: Object.fromEntries(targetGroups),
    bindings: Object.fromEntries(bindings),
  };
}

export const groupId = (
  { ref }: IngressExposure,
  { serviceName, portRef }: Pick<Backend, 'serviceName' | 'portRef'>,
): string => `${ref.namespace ?? ''}/${ref.name}-${serviceName}:${String(portRef ?? '')}`;

/** It asks for a listener that has rules of its own. */
function isForwarding({ plan }: Stack, member: IngressExposure): boolean {
  const { listeners = [], sslRedirect } = draftOf(plan) ?? {};
  return listeners.some(
    ({ members, protocol }) =>
      members.includes(member) && !(sslRedirect !== undefined && protocol === 'HTTP'),
  );
}

function specOf(
  notes: Notes,
  settings: Settings,
  stack: Stack,
  member: IngressExposure,
  backend: Backend,
  { service: object, value }: Port,
): TargetGroupSpec | undefined {
  const read = readerOf(
    notes,
    member.ref,
    (suffix) => annotationOf(object, suffix) ?? annotationOf(member.object, suffix),
  );
  const targetType = targetTypeOf(notes, settings, member, backend);
  if (targetType === undefined) return undefined;
  const protocol = read.word('backend-protocol', ['HTTP', 'HTTPS']) ?? 'HTTP';
  const protocolVersion =
    read.word('backend-protocol-version', ['HTTP1', 'HTTP2', 'GRPC']) ?? 'HTTP1';
  const healthCheckConfig = healthCheckOf(read, object, targetType, protocol, protocolVersion);
  const targetGroupAttributes = read.attributes('target-group-attributes');
  const tags = withDefaults(settings, backendTags(notes, settings, member, object));
  const ipAddressType = ipAddressTypeOf(notes, member.ref, object, [
    ['dualstack', 'dualstack-without-public-ipv4'],
    stack.addressType,
  ]);
  const port = portOf(object, value, targetType);
  const control = `target-control-port.${object.ref.name}.${String(backend.portRef)}`;
  const targetControlPort = read.integer(control);
  if (targetType === 'instance' && targetControlPort !== undefined) {
    read.refuse(control, 'is set, which target type instance does not know');
  }
  return {
    name: hashedName(object.ref, [
      clusterPart(settings),
      stack.id,
      member.ref.namespace ?? '',
      member.ref.name,
      uidPart({ ...object.ref, uid: object.value.metadata.uid }),
      String(backend.portRef),
      port,
      targetType,
      protocol,
      protocolVersion,
      targetControlPort ?? '',
    ]),
    targetType,
    port,
    protocol,
    protocolVersion,
    ipAddressType,
    healthCheckConfig,
    ...(targetGroupAttributes === undefined ? {} : { targetGroupAttributes }),
    ...(tags === undefined ? {} : { tags }),
    ...(targetControlPort === undefined ? {} : { targetControlPort }),
  };
}

function targetTypeOf(
  notes: Notes,
  settings: Settings,
  member: IngressExposure,
  { targetType }: Backend,
): TargetType | undefined {
  if (targetType === undefined) return undefined;
  const { value, source } = targetType;
  if (value === 'ip' && !settings.isEnabled('EnableIPTargetType', true)) {
    const gate = settings.flags.featureGates.source;
    return notes.refuse(member.ref, 'annotation', IP_IS_OFF, gate);
  }
  if (value === 'ip' || value === 'instance') return value;
  const reason = `target-type is ${JSON.stringify(value)}, which is neither instance nor ip`;
  return notes.refuse(member.ref, 'annotation', reason, source);
}

export const IP_IS_OFF = 'target type ip is switched off by the feature gate EnableIPTargetType';

function healthCheckOf(
  read: Reader,
  service: Seen<kubernetes.Service>,
  targetType: TargetType,
  protocol: 'HTTP' | 'HTTPS',
  version: 'HTTP1' | 'HTTP2' | 'GRPC',
): TargetGroupSpec['healthCheckConfig'] {
  const isGrpc = version === 'GRPC';
  const port = healthCheckPort(read, 'healthcheck-port', service, targetType, TRAFFIC_PORT);
  const codes = read.text('success-codes');
  const count = (name: keyof typeof COUNT_NAMES): number =>
    read.integer(COUNT_NAMES[name].ingress) ?? INGRESS_COUNTS[name];
  return {
    port,
    protocol: read.word('healthcheck-protocol', ['HTTP', 'HTTPS']) ?? protocol,
    path: read.text('healthcheck-path') ?? (isGrpc ? '/AWS.ALB/healthcheck' : '/'),
    matcher: isGrpc ? { grpcCode: codes ?? '12' } : { httpCode: codes ?? '200' },
    intervalSeconds: count('interval'),
    timeoutSeconds: count('timeout'),
    healthyThresholdCount: count('healthy'),
    unhealthyThresholdCount: count('unhealthy'),
  };
}
