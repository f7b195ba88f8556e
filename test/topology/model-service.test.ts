import { describe, expect, test } from 'vitest';
import { args, loadBalancer, service, shop, type Draft, type Edit } from '../../fixtures/shop.js';
import { redact } from '../../src/snapshot/redact.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import type {
  BindingSpec,
  ListenerSpec,
  LoadBalancerSpec,
  Model,
  SecurityGroupSpec,
  TargetGroupSpec,
} from '../../src/topology/model/model.js';
import { builtModels, recordings } from '../support/built-models.js';
import {
  BINDING,
  builtOf,
  LISTENER,
  LOAD_BALANCER,
  modelOf,
  refusalOf,
  SECURITY_GROUP,
  specOf,
  specsOf,
  TARGET_GROUP,
} from '../support/models.js';

const all = await recordings();

/**
 * What the controller lists in any order is sorted; and the ARNs of certificates that are there
 * already, which its log leaves out, are left out.
 */
const told = (resources: Readonly<Record<string, any>>): unknown =>
  JSON.parse(JSON.stringify(resources), (key, value) => {
    if (key === 'certificateARN') return undefined;
    if (key === 'subnetMapping') {
      return value.toSorted((a: any, b: any) => (a.subnetID < b.subnetID ? -1 : 1));
    }
    if (/[aA]ttributes$/.test(key)) {
      return value.toSorted((a: any, b: any) => ((a.key ?? a.Key) < (b.key ?? b.Key) ? -1 : 1));
    }
    return value;
  });

describe('builds of Services what the controller built', () => {
  let compared = 0;

  test.each(all)('in $id', ({ snapshot }) => {
    const built = buildModels(snapshot, linkSnapshot(snapshot));
    for (const { stackId, api, resources } of builtModels(snapshot)) {
      const one = built.find(({ stack }) => stack.id === stackId && stack.api === api);
      if (api !== 'service' || one === undefined) continue;
      expect(one.state === 'built' ? 'built' : one, stackId).toBe('built');
      const model = one.state === 'built' ? one.model.resources : {};
      expect(told(model), stackId).toEqual(told(resources));
      compared += 1;
    }
  });

  test('and every recorded one', () => expect(compared).toBeGreaterThanOrEqual(32));
});

const PREFIX = 'service.beta.kubernetes.io';
const on = (s: Draft, annotations: Readonly<Record<string, string>>): void => {
  Object.assign(
    service(s, 'tcp').metadata.annotations,
    Object.fromEntries(
      Object.entries(annotations).map(([suffix, value]) => [
        suffix === 'load-balancer-source-ranges' || suffix.startsWith('actions.')
          ? `${PREFIX}/${suffix}`
          : `${PREFIX}/aws-load-balancer-${suffix}`,
        value,
      ]),
    ),
  );
};
const set =
  (annotations: Readonly<Record<string, string>>, more: (s: Draft) => void = () => {}): Edit =>
  (s) => {
    on(s, annotations);
    more(s);
  };
const spec = (s: Draft): Draft => service(s, 'tcp').spec;
const ports =
  (...list: readonly Draft[]) =>
  (s: Draft): void => {
    spec(s).ports = list.map((port, index) => ({ nodePort: 31000 + index, ...port }));
  };
const UDP = { name: 'dns', protocol: 'UDP', port: 53, targetPort: 5353 };
const TCP = { ...UDP, name: 'dns-tcp', protocol: 'TCP' };
/** Its load balancer is not there yet. */
const isNew = (s: Draft): void => {
  const { LoadBalancerArn } = loadBalancer(s, 'network');
  s['aws/elbv2/load-balancers'] = s['aws/elbv2/load-balancers'].filter(
    (one: Draft) => one.LoadBalancerArn !== LoadBalancerArn,
  );
};
const internal = (s: Draft): void => {
  on(s, { scheme: 'internal' });
};
const dual = (s: Draft): void => {
  on(s, { 'ip-address-type': 'dualstack' });
  for (const [index, subnet] of s['aws/ec2/subnets'].entries()) {
    subnet.Ipv6CidrBlockAssociationSet = [
      { Ipv6CidrBlock: `2001:db8:0:${index}::/64`, Ipv6CidrBlockState: { State: 'associated' } },
    ];
  }
};
const onNodes = (s: Draft): void => on(s, { 'nlb-target-type': 'instance' });
const alone = (s: Draft): void => {
  isNew(s);
  on(s, { 'disable-nlb-sg': 'true' });
};

const model = (edit?: Edit): Model => modelOf(edit, 'service');
const balancer = (edit?: Edit): LoadBalancerSpec => specOf(model(edit), LOAD_BALANCER);
const group = (edit?: Edit): TargetGroupSpec => specOf(model(edit), TARGET_GROUP);
const listener = (edit?: Edit): ListenerSpec => specOf(model(edit), LISTENER);
const binding = (edit?: Edit): BindingSpec['template']['spec'] =>
  specOf(model(edit), BINDING).template.spec;
