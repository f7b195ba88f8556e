import { describe, expect, test } from 'vitest';
import {
  args,
  ingress,
  join,
  params,
  service,
  shop,
  useParams,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { lensOn } from '../../src/topology/lens.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildIngressModel } from '../../src/topology/model/ingress.js';
import { isUnknown, type Built, type ResourceType } from '../../src/topology/model/model.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { builtModels, recordings } from '../support/built-models.js';
import { onHttp, set, unset } from '../support/listening.js';
import { likeLogged } from '../support/logged.js';

/* Load balancers, listeners and rules against what the real controller built. */

const TYPES: readonly ResourceType[] = [
  'AWS::ACM::Certificate',
  'AWS::EC2::SecurityGroup',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::WAFv2::WebACLAssociation',
  'AWS::WAFRegional::WebACLAssociation',
  'AWS::Shield::Protection',
];

const all = (await recordings()).flatMap(({ id, snapshot }) => {
  const topology = linkSnapshot(snapshot);
  const lens = lensOn(snapshot);
  const models = builtModels(snapshot).filter(({ api }) => api === 'ingress');
  return topology.stacks
    .filter(({ api }) => api === 'ingress')
    .map((stack) => ({
      name: `${id}: ${stack.id}`,
      stack,
      built: buildIngressModel(lens, topology, stack),
      logged: models.find(({ stackId }) => stackId === stack.id),
    }));
});

const cases = all.flatMap(({ logged, ...rest }) =>
  logged === undefined ? [] : [{ ...rest, logged }],
);

/** The controller fails for what no snapshot holds: Secrets, and what its role may do. */
const FAILS_OTHERWISE = new Set([
  'auth-secret-forbidden: shop/web',
  'auth-secret-missing: shop/web',
  'iam-security-group-denied: shop/web',
]);

describe('what is built is what the controller built', () => {
  test('of every IngressGroup that it built and deployed', () => {
    expect(cases.length).toBeGreaterThanOrEqual(147);
  });

  test.each(cases)('$name', ({ logged, built }) => {
    expect(built.state === 'built' ? built.state : built.reason).toBe('built');
    if (built.state !== 'built') return;
    for (const type of TYPES) {
      expect(likeLogged(built.model.resources[type]), type).toEqual(
        likeLogged(logged.resources[type]),
      );
    }
  });
});

test.each(all)('it is refused where the controller refuses it: $name', ({ name, stack, built }) => {
  const { kind } = stack.failure ?? {};
  const isRefused = kind === 'build-failed' || kind === 'load-failed';
  expect(built.state).toBe(isRefused && !FAILS_OTHERWISE.has(name) ? 'refused' : 'built');
});

/* What no recording shows. */

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

function build(snapshot: Snapshot): Built {
  const topology = linkSnapshot(snapshot);
  const stack = topology.stacks.find(({ api }) => api === 'ingress');
  if (stack === undefined) throw new Error('no stack');
  return buildIngressModel(lensOn(snapshot), topology, stack);
}

function resourcesOf(edit?: Edit): Draft {
  const built = build(shop(edit));
  expect(built.state === 'built' ? built.state : built.reason).toBe('built');
  return built.state === 'built' ? built.model.resources : {};
}

const balancerOf = (edit?: Edit): Draft => resourcesOf(edit)[LOAD_BALANCER].LoadBalancer.spec;
const listenerOf = (port: number, edit?: Edit): Draft => resourcesOf(edit)[LISTENER][port].spec;
const ruleOf = (id: string, edit?: Edit): Draft => resourcesOf(edit)[RULE][id].spec;
const groupOf = (edit?: Edit): Draft =>
  resourcesOf(edit)['AWS::EC2::SecurityGroup'].ManagedLBSecurityGroup.spec;

const PREFIX = 'alb.ingress.kubernetes.io';
const annotated = (annotations: Draft): Draft =>
  Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [`${PREFIX}/${key}`, value]),
  );
/** A second member `api` of the group `public`. */
const joined = (s: Draft, annotations: Draft): Draft => join(s, annotated(annotations));
const flag = (s: Draft, text: string): number => args(s).push(text);

describe('a name', () => {
  test('is that which the load balancer has', () => {
    expect(balancerOf().name).toBe('k8s-shop-web-724d82a5b7');
  });

  test('has seventeen letters and digits of a group', () => {
    const name = (s: Draft): void => set(s, 'group.name', 'my-team.checkout-and-payment');
    expect(balancerOf(name).name).toMatch(/^k8s-myteamcheckoutand-[0-9a-f]{10}$/);
    expect(groupOf(name).groupName).toMatch(/^k8s-myteamcheckoutand-[0-9a-f]{10}$/);
  });

  test('depends on the scheme, that of a security group does not', () => {
    const internal = (s: Draft): void => set(s, 'scheme', 'internal');
    expect(balancerOf(internal).name).not.toBe(balancerOf().name);
    expect(groupOf(internal).groupName).toBe(groupOf().groupName);
  });

  test('is unknown without that of the cluster', () => {
    const unnamed: Edit = (s, snapshot) => {
      args(s).splice(0, Infinity, ...args(s).filter((one) => !one.startsWith('--cluster-name')));
      delete snapshot.cluster.name;
    };
    expect(isUnknown(balancerOf(unnamed).name)).toBe(true);
    expect(
      balancerOf((s, snapshot) => {
        unnamed(s, snapshot);
        set(s, 'load-balancer-name', 'mine');
      }).name,
    ).toBe('mine');
  });
});

