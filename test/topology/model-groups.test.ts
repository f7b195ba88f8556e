import { describe, expect, test } from 'vitest';
import {
  args,
  backend,
  ingress,
  service,
  useParams,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import type { BindingSpec, TargetGroupSpec } from '../../src/topology/model/model.js';
import { builtModels, recordings } from '../support/built-models.js';
import {
  BINDING,
  LISTENER,
  LOAD_BALANCER,
  modelOf,
  refusalOf,
  specOf,
  specsOf,
  TARGET_GROUP,
} from '../support/models.js';

const all = await recordings();

/** The controller lists attributes in any order. */
const sorted = (groups: Readonly<Record<string, any>> = {}): unknown =>
  JSON.parse(JSON.stringify(groups), (key, value) =>
    key === 'targetGroupAttributes'
      ? value.toSorted((a: any, b: any) => (a.key < b.key ? -1 : 1))
      : value,
  );

describe('makes the target groups and bindings that the controller made', () => {
  let compared = 0;

  test.each(all)('in $id', ({ snapshot }) => {
    const built = buildModels(snapshot, linkSnapshot(snapshot));
    for (const { stackId, api, resources } of builtModels(snapshot)) {
      const one = built.find(({ stack }) => stack.id === stackId && stack.api === api);
      if (api !== 'ingress' || one === undefined) continue;
      expect(one.state === 'built' ? 'built' : one, stackId).toBe('built');
      const model = one.state === 'built' ? one.model.resources : {};
      expect(sorted(model[TARGET_GROUP]), stackId).toEqual(sorted(resources[TARGET_GROUP]));
      expect(model[BINDING] ?? {}, stackId).toEqual(resources[BINDING] ?? {});
      expect(model.FrontendNLBTargetGroup, stackId).toEqual(resources['FrontendNLBTargetGroup']);
      compared += Object.keys(resources[TARGET_GROUP] ?? {}).length;
    }
  });

  test('and every recorded one', () => expect(compared).toBeGreaterThanOrEqual(162));
});

const PREFIX = 'alb.ingress.kubernetes.io';
const on = (object: Draft, annotations: Readonly<Record<string, string>>): void => {
  object.metadata.annotations = {
    ...object.metadata.annotations,
    ...Object.fromEntries(
      Object.entries(annotations).map(([suffix, value]) => [`${PREFIX}/${suffix}`, value]),
    ),
  };
};
const set =
  (annotations: Readonly<Record<string, string>>): Edit =>
  (s) =>
    on(ingress(s), annotations);
/** On nodes, with a node port. */
const onNodes = (s: Draft): void => {
  on(ingress(s), { 'target-type': 'instance' });
  service(s).spec.type = 'NodePort';
  service(s).spec.ports[0].nodePort = 30080;
};

const groupOf = (edit?: Edit): TargetGroupSpec => specOf(modelOf(edit, 'ingress'), TARGET_GROUP);
const bindingOf = (edit?: Edit): BindingSpec['template']['spec'] =>
  specOf(modelOf(edit, 'ingress'), BINDING).template.spec;
const refused = (edit: Edit): string => refusalOf(edit, 'ingress');
/** The ports that a binding lets in, one rule each. */
const portsOf = (edit?: Edit): unknown => {
  const { networking } = bindingOf(edit);
  return networking !== undefined && 'ingress' in networking
    ? networking.ingress?.map(({ ports }) => ports)
    : networking;
};
const SHARED = 'sg-3e7da52383d53cfb1';

describe('target groups of Ingresses', () => {
  test('a Service says of itself what its Ingress says of all', () => {
    const edit: Edit = (s) => {
      on(ingress(s), {
        'backend-protocol': 'HTTP',
        'healthcheck-path': '/of-all',
        'target-group-attributes': 'stickiness.enabled=true',
        tags: 'Team=shop,Part=all',
      });
      on(service(s), {
        'backend-protocol': 'HTTPS',
        'healthcheck-path': '/of-one',
        'target-group-attributes': 'slow_start.duration_seconds=30,deregistration_delay=5',
        tags: 'Part=web',
      });
    };
    expect(groupOf(edit)).toMatchObject({
      protocol: 'HTTPS',
      healthCheckConfig: { protocol: 'HTTPS', path: '/of-one' },
      targetGroupAttributes: [
        { key: 'deregistration_delay', value: '5' },
        { key: 'slow_start.duration_seconds', value: '30' },
      ],
      tags: { Team: 'shop', Part: 'web' },
    });
  });

  test('gRPC has a path and codes of its own', () => {
    const { protocolVersion, healthCheckConfig } = groupOf((s) => {
      delete ingress(s).metadata.annotations[`${PREFIX}/healthcheck-path`];
      on(ingress(s), { 'backend-protocol-version': 'GRPC' });
    });
    expect(protocolVersion).toBe('GRPC');
    expect(healthCheckConfig).toMatchObject({
      path: '/AWS.ALB/healthcheck',
      matcher: { grpcCode: '12' },
    });
  });

  test('the class decides the target type, and its tags go first', () => {
    const { targetType, port, tags } = groupOf((s) => {
      onNodes(s);
      on(ingress(s), { 'target-type': 'ip', tags: 'Team=shop' });
      useParams(s, { targetType: 'instance', tags: [{ key: 'Team', value: 'platform' }] });
    });
    expect([targetType, port]).toEqual(['instance', 30080]);
    expect(tags).toEqual({ Team: 'platform' });
  });

  test.each([
    ['', { Team: 'all', Part: 'all' }],
    ['--feature-gates=EnableDefaultTagsLowPriority=true', { Team: 'shop', Part: 'all' }],
  ])('default tags of the controller, with %j', (gate, tags) => {
    const edit: Edit = (s) => {
      args(s).push('--default-tags=Team=all,Part=all', gate);
      on(ingress(s), { tags: 'Team=shop' });
    };
    expect(groupOf(edit).tags).toEqual(tags);
  });

  test('a health check port goes by number or by name', () => {
    const port = (edit: Edit) => groupOf(edit).healthCheckConfig?.port;
    const named =
      (targetPort: string | number, rest: Draft = {}): Edit =>
      (s) => {
        on(ingress(s), { 'healthcheck-port': 'admin' });
        service(s).spec.ports.push({ name: 'admin', port: 9000, targetPort, ...rest });
      };
    expect(port(set({ 'healthcheck-port': '8081' }))).toBe(8081);
    expect(port(set({ 'healthcheck-port': 'traffic-port' }))).toBe('traffic-port');
    expect(port(named(9001))).toBe(9001);
    const onNode = named(9001, { nodePort: 30090 });
    expect(port((s, snapshot) => (onNodes(s), onNode(s, snapshot)))).toBe(30090);
    expect(refused(named('admin'))).toBe(
      'healthcheck-port is "admin", and that port of Service shop/web leads to the named port admin',
    );
    expect(refused(set({ 'healthcheck-port': 'admin' }))).toBe(
      'healthcheck-port is "admin", and Service shop/web has no port of that name',
    );
  });

  test('rules let in the traffic, the health check and what asks how targets fare', () => {
    expect(portsOf()).toEqual([[{ protocol: 'TCP', port: 'http' }]]);
    expect(
      portsOf(set({ 'healthcheck-port': '8081', 'target-control-port.web.http': '9443' })),
    ).toEqual([
      [{ protocol: 'TCP', port: 'http' }],
      [{ protocol: 'TCP', port: 8081 }],
      [{ protocol: 'TCP', port: 9443 }],
    ]);
    expect(portsOf(onNodes)).toEqual([[{ protocol: 'TCP', port: 30080 }]]);
    expect(portsOf((s) => args(s).push('--disable-restricted-sg-rules=true'))).toEqual([
      [{ protocol: 'TCP' }],
    ]);
  });

  test('rules let in the shared security group, or else the load balancer’s own', () => {
    const from = (edit?: Edit): unknown => (bindingOf(edit).networking as any).ingress[0].from;
    expect(from()).toEqual([{ securityGroup: { groupID: SHARED } }]);
    expect(from((s) => args(s).push('--enable-backend-security-group=false'))).toEqual([
      {
        securityGroup: {
          groupID: {
            $ref: '#/resources/AWS::EC2::SecurityGroup/ManagedLBSecurityGroup/status/groupID',
          },
        },
      },
    ]);
    expect(from((s) => args(s).push('--backend-security-group=sg-mine'))).toEqual([
      { securityGroup: { groupID: 'sg-mine' } },
    ]);
  });

  test('nodes are selected, and several clusters may share a group', () => {
    const labels = { 'target-node-labels': 'pool=web' };
    expect(bindingOf(set(labels)).nodeSelector).toBeUndefined();
    expect(bindingOf((s) => (onNodes(s), on(ingress(s), labels))).nodeSelector).toEqual({
      matchLabels: { pool: 'web' },
    });
    expect(
      bindingOf((s) => {
        on(ingress(s), { 'multi-cluster-target-group': 'false' });
        on(service(s), { 'multi-cluster-target-group': 'true' });
      }).multiClusterTargetGroup,
    ).toBe(true);
  });

  test('a Service of IPv6 needs a load balancer with such addresses', () => {
    const ipv6: Edit = (s) => {
      service(s).spec.ipFamilies = ['IPv6'];
    };
    const { ipAddressType } = groupOf((s, snapshot) => {
      ipv6(s, snapshot);
      on(ingress(s), { 'ip-address-type': 'dualstack' });
      for (const subnet of s['aws/ec2/subnets']) {
        subnet.Ipv6CidrBlockAssociationSet = [
          { Ipv6CidrBlock: '2001:db8::/64', Ipv6CidrBlockState: { State: 'associated' } },
        ];
      }
    });
    expect(ipAddressType).toBe('ipv6');
    expect(refused(ipv6)).toBe(
      'Service shop/web has an address of IPv6, and the load balancer is ipv4',
    );
  });

  test('each port of each Ingress has its own, also where another rule hides its rule', () => {
    const ids = (edit: Edit) => Object.keys(specsOf(modelOf(edit, 'ingress'), TARGET_GROUP));
    const two: Edit = (s) => {
      const { paths } = ingress(s).spec.rules[0].http;
      service(s).spec.ports.push({ name: 'admin', port: 9000, targetPort: 9000 });
      paths.push(structuredClone(paths[0]));
      paths[1].backend.service.port = { name: 'admin' };
    };
    expect(ids(two)).toEqual(['shop/web-web:http', 'shop/web-web:admin']);
    // Nothing is made for a Service that is not there.
    expect(ids((s) => (backend(s).name = 'gone'))).toEqual([]);
  });

  test('what leads only to a redirect is not made', () => {
    const { resources } = modelOf((s) => {
      const other = structuredClone(ingress(s));
      other.metadata.name = 'plain';
      on(other, { 'listen-ports': '[{"HTTP":80}]' });
      s['kubernetes/ingresses.networking.k8s.io'].push(other);
      for (const one of [ingress(s), other]) on(one, { 'group.name': 'public' });
    }, 'ingress');
    expect(Object.keys(resources[TARGET_GROUP] ?? {})).toEqual(['shop/web-web:http']);
  });

  const isRefused: Readonly<Record<string, readonly [Edit, string]>> = {
    'a target type that is none': [
      set({ 'target-type': 'pod' }),
      'target-type is "pod", which is neither instance nor ip',
    ],
    'pods, where they are switched off': [
      (s) => args(s).push('--feature-gates=EnableIPTargetType=false'),
      'target type ip is switched off by the feature gate EnableIPTargetType',
    ],
    'a protocol that is none': [
      set({ 'backend-protocol': 'http' }),
      'backend-protocol is "http", which is none of HTTP and HTTPS',
    ],
    'a version that is none': [
      set({ 'backend-protocol-version': 'HTTP3' }),
      'backend-protocol-version is "HTTP3", which is none of HTTP1, HTTP2 and GRPC',
    ],
    'a health check of TCP': [
      set({ 'healthcheck-protocol': 'TCP' }),
      'healthcheck-protocol is "TCP", which is none of HTTP and HTTPS',
    ],
    'seconds that are no number': [
      set({ 'healthcheck-interval-seconds': '15s' }),
      'healthcheck-interval-seconds is "15s", which is no whole number',
    ],
    'attributes without a value': [
      set({ 'target-group-attributes': 'stickiness.enabled' }),
      'target-group-attributes is "stickiness.enabled", which is no list of key=value',
    ],
    'a tag that others manage': [
      (s) => {
        args(s).push('--external-managed-tags=Owner,Cost');
        on(service(s), { tags: 'Cost=7' });
      },
      'the tag Cost is one of --external-managed-tags, which nobody may ask for',
    ],
    'a control port on nodes': [
      (s) => (onNodes(s), on(ingress(s), { 'target-control-port.web.http': '9443' })),
      'target-control-port.web.http is set, which target type instance does not know',
    ],
    'nodes without node ports': [
      set({ 'target-type': 'instance' }),
      'Service web has no node port, which target type instance needs',
    ],
    'a switch that is neither': [
      set({ 'multi-cluster-target-group': 'yes' }),
      'multi-cluster-target-group is "yes", which is neither true nor false',
    ],
  };

  test.each(Object.entries(isRefused))('refuses %s', (_, [edit, reason]) => {
    expect(refused(edit)).toBe(reason);
  });
});

describe('what nobody knows yet', () => {
  test('the node port of a Service that is only about to be', () => {
    const edit: Edit = (s) => {
      onNodes(s);
      delete service(s).spec.ports[0].nodePort;
      delete service(s).metadata.uid;
    };
    const reason = 'the node port of port 80 of Service shop/web, which has none yet';
    const { name, port } = groupOf(edit);
    expect(port).toEqual({ $unknown: reason });
    expect(name).toEqual({
      $unknown: 'its name ends with a hash of the UID of Service shop/web, which has none yet',
      $shown: 'k8s-shop-web-(hash)',
    });
    expect(portsOf(edit)).toEqual([[{ protocol: 'TCP', port: { $unknown: reason } }]]);
  });

  test('where AWS was not seen, and the controller asks it where it is', () => {
    const edit: Edit = (s, snapshot) => {
      for (const name of Object.keys(s)) if (name.startsWith('aws/')) delete s[name];
      const list = args(s);
      list.splice(0, list.length, '--ingress-class=alb');
      on(ingress(s), { 'listen-ports': '[{"HTTP":80}]' });
      delete ingress(s).metadata.annotations[`${PREFIX}/ssl-redirect`];
      delete snapshot.cluster.name;
      snapshot.aws = {};
    };
    const { vpcID, networking } = bindingOf(edit);
    expect(vpcID).toEqual({ $unknown: 'the VPC was not seen' });
    expect(networking).toMatchObject({
      ingress: [
        {
          from: [
            {
              securityGroup: {
                groupID: {
                  $unknown: 'the security group that all load balancers of the cluster share',
                },
              },
            },
          ],
        },
      ],
    });
    expect(groupOf(edit)).toMatchObject({
      name: { $unknown: expect.stringContaining('the name of the cluster, which was not seen') },
      targetType: 'ip',
      port: 1,
    });
  });
});

describe('a Network Load Balancer in front', () => {
  const front = (annotations: Readonly<Record<string, string>> = {}): Edit =>
    set({ 'enable-frontend-nlb': 'true', ...annotations });
  /** A group of two, the second with these annotations. */
  const group =
    (first: Readonly<Record<string, string>>, second: Readonly<Record<string, string>>): Edit =>
    (s) => {
      const other = structuredClone(ingress(s));
      other.metadata.name = 'web-too';
      s['kubernetes/ingresses.networking.k8s.io'].push(other);
      on(ingress(s), { 'group.name': 'public', 'enable-frontend-nlb': 'true', ...first });
      on(other, { 'group.name': 'public', ...second });
    };
  const balancerOf = (edit: Edit) =>
    specsOf(modelOf(edit, 'ingress'), LOAD_BALANCER)['FrontendNlb'];

  test('it has the groups and tags of the one behind, and the default scheme', () => {
    const model = modelOf(front({ tags: 'Team=shop' }), 'ingress');
    const { LoadBalancer: behind, FrontendNlb } = specsOf(model, LOAD_BALANCER);
    expect(behind?.scheme).toBe('internet-facing');
    expect(FrontendNlb).toMatchObject({
      name: `${String(behind?.name)}-nlb`,
      type: 'network',
      scheme: 'internal',
      securityGroups: behind?.securityGroups,
      tags: { Team: 'shop' },
    });
    expect(Object.keys(specsOf(model, LISTENER))).toEqual([
      ...['80', '443', 'FrontendNlb-ls-TCP-80', 'FrontendNlb-ls-TCP-443'],
    ]);
    expect(Object.keys(specsOf(model, BINDING))).toEqual(['shop/web-web:http']);
  });

  test('only ports that the Ingress listens on are mapped', () => {
    const { resources } = modelOf(
      front({ 'frontend-nlb-listener-port-mapping': '8443=443,81=82' }),
      'ingress',
    );
    const targets = Object.values(
      resources.FrontendNLBTargetGroup?.FrontendNLBTargetGroup.TargetGroups ?? {},
    );
    expect(targets.map(({ Port, TargetPort }) => [Port, TargetPort])).toEqual([[8443, 443]]);
  });

  test('a long name is cut', () => {
    const name = 'a-name-that-is-longer-than-28-ch';
    expect(balancerOf(front({ 'load-balancer-name': name }))?.name).toBe(
      'a-name-that-is-longer-than-2-nlb',
    );
  });

  test('one member may say what holds for all', () => {
    const path = 'frontend-nlb-healthcheck-path';
    const model = modelOf(
      group({ [path]: '/up' }, { 'frontend-nlb-healthcheck-port': '80' }),
      'ingress',
    );
    expect(specsOf(model, TARGET_GROUP)['FrontendNlb-tg-TCP-443']?.healthCheckConfig).toMatchObject(
      {
        path: '/up',
        port: 80,
        intervalSeconds: 15,
      },
    );
  });

  const isRefused: Readonly<Record<string, readonly [Edit, string]>> = {
    'two answers whether there is one': [
      group({}, { 'enable-frontend-nlb': 'false' }),
      'enable-frontend-nlb is true for Ingress shop/web and false here',
    ],
    'a scheme that is none': [
      front({ 'frontend-nlb-scheme': 'public' }),
      'frontend-nlb-scheme is "public", which is none of internal and internet-facing',
    ],
    'addresses of one that is internal': [
      front({ 'frontend-nlb-eip-allocations': 'eipalloc-1,eipalloc-2' }),
      'frontend-nlb-eip-allocations is set, and its load balancer is internal',
    ],
    'fewer addresses than subnets': [
      front({
        'frontend-nlb-scheme': 'internet-facing',
        'frontend-nlb-eip-allocations': 'eipalloc-1',
      }),
      'frontend-nlb-eip-allocations has 1 items, and its load balancer 2 subnets',
    ],
    'a subnet that is not there': [
      front({ 'frontend-nlb-subnets': 'subnet-0' }),
      expect.stringContaining('no subnet subnet-0 is in vpc-'),
    ],
    'a security group that is not there': [
      front({ 'frontend-nlb-security-groups': 'sg-0' }),
      'frontend-nlb-security-groups has sg-0, and there is no such security group',
    ],
    'attributes of one member alone, if it comes first': [
      group({ 'frontend-nlb-attributes': 'load_balancing.cross_zone.enabled=true' }, {}),
      'frontend-nlb-attributes is set for Ingress shop/web and not here',
    ],
    'two sets of tags': [
      group({ 'frontend-nlb-tags': 'a=1' }, { 'frontend-nlb-tags': 'a=2' }),
      'frontend-nlb-tags is a=1 for Ingress shop/web and a=2 here',
    ],
    'a routing policy that is none': [
      front({ 'frontend-nlb-attributes': 'dns_record.client_routing_policy=any' }),
      expect.stringContaining('which is none of any_availability_zone'),
    ],
    'a port of a health check by name': [
      front({ 'frontend-nlb-healthcheck-port': 'http' }),
      'frontend-nlb-healthcheck-port is "http", which is neither a number nor traffic-port',
    ],
    'two paths': [
      group({ 'frontend-nlb-healthcheck-path': '/a' }, { 'frontend-nlb-healthcheck-path': '/b' }),
      'frontend-nlb-healthcheck-path is set here, and for port 80 by Ingress shop/web already',
    ],
    'codes that two members give, though they are the same': [
      group(
        { 'frontend-nlb-healthcheck-success-codes': '200' },
        { 'frontend-nlb-healthcheck-success-codes': '200' },
      ),
      'frontend-nlb-healthcheck-success-codes is set here, and for port 80 by Ingress shop/web already',
    ],
    'one port that leads to two': [
      group(
        { 'frontend-nlb-listener-port-mapping': '80=443' },
        { 'frontend-nlb-listener-port-mapping': '80=80' },
      ),
      'port 80 leads to 443 for Ingress shop/web and to 80 here',
    ],
    'a mapping of no ports': [
      front({ 'frontend-nlb-listener-port-mapping': 'http=80' }),
      'frontend-nlb-listener-port-mapping maps http to 80, which are not both ports',
    ],
  };

  test.each(Object.entries(isRefused))('refuses %s', (_, [edit, reason]) => {
    expect(refused(edit)).toEqual(reason);
  });
});