const managed = (edit?: Edit): SecurityGroupSpec => specOf(model(edit), SECURITY_GROUP);
const attributes = (edit?: Edit): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (group(edit).targetGroupAttributes ?? []).map(({ key, value }) => [key, value]),
  );
/** `from` and ports of each rule that a binding asks for, in short. */
const rules = (edit?: Edit): readonly string[] => {
  const { networking } = binding(edit) as any;
  return (networking?.ingress ?? []).map(
    (rule: any) =>
      `${rule.from.map((one: any) => one.ipBlock?.cidr ?? one.securityGroup.groupID).join(' ')}: ${rule.ports
        .map(({ protocol, port = 'all' }: any) => `${protocol} ${port.$unknown ?? port}`)
        .join(', ')}`,
  );
};
const refused = (edit: Edit): string => refusalOf(edit, 'service');
const SHARED = 'sg-3e7da52383d53cfb1';
const A = 'subnet-907a5ad6ec3277d77';
const B = 'subnet-bd37d083a547f76ba';

describe('the load balancer of a Service', () => {
  test('attributes that have an annotation of their own go first', () => {
    const { loadBalancerAttributes } = balancer(
      set({
        attributes: 'load_balancing.cross_zone.enabled=false,deletion_protection.enabled=true',
        'cross-zone-load-balancing-enabled': 'true',
        'access-log-enabled': 'true',
        'access-log-s3-bucket-name': 'logs',
      }),
    );
    expect(loadBalancerAttributes?.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'access_logs.s3.bucket=logs',
      'access_logs.s3.enabled=true',
      'deletion_protection.enabled=true',
      'load_balancing.cross_zone.enabled=true',
    ]);
    expect(
      balancer(set({ 'access-log-enabled': 'false', 'access-log-s3-bucket-name': 'logs' })),
    ).not.toHaveProperty('loadBalancerAttributes');
  });

  test('addresses of its own, by the order of its subnets or by the subnet that holds them', () => {
    const elastic = set({ 'eip-allocations': 'eipalloc-1, eipalloc-2' });
    expect(balancer(elastic).subnetMapping).toEqual([
      { allocationID: 'eipalloc-1', subnetID: A },
      { allocationID: 'eipalloc-2', subnetID: B },
    ]);
    const addresses = set({ 'private-ipv4-addresses': '192.168.101.9,192.168.100.9' }, internal);
    expect(balancer(addresses).subnetMapping).toMatchObject([
      { privateIPv4Address: '192.168.101.9', subnetID: 'subnet-28eece78fa1aa5540' },
      { privateIPv4Address: '192.168.100.9', subnetID: 'subnet-f199f09901d78cd9c' },
    ]);
    const ipv6 = set(
      {
        'ipv6-addresses': '2001:DB8:0:2:0::9,2001:db8::9',
        'enable-prefix-for-ipv6-source-nat': 'on',
        'source-nat-ipv6-prefixes': 'auto_assigned,2001:db8:0:2:1::/80',
      },
      dual,
    );
    expect(balancer(ipv6)).toMatchObject({
      ipAddressType: 'dualstack',
      enablePrefixForIpv6SourceNat: 'on',
      subnetMapping: [
        { ipv6Address: '2001:db8::9', sourceNatIpv6Prefix: 'auto_assigned', subnetID: A },
        { ipv6Address: '2001:db8:0:2::9', sourceNatIpv6Prefix: '2001:db8:0:2:1::/80', subnetID: B },
      ],
    });
  });

  test('capacity, private link, tags and a name', () => {
    expect(
      balancer(
        set(
          {
            'minimum-load-balancer-capacity': 'CapacityUnits=500',
            'inbound-sg-rules-on-private-link-traffic': 'off',
            'additional-resource-tags': 'Team=shop,Part=tcp',
            name: 'mine',
          },
          (s) => args(s).push('--default-tags=Team=all'),
        ),
      ),
    ).toMatchObject({
      name: 'mine',
      minimumLoadBalancerCapacity: { capacityUnits: 500 },
      securityGroupsInboundRulesOnPrivateLink: 'off',
      tags: { Team: 'all', Part: 'tcp' },
    });
    expect(
      balancer(
        set({ 'minimum-load-balancer-capacity': 'CapacityUnits=500' }, (s) =>
          args(s).push('--feature-gates=LBCapacityReservation=false'),
        ),
      ),
    ).not.toHaveProperty('minimumLoadBalancerCapacity');
  });

  test('the scheme of old, that of a load balancer which is there, and the default', () => {
    const without = (s: Draft): void => {
      delete service(s, 'tcp').metadata.annotations[`${PREFIX}/aws-load-balancer-scheme`];
    };
    expect(balancer(set({ internal: 'false' }, without)).scheme).toBe('internet-facing');
    expect(balancer(set({ internal: 'true' }, without)).scheme).toBe('internal');
    expect(balancer(without).scheme).toBe('internet-facing');
    expect(balancer((s) => (without(s), isNew(s))).scheme).toBe('internal');
  });

  test('security groups: its own, those that are named, or none', () => {
    const own = {
      $ref: '#/resources/AWS::EC2::SecurityGroup/ManagedLBSecurityGroup/status/groupID',
    };
    expect(balancer().securityGroups).toEqual([own, SHARED]);
    const named = { 'security-groups': 'eks-cluster-sg-shop-prod-1234567890,sg-d83ebefc29644f102' };
    const ids = ['sg-d83ebefc29644f102', 'sg-99b84d1b8d20d7998'];
    expect(balancer(set(named)).securityGroups).toEqual(ids);
    expect(
      balancer(set({ ...named, 'manage-backend-security-group-rules': 'true' })).securityGroups,
    ).toEqual([...ids, SHARED]);
    expect(model(set(named)).resources[SECURITY_GROUP]).toBeUndefined();
    expect(balancer(alone)).not.toHaveProperty('securityGroups');
    expect(
      balancer((s) => args(s).push('--enable-backend-security-group=false')).securityGroups,
    ).toEqual([own]);
  });

  test('where AWS was not read, what a new one would get', () => {
    const { scheme, securityGroups, subnetMapping } = balancer((s) => {
      delete service(s, 'tcp').metadata.annotations[`${PREFIX}/aws-load-balancer-scheme`];
      for (const name of Object.keys(s)) if (name.startsWith('aws/')) delete s[name];
    });
    expect(scheme).toBeUndefined();
    expect(subnetMapping).toEqual({
      $unknown: 'not all that decides which subnets it gets was seen',
    });
    expect(securityGroups).toEqual([
      expect.objectContaining({ $ref: expect.stringContaining('ManagedLBSecurityGroup') }),
      { $unknown: 'the security group that all load balancers of the cluster share' },
    ]);
    const named = { subnets: 'subnet-2,subnet-1', 'eip-allocations': 'eipalloc-2,eipalloc-1' };
    const unseen = (s: Draft): void => {
      delete s['aws/ec2/subnets'];
    };
    expect(balancer(set(named, unseen)).subnetMapping).toEqual([
      { allocationID: 'eipalloc-2', subnetID: 'subnet-2' },
      { allocationID: 'eipalloc-1', subnetID: 'subnet-1' },
    ]);
  });
});