test('parameters of the class go before annotations', () => {
  const balancer = balancerOf((s) => {
    set(s, 'scheme', 'internal');
    set(s, 'load-balancer-name', 'of-annotation');
    set(
      s,
      'load-balancer-attributes',
      'idle_timeout.timeout_seconds=10,routing.http2.enabled=false',
    );
    set(s, 'minimum-load-balancer-capacity', 'CapacityUnits=100');
    set(s, 'ipam-ipv4-pool-id', 'ipam-pool-1');
    set(s, 'tags', 'team=web,stage=test');
    useParams(s, {
      scheme: 'internet-facing',
      ipAddressType: 'dualstack',
      loadBalancerName: 'of-class',
      loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '20' }],
      minimumLoadBalancerCapacity: { capacityUnits: 200 },
      ipamConfiguration: { ipv4IPAMPoolId: 'ipam-pool-2' },
      tags: [{ key: 'team', value: 'all' }],
    });
  });
  expect(balancer).toMatchObject({
    name: 'of-class',
    scheme: 'internet-facing',
    ipAddressType: 'dualstack',
    minimumLoadBalancerCapacity: { capacityUnits: 200 },
    ipv4IPAMPool: 'ipam-pool-2',
    tags: { team: 'all', stage: 'test' },
  });
  expect(Object.fromEntries(balancer.loadBalancerAttributes.map(Object.values))).toEqual({
    'idle_timeout.timeout_seconds': '20',
    'routing.http2.enabled': 'false',
  });
});

test('annotations alone give capacity, pools and no attributes', () => {
  const balancer = balancerOf((s) => {
    set(s, 'minimum-load-balancer-capacity', 'CapacityUnits=100');
    set(s, 'ipam-ipv4-pool-id', 'ipam-pool-1');
    set(s, 'customer-owned-ipv4-pool', 'ipv4pool-coip-1');
  });
  expect(balancer).toMatchObject({
    minimumLoadBalancerCapacity: { capacityUnits: 100 },
    ipv4IPAMPool: 'ipam-pool-1',
    customerOwnedIPv4Pool: 'ipv4pool-coip-1',
  });
  expect(balancer).not.toHaveProperty('loadBalancerAttributes');
  const switchedOff = balancerOf((s) => {
    flag(s, '--feature-gates=LBCapacityReservation=false');
    set(s, 'minimum-load-balancer-capacity', 'CapacityUnits=100');
  });
  expect(switchedOff).not.toHaveProperty('minimumLoadBalancerCapacity');
});

describe('tags', () => {
  const ofTwo = (s: Draft): void => {
    onHttp(s);
    set(s, 'tags', 'team=web');
    joined(s, { tags: 'cost-center=42', 'listen-ports': '[{"HTTP":80},{"HTTP":8080}]' });
  };

  test('are those of all members, on a listener those of its members, on a rule its own', () => {
    const resources = resourcesOf(ofTwo);
    expect(resources[LOAD_BALANCER].LoadBalancer.spec.tags).toEqual({
      team: 'web',
      'cost-center': '42',
    });
    expect(resources[LISTENER][80].spec.tags).toEqual({ team: 'web', 'cost-center': '42' });
    expect(resources[LISTENER][8080].spec.tags).toEqual({ 'cost-center': '42' });
    expect(resources[RULE]['80:1'].spec.tags).toEqual({ 'cost-center': '42' });
    expect(resources[RULE]['80:2'].spec.tags).toEqual({ team: 'web' });
  });

  test('of the controller go before all others', () => {
    const defaults: Edit = (s) => {
      flag(s, '--default-tags=team=platform,owner=ops');
      set(s, 'tags', 'team=web');
    };
    expect(balancerOf(defaults).tags).toEqual({ team: 'platform', owner: 'ops' });
    expect(groupOf(defaults).tags).toEqual({ team: 'platform', owner: 'ops' });
    const low = balancerOf((s, snapshot) => {
      defaults(s, snapshot);
      flag(s, '--feature-gates=EnableDefaultTagsLowPriority=true');
    });
    expect(low.tags).toEqual({ team: 'web', owner: 'ops' });
  });
});

