import { isSameRef } from '../../findings/cite.js';
import type { Lens } from '../lens.js';
import { readInteger } from '../plan/values.js';
import type { Stack, Topology } from '../topology.js';
import { attributeList, routingFault } from './attributes.js';
import { isUnknown, type Built, type LoadBalancerSpec, type Resources } from './model.js';
import { clusterPart, hashedName, nameFault, uidPart } from './names.js';
import { serviceListenerResources } from './service-listeners.js';
import { serviceSecurityGroups, type ServiceSecurityGroups } from './service-security-groups.js';
import { serviceSubnets, sourceNatOf } from './service-subnets.js';
import { serviceTags } from './service-tags.js';
import { taskOf, type Task } from './service-task.js';
import { LOAD_BALANCER, MANAGED_GROUP } from './tokens.js';

/*
 * What the controller would build of a Service of type LoadBalancer. Source: AWS Load Balancer
 * Controller v3.5.0, pkg/service/model_build_load_balancer.go.
 */

export function buildServiceModel(lens: Lens, topology: Topology, stack: Stack): Built {
  const object = stack.service?.object;
  if (object === undefined) {
    return { stack, state: 'unknown', reason: 'its Service was not seen' };
  }
  const task = taskOf(lens, topology, stack, object);
  const { notes, settings } = task;
  if (!settings.isEnabled('EnableServiceController', true)) {
    const reason = 'the feature gate EnableServiceController is off, so that nobody builds it';
    return { stack, state: 'unknown', reason };
  }
  if (object.value.metadata.deletionTimestamp !== undefined) return builtOfLeaving(topology, stack);
  const resources = resourcesOf(task);
  const [refusal] = notes.refusals;
  if (refusal !== undefined) {
    const { member, reason, source } = refusal;
    return { stack, state: 'refused', member, reason, source };
  }
  return { stack, state: 'built', model: { id: stack.id, resources } };
}

function resourcesOf(task: Task): Resources {
  const { spec, groups } = loadBalancerOf(task);
  const { listeners, targetGroups, bindings } = serviceListenerResources(task, groups);
  return {
    ...(groups.managed === undefined
      ? {}
      : { 'AWS::EC2::SecurityGroup': { [MANAGED_GROUP]: { spec: groups.managed } } }),
    'AWS::ElasticLoadBalancingV2::LoadBalancer': { [LOAD_BALANCER]: { spec } },
    'AWS::ElasticLoadBalancingV2::Listener': listeners,
    'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroups,
    'K8S::ElasticLoadBalancingV2::TargetGroupBinding': bindings,
  };
}

/** Nothing stays, unless it asks for its protection. */
function builtOfLeaving({ leaving }: Topology, stack: Stack): Built {
  const source = leaving.find(({ ref }) => isSameRef(ref, stack.ref))?.protection;
  if (source === undefined)
    return { stack, state: 'built', model: { id: stack.id, resources: {} } };
  const reason = 'it is being deleted, and asks for deletion protection';
  return { stack, state: 'refused', member: stack.ref, reason, source };
}

function loadBalancerOf(task: Task): {
  readonly spec: LoadBalancerSpec;
  readonly groups: ServiceSecurityGroups;
} {
  const { read, scheme, addressType } = task;
  const enablePrefixForIpv6SourceNat = sourceNatOf(task);
  const loadBalancerAttributes = attributesOf(task);
  const minimumLoadBalancerCapacity = capacityOf(task);
  const groups = serviceSecurityGroups(task);
  const tags = serviceTags(task);
  const subnetMapping = serviceSubnets(task, enablePrefixForIpv6SourceNat === 'on');
  const name = nameOf(task);
  const onPrivateLink = read.word('inbound-sg-rules-on-private-link-traffic', ['on', 'off']);
  const spec: LoadBalancerSpec = {
    name,
    type: 'network',
    ...(isUnknown(scheme) ? {} : { scheme }),
    ipAddressType: addressType,
    enablePrefixForIpv6SourceNat,
    subnetMapping,
    ...(groups.tokens.length === 0 ? {} : { securityGroups: groups.tokens }),
    ...(onPrivateLink === undefined
      ? {}
      : { securityGroupsInboundRulesOnPrivateLink: onPrivateLink }),
    ...(loadBalancerAttributes.length === 0 ? {} : { loadBalancerAttributes }),
    ...(minimumLoadBalancerCapacity === undefined ? {} : { minimumLoadBalancerCapacity }),
    ...(tags === undefined ? {} : { tags }),
  };
  return { spec, groups };
}

function nameOf({ read, settings, object, scheme }: Task): LoadBalancerSpec['name'] {
  const name = read.text('name');
  if (name === undefined) {
    const { ref, value } = object;
    const uid = uidPart({ ...ref, uid: value.metadata.uid });
    return hashedName(ref, [clusterPart(settings), uid, scheme]);
  }
  const fault = nameFault(name, settings);
  if (fault !== undefined) read.refuse('name', `is ${name}, which is ${fault}`);
  return name;
}

/** Those that have an annotation of their own go before the others. */
function attributesOf({ read }: Task): NonNullable<LoadBalancerSpec['loadBalancerAttributes']> {
  const given = read.pairs('attributes') ?? new Map<string, string>();
  const fault = routingFault(given);
  if (fault !== undefined) read.refuse('attributes', fault);
  const own = new Map<string, string>();
  if (read.boolean('access-log-enabled') === true) {
    own.set('access_logs.s3.enabled', 'true');
    const [bucket, prefix] = [
      read.text('access-log-s3-bucket-name'),
      read.text('access-log-s3-bucket-prefix'),
    ];
    if (bucket !== undefined) own.set('access_logs.s3.bucket', bucket);
    if (prefix !== undefined) own.set('access_logs.s3.prefix', prefix);
  }
  const crossZone = read.boolean('cross-zone-load-balancing-enabled');
  if (crossZone !== undefined) own.set('load_balancing.cross_zone.enabled', String(crossZone));
  return attributeList(new Map([...given, ...own]));
}

function capacityOf({
  read,
  settings,
}: Task): LoadBalancerSpec['minimumLoadBalancerCapacity'] | undefined {
  const suffix = 'minimum-load-balancer-capacity';
  if (!settings.isEnabled('LBCapacityReservation', true)) return undefined;
  const pairs = read.pairs(suffix);
  const foreign = [...(pairs ?? [])].find(([key]) => key !== 'CapacityUnits');
  if (foreign !== undefined) read.refuse(suffix, `has ${foreign[0]}, which is not CapacityUnits`);
  const units = pairs?.get('CapacityUnits');
  if (units === undefined) return undefined;
  const capacityUnits = readInteger(units);
  return capacityUnits === undefined
    ? read.refuse(suffix, `has ${units}, which is no whole number`)
    : { capacityUnits };
}
