import type * as aws from '../snapshot/aws.js';

/*
 * The attributes that ELB gives what is made without any. Source: the API reference of Elastic
 * Load Balancing, `LoadBalancerAttribute` and `TargetGroupAttribute`.
 */

type Pairs = Readonly<Record<string, string>>;

const OF_ALL: Pairs = {
  'deletion_protection.enabled': 'false',
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.bucket': '',
  'access_logs.s3.prefix': '',
  'zonal_shift.config.enabled': 'false',
};

const OF_BALANCERS: Readonly<Record<'application' | 'network', Pairs>> = {
  application: {
    ...OF_ALL,
    'load_balancing.cross_zone.enabled': 'true',
    'idle_timeout.timeout_seconds': '60',
    'client_keep_alive.seconds': '3600',
    'connection_logs.s3.enabled': 'false',
    'routing.http2.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
    'routing.http.drop_invalid_header_fields.enabled': 'false',
    'routing.http.preserve_host_header.enabled': 'false',
    'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
    'routing.http.xff_client_port.enabled': 'false',
    'routing.http.xff_header_processing.mode': 'append',
    'waf.fail_open.enabled': 'false',
  },
  network: {
    ...OF_ALL,
    'load_balancing.cross_zone.enabled': 'false',
    'dns_record.client_routing_policy': 'any_availability_zone',
  },
};

const OF_ALL_GROUPS: Pairs = {
  'deregistration_delay.timeout_seconds': '300',
  'stickiness.enabled': 'false',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
};

const OF_ALB_GROUPS: Pairs = {
  ...OF_ALL_GROUPS,
  'stickiness.type': 'lb_cookie',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'load_balancing.algorithm.type': 'round_robin',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'slow_start.duration_seconds': '0',
};

/** A packet of UDP keeps its sender; a connection to an address does not, unless it is asked for. */
function ofNlbGroups(protocol: string, targetType: string): Pairs {
  const isUdp = protocol.includes('UDP') || protocol.includes('QUIC');
  return {
    ...OF_ALL_GROUPS,
    'stickiness.type': 'source_ip',
    'proxy_protocol_v2.enabled': 'false',
    'preserve_client_ip.enabled': String(isUdp || targetType === 'instance'),
    'deregistration_delay.connection_termination.enabled': String(isUdp),
    'target_health_state.unhealthy.connection_termination.enabled': 'true',
    'target_health_state.unhealthy.draining_interval_seconds': '0',
  };
}

export function balancerAttributes(type: 'application' | 'network'): readonly aws.Attribute[] {
  return listed(OF_BALANCERS[type]);
}

export function groupAttributes(protocol: string, targetType: string): readonly aws.Attribute[] {
  return listed(/^HTTPS?$/.test(protocol) ? OF_ALB_GROUPS : ofNlbGroups(protocol, targetType));
}

/** Those that are asked for are set; the rest stays. */
export function withAttributes(
  attributes: readonly aws.Attribute[],
  asked: readonly { readonly key: string; readonly value: string }[],
): aws.Attribute[] {
  const values = new Map(attributes.map(({ Key, Value }) => [Key, Value ?? '']));
  for (const { key, value } of asked) values.set(key, value);
  return listed(Object.fromEntries(values));
}

const listed = (pairs: Pairs): aws.Attribute[] =>
  Object.entries(pairs).map(([Key, Value]) => ({ Key, Value }));