describe('the security group lets in', () => {
  const permissions = (edit: Edit): Draft =>
    groupOf((s, snapshot) => {
      onHttp(s);
      edit(s, snapshot);
    }).ingress;
  const on = (port: number) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port });

  test('everybody, by IPv6 too where the load balancer has it', () => {
    expect(permissions(() => {})).toEqual([{ ...on(80), ipRanges: [{ cidrIP: '0.0.0.0/0' }] }]);
    expect(permissions((s) => set(s, 'ip-address-type', 'dualstack'))).toEqual([
      { ...on(80), ipRanges: [{ cidrIP: '0.0.0.0/0' }] },
      { ...on(80), ipv6Ranges: [{ cidrIPv6: '::/0' }] },
    ]);
  });

  test('the ranges that are named, each of them once', () => {
    const inbound = (s: Draft): void =>
      set(s, 'inbound-cidrs', '192.0.2.0/24, 2001:db8::/32,10.0.0.0/8,192.0.2.0/24');
    const v4 = [
      { ...on(80), ipRanges: [{ cidrIP: '10.0.0.0/8' }] },
      { ...on(80), ipRanges: [{ cidrIP: '192.0.2.0/24' }] },
    ];
    expect(permissions(inbound)).toEqual(v4);
    expect(
      permissions((s) => {
        inbound(s);
        set(s, 'ip-address-type', 'dualstack-without-public-ipv4');
      }),
    ).toEqual([...v4, { ...on(80), ipv6Ranges: [{ cidrIPv6: '2001:db8::/32' }] }]);
  });

  test('prefix lists, and then nobody else', () => {
    expect(permissions((s) => set(s, 'security-group-prefix-lists', 'pl-2,pl-1'))).toEqual([
      { ...on(80), prefixLists: [{ listID: 'pl-1' }] },
      { ...on(80), prefixLists: [{ listID: 'pl-2' }] },
    ]);
    expect(
      permissions((s) => {
        set(s, 'security-group-prefix-lists', 'pl-2');
        useParams(s, {
          scheme: 'internet-facing',
          PrefixListsIDs: ['pl-3'],
          inboundCIDRs: ['10.0.0.0/8'],
        });
      }),
    ).toEqual([
      { ...on(80), ipRanges: [{ cidrIP: '10.0.0.0/8' }] },
      { ...on(80), prefixLists: [{ listID: 'pl-3' }] },
    ]);
  });

  test('nobody of IPv4 where all that are named are of IPv6', () => {
    expect(groupOf((s) => set(s, 'inbound-cidrs', '2001:db8::/32'))).not.toHaveProperty('ingress');
  });

  test('on each port whom the members of that port name', () => {
    expect(
      permissions((s) => {
        set(s, 'inbound-cidrs', '10.0.0.0/8');
        joined(s, { 'listen-ports': '[{"HTTP":8080}]', 'inbound-cidrs': '192.0.2.0/24' });
      }),
    ).toEqual([
      { ...on(80), ipRanges: [{ cidrIP: '10.0.0.0/8' }] },
      { ...on(8080), ipRanges: [{ cidrIP: '192.0.2.0/24' }] },
    ]);
  });
});

describe('a load balancer has the security groups', () => {
  const MANAGED = {
    $ref: '#/resources/AWS::EC2::SecurityGroup/ManagedLBSecurityGroup/status/groupID',
  };
  const tagged = (s: Draft, name: string): string => {
    const group = structuredClone(s['aws/ec2/security-groups'][0]);
    Object.assign(group, { GroupId: `sg-of-${name}`, Tags: [{ Key: 'Name', Value: name }] });
    s['aws/ec2/security-groups'].push(group);
    return group.GroupId;
  };

  test('that is made for it, and the one that all share', () => {
    const [own, shared, ...others] = balancerOf().securityGroups;
    expect([own, others]).toEqual([MANAGED, []]);
    expect(shared).toMatch(/^sg-/);
    expect(
      balancerOf((s) => flag(s, '--enable-backend-security-group=false')).securityGroups,
    ).toEqual([MANAGED]);
    expect(balancerOf((s) => flag(s, '--backend-security-group=sg-1')).securityGroups).toEqual([
      MANAGED,
      'sg-1',
    ]);
  });

  test('that are named, and the shared one where its rules are to be written', () => {
    const named = (s: Draft): string => {
      const id = tagged(s, 'edge');
      set(s, 'security-groups', `edge, ${s['aws/ec2/security-groups'][0].GroupId}`);
      return id;
    };
    const resources = resourcesOf(named);
    expect(resources).not.toHaveProperty('AWS::EC2::SecurityGroup');
    expect(resources[LOAD_BALANCER].LoadBalancer.spec.securityGroups).toEqual([
      shop().sections['aws/ec2/security-groups']?.[0]?.GroupId,
      'sg-of-edge',
    ]);
    const managed = balancerOf((s) => {
      named(s);
      set(s, 'manage-backend-security-group-rules', 'true');
    }).securityGroups;
    expect(managed).toHaveLength(3);
  });

  test('that nobody has made yet', () => {
    const first: Edit = (s) => {
      s['aws/ec2/security-groups'] = [];
    };
    const [own, shared] = balancerOf(first).securityGroups;
    expect([own, isUnknown(shared)]).toEqual([MANAGED, true]);
  });
});

