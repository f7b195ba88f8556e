import { cite, citeAbsence, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { injectorOf } from './bound.js';
import { attributeOf, DEREGISTRATION_DELAY } from './elb-attributes.js';
import { gateOf, hasGate } from './gates.js';
import type { Lens } from './lens.js';
import type { DrainWay, Setting, TargetGroup, Workload } from './topology.js';

/*
 * What decides when a target group sends to a pod that comes or goes. The defaults are those of
 * ELB: what is not set, and was seen, has them.
 */

const APPLICATION = new Set(['HTTP', 'HTTPS']);

export function wayFinder(lens: Lens): (group: TargetGroup, workload: Workload) => DrainWay[] {
  const isGated = gateJudge(lens);
  return (group, workload) => {
    const { object, service } = group;
    const { TargetType, Protocol = 'HTTP' } = object.value;
    if (TargetType !== 'ip' && TargetType !== 'instance') return [];
    const isApplication = APPLICATION.has(Protocol);
    const isDatagram = Protocol.includes('UDP');
    const read = attributeReader(group);
    const flag = (key: string, otherwise: boolean): Setting<boolean | 'unknown'> =>
      mapped(read(key), otherwise, (text) => text === 'true');
    const seconds = (key: string, otherwise: number): Setting<number | 'unknown'> =>
      mapped(read(key), otherwise, Number);
    return [
      {
        group,
        balancer: isApplication ? 'application' : 'network',
        targetType: TargetType,
        delay: seconds(DEREGISTRATION_DELAY, 300),
        closesConnections: flag('deregistration_delay.connection_termination.enabled', isDatagram),
        healthCheck: healthCheckOf(group),
        policy: policyOf(group),
        healthCheckNodePort: nodePortOf(group),
        publishesNotReady:
          service === undefined
            ? { value: false, source: cite(object, 'TargetType'), isExplicit: false }
            : {
                value: service.object.value.spec.publishNotReadyAddresses ?? false,
                source: cite(service.object, 'spec', 'publishNotReadyAddresses'),
                isExplicit: service.object.value.spec.publishNotReadyAddresses !== undefined,
              },
        gate: isGated(group, workload),
        attributesFrom: attributesFrom(group),
      },
    ];
  };
}

/** The value of an attribute, `undefined` where it is not set; 'unknown' where it was not seen. */
function attributeReader({
  object,
  attributes,
}: TargetGroup): (key: string) => Setting<string | undefined | 'unknown'> {
  return (key) => {
    if (attributes === undefined) {
      const source = citeAbsence('aws/elbv2/target-group-attributes', object.ref);
      return { value: 'unknown', source, isExplicit: false };
    }
    const found = attributeOf(attributes, key);
    return found === undefined
      ? { value: undefined, source: cite(attributes), isExplicit: false }
      : { ...found, isExplicit: true };
  };
}

function mapped<T>(
  setting: Setting<string | undefined>,
  otherwise: T,
  read: (text: string) => T,
): Setting<T | 'unknown'> {
  const { value } = setting;
  if (value === 'unknown') return { ...setting, value };
  return { ...setting, value: value === undefined ? otherwise : read(value) };
}

/** Of a Service behind an Ingress, its own annotation wins key by key over that of the Ingress. */
function attributesFrom({ binding, ingress, service }: TargetGroup): DrainWay['attributesFrom'] {
  if (binding === undefined || binding.isStandalone || service === undefined) return undefined;
  const isOwn = service.object.value.spec.type === 'LoadBalancer' && ingress === undefined;
  const key = isOwn
    ? 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes'
    : 'alb.ingress.kubernetes.io/target-group-attributes';
  const own = service.object.value.metadata.annotations?.[key];
  const owner = isOwn || own !== undefined || ingress === undefined ? service.object : ingress;
  return { ref: owner.ref, key, value: owner.value.metadata.annotations?.[key] };
}

function healthCheckOf({ object }: TargetGroup): DrainWay['healthCheck'] {
  const { value } = object;
  const of = (count: number | undefined, source: Evidence): Setting<number | 'unknown'> => ({
    value: count ?? 'unknown',
    source,
    isExplicit: count !== undefined,
  });
  return {
    interval: of(value.HealthCheckIntervalSeconds, cite(object, 'HealthCheckIntervalSeconds')),
    timeout: of(value.HealthCheckTimeoutSeconds, cite(object, 'HealthCheckTimeoutSeconds')),
    healthyThreshold: of(value.HealthyThresholdCount, cite(object, 'HealthyThresholdCount')),
    unhealthyThreshold: of(value.UnhealthyThresholdCount, cite(object, 'UnhealthyThresholdCount')),
    port: {
      value: value.HealthCheckPort ?? 'traffic-port',
      source: cite(object, 'HealthCheckPort'),
      isExplicit: value.HealthCheckPort !== undefined,
    },
  };
}

function policyOf({ service, object }: TargetGroup): DrainWay['policy'] {
  const policy = service?.object.value.spec.externalTrafficPolicy;
  return {
    value: policy === 'Local' ? 'Local' : 'Cluster',
    source:
      service === undefined
        ? cite(object, 'TargetType')
        : cite(service.object, 'spec', 'externalTrafficPolicy'),
    isExplicit: policy !== undefined,
  };
}

function nodePortOf({ service }: TargetGroup): DrainWay['healthCheckNodePort'] {
  const port = service?.object.value.spec.healthCheckNodePort;
  if (service === undefined || port === undefined || port === 0) return undefined;
  return {
    value: port,
    source: cite(service.object, 'spec', 'healthCheckNodePort'),
    isExplicit: true,
  };
}

/** A new pod has the gate where its namespace asks for it, or its own template does. */
function gateJudge(lens: Lens): (group: TargetGroup, workload: Workload) => DrainWay['gate'] {
  const injector = injectorOf(lens);
  const hooks = 'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io';
  return ({ object, binding, service }, { ref, object: workload, podSpec }) => {
    const never = { source: cite(object, 'TargetType'), isExplicit: false };
    if (object.value.TargetType !== 'ip') return { ...never, value: false };
    if (binding === undefined) return { ...never, value: 'unknown' };
    const gate = gateOf(binding.ref);
    const { namespace = '' } = ref;
    const asked = injector(namespace)?.asked;
    if (asked !== undefined) return { value: true, source: asked, isExplicit: true };
    const pods = (service?.pods ?? []).filter(
      ({ value }) => value.metadata.deletionTimestamp === undefined,
    );
    const gated = pods.find((pod) => hasGate(pod, gate));
    if (podSpec?.readinessGates?.some(({ conditionType }) => conditionType === gate) === true) {
      const source = cite(
        workload as Seen<kubernetes.Deployment>,
        'spec',
        'template',
        'spec',
        'readinessGates',
      );
      return { value: true, source, isExplicit: true };
    }
    const found = lens.find('kubernetes/namespaces', { kind: 'Namespace', name: namespace });
    if (typeof found !== 'string' && lens.mayDeny(hooks)) {
      return { value: false, source: cite(found, 'metadata', 'labels'), isExplicit: false };
    }
    const [first] = pods;
    if (first === undefined) return { ...never, value: 'unknown' };
    return {
      value: pods.every((pod) => hasGate(pod, gate)),
      source: cite(gated ?? first, 'spec', 'readinessGates'),
      isExplicit: gated !== undefined,
    };
  };
}