describe('who may come in', () => {
  const inbound = (edit: Edit): readonly string[] =>
    ((managed(edit).ingress ?? []) as any[]).map(
      ({ ipProtocol, fromPort, toPort, ipRanges, ipv6Ranges, prefixLists }) =>
        `${ipProtocol} ${fromPort}-${toPort} ${
          ipRanges?.[0].cidrIP ?? ipv6Ranges?.[0].cidrIPv6 ?? prefixLists?.[0].listID
        }`,
    );

  test('everybody, on each port', () => {
    expect(inbound(set({}, ports(TCP, UDP)))).toEqual([
      'tcp 53-53 0.0.0.0/0',
      'udp 53-53 0.0.0.0/0',
    ]);
    expect(inbound(dual)).toEqual(['tcp 80-80 0.0.0.0/0', 'tcp 80-80 ::/0']);
  });

  test('the field goes before the annotation, and prefix lists take the place of everybody', () => {
    const ranges = { 'load-balancer-source-ranges': '10.0.0.0/8, 172.16.0.0/12' };
    expect(inbound(set(ranges))).toEqual(['tcp 80-80 10.0.0.0/8', 'tcp 80-80 172.16.0.0/12']);
    expect(
      inbound(set(ranges, (s) => (spec(s).loadBalancerSourceRanges = ['192.0.2.0/24']))),
    ).toEqual(['tcp 80-80 192.0.2.0/24']);
    expect(inbound(set({ 'security-group-prefix-lists': 'pl-1' }))).toEqual(['tcp 80-80 pl-1']);
  });

  test('ICMP that tells how long a packet may be', () => {
    expect(inbound(set({ 'enable-icmp-for-path-mtu-discovery': 'on' }, dual))).toEqual([
      'tcp 80-80 0.0.0.0/0',
      'icmp 3-4 0.0.0.0/0',
      'tcp 80-80 ::/0',
      'icmpv6 2-0 ::/0',
    ]);
  });
});