describe('a listener', () => {
  const mutual = (value: unknown) =>
    listenerOf(443, (s) => set(s, 'mutual-authentication', value)).mutualAuthentication;

  test('has the TLS policy of the class, of the annotation, or of the controller', () => {
    expect(listenerOf(80)).not.toHaveProperty('sslPolicy');
    expect(listenerOf(443).sslPolicy).toBe('ELBSecurityPolicy-2016-08');
    const flagged: Edit = (s) => flag(s, '--default-ssl-policy=ELBSecurityPolicy-TLS-1-2-2017-01');
    expect(listenerOf(443, flagged).sslPolicy).toBe('ELBSecurityPolicy-TLS-1-2-2017-01');
    const own: Edit = (s) => set(s, 'ssl-policy', 'ELBSecurityPolicy-FS-2018-06');
    expect(listenerOf(443, own).sslPolicy).toBe('ELBSecurityPolicy-FS-2018-06');
    const ofClass = listenerOf(443, (s, snapshot) => {
      own(s, snapshot);
      useParams(s, { sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' });
    });
    expect(ofClass.sslPolicy).toBe('ELBSecurityPolicy-TLS13-1-2-2021-06');
  });

  test('asks for certificates of clients', () => {
    const arn = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/staff/1';
    expect(mutual([{ port: 443, mode: 'off' }])).toEqual({ mode: 'off', trustStoreArn: '' });
    expect(mutual([{ port: 443, mode: 'verify', trustStore: arn }])).toEqual({
      mode: 'verify',
      trustStoreArn: arn,
      ignoreClientCertificateExpiry: false,
    });
    expect(
      mutual([
        {
          port: 443,
          mode: 'verify',
          trustStore: arn,
          ignoreClientCertificateExpiry: true,
          advertiseTrustStoreCaNames: 'on',
        },
      ]),
    ).toMatchObject({ ignoreClientCertificateExpiry: true, advertiseTrustStoreCaNames: 'on' });
    expect(mutual([{ port: 8443, mode: 'passthrough' }])).toBeUndefined();
  });

  test('finds a trust store by its name where some listener uses it already', () => {
    const arn = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/staff/1';
    const byName: Edit = (s) =>
      set(s, 'mutual-authentication', [{ port: 443, mode: 'verify', trustStore: 'staff' }]);
    expect(isUnknown(listenerOf(443, byName).mutualAuthentication.trustStoreArn)).toBe(true);
    const used = listenerOf(443, (s, snapshot) => {
      byName(s, snapshot);
      const [listeners] = Object.values<Draft>(s['aws/elbv2/listeners']);
      listeners[0].MutualAuthentication = { Mode: 'verify', TrustStoreArn: arn };
    });
    expect(used.mutualAuthentication.trustStoreArn).toBe(arn);
  });

  test('has the attributes of the class of its first member, and of annotations for it', () => {
    const { listenerAttributes } = listenerOf(443, (s) => {
      set(s, 'listener-attributes.HTTPS-443', 'a=1,b=1');
      set(s, 'listener-attributes.HTTP-443', 'c=1');
      useParams(s, {
        listeners: [
          { protocol: 'HTTP', port: 443, listenerAttributes: [{ key: 'd', value: '1' }] },
          { protocol: 'HTTPS', port: 443, listenerAttributes: [{ key: 'a', value: '2' }] },
        ],
      });
    });
    expect(Object.fromEntries(listenerAttributes.map(Object.values))).toEqual({ a: '2', b: '1' });
  });
});

describe('a rule', () => {
  const guard = (annotations: Draft, edit: Edit = () => {}): Draft =>
    ruleOf('443:1', (s, snapshot) => {
      Object.assign(ingress(s).metadata.annotations, annotated(annotations));
      edit(s, snapshot);
    }).actions[0];
  const OIDC = {
    issuer: 'https://id.example.com',
    authorizationEndpoint: 'https://id.example.com/authorize',
    tokenEndpoint: 'https://id.example.com/token',
    userInfoEndpoint: 'https://id.example.com/me',
    secretName: 'client',
    authenticationRequestExtraParams: { display: 'page' },
  };

  test('has people sign in, with what a Secret holds unknown', () => {
    expect(
      guard({ 'auth-type': 'oidc', 'auth-idp-oidc': JSON.stringify(OIDC), 'auth-scope': 'email' }),
    ).toEqual({
      type: 'authenticate-oidc',
      authenticateOIDCConfig: {
        issuer: OIDC.issuer,
        authorizationEndpoint: OIDC.authorizationEndpoint,
        tokenEndpoint: OIDC.tokenEndpoint,
        userInfoEndpoint: OIDC.userInfoEndpoint,
        authenticationRequestExtraParams: { display: 'page' },
        onUnauthenticatedRequest: 'authenticate',
        scope: 'email',
        sessionCookieName: 'AWSELBAuthSessionCookie',
        sessionTimeout: 604800,
        clientID: { $unknown: 'the Secret shop/client holds it' },
        clientSecret: { $unknown: 'the Secret shop/client holds it' },
      },
    });
  });

  test('takes what the Service says of signing in before what the Ingress says', () => {
    const pool = { UserPoolArn: 'arn:1', userPoolClientID: 'web', userPoolDomain: 'shop' };
    const action = guard(
      {
        'auth-type': 'cognito',
        'auth-idp-cognito': JSON.stringify(pool),
        'auth-session-timeout': '60',
      },
      (s) => {
        service(s).metadata.annotations = annotated({
          'auth-session-timeout': '120',
          'auth-session-cookie': 'shop',
          'auth-on-unauthenticated-request': 'deny',
        });
      },
    );
    expect(action.authenticateCognitoConfig).toEqual({
      userPoolARN: 'arn:1',
      userPoolClientID: 'web',
      userPoolDomain: 'shop',
      onUnauthenticatedRequest: 'deny',
      scope: 'openid',
      sessionCookieName: 'shop',
      sessionTimeout: 120,
    });
  });

  test('asks for tokens', () => {
    const claims = [{ format: 'single-string', name: 'aud', values: ['shop'] }];
    const config = {
      jwksEndpoint: 'https://id.example.com/keys',
      issuer: 'https://id.example.com',
    };
    expect(guard({ 'jwt-validation': JSON.stringify(config) })).toEqual({
      type: 'jwt-validation',
      jwtValidationConfig: config,
    });
    expect(
      guard({ 'jwt-validation': JSON.stringify({ ...config, additionalClaims: claims }) }),
    ).toMatchObject({ jwtValidationConfig: { additionalClaims: claims } });
  });

  test('rewrites requests', () => {
    const url = { type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: '^/api' }] } };
    const host = {
      type: 'host-header-rewrite',
      hostHeaderRewriteConfig: { rewrites: [{ regex: '^a', replace: 'b' }] },
    };
    const { transforms } = ruleOf('443:1', (s) => set(s, 'transforms.web', [url, host]));
    expect(transforms).toEqual([
      { type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: '^/api', replace: '' }] } },
      host,
    ]);
  });

  test('forwards to target groups of others by their ARN', () => {
    const forward = (target: Draft): Draft =>
      ruleOf('443:1', (s) => {
        ingress(s).spec.rules[0].http.paths[0].backend.service = {
          name: 'others',
          port: { name: 'use-annotation' },
        };
        set(s, 'actions.others', { type: 'forward', ...target });
      }).actions[0].forwardConfig.targetGroups[0].targetGroupARN;
    const [group] = shop().sections['aws/elbv2/target-groups'] ?? [];
    expect(forward({ targetGroupARN: 'arn:1' })).toBe('arn:1');
    expect(forward({ targetGroupName: group?.TargetGroupName })).toBe(group?.TargetGroupArn);
    expect(isUnknown(forward({ targetGroupName: 'gone' }))).toBe(true);
  });
});

