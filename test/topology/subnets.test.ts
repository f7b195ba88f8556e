import { describe, expect, test } from 'vitest';
import {
  args,
  controller,
  ingress,
  keep,
  loadBalancer,
  service,
  shop,
  useParams,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type {
  SecurityGroupChoice,
  Stack,
  SubnetChoice,
  SubnetWay,
} from '../../src/topology/topology.js';
import { builtModels, recordings } from '../support/built-models.js';

const all = await recordings();
/** The public ones of the shop, sorted. */
const ids: string[] = open(shop().sections).map(({ SubnetId }) => SubnetId);

const choiceOf = ({ subnets }: Stack): SubnetChoice => {
  if (subnets === 'unknown') throw new Error('unknown subnets');
  return subnets;
};
const groupsOf = ({ securityGroups }: Stack): SecurityGroupChoice => {
  if (securityGroups === 'unknown') throw new Error('unknown security groups');
  return securityGroups;
};
const idsOf = (stack: Stack): readonly string[] =>
  choiceOf(stack).chosen.map(({ value }) => value.SubnetId);

describe('chooses what the controller chose', () => {
  let stacks = 0;
  let compared = 0;

  test.each(all)('in $id', ({ snapshot }) => {
    // What it found before there was a load balancer whose subnets it could keep.
    const { 'aws/elbv2/load-balancers': _made, ...sections } = snapshot.sections;
    const bare = { ...snapshot, sections: { ...sections, 'aws/elbv2/load-balancers': [] } };
    const now = linkSnapshot(snapshot).stacks;
    const before = linkSnapshot(bare).stacks;

    for (const { stackId, api, resources } of builtModels(snapshot)) {
      stacks += 1;
      const isIt = (stack: Stack): boolean => stack.id === stackId && stack.api === api;
      const [stack, first] = [now.find(isIt), before.find(isIt)];
      if (stack === undefined || first === undefined) continue;
      const { spec } = (resources['AWS::ElasticLoadBalancingV2::LoadBalancer'] ?? {})[
        'LoadBalancer'
      ];
      const built: string[] = spec.subnetMapping.map((one: { subnetID: string }) => one.subnetID);

      // Those that a class names by their ids come in the order in which AWS answers.
      const inOrder = (ids: readonly string[]): readonly string[] =>
        choiceOf(first).how === 'params' ? ids.toSorted() : ids;
      expect(inOrder(idsOf(first)), stackId).toEqual(inOrder(built));
      expect(choiceOf(first).how, stackId).not.toBe('kept');
      // AWS answers with the zones of a load balancer in an order of its own.
      expect([...idsOf(stack)].sort(), stackId).toEqual([...built].sort());

      const { groups, backend, managesRules } = groupsOf(stack);
      expect(
        groups.map(({ role, object }) =>
          role === 'managed' ? role : typeof object === 'string' ? object : object.value.GroupId,
        ),
        stackId,
      ).toEqual(
        (spec.securityGroups ?? []).map((one: unknown) =>
          typeof one === 'string' ? one : 'managed',
        ),
      );
      for (const { object } of groups) expect(object, stackId).toBeTypeOf('object');
      // Of somebody else's security groups, the nodes' rules are that one's business too.
      const bindings = Object.values(
        resources['K8S::ElasticLoadBalancingV2::TargetGroupBinding'] ?? {},
      );
      const isManaged =
        bindings.length === 0 ||
        bindings.some(({ spec: { template } }) => template.spec.networking);
      expect(managesRules, stackId).toBe(isManaged);
      if (groups.length > 0) {
        // Without a group that all share, it is its own that the nodes let in.
        const role = groups.some((one) => one.role === 'backend') ? 'backend' : 'managed';
        expect(backend?.role, stackId).toBe(isManaged ? role : undefined);
      }
      if (typeof stack.loadBalancer === 'object') {
        expect(
          groups.map(({ object }) => typeof object === 'object' && object.value.GroupId),
          stackId,
        ).toEqual(stack.loadBalancer.value.SecurityGroups);
      }
      compared += 1;
    }
  });

  test('for every stack that it deployed', () => {
    expect(compared).toBe(stacks);
    expect(compared).toBeGreaterThan(40);
  });
});

describe('of subnets', () => {
  test('takes those that are named, in the order in which they are', () => {
    const { how, chosen, missing, minimum } = subnetsOf('Ingress', (s) => {
      const [first, second] = open(s);
      annotate(s, 'subnets', `${nameOf(second)}, ${first.SubnetId},gone`);
    });
    expect(how).toBe('annotation');
    expect(chosen.map(({ value }) => value.SubnetId)).toEqual(ids.toReversed());
    expect(missing).toEqual(['gone']);
    expect(minimum).toBe(2);
  });

  test('gives subnets of one name by turns, sorted by id', () => {
    const { chosen, missing } = subnetsOf('Ingress', (s) => {
      for (const subnet of open(s)) {
        subnet.Tags = [
          ...subnet.Tags.filter(({ Key }: Draft) => Key !== 'Name'),
          { Key: 'Name', Value: 'lb' },
        ];
      }
      annotate(s, 'subnets', 'lb,lb,lb');
    });
    expect(chosen.map(({ value }) => value.SubnetId)).toEqual(ids.toSorted());
    expect(missing).toEqual(['lb']);
  });

  test('prefers the params of the class, by id or by tag', () => {
    const named = subnetsOf('Ingress', (s) => {
      useParams(s, { subnets: { ids: [ids[1]] } });
      annotate(s, 'subnets', 'ignored');
    });
    expect([named.how, ...named.chosen.map(({ value }) => value.SubnetId)]).toEqual([
      'params',
      ids[1],
    ]);
    const tagged = subnetsOf('Ingress', (s) =>
      useParams(s, { subnets: { tags: { 'kubernetes.io/role/internal-elb': ['1'] } } }),
    );
    expect(tagged.how).toBe('params');
    expect(tagged.chosen.map(nameOfSeen)).toEqual([
      expect.stringContaining('private'),
      expect.stringContaining('private'),
    ]);
    expect(tagged.leftOut.map(({ because }) => because)).toEqual(['not-selected', 'not-selected']);
  });

  test.each<[string, Edit, SubnetChoice['leftOut'][number]['because']]>([
    ['of another VPC', (s) => (open(s)[0].VpcId = 'vpc-0'), 'other-vpc'],
    ['without the role', (s) => untag(open(s)[0], 'kubernetes.io/role/elb'), 'no-role-tag'],
    [
      'whose role is no',
      (s) => (tagIn(open(s)[0], 'kubernetes.io/role/elb').Value = 'no'),
      'no-role-tag',
    ],
    [
      'of another cluster',
      (s) =>
        (tagIn(open(s)[0], 'kubernetes.io/cluster/shop-prod').Key = 'kubernetes.io/cluster/other'),
      'other-cluster',
    ],
    ['with seven addresses', (s) => (open(s)[0].AvailableIpAddressCount = 7), 'few-addresses'],
    [
      'without IPv6, where the others have it',
      (s) => {
        annotate(s, 'ip-address-type', 'dualstack');
        open(s)[1].Ipv6CidrBlockAssociationSet = [{ Ipv6CidrBlockState: { State: 'associated' } }];
      },
      'no-ipv6',
    ],
  ])('leaves out one %s', (_name, edit, because) => {
    const { how, chosen, leftOut } = subnetsOf('Ingress', (s, snapshot) => {
      unmake(s);
      edit(s, snapshot);
    });
    expect(how).toBe('tag');
    expect(chosen.map(({ value }) => value.SubnetId)).toEqual([ids[1]]);
    expect(leftOut.find(({ subnet }) => subnet.value.SubnetId === ids[0])?.because).toBe(because);
  });

  test('prefers those of the cluster, then the first by id, in each zone', () => {
    const { chosen, leftOut } = subnetsOf('Ingress', (s) => {
      unmake(s);
      const [first, second] = open(s);
      untag(second, 'kubernetes.io/cluster/shop-prod');
      const twins = [first, second].map((subnet, i) => ({
        ...structuredClone(subnet),
        SubnetId: `subnet-000${i}`,
      }));
      twins[1].Tags.push({ Key: 'kubernetes.io/cluster/shop-prod', Value: 'shared' });
      untag(twins[0], 'kubernetes.io/cluster/shop-prod');
      s['aws/ec2/subnets'].push(...twins);
    });
    expect(chosen.map(({ value }) => value.SubnetId)).toEqual(['subnet-0001', ids[0]]);
    expect(leftOut.filter(({ because }) => because === 'zone-taken')).toHaveLength(2);
  });

  test.each([
    ['v3.5.0', 'route', 2],
    ['v2.12.1', 'route', 2],
    ['v2.12.0', 'tag', 0],
    ['v2.4.1', 'tag', 0],
  ])('%s without any role tag: by %s', (version, how, count) => {
    const choice = subnetsOf('Ingress', (s) => {
      unmake(s);
      for (const subnet of open(s)) untag(subnet, 'kubernetes.io/role/elb');
      controller(s).spec.template.spec.containers[0].image =
        `registry:5000/aws-load-balancer-controller:${version}`;
    });
    expect([choice.how, choice.chosen.length]).toEqual([how, count]);
  });

  test.each<[string, Edit]>([
    [
      'members contradict one another',
      (s) => {
        const other = structuredClone(ingress(s));
        other.metadata.name = 'other';
        for (const one of [ingress(s), other])
          one.metadata.annotations['alb.ingress.kubernetes.io/group.name'] = 'g';
        other.metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
        s['kubernetes/ingresses.networking.k8s.io'].push(other);
      },
    ],
    ['the controller looks into another region', (s) => args(s).push('--aws-region=eu-west-1')],
    [
      'its class cannot be seen',
      (s) => {
        useParams(s, {});
        delete s['kubernetes/ingressclassparams.elbv2.k8s.aws'];
      },
    ],
    [
      'nobody tells whether there is a load balancer',
      (s) => {
        delete s['aws/elbv2/load-balancers'];
      },
    ],
    ['subnets were not listed', (s) => delete s['aws/ec2/subnets']],
    [
      'the controller is not there',
      (s) =>
        keep(
          s,
          'kubernetes/deployments.apps',
          ({ metadata }) => metadata.namespace !== 'kube-system',
        ),
    ],
  ])('knows nothing where %s', (_name, edit) => {
    const { stacks } = linkSnapshot(
      shop((s, snapshot) => {
        // The first of several flags counts here.
        args(s).splice(
          0,
          args(s).length,
          ...args(s).filter((arg) => !arg.startsWith('--aws-region')),
        );
        edit(s, snapshot);
      }),
    );
    expect(stacks.find(({ api }) => api === 'ingress')?.subnets).toBe('unknown');
  });

  test('discovers anew where the scheme changes', () => {
    const { how, chosen } = subnetsOf('Ingress', (s) => annotate(s, 'scheme', 'internal'));
    expect(how).toBe('tag');
    expect(chosen.map(nameOfSeen).join()).toMatch(/private.*private/);
    const old = subnetsOf('Service', (s) => {
      const { annotations } = service(s, 'tcp').metadata;
      delete annotations['service.beta.kubernetes.io/aws-load-balancer-scheme'];
      annotations['service.beta.kubernetes.io/aws-load-balancer-internal'] = 'true';
    });
    expect(old.how).toBe('tag');
    expect(old.chosen.map(nameOfSeen).join()).toMatch(/private.*private/);
  });

  test('says what it would discover in the place of those that it keeps', () => {
    const { how, instead } = subnetsOf('Ingress', (s) => {
      s['aws/ec2/subnets'].push({
        ...structuredClone(open(s)[0]),
        SubnetId: 'subnet-0002',
        AvailabilityZone: 'us-west-2c',
      });
    });
    expect([how, instead?.how]).toEqual(['kept', 'tag']);
    expect(instead?.chosen.map(({ value }) => value.SubnetId).sort()).toEqual(
      ['subnet-0002', ...ids].sort(),
    );
  });

  test('reads booleans in the spellings of the controller only', () => {
    const gate = (value: string): string =>
      subnetsOf('Ingress', (s) => {
        unmake(s);
        for (const subnet of open(s)) untag(subnet, 'kubernetes.io/role/elb');
        args(s).push(`--feature-gates=SubnetDiscoveryByReachability=${value}`);
      }).how;
    expect(['true', 'F', 'False', 'fAlse'].map(gate)).toEqual(['route', 'tag', 'tag', 'route']);
    const spelt = shop((s) => {
      const { annotations } = service(s, 'tcp').metadata;
      delete annotations['service.beta.kubernetes.io/aws-load-balancer-scheme'];
      annotations['service.beta.kubernetes.io/aws-load-balancer-internal'] = 'tRUE';
    });
    const { stacks } = linkSnapshot(spelt);
    expect(stacks.find(({ api }) => api === 'service')?.subnets).toBe('unknown');
  });

  test.each<[string, Edit, SubnetWay['leadsTo']]>([
    ['its own table', () => {}, 'internet-gateway'],
    ['the main table', (s) => (outward(s).Associations = []), 'nowhere'],
    [
      'a NAT gateway',
      (s) => (outward(s).Routes = [{ ...OUT, NatGatewayId: 'nat-0' }]),
      'nat-gateway',
    ],
    [
      'a gateway that is gone',
      (s) => (outward(s).Routes = [{ ...OUT, GatewayId: 'igw-0', State: 'blackhole' }]),
      'nowhere',
    ],
    ['an appliance', (s) => (outward(s).Routes = [{ ...OUT, GatewayId: 'vpce-0' }]), 'elsewhere'],
    [
      'a part of the internet',
      (s) =>
        (outward(s).Routes = [{ ...OUT, DestinationCidrBlock: '0.0.0.0/1', GatewayId: 'igw-0' }]),
      'elsewhere',
    ],
    ['tables that were not read', (s) => delete s['aws/ec2/route-tables'], 'unknown'],
  ])('leads from a subnet over %s', (_name, edit, leadsTo) => {
    const stack = linkSnapshot(shop(edit)).stacks.find(({ api }) => api === 'ingress');
    expect(stack?.ways.map((way) => way.leadsTo)).toEqual([leadsTo, leadsTo]);
  });

  test('lets a Service without a scheme keep that of its load balancer', () => {
    const { how } = subnetsOf('Service', (s) => {
      delete service(s, 'tcp').metadata.annotations[
        'service.beta.kubernetes.io/aws-load-balancer-scheme'
      ];
    });
    expect(how).toBe('kept');
  });
});

describe('of security groups', () => {
  const rolesOf = (stack: SecurityGroupChoice | 'unknown'): string =>
    stack === 'unknown'
      ? stack
      : stack.refusal !== undefined
        ? 'refused'
        : `${stack.how}: ${stack.groups.map(({ role }) => role).join('+')}, rules ${stack.managesRules ? (stack.backend?.role ?? 'by address') : 'none'}`;

  test.each<[string, 'Ingress' | 'Service', Edit, string]>([
    ['its own and the shared one', 'Ingress', () => {}, 'managed: managed+backend, rules backend'],
    [
      'its own alone',
      'Ingress',
      (s) => args(s).push('--enable-backend-security-group=false'),
      'managed: managed, rules managed',
    ],
    [
      'those that are named',
      'Ingress',
      (s) => annotate(s, 'security-groups', 'sg-0,front'),
      'annotation: named+named, rules none',
    ],
    [
      'those that are named and the shared one',
      'Ingress',
      (s) => {
        annotate(s, 'security-groups', 'sg-0');
        annotate(s, 'manage-backend-security-group-rules', 'true');
      },
      'annotation: named+backend, rules backend',
    ],
    [
      'the same by a flag',
      'Ingress',
      (s) => {
        annotate(s, 'security-groups', 'sg-0');
        args(s).push('--enable-manage-backend-security-group-rules');
      },
      'annotation: named+backend, rules backend',
    ],
    [
      'what the controller refuses',
      'Ingress',
      (s) => {
        annotate(s, 'security-groups', 'sg-0');
        annotate(s, 'manage-backend-security-group-rules', 'true');
        args(s).push('--enable-backend-security-group=false');
      },
      'refused',
    ],
    ['those of an NLB', 'Service', () => {}, 'managed: managed+backend, rules backend'],
    [
      'none, as the NLB was made without',
      'Service',
      (s) => (loadBalancer(s, 'network').SecurityGroups = []),
      'none: , rules by address',
    ],
    [
      'none, as a new NLB is to have none',
      'Service',
      (s) => {
        unmake(s);
        const { annotations } = service(s, 'tcp').metadata;
        annotations['service.beta.kubernetes.io/aws-load-balancer-disable-nlb-sg'] = 'true';
        annotations[
          'service.beta.kubernetes.io/aws-load-balancer-manage-backend-security-group-rules'
        ] = 'false';
      },
      'none: , rules none',
    ],
    [
      'none, as the gate is closed',
      'Service',
      (s) => {
        unmake(s);
        args(s).push('--feature-gates=NLBSecurityGroup=false');
      },
      'none: , rules by address',
    ],
    [
      'a conflict, as it has them and should not',
      'Service',
      (s) => args(s).push('--feature-gates=NLBSecurityGroup=false'),
      'unknown',
    ],
    [
      'none, of a controller that gives none',
      'Service',
      (s) => {
        unmake(s);
        controller(s).spec.template.spec.containers[0].image =
          'aws-load-balancer-controller:v2.4.1';
      },
      'none: , rules by address',
    ],
  ])('%s', (_name, kind, edit, roles) => {
    const stack = linkSnapshot(shop(edit)).stacks.find(({ ref }) => ref.kind === kind);
    expect(rolesOf(stack?.securityGroups ?? 'unknown')).toBe(roles);
  });

  test('finds those that are named, ids first', () => {
    const { stacks } = linkSnapshot(
      shop((s) => {
        annotate(s, 'security-groups', 'eks-cluster-sg-shop-prod-1234567890, sg-0');
      }),
    );
    const groups = groupsOf(stacks.find(({ api }) => api === 'ingress')!).groups;
    expect(groups.map(({ name }) => name)).toEqual(['sg-0', 'eks-cluster-sg-shop-prod-1234567890']);
    expect(groups[0]?.object).toBe('absent');
    expect(groups[1]?.object).toBeTypeOf('object');
  });

  test('takes the shared one that a flag names', () => {
    const { stacks } = linkSnapshot(shop((s) => args(s).push('--backend-security-group=sg-1')));
    expect(groupsOf(stacks[0]!).backend).toEqual({
      role: 'backend',
      name: 'sg-1',
      object: 'absent',
    });
  });
});

function subnetsOf(kind: 'Ingress' | 'Service', edit: Edit): SubnetChoice {
  const stack = linkSnapshot(shop(edit)).stacks.find(({ ref }) => ref.kind === kind);
  if (stack === undefined) throw new Error(`no ${kind}`);
  return choiceOf(stack);
}

function open(s: Draft): Draft[] {
  const found = s['aws/ec2/subnets'].filter(({ Tags }: Draft) =>
    Tags.some(({ Value }: Draft) => /public/.test(Value)),
  );
  return found.sort((a: Draft, b: Draft) => (a.SubnetId < b.SubnetId ? -1 : 1));
}

function annotate(s: Draft, suffix: string, value: string): void {
  ingress(s).metadata.annotations[`alb.ingress.kubernetes.io/${suffix}`] = value;
}

function tagIn({ Tags }: Draft, key: string): Draft {
  return Tags.find(({ Key }: Draft) => Key === key);
}

function nameOf(subnet: Draft): string {
  return tagIn(subnet, 'Name').Value;
}

function nameOfSeen({ value }: { readonly value: Draft }): string {
  return nameOf(value);
}

function untag(subnet: Draft, key: string): void {
  subnet.Tags = subnet.Tags.filter(({ Key }: Draft) => Key !== key);
}

/** As before the first deployment: nothing whose subnets could be kept. */
function unmake(s: Draft): void {
  s['aws/elbv2/load-balancers'] = [];
  for (const object of [ingress(s), service(s, 'tcp')]) delete object.status;
}

const OUT = { DestinationCidrBlock: '0.0.0.0/0', State: 'active' };

/** The table that leads to the internet. */
function outward(s: Draft): Draft {
  return s['aws/ec2/route-tables'].find(({ Routes }: Draft) =>
    Routes.some(({ GatewayId }: Draft) => GatewayId.startsWith('igw-')),
  );
}