describe('the listeners of a Service', () => {
  const TLS = {
    'ssl-cert': 'arn:aws:acm:us-west-2:1:certificate/a,arn:aws:acm:us-west-2:1:certificate/b',
  };
  const protocols = (edit: Edit): readonly string[] => {
    const built = model(edit);
    const groups = specsOf(built, TARGET_GROUP);
    return Object.entries(specsOf(built, LISTENER)).map(([port, one]) => {
      const [action] = one.defaultActions as readonly any[];
      const ids = action.forwardConfig.targetGroups.map(({ targetGroupARN }: any) =>
        targetGroupARN.$ref?.replace(/^.*TargetGroup\/|\/status.*$/g, ''),
      );
      return `${port} ${one.protocol}: ${ids.map((id: string) => `${id} ${groups[id]?.protocol}`).join(', ')}`;
    });
  };

  test('TLS on the ports that are named, or else on all but UDP', () => {
    const both = ports({ ...TCP, port: 443 }, UDP, { ...TCP, name: 'plain', port: 80 });
    expect(protocols(set({ ...TLS, 'ssl-ports': '443' }, both))).toEqual([
      '53 UDP: shop/tcp:53 UDP',
      '80 TCP: shop/tcp:80 TCP',
      '443 TLS: shop/tcp:443 TCP',
    ]);
    expect(protocols(set({ ...TLS, 'backend-protocol': 'ssl' }, both))).toEqual([
      '53 UDP: shop/tcp:53 UDP',
      '80 TLS: shop/tcp:80 TLS',
      '443 TLS: shop/tcp:443 TLS',
    ]);
  });

  test('certificates, a policy, ALPN and attributes', () => {
    expect(
      listener(
        set({
          ...TLS,
          'alpn-policy': 'HTTP2Preferred',
          'listener-attributes.TLS-80': 'tcp.idle_timeout.seconds=400',
          'listener-attributes.TCP-80': 'tcp.idle_timeout.seconds=60',
        }),
      ),
    ).toMatchObject({
      certificates: TLS['ssl-cert'].split(',').map((certificateARN) => ({ certificateARN })),
      sslPolicy: 'ELBSecurityPolicy-2016-08',
      alpnPolicy: ['HTTP2Preferred'],
      listenerAttributes: [{ Key: 'tcp.idle_timeout.seconds', Value: '400' }],
    });
    expect(
      listener(
        set(TLS, (s) => args(s).push('--default-ssl-policy=ELBSecurityPolicy-TLS13-1-2-2021-06')),
      ).sslPolicy,
    ).toBe('ELBSecurityPolicy-TLS13-1-2-2021-06');
    expect(
      listener(set({ ...TLS, 'ssl-negotiation-policy': 'ELBSecurityPolicy-FS-1-2-2019-08' }))
        .sslPolicy,
    ).toBe('ELBSecurityPolicy-FS-1-2-2019-08');
    expect(listener()).not.toHaveProperty('sslPolicy');
  });

  test('TCP and UDP share a listener, by an annotation or by a gate', () => {
    const shared = ['53 TCP_UDP: shop/tcp:53 TCP_UDP'];
    expect(protocols(set({ 'enable-tcp-udp-listener': 'true' }, ports(TCP, UDP)))).toEqual(shared);
    const gate = (s: Draft): void => {
      args(s).push('--feature-gates=EnableTCPUDPListener=true');
    };
    expect(protocols(set({}, (s) => (gate(s), ports(UDP, TCP)(s))))).toEqual(shared);
    // Only the first one listens then.
    expect(
      protocols(set({ 'enable-tcp-udp-listener': 'false' }, (s) => (gate(s), ports(TCP, UDP)(s)))),
    ).toEqual(['53 TCP: shop/tcp:53 TCP']);
  });

  test('UDP becomes QUIC', () => {
    const quic = { 'quic-enabled-ports': 'dns' };
    expect(protocols(set(quic, ports(UDP)))).toEqual(['53 QUIC: shop/tcp:53 QUIC']);
    expect(
      protocols(
        set({ 'quic-enabled-ports': '53', 'enable-tcp-udp-listener': '1' }, ports(UDP, TCP)),
      ),
    ).toEqual(['53 TCP_QUIC: shop/tcp:53 TCP_QUIC']);
  });

  describe('with target groups beside its own', () => {
    const forward = (config: Draft): Record<string, string> => ({
      'actions.TCP-80': JSON.stringify({ type: 'forward', forwardConfig: config }),
    });
    const other = (rest: Draft = {}): Draft => ({ serviceName: 'web', servicePort: 80, ...rest });

    test('each with its weight', () => {
      const edit = set(
        forward({
          baseServiceWeight: 80,
          targetGroups: [
            other({ weight: 20 }),
            { targetGroupARN: 'arn:aws:elasticloadbalancing:of:people', weight: 0 },
          ],
          targetGroupStickinessConfig: { enabled: true },
        }),
      );
      const arn = (id: string) => ({
        $ref: `#/resources/${TARGET_GROUP}/${id}/status/targetGroupARN`,
      });
      expect(listener(edit).defaultActions).toEqual([
        {
          type: 'forward',
          forwardConfig: {
            targetGroups: [
              { targetGroupARN: arn('shop/tcp:80'), weight: 80 },
              { targetGroupARN: arn('shop/web:80'), weight: 20 },
              { targetGroupARN: 'arn:aws:elasticloadbalancing:of:people', weight: 0 },
            ],
            targetGroupStickinessConfig: { enabled: true },
          },
        },
      ]);
      expect(Object.keys(specsOf(model(edit), BINDING))).toEqual(['shop/tcp:80', 'shop/web:80']);
    });

    test('TLS goes on to them as TLS, or decrypted', () => {
      const actions = (decrypt: boolean) => ({
        ...TLS,
        'actions.TLS-80': JSON.stringify({
          type: 'forward',
          forwardConfig: { targetGroups: [other({ decrypt })] },
        }),
      });
      expect(protocols(set(actions(false)))).toEqual(['80 TLS: shop/tcp:80 TCP, shop/web:80 TLS']);
      expect(protocols(set(actions(true)))).toEqual(['80 TLS: shop/tcp:80 TCP, shop/web:80 TCP']);
    });

    const weights = 'has several target groups, and not each has a weight';
    test.each([
      ['no JSON', { 'actions.TCP-80': '{' }, 'is no JSON object'],
      [
        'another type',
        { 'actions.TCP-80': '{"type":"redirect"}' },
        'has a type that is not forward',
      ],
      ['no groups', { 'actions.TCP-80': '{"type":"forward"}' }, 'has no forwardConfig'],
      ['no weights', forward({ targetGroups: [other(), other()] }), weights],
      [
        'a heavy one',
        forward({ targetGroups: [other({ weight: 1000 })] }),
        'has the weight 1000, which is not from 0 to 999',
      ],
      [
        'neither',
        forward({ targetGroups: [{}] }),
        'has a target group that needs either targetGroupARN or serviceName',
      ],
      [
        'no port',
        forward({ targetGroups: [{ serviceName: 'web' }] }),
        'names a Service without servicePort',
      ],
      [
        'a Service that is not there',
        forward({ targetGroups: [other({ serviceName: 'gone' })] }),
        'names Service gone, which does not exist',
      ],
      [
        'a number in quotes, which is a name',
        forward({ targetGroups: [other({ servicePort: '80' })] }),
        'names port "80", which Service web does not have',
      ],
    ])('refuses %s', (_, annotations, reason) => {
      expect(refused(set(annotations))).toBe(`actions.TCP-80 ${reason}`);
    });

    test('one that was not seen', () => {
      const snapshot = shop((s, whole) => {
        on(s, forward({ targetGroups: [other({ serviceName: 'gone' })] }));
        whole.scope = { namespaces: ['other'] };
      });
      const built = builtOf(snapshot, 'service');
      const [, unseen] = (
        built.state === 'built' ? (specOf(built.model, LISTENER).defaultActions as any) : []
      )[0].forwardConfig.targetGroups;
      expect(unseen).toEqual({ targetGroupARN: { $unknown: 'Service gone was not seen' } });
    });
  });
});