describe('a certificate that the controller makes', () => {
  const CERTIFICATE = 'AWS::ACM::Certificate';
  const made: Edit = (s) => {
    flag(s, '--feature-gates=EnableCertificateManagement=true');
    set(s, 'create-acm-cert', 'true');
    ingress(s).spec.tls = [{ hosts: ['*.example.com'] }];
  };

  test('has all hosts, of a private authority or of Amazon', () => {
    const resources = resourcesOf(made);
    const [[id = '', { spec }] = []] = Object.entries<Draft>(resources[CERTIFICATE]);
    expect(id).toMatch(/^amazon_issued\/wildcard\.example\.com-[0-9a-f]{8}$/);
    expect(spec).toEqual({
      type: 'AMAZON_ISSUED',
      certificateAuthorityARN: '',
      domainName: '*.example.com',
      subjectAlternativeNames: ['*.example.com', 'shop.example.com'],
      validationMethod: 'DNS',
      keyAlgorithm: '',
    });
    expect(resources[LISTENER][443].spec.certificates).toEqual([
      { certificateARN: { $ref: `#/resources/${CERTIFICATE}/${id}/status/certificateARN` } },
    ]);
    const ofAuthority = resourcesOf((s, snapshot) => {
      made(s, snapshot);
      flag(s, '--default-pca-arn=arn:ca');
      flag(s, '--default-tags=owner=ops');
    });
    expect(Object.values(ofAuthority[CERTIFICATE])).toMatchObject([
      { spec: { type: 'PRIVATE', certificateAuthorityARN: 'arn:ca', tags: { owner: 'ops' } } },
    ]);
  });

  test('asks for HTTPS alone where nothing else is asked for', () => {
    const listeners = resourcesOf((s, snapshot) => {
      made(s, snapshot);
      unset(s, 'listen-ports', 'ssl-redirect');
    })[LISTENER];
    expect(Object.keys(listeners)).toEqual(['443']);
  });

  test('is not made without the feature gate, nor where one is named', () => {
    expect(resourcesOf((s) => set(s, 'create-acm-cert', 'true'))).not.toHaveProperty(CERTIFICATE);
    const named = resourcesOf((s, snapshot) => {
      made(s, snapshot);
      set(s, 'certificate-arn', 'arn:1');
    });
    expect(named).not.toHaveProperty(CERTIFICATE);
    expect(named[LISTENER][443].spec.certificates).toEqual([{ certificateARN: 'arn:1' }]);
  });

  test('is made in vain where the class names one', () => {
    const resources = resourcesOf((s, snapshot) => {
      made(s, snapshot);
      useParams(s, { scheme: 'internet-facing', certificateArn: ['arn:1'] });
    });
    expect(Object.keys(resources[CERTIFICATE])).toHaveLength(1);
    expect(resources[LISTENER][443].spec.certificates).toEqual([{ certificateARN: 'arn:1' }]);
  });

  test('may be among those that are found, and then it is not used', () => {
    const found = listenerOf(443, (s) => {
      flag(s, '--feature-gates=EnableCertificateManagement=true');
    });
    expect(isUnknown(found.certificates)).toBe(true);
  });

  test('needs a host', () => {
    expect(
      build(
        shop((s, snapshot) => {
          made(s, snapshot);
          delete ingress(s).spec.tls;
          delete ingress(s).spec.rules[0].host;
        }),
      ),
    ).toMatchObject({ state: 'refused', reason: expect.stringContaining('no host is named') });
  });
});

