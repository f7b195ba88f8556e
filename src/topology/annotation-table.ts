import { readBoolean, readInteger } from './plan/values.js';

/*
 * The annotations that the controller reads, and how. Source: AWS Load Balancer Controller
 * v3.5.0, pkg/annotations and the builders that use it.
 */

/** The newest version that the table knows. */
export const KNOWN_UNTIL = { major: 3, minor: 5 };

export interface AnnotationSpec {
  /** Why a value can't be used, as in "is …"; absent where any text can. */
  readonly wrong?: (value: string) => Wrong | undefined;
  /** What is read once for a load balancer, or once for each target group. */
  readonly of: 'load-balancer' | 'target-group' | 'other';
  /** A Service may have it too, and then wins. */
  readonly isOnService?: true;
}

export interface Wrong {
  /**
   * `format`: it can't be read; `value`: it is read, and is none of those that are known;
   * `attribute`: the controller passes it on, and AWS refuses one of its attributes.
   */
  readonly kind: 'format' | 'value' | 'attribute';
  /** Follows the value: "is no whole number". */
  readonly why: string;
}

const format = (why: string): Wrong => ({ kind: 'format', why });

const integer = (value: string): Wrong | undefined =>
  readInteger(value) === undefined ? format('is no whole number') : undefined;
const boolean = (value: string): Wrong | undefined =>
  readBoolean(value) === undefined ? format('is neither true nor false') : undefined;
const map = (value: string): Wrong | undefined =>
  readPairs(value) === undefined ? format('is no list of key=value') : undefined;
const oneOf =
  (...values: readonly string[]) =>
  (value: string): Wrong | undefined =>
    values.includes(value)
      ? undefined
      : { kind: 'value', why: `is none of ${values.slice(0, -1).join(', ')} and ${values.at(-1)}` };

type Attribute = (value: string) => string | undefined;

const within =
  (least: number, most: number): Attribute =>
  (value) => {
    const number = readInteger(value);
    return number === undefined || number < least || number > most
      ? `is no whole number from ${least} to ${most}`
      : undefined;
  };
const either: Attribute = (value) =>
  /^(?:true|false)$/i.test(value) ? undefined : 'is neither true nor false';
const among =
  (...values: readonly string[]): Attribute =>
  (value) =>
    values.includes(value) ? undefined : `is none of ${values.join(', ')}`;

/** Attributes whose values AWS documents in full, of an Application Load Balancer. */
const BALANCER: Readonly<Record<string, Attribute>> = {
  'idle_timeout.timeout_seconds': within(1, 4000),
  'client_keep_alive.seconds': within(60, 604800),
  'deletion_protection.enabled': either,
  'access_logs.s3.enabled': either,
  'connection_logs.s3.enabled': either,
  'routing.http2.enabled': either,
  'routing.http.drop_invalid_header_fields.enabled': either,
  'routing.http.preserve_host_header.enabled': either,
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': either,
  'routing.http.xff_client_port.enabled': either,
  'routing.http.xff_header_processing.mode': among('append', 'preserve', 'remove'),
  'routing.http.desync_mitigation_mode': among('monitor', 'defensive', 'strictest'),
  'waf.fail_open.enabled': either,
  'dns_record.client_routing_policy': () => 'is only for Network Load Balancers',
};

/** The same of its target groups. */
const GROUP: Readonly<Record<string, Attribute>> = {
  'deregistration_delay.timeout_seconds': within(0, 3600),
  'slow_start.duration_seconds': (value) =>
    value === '0' || within(30, 900)(value) === undefined
      ? undefined
      : 'is neither 0 nor a whole number from 30 to 900',
  'stickiness.enabled': either,
  'stickiness.lb_cookie.duration_seconds': within(1, 604800),
  'stickiness.app_cookie.duration_seconds': within(1, 604800),
  'load_balancing.algorithm.type': among(
    'round_robin',
    'least_outstanding_requests',
    'weighted_random',
  ),
  'proxy_protocol_v2.enabled': () => 'is only for Network Load Balancers',
  'preserve_client_ip.enabled': () => 'is only for Network Load Balancers',
  'deregistration_delay.connection_termination.enabled': () => 'is only for Network Load Balancers',
};

/** What AWS refuses of attributes that are known; of others nothing is said. */
function attributes(text: string, known: Readonly<Record<string, Attribute>>): Wrong | undefined {
  for (const [key, value] of readPairs(text) ?? []) {
    const why = Object.hasOwn(known, key) ? known[key]?.(value) : undefined;
    if (why !== undefined) {
      return { kind: 'attribute', why: `sets ${key} to ${JSON.stringify(value)}, which ${why}` };
    }
  }
  return undefined;
}

const balancer = (wrong?: AnnotationSpec['wrong']): AnnotationSpec => ({
  of: 'load-balancer',
  ...(wrong === undefined ? {} : { wrong }),
});
const group = (wrong?: AnnotationSpec['wrong']): AnnotationSpec => ({
  ...balancer(wrong),
  of: 'target-group',
  isOnService: true,
});
/** Read under conditions of its own, so that a wrong value may do no harm. */
const other: AnnotationSpec = { of: 'other' };
const otherOnService: AnnotationSpec = { of: 'other', isOnService: true };