describe('the target groups of a Service', () => {
  test('by default TCP is asked whether it opens', () => {
    expect(group().healthCheckConfig).toEqual({
      port: 'traffic-port',
      protocol: 'TCP',
      intervalSeconds: 10,
      timeoutSeconds: 10,
      healthyThresholdCount: 3,
      unhealthyThresholdCount: 3,
    });
  });

  test('of HTTP there are a path and codes, in any spelling', () => {
    const http = { 'healthcheck-protocol': 'http', 'healthcheck-timeout': '4' };
    expect(group(set({ ...http, 'healthcheck-port': '8080' })).healthCheckConfig).toMatchObject({
      port: 8080,
      protocol: 'HTTP',
      path: '/',
      matcher: { httpCode: '200-399' },
      timeoutSeconds: 4,
    });
    const gate = (s: Draft): void => {
      args(s).push('--feature-gates=NLBHealthCheckAdvancedConfig=false');
    };
    const { matcher, timeoutSeconds } = group(set(http, gate)).healthCheckConfig ?? {};
    expect([matcher, timeoutSeconds]).toEqual([undefined, 10]);
  });

  test('with local traffic alone, kube-proxy says which nodes have a pod', () => {
    const local = (s: Draft): void => {
      onNodes(s);
      spec(s).externalTrafficPolicy = 'Local';
      spec(s).healthCheckNodePort = 32000;
    };
    expect(group(local).healthCheckConfig).toEqual({
      port: 32000,
      protocol: 'HTTP',
      path: '/healthz',
      matcher: { httpCode: '200-399' },
      intervalSeconds: 10,
      timeoutSeconds: 6,
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 2,
    });
    expect(rules(local)).toEqual([`${SHARED}: TCP 31821, TCP 32000`]);
    const { port } =
      group((s) => {
        local(s);
        delete spec(s).healthCheckNodePort;
      }).healthCheckConfig ?? {};
    expect(port).toEqual({
      $unknown: 'the health check node port of Service shop/tcp, which has none yet',
    });
    // Of pods, the policy says nothing.
    const pods: readonly Readonly<Record<string, string>>[] = [
      { 'nlb-target-type': 'ip' },
      { 'nlb-target-type': 'instance', type: 'nlb-ip' },
    ];
    for (const annotations of pods) {
      const edit = set(annotations, (s) => (spec(s).externalTrafficPolicy = 'Local'));
      expect(group(edit).healthCheckConfig?.protocol).toBe('TCP');
      const probing = linkSnapshot(shop(edit)).probings.find(({ ref }) => ref.name === 'tcp');
      expect(probing?.counts.timeout.value).toBe(10);
    }
  });

  test('attributes of one port go before those of all, unless they are empty', () => {
    expect(
      attributes(
        set({
          'target-group-attributes': 'stickiness.type=source_ip,stickiness.enabled=true',
          'target-group-attributes.80': 'stickiness.type=,stickiness.enabled=false',
        }),
      ),
    ).toEqual({
      'proxy_protocol_v2.enabled': 'false',
      'stickiness.enabled': 'false',
      'stickiness.type': 'source_ip',
    });
  });

  test('the proxy protocol, on some ports or on all', () => {
    const isProxied = (annotations: Readonly<Record<string, string>>) =>
      attributes(set(annotations))['proxy_protocol_v2.enabled'];
    expect(isProxied({ 'target-group-attributes': 'proxy_protocol_v2.enabled=true' })).toBe('true');
    expect(isProxied({ 'proxy-protocol-per-target-group': '443, 80' })).toBe('true');
    expect(isProxied({ 'proxy-protocol-per-target-group': '443' })).toBe('false');
    expect(isProxied({ 'proxy-protocol-per-target-group': '443', 'proxy-protocol': '*' })).toBe(
      'true',
    );
  });

  test('for another Service, its name tells both', () => {
    const of = (name: string) => (s: Draft) => {
      on(s, {
        'actions.TCP-80': JSON.stringify({
          type: 'forward',
          forwardConfig: { targetGroups: [{ serviceName: 'web', servicePort: 'http' }] },
        }),
      });
      service(s, 'tcp').metadata.uid = name;
    };
    const nameFor = (uid: string) => specsOf(model(of(uid)), TARGET_GROUP)['shop/web:80']?.name;
    expect(nameFor('a')).toMatch(/^k8s-shop-web-[0-9a-f]{10}$/);
    expect(nameFor('a')).not.toBe(nameFor('b'));
  });

  test('those of a Service that is only about to be', () => {
    const edit: Edit = (s) => {
      onNodes(s);
      delete spec(s).ports[0].nodePort;
      delete service(s, 'tcp').metadata.uid;
    };
    expect(group(edit)).toMatchObject({
      name: { $unknown: expect.stringContaining('the UID of Service shop/tcp') },
      port: { $unknown: expect.stringContaining('the node port of port 80') },
    });
    expect(balancer(edit).name).toMatchObject({ $unknown: expect.stringContaining('UID') });
    expect(managed(edit).groupName).toMatchObject({ $unknown: expect.stringContaining('UID') });
  });
});