describe('a load balancer is protected', () => {
  const protections = (edit: Edit): Draft => {
    const resources = resourcesOf(edit);
    return [
      resources['AWS::WAFv2::WebACLAssociation']?.LoadBalancer.spec.webACLARN,
      resources['AWS::WAFRegional::WebACLAssociation']?.LoadBalancer.spec.webACLID,
      resources['AWS::Shield::Protection']?.LoadBalancer.spec.enabled,
    ];
  };
  const attach = (s: Draft): Draft => {
    const [arn = ''] = Object.keys(s['aws/wafv2/web-acls']);
    s['aws/wafv2/web-acls'][arn] = { Name: 'edge', ARN: 'arn:edge' };
  };

  test.each<[string, Edit, readonly unknown[]]>([
    ['by nothing', () => {}, [undefined, undefined, undefined]],
    ['by an ARN', (s) => set(s, 'wafv2-acl-arn', 'arn:1'), ['arn:1', undefined, undefined]],
    ['by none', (s) => set(s, 'wafv2-acl-arn', 'none'), ['', undefined, undefined]],
    ['by none of a name', (s) => set(s, 'wafv2-acl-name', 'none'), ['', undefined, undefined]],
    ['by an empty ARN', (s) => set(s, 'wafv2-acl-arn', ''), ['', undefined, undefined]],
    [
      'by a name that is attached',
      (s) => {
        attach(s);
        set(s, 'wafv2-acl-name', 'edge');
      },
      ['arn:edge', undefined, undefined],
    ],
    ['by the old WAF', (s) => set(s, 'web-acl-id', 'id'), [undefined, 'id', undefined]],
    [
      'by the newer name of two',
      (s) => {
        set(s, 'web-acl-id', 'old');
        set(s, 'waf-acl-id', 'none');
      },
      [undefined, '', undefined],
    ],
    ['by Shield', (s) => set(s, 'shield-advanced-protection', 'T'), [undefined, undefined, true]],
  ])('%s', (_, edit, wanted) => {
    expect(protections(edit)).toEqual(wanted);
  });

  test('by a name that nobody looked for', () => {
    const [acl] = protections((s) => set(s, 'wafv2-acl-name', 'edge'));
    expect(isUnknown(acl)).toBe(true);
  });
});

describe('what was not seen is unknown, and the rest is told', () => {
  const seenWithout = (...prefixes: string[]): Snapshot => {
    const { sections, ...rest } = shop((s, snapshot) => {
      set(s, 'certificate-arn', 'arn:1');
      set(s, 'tags', 'team=web');
      delete snapshot.aws.vpcId;
    });
    const kept = Object.entries(sections).filter(
      ([name]) => !prefixes.some((prefix) => name.startsWith(prefix)),
    );
    return { ...rest, sections: Object.fromEntries(kept) };
  };

  test('of AWS', () => {
    const built = build(seenWithout('aws/', 'dns'));
    expect(built.state === 'built' ? built.state : built.reason).toBe('built');
    const resources: Draft = built.state === 'built' ? built.model.resources : {};
    const { subnetMapping, securityGroups, ...balancer } =
      resources[LOAD_BALANCER].LoadBalancer.spec;
    expect(isUnknown(subnetMapping)).toBe(true);
    expect(securityGroups.map(isUnknown)).toEqual([false, true]);
    expect(balancer).toEqual({
      name: 'k8s-shop-web-724d82a5b7',
      type: 'application',
      scheme: 'internet-facing',
      ipAddressType: 'ipv4',
      tags: { team: 'web' },
    });
    expect(Object.keys(resources[LISTENER])).toEqual(['80', '443']);
    expect(resources[LISTENER][443].spec.certificates).toEqual([{ certificateARN: 'arn:1' }]);
    expect(Object.keys(resources[RULE])).toEqual(['443:1']);
    expect(Object.keys(resources['AWS::ElasticLoadBalancingV2::TargetGroup'])).toEqual([
      'shop/web-web:http',
    ]);
  });

  test('of security groups that are named', () => {
    const { sections, ...rest } = shop((s, snapshot) => {
      set(s, 'certificate-arn', 'arn:1');
      set(s, 'security-groups', 'edge, sg-1');
      set(s, 'manage-backend-security-group-rules', 'true');
      delete snapshot.aws.vpcId;
    });
    const kept = Object.entries(sections).filter(([name]) => !name.startsWith('aws/'));
    const built = build({ ...rest, sections: Object.fromEntries(kept) });
    const resources: Draft = built.state === 'built' ? built.model.resources : {};
    expect(resources).not.toHaveProperty('AWS::EC2::SecurityGroup');
    const { securityGroups } = resources[LOAD_BALANCER].LoadBalancer.spec;
    expect(securityGroups.map((one: Draft) => isUnknown(one) || one)).toEqual(['sg-1', true, true]);
  });

  test('but not subnets that are named by their ids', () => {
    const named: Edit = (s, snapshot) => {
      onHttp(s);
      delete snapshot.aws.vpcId;
      delete s['aws/ec2/subnets'];
      set(s, 'subnets', 'subnet-2,subnet-1');
    };
    expect(balancerOf(named).subnetMapping).toEqual([
      { subnetID: 'subnet-2' },
      { subnetID: 'subnet-1' },
    ]);
    const byName = balancerOf((s, snapshot) => {
      named(s, snapshot);
      set(s, 'subnets', 'subnet-2,public-b');
    });
    expect(isUnknown(byName.subnetMapping)).toBe(true);
  });

  test('of certificates', () => {
    const listeners = resourcesOf((s) => delete s['aws/acm/certificates'])[LISTENER];
    expect(isUnknown(listeners[443].spec.certificates)).toBe(true);
    expect(listeners[80].spec.defaultActions).toMatchObject([{ redirectConfig: { port: '443' } }]);
  });

  test('of Services', () => {
    const rule = ruleOf('443:1', (s) => delete s['kubernetes/services']);
    expect(isUnknown(rule.actions)).toBe(true);
    expect(rule.conditions).toHaveLength(2);
  });

  test('of the controller: its defaults are taken where none could be seen', () => {
    const unseen = build(shop((s) => delete s['kubernetes/deployments.apps']));
    expect(unseen.state).toBe('built');
    // No check says anything by a plan that is made so.
    const { plan, asks, searches } = unseen.stack;
    expect([plan.state, asks, searches]).toEqual(['unknown', [], []]);
    const refused = build(
      shop((s) => {
        delete s['kubernetes/deployments.apps'];
        set(s, 'listen-ports', '[]');
      }),
    );
    expect([refused.state, refused.stack.plan.state]).toEqual(['refused', 'unknown']);
    const { state } = build(shop((s) => (s['kubernetes/deployments.apps'] = [])));
    expect(state).toBe('unknown');
  });
});

