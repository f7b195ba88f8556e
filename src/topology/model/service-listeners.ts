import { serviceListeners, type ServiceListener, type ServiceTarget } from '../plan/nlb.js';
import { unknown, type ListenerSpec, type ResourcesOf, type Token } from './model.js';
import { serviceBinding } from './service-bindings.js';
import { serviceTargetGroup } from './service-groups.js';
import type { ServiceSecurityGroups } from './service-security-groups.js';
import { serviceTags } from './service-tags.js';
import type { Task } from './service-task.js';
import type { Groups } from './target-groups.js';
import { loadBalancerToken, targetGroupToken } from './tokens.js';

/*
 * The listeners of a Service's load balancer, and the target groups that they forward to. Source:
 * AWS Load Balancer Controller v3.5.0, pkg/service/model_build_listener.go.
 */

interface Listening extends Groups {
  readonly listeners: ResourcesOf<'AWS::ElasticLoadBalancingV2::Listener'>;
}

/** By port. Target groups are by Service port, so that listeners may share one. */
export function serviceListenerResources(task: Task, groups: ServiceSecurityGroups): Listening {
  const { notes, lens, object, settings } = task;
  const targetGroups = new Map<string, Groups['targetGroups'][string]>();
  const bindings = new Map<string, Groups['bindings'][string]>();
  const listeners = serviceListeners(notes, lens, object, settings.flags).flatMap((listener) => {
    for (const [index, { planned, group }] of listener.targets.entries()) {
      const id = planned.resource;
      if (id === undefined || group === undefined || targetGroups.has(id)) continue;
      const spec = serviceTargetGroup(task, group, index === 0);
      if (spec === undefined) continue;
      targetGroups.set(id, { spec });
      bindings.set(id, { spec: serviceBinding(task, groups, group, id, spec) });
    }
    const spec = listenerSpec(task, listener);
    return listener.isHidden ? [] : [[String(listener.port.port), { spec }] as const];
  });
  return {
    listeners: Object.fromEntries(listeners),
    targetGroups: Object.fromEntries(targetGroups),
    bindings: Object.fromEntries(bindings),
  };
}

const ALPN = ['None', 'HTTP1Only', 'HTTP2Only', 'HTTP2Preferred', 'HTTP2Optional'] as const;

function listenerSpec(
  task: Task,
  { port, protocol, certificates, targets, stickiness }: ServiceListener,
): ListenerSpec {
  const { read, settings } = task;
  const isTls = protocol === 'TLS';
  const alpn = isTls ? read.word('alpn-policy', ALPN) : undefined;
  const attributes = read.attributes(`listener-attributes.${protocol}-${port.port}`);
  const tags = serviceTags(task);
  const policy = read.text('ssl-negotiation-policy') ?? settings.flags.defaultSslPolicy.value;
  return {
    loadBalancerARN: loadBalancerToken(),
    port: port.port,
    protocol,
    defaultActions: [
      {
        type: 'forward',
        forwardConfig: {
          targetGroups: targets.map((target) => ({
            targetGroupARN: tokenOfTarget(target),
            ...(target.planned.weight === undefined ? {} : { weight: target.planned.weight }),
          })),
          ...(stickiness === undefined
            ? {}
            : {
                targetGroupStickinessConfig:
                  stickiness.enabled === undefined ? {} : { enabled: stickiness.enabled },
              }),
        },
      },
    ],
    ...(isTls
      ? {
          certificates: certificates.map(({ arn }) => ({ certificateARN: arn })),
          sslPolicy: policy,
        }
      : {}),
    ...(alpn === undefined ? {} : { alpnPolicy: [alpn] }),
    ...(tags === undefined ? {} : { tags }),
    ...(attributes === undefined
      ? {}
      : { listenerAttributes: attributes.map(({ key, value }) => ({ Key: key, Value: value })) }),
  };
}

function tokenOfTarget({ planned }: ServiceTarget): Token {
  const { resource, targetGroupArn, serviceName } = planned;
  if (resource !== undefined) return targetGroupToken(resource);
  return targetGroupArn ?? unknown(`Service ${serviceName ?? ''} was not seen`);
}