test('of a Service that is being deleted nothing stays, unless it is protected', () => {
  const leaving = (s: Draft): void => {
    service(s, 'tcp').metadata.deletionTimestamp = '2026-11-25T18:00:00Z';
  };
  expect(model(leaving).resources).toEqual({});
  const protection = { attributes: 'deletion_protection.enabled=true' };
  expect(refused(set(protection, leaving))).toBe(
    'it is being deleted, and asks for deletion protection',
  );
});

test('nobody builds Services where the controller is told not to', () => {
  expect(refused((s) => args(s).push('--feature-gates=EnableServiceController=false'))).toBe(
    'unknown',
  );
});

test('without names, nobody knows what a hash of them is', () => {
  const built = builtOf(redact(shop(set({ name: 'of-exactly-thirty-two-characters' }))), 'service');
  const made = built.state === 'built' ? built.model : undefined;
  expect(made && specOf(made, TARGET_GROUP).name).toEqual({
    $unknown: 'its name ends with a hash of names that were taken out of the snapshot',
    $shown: expect.stringMatching(/^k8s-\w+-\w+-\(hash\)$/),
  });
  expect(made && specOf(made, LOAD_BALANCER).name).toBeTypeOf('string');
});

describe('the rules that a Service’s targets need', () => {
  test('the load balancer’s group, on the ports of traffic and health checks', () => {
    expect(rules()).toEqual([`${SHARED}: TCP http`]);
    expect(rules(set({ 'healthcheck-port': '8080' }))).toEqual([`${SHARED}: TCP http, TCP 8080`]);
    expect(rules(ports(UDP))).toEqual([`${SHARED}: UDP 5353, TCP 5353`]);
    expect(rules(set({ 'healthcheck-port': '8080' }, ports(UDP)))).toEqual([
      `${SHARED}: UDP 5353, TCP 8080`,
    ]);
    expect(
      rules(
        set({ 'enable-tcp-udp-listener': 'true', 'healthcheck-port': '8080' }, ports(TCP, UDP)),
      ),
    ).toEqual([`${SHARED}: UDP 5353, TCP 5353, TCP 8080`]);
    const open = (s: Draft): void => {
      args(s).push('--disable-restricted-sg-rules=true');
    };
    expect(rules(set({}, open))).toEqual([`${SHARED}: TCP all`]);
    expect(rules(set({}, (s) => (open(s), ports(UDP)(s))))).toEqual([
      `${SHARED}: TCP all, UDP all`,
    ]);
  });

  test('none beside groups that somebody names', () => {
    expect(rules(set({ 'security-groups': 'sg-99b84d1b8d20d7998' }))).toEqual([]);
  });

  const SUBNETS = '192.168.0.0/24 192.168.1.0/24';

  test('without security groups, addresses', () => {
    expect(rules(alone)).toEqual([`${SUBNETS}: TCP http`]);
    // Nodes see the clients: with all of them comes the health check.
    expect(rules((s) => (alone(s), onNodes(s)))).toEqual(['0.0.0.0/0: TCP 31821']);
    expect(
      rules(set({ 'load-balancer-source-ranges': '10.0.0.0/8' }, (s) => (alone(s), onNodes(s)))),
    ).toEqual(['10.0.0.0/8: TCP 31821', `${SUBNETS}: TCP 31821`]);
    expect(rules((s) => (alone(s), ports(UDP)(s)))).toEqual([
      '0.0.0.0/0: UDP 5353',
      `${SUBNETS}: TCP 5353`,
    ]);
    expect(
      rules(set({ 'enable-tcp-udp-listener': 'true' }, (s) => (alone(s), ports(TCP, UDP)(s)))),
    ).toEqual(['0.0.0.0/0: TCP 5353, UDP 5353']);
    expect(rules(set({ 'healthcheck-port': '8080' }, alone))).toEqual([
      `${SUBNETS}: TCP http`,
      `${SUBNETS}: TCP 8080`,
    ]);
  });

  test('of an internal one, the clients of the VPC', () => {
    expect(rules((s) => (alone(s), internal(s), onNodes(s)))).toEqual([
      '192.168.0.0/16: TCP 31821',
    ]);
  });

  test('none where rules are not to be managed', () => {
    expect(rules(set({ 'manage-backend-security-group-rules': 'false' }, alone))).toEqual([]);
  });

  test('nodes are selected, and several clusters may share a group', () => {
    expect(
      binding(
        set({ 'target-node-labels': 'pool=tcp', 'multi-cluster-target-group': 'true' }, onNodes),
      ),
    ).toMatchObject({
      nodeSelector: { matchLabels: { pool: 'tcp' } },
      multiClusterTargetGroup: true,
    });
  });
});