/** By what follows `alb.ingress.kubernetes.io/`. */
const INGRESS: Readonly<Record<string, AnnotationSpec>> = {
  'load-balancer-name': balancer(),
  'group.name': other,
  'group.order': balancer(integer),
  tags: { ...balancer(map), isOnService: true },
  'ip-address-type': balancer(oneOf('ipv4', 'dualstack', 'dualstack-without-public-ipv4')),
  scheme: balancer(oneOf('internal', 'internet-facing')),
  subnets: balancer(),
  'customer-owned-ipv4-pool': balancer((value) =>
    value === '' ? { kind: 'value', why: 'is empty' } : undefined,
  ),
  'load-balancer-attributes': balancer((value) => map(value) ?? attributes(value, BALANCER)),
  'wafv2-acl-arn': balancer(),
  'wafv2-acl-name': balancer(),
  'waf-acl-id': balancer(),
  'web-acl-id': balancer(),
  'shield-advanced-protection': balancer(boolean),
  'security-groups': balancer(),
  'listen-ports': other,
  'ssl-redirect': balancer(integer),
  'inbound-cidrs': other,
  'certificate-arn': other,
  'ssl-policy': other,
  'target-type': group(oneOf('instance', 'ip')),
  'backend-protocol': group(oneOf('HTTP', 'HTTPS')),
  'backend-protocol-version': group(oneOf('HTTP1', 'HTTP2', 'GRPC')),
  'target-group-attributes': group((value) => map(value) ?? attributes(value, GROUP)),
  'healthcheck-port': group(),
  'healthcheck-protocol': group(oneOf('HTTP', 'HTTPS')),
  'healthcheck-path': group(),
  'healthcheck-interval-seconds': group(integer),
  'healthcheck-timeout-seconds': group(integer),
  'healthy-threshold-count': group(integer),
  'unhealthy-threshold-count': group(integer),
  'success-codes': group(),
  'auth-type': otherOnService,
  'auth-idp-cognito': otherOnService,
  'auth-idp-oidc': otherOnService,
  'auth-on-unauthenticated-request': otherOnService,
  'auth-scope': otherOnService,
  'auth-session-cookie': otherOnService,
  'auth-session-timeout': otherOnService,
  'jwt-validation': other,
  'target-node-labels': otherOnService,
  'manage-backend-security-group-rules': other,
  'mutual-authentication': other,
  'security-group-prefix-lists': other,
  'multi-cluster-target-group': otherOnService,
  'minimum-load-balancer-capacity': balancer(map),
  'ipam-ipv4-pool-id': other,
  'enable-frontend-nlb': balancer(boolean),
  'frontend-nlb-scheme': other,
  'frontend-nlb-subnets': other,
  'frontend-nlb-security-groups': other,
  'frontend-nlb-listener-port-mapping': other,
  'frontend-nlb-eip-allocations': other,
  'frontend-nlb-healthcheck-port': otherOnService,
  'frontend-nlb-healthcheck-protocol': otherOnService,
  'frontend-nlb-healthcheck-path': otherOnService,
  'frontend-nlb-healthcheck-interval-seconds': otherOnService,
  'frontend-nlb-healthcheck-timeout-seconds': otherOnService,
  'frontend-nlb-healthcheck-healthy-threshold-count': otherOnService,
  'frontend-nlb-healthcheck-unhealthy-threshold-count': otherOnService,
  'frontend-nlb-healthcheck-success-codes': otherOnService,
  'frontend-nlb-attributes': other,
  'frontend-nlb-tags': other,
  'use-regex-path-match': other,
  'create-acm-cert': other,
  'acm-pca-arn': other,
  'dry-run-plan': other,
};

/** Names that begin so, and go on with that of a backend or a port. */
const FAMILIES: Readonly<Record<string, AnnotationSpec>> = {
  'actions.': other,
  'conditions.': other,
  'transforms.': other,
  'listener-attributes.': { of: 'other', wrong: map },
  'target-control-port.': otherOnService,
};

export const INGRESS_SUFFIXES: readonly string[] = Object.keys(INGRESS);
export const INGRESS_FAMILIES: readonly string[] = Object.keys(FAMILIES);

/** What the controller does with an annotation; `undefined` where it does not know it. */
export function specOf(suffix: string): AnnotationSpec | undefined {
  if (Object.hasOwn(INGRESS, suffix)) return INGRESS[suffix];
  const family = Object.keys(FAMILIES).find(
    (one) => suffix.startsWith(one) && suffix.length > one.length,
  );
  return family === undefined ? undefined : FAMILIES[family];
}

/** `key=value` after `key=value`; `undefined` where the controller can't read it. */
export function readPairs(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (const pair of splitPairs(text)) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(at, 0)).trim();
    if (key === '') return undefined;
    pairs.set(key, pair.slice(at + 1).trim());
  }
  return pairs;
}

/** A comma ends a pair where another one follows; a backslash takes the next sign as it is. */
function splitPairs(text: string): readonly string[] {
  const pairs: string[] = [];
  let pair = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\' && at + 1 < text.length) {
      pair += text[++at];
      continue;
    }
    const rest = sign === ',' ? text.slice(at + 1).trim() : '';
    if (rest === '') {
      pair += sign;
      continue;
    }
    pairs.push(pair.trim());
    if (!rest.includes('=')) return [...pairs, rest];
    pair = '';
  }
  return pair === '' ? pairs : [...pairs, pair.trim()];
}