describe('the controller refuses', () => {
  const IN_GROUP = { member: { name: 'api' } };
  const OWN = { member: { name: 'web' } };
  const isRefused: Readonly<Record<string, readonly [Edit, string, object]>> = {
    'a scheme that is none': [(s) => set(s, 'scheme', 'public'), 'scheme is "public"', OWN],
    'an address type that is none': [
      (s) => set(s, 'ip-address-type', 'ipv6'),
      'ip-address-type is "ipv6"',
      OWN,
    ],
    'two schemes': [
      (s) => joined(s, { scheme: 'internal' }),
      'scheme is internal for shop/api and internet-facing here',
      OWN,
    ],
    'two names': [
      (s) => {
        set(s, 'load-balancer-name', 'a');
        joined(s, { 'load-balancer-name': 'b' });
      },
      'load-balancer-name is b for shop/api and a here',
      OWN,
    ],
    'a name of 33 characters': [
      (s) => set(s, 'load-balancer-name', 'a'.repeat(33)),
      'is longer than 32 characters',
      OWN,
    ],
    'an empty pool': [(s) => set(s, 'customer-owned-ipv4-pool', ''), 'is empty', OWN],
    'two pools': [
      (s) => {
        set(s, 'ipam-ipv4-pool-id', 'a');
        joined(s, { 'ipam-ipv4-pool-id': 'b' });
      },
      'ipam-ipv4-pool-id is b for another member and a here',
      OWN,
    ],
    'tags that are no pairs': [(s) => set(s, 'tags', 'team'), 'tags is no list of', OWN],
    'a tag that others manage': [
      (s) => {
        flag(s, '--external-managed-tags=owner,team');
        set(s, 'tags', 'team=web');
      },
      'the tag team is one of --external-managed-tags',
      OWN,
    ],
    'two values of a tag': [
      (s) => {
        set(s, 'tags', 'team=a');
        joined(s, { tags: 'team=b' });
      },
      'tags team is b for shop/api and a here',
      OWN,
    ],
    'attributes that are no pairs': [
      (s) => set(s, 'load-balancer-attributes', 'idle_timeout'),
      'load-balancer-attributes is no list of key=value',
      OWN,
    ],
    'attributes of a listener that are no pairs': [
      (s) => set(s, 'listener-attributes.HTTPS-443', 'a'),
      'listener-attributes.HTTPS-443 is no list of key=value',
      OWN,
    ],
    'two values of an attribute of a listener': [
      (s) => {
        set(s, 'listener-attributes.HTTPS-443', 'a=1');
        joined(s, { 'listener-attributes.HTTPS-443': 'a=2' });
      },
      'listener-attributes.HTTPS-443 a is 2 for shop/api and 1 here',
      OWN,
    ],
    'another unit of capacity': [
      (s) => set(s, 'minimum-load-balancer-capacity', 'Units=1'),
      'has Units, which is not CapacityUnits',
      OWN,
    ],
    'a capacity that is no number': [
      (s) => set(s, 'minimum-load-balancer-capacity', 'CapacityUnits=many'),
      'has many, which is no whole number',
      OWN,
    ],
    'a range that is none': [
      (s) => set(s, 'inbound-cidrs', '10.0.0.0/8,10.0.0.1'),
      'inbound-cidrs has 10.0.0.1, which is no CIDR',
      OWN,
    ],
    'two sets of prefix lists': [
      (s) => {
        set(s, 'security-group-prefix-lists', 'pl-1');
        joined(s, { 'security-group-prefix-lists': 'pl-2' });
      },
      'security-group-prefix-lists',
      {},
    ],
    'a subnet that is not there': [
      (s) => set(s, 'subnets', 'subnet-gone'),
      'no subnet subnet-gone is in vpc-',
      OWN,
    ],
    'one subnet': [
      (s) => set(s, 'subnets', s['aws/ec2/subnets'][0].SubnetId),
      'needs 2 subnets',
      OWN,
    ],
    'a security group that is not there': [
      (s) => set(s, 'security-groups', 'sg-gone'),
      'security-groups has sg-gone, and there is no such security group',
      OWN,
    ],
    'rules of a group that there is none for': [
      (s) => {
        set(s, 'security-groups', s['aws/ec2/security-groups'][0].GroupId);
        set(s, 'manage-backend-security-group-rules', 'true');
        flag(s, '--enable-backend-security-group=false');
      },
      'without --enable-backend-security-group',
      OWN,
    ],
    'a boolean that is none': [
      (s) => {
        set(s, 'security-groups', s['aws/ec2/security-groups'][0].GroupId);
        set(s, 'manage-backend-security-group-rules', 'yes');
      },
      'manage-backend-security-group-rules is "yes"',
      OWN,
    ],
    'two web ACLs': [
      (s) => {
        set(s, 'wafv2-acl-arn', 'arn:1');
        joined(s, { 'wafv2-acl-arn': 'arn:2' });
      },
      'wafv2-acl-arn is arn:2 for shop/api and arn:1 here',
      OWN,
    ],
    'protection that is neither': [
      (s) => set(s, 'shield-advanced-protection', 'on'),
      'shield-advanced-protection is "on"',
      OWN,
    ],
    'sign-in without a provider': [
      (s) => set(s, 'auth-type', 'oidc'),
      'auth-type is oidc and auth-idp-oidc is not set',
      OWN,
    ],
    'sign-in without a provider for the default backend': [
      (s) => {
        const [{ http }] = ingress(s).spec.rules;
        ingress(s).spec = { ingressClassName: 'alb', defaultBackend: http.paths[0].backend };
        ingress(s).spec.tls = [{ hosts: ['shop.example.com'] }];
        set(s, 'auth-type', 'oidc');
      },
      'auth-type is oidc and auth-idp-oidc is not set',
      OWN,
    ],
    'a provider with a number for a text': [
      (s) => set(s, 'auth-idp-oidc', { issuer: 1 }),
      'auth-idp-oidc has issuer that is no text',
      OWN,
    ],
    'a timeout that is no number': [
      (s) => set(s, 'auth-session-timeout', '1h'),
      'auth-session-timeout is no whole number',
      OWN,
    ],
    'tokens of no issuer': [
      (s) => set(s, 'jwt-validation', { jwksEndpoint: 'https://id.example.com/keys' }),
      'jwt-validation has no issuer',
      OWN,
    ],
    'claims without values': [
      (s) =>
        set(s, 'jwt-validation', {
          jwksEndpoint: 'https://id.example.com/keys',
          issuer: 'id',
          additionalClaims: [{ format: 'single-string', name: 'aud', values: [] }],
        }),
      'jwt-validation has an additional claim without values',
      OWN,
    ],
    'a transform that is none': [
      (s) => set(s, 'transforms.web', [{ type: 'path-rewrite' }]),
      'transforms.web has the type "path-rewrite"',
      OWN,
    ],
    'a transform without rewrites': [
      (s) => set(s, 'transforms.web', [{ type: 'url-rewrite', urlRewriteConfig: {} }]),
      'transforms.web has a url-rewrite without rewrites',
      OWN,
    ],
    'what the plan refuses': [(s) => set(s, 'listen-ports', '[]'), 'listen-ports is empty', OWN],
    'a member that must not go': [
      (s) => {
        const leaving = joined(s, {
          'load-balancer-attributes': 'deletion_protection.enabled=true',
        });
        leaving.metadata.deletionTimestamp = '2026-11-25T17:50:00Z';
        leaving.metadata.finalizers = ['group.ingress.k8s.aws/public'];
      },
      'it is being deleted, and asks for deletion protection',
      IN_GROUP,
    ],
  };

  test.each(Object.entries(isRefused))('%s', (_, [edit, reason, more]) => {
    expect(build(shop(edit))).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining(reason),
      source: { section: expect.any(String) },
      ...more,
    });
  });

  test('two tags of two classes', () => {
    const built = build(
      shop((s) => {
        useParams(s, { scheme: 'internet-facing', tags: [{ key: 'team', value: 'a' }] });
        const [first] = s['kubernetes/ingressclasses.networking.k8s.io'];
        const other = structuredClone(first);
        other.metadata.name = 'other';
        other.spec.parameters.name = 'other';
        s['kubernetes/ingressclasses.networking.k8s.io'].push(other);
        const another = structuredClone(params(s));
        another.metadata.name = 'other';
        another.spec.tags = [{ key: 'team', value: 'b' }];
        s['kubernetes/ingressclassparams.elbv2.k8s.aws'].push(another);
        joined(s, {}).spec.ingressClassName = 'other';
      }),
    );
    expect(built).toMatchObject({
      state: 'refused',
      reason: 'tags team is b for shop/api and a here',
    });
  });

  test('nothing that a class settles, or that is not read', () => {
    expect(
      balancerOf((s) => {
        set(s, 'load-balancer-attributes', 'a=1');
        joined(s, { 'load-balancer-attributes': 'a=2' });
        useParams(s, {
          scheme: 'internet-facing',
          loadBalancerAttributes: [{ key: 'a', value: '3' }],
        });
      }).loadBalancerAttributes,
    ).toEqual([{ key: 'a', value: '3' }]);
    // Whether rules are managed is only asked where security groups are named.
    expect(build(shop((s) => set(s, 'manage-backend-security-group-rules', 'yes'))).state).toBe(
      'built',
    );
    const signIn: Edit = (s) => {
      onHttp(s);
      set(s, 'auth-type', 'oidc');
    };
    expect(build(shop(signIn)).state).toBe('built');
  });
});