describe('refuses', () => {
  const isRefused: Readonly<Record<string, readonly [Edit, string]>> = {
    'a scheme that is none': [
      set({ scheme: 'public' }),
      'aws-load-balancer-scheme is "public", which is none of internal and internet-facing',
    ],
    'a name that is too long': [
      set({ name: 'a-name-that-is-longer-than-32-chars' }),
      'aws-load-balancer-name is a-name-that-is-longer-than-32-chars, which is longer than 32 characters',
    ],
    'a type of addresses of ALBs': [
      set({ 'ip-address-type': 'dualstack-without-public-ipv4' }),
      'aws-load-balancer-ip-address-type is "dualstack-without-public-ipv4", which is none of ipv4 and dualstack',
    ],
    'a subnet that is not there': [
      set({ subnets: 'subnet-0' }),
      expect.stringContaining('no subnet subnet-0 is in vpc-'),
    ],
    'elastic addresses of an internal one': [
      set({ 'eip-allocations': 'eipalloc-1,eipalloc-2' }, internal),
      'aws-load-balancer-eip-allocations is set, and its load balancer is internal',
    ],
    'fewer of them than subnets': [
      set({ 'eip-allocations': 'eipalloc-1' }),
      'aws-load-balancer-eip-allocations has 1 items, and its load balancer 2 subnets',
    ],
    'private addresses of one that faces the internet': [
      set({ 'private-ipv4-addresses': '192.168.0.9,192.168.1.9' }),
      'aws-load-balancer-private-ipv4-addresses is set, and its load balancer is internet-facing',
    ],
    'two of them in one subnet': [
      set({ 'private-ipv4-addresses': '192.168.101.8,192.168.101.9' }, internal),
      'aws-load-balancer-private-ipv4-addresses has 2 of its addresses in subnet subnet-28eece78fa1aa5540, which needs one',
    ],
    'what is no address': [
      set({ 'private-ipv4-addresses': '192.168.101.8/24,::1' }, internal),
      'aws-load-balancer-private-ipv4-addresses has 192.168.101.8/24, which is no address of IPv4',
    ],
    'addresses of IPv6 without them': [
      set({ 'ipv6-addresses': '2001:db8::1,2001:db8::2' }),
      'aws-load-balancer-ipv6-addresses is set, and its load balancer is not dualstack',
    ],
    'source NAT without IPv6': [
      set({ 'enable-prefix-for-ipv6-source-nat': 'on' }),
      'aws-load-balancer-enable-prefix-for-ipv6-source-nat is on, and its load balancer is not dualstack',
    ],
    'prefixes that are too long': [
      set(
        {
          'enable-prefix-for-ipv6-source-nat': 'on',
          'source-nat-ipv6-prefixes': '2001:db8::/64,auto_assigned',
        },
        dual,
      ),
      'aws-load-balancer-source-nat-ipv6-prefixes has 2001:db8::/64, which is no prefix of IPv6 of 80 bits',
    ],
    'prefixes of another subnet': [
      set(
        {
          'enable-prefix-for-ipv6-source-nat': 'on',
          'source-nat-ipv6-prefixes': '2001:db8:0:9::/80,auto_assigned',
        },
        dual,
      ),
      `aws-load-balancer-source-nat-ipv6-prefixes has 2001:db8:0:9::/80, which is not in subnet ${A}`,
    ],
    'capacity in another unit': [
      set({ 'minimum-load-balancer-capacity': 'Units=5' }),
      'aws-load-balancer-minimum-load-balancer-capacity has Units, which is not CapacityUnits',
    ],
    'a security group that is not there': [
      set({ 'security-groups': 'sg-0' }),
      'aws-load-balancer-security-groups has sg-0, and there is no such security group',
    ],
    'taking security groups away': [
      set({ 'disable-nlb-sg': 'true' }),
      'it is to have no security groups, and its load balancer has some for good',
    ],
    'rules for named groups without one to let in': [
      set(
        {
          'security-groups': 'sg-99b84d1b8d20d7998',
          'manage-backend-security-group-rules': 'true',
        },
        (s) => args(s).push('--enable-backend-security-group=false'),
      ),
      'the rules of nodes and pods cannot be managed for named security groups without --enable-backend-security-group',
    ],
    'a tag that others manage': [
      set({ 'additional-resource-tags': 'Cost=7' }, (s) =>
        args(s).push('--external-managed-tags=Cost'),
      ),
      'the tag Cost is one of --external-managed-tags, which nobody may ask for',
    ],
    'ranges of IPv6 without it': [
      (s) => {
        spec(s).loadBalancerSourceRanges = ['10.0.0.0/8', '2001:db8::/32'];
      },
      '2001:db8::/32 may come in, and its load balancer is not dualstack',
    ],
    'a port for TLS that is none': [
      set({ 'ssl-ports': '443' }),
      'aws-load-balancer-ssl-ports names 443, which is no port of the Service',
    ],
    'QUIC of TCP': [
      set({ 'quic-enabled-ports': '80' }),
      'aws-load-balancer-quic-enabled-ports names a port whose listener is TCP, which cannot become QUIC',
    ],
    'other protocols that share a port': [
      set({ 'enable-tcp-udp-listener': 'true' }, ports(TCP, { ...TCP, name: 'again' })),
      'port 53 is there for TCP, TCP, and only TCP with UDP can share a listener',
    ],
    'an ALPN policy that is none': [
      set({ 'ssl-cert': 'arn:aws:acm:us-west-2:1:certificate/a', 'alpn-policy': 'h2' }),
      'aws-load-balancer-alpn-policy is "h2", which is none of None, HTTP1Only, HTTP2Only, HTTP2Preferred and HTTP2Optional',
    ],
    'a health check of UDP': [
      set({ 'healthcheck-protocol': 'udp' }),
      'aws-load-balancer-healthcheck-protocol is "udp", which is none of TCP, HTTP and HTTPS',
    ],
    'a health check port by the name of no port': [
      set({ 'healthcheck-port': 'admin' }),
      'aws-load-balancer-healthcheck-port is "admin", and Service shop/tcp has no port of that name',
    ],
    'client addresses that are kept perhaps': [
      set({ 'target-group-attributes': 'preserve_client_ip.enabled=maybe' }),
      'aws-load-balancer-target-group-attributes sets preserve_client_ip.enabled to "maybe", which is neither true nor false',
    ],
    'the proxy protocol on some': [
      set({ 'proxy-protocol': '80' }),
      'aws-load-balancer-proxy-protocol is "80", which is not *',
    ],
    'the proxy protocol on a name': [
      set({ 'proxy-protocol-per-target-group': 'http' }),
      'aws-load-balancer-proxy-protocol-per-target-group has "http", which is no port',
    ],
    'nodes without node ports': [
      set({}, (s) => {
        onNodes(s);
        spec(s).allocateLoadBalancerNodePorts = false;
        delete spec(s).ports[0].nodePort;
      }),
      'Service shop/tcp has no node port, which target type instance needs',
    ],
    'IPv6 behind one without it': [
      (s) => {
        spec(s).ipFamilies = ['IPv6'];
      },
      'Service shop/tcp has an address of IPv6, and the load balancer is ipv4',
    ],
    'a routing policy that is none': [
      set({ attributes: 'dns_record.client_routing_policy=any' }),
      expect.stringContaining('sets dns_record.client_routing_policy to any'),
    ],
    'pods, where they are switched off': [
      (s) => args(s).push('--feature-gates=EnableIPTargetType=false'),
      'target type ip is switched off by the feature gate EnableIPTargetType',
    ],
  };

  test.each(Object.entries(isRefused))('%s', (_, [edit, reason]) => {
    expect(refused(edit)).toEqual(reason);
  });
});
