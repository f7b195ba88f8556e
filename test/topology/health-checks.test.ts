import { describe, expect, test } from 'vitest';
import {
  binding,
  incident,
  ingress,
  join,
  pods,
  recording,
  service,
  shop,
  targetGroup,
  targets,
  type Edit,
} from '../../fixtures/shop.js';
import { answeringTargets, failingTargets } from '../../src/topology/failing.js';
import {
  betterQuestion,
  knockAt,
  remedyFor,
  sameQuestion,
  type Wanted,
} from '../../src/topology/health-checks.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Probing, TargetGroup } from '../../src/topology/topology.js';
import { builtModels, recordings, type BuiltModel } from '../support/built-models.js';
import { answer, probeBy } from '../support/failing-targets.js';

const ALL = await recordings();

/** Of the health checks that the controller built for a Service, as its log tells. */
function built(model: BuiltModel, { ref, serves, stack }: Probing): readonly unknown[] {
  const [exposure] = serves;
  const name = stack.api === 'ingress' ? `${exposure?.name}-${ref.name}` : ref.name;
  const groups = model.resources['AWS::ElasticLoadBalancingV2::TargetGroup'] ?? {};
  return Object.entries(groups)
    .filter(([id]) => id.startsWith(`${ref.namespace}/${name}:`))
    .map(([, { spec }]) => {
      const { intervalSeconds, timeoutSeconds, healthyThresholdCount, unhealthyThresholdCount } =
        spec.healthCheckConfig;
      return [intervalSeconds, timeoutSeconds, healthyThresholdCount, unhealthyThresholdCount];
    });
}

test('health checks are to be as the controller builds them, in every recording', () => {
  let compared = 0;
  for (const { id, snapshot } of ALL) {
    const { probings } = linkSnapshot(snapshot);
    for (const model of builtModels(snapshot)) {
      const own = probings.filter(
        ({ stack }) => stack.id === model.stackId && stack.api === model.api,
      );
      for (const probing of own) {
        const { interval, timeout, healthy, unhealthy } = probing.counts;
        for (const config of built(model, probing)) {
          compared++;
          expect(config, `${id}: ${probing.ref.name}`).toEqual([
            interval.value,
            timeout.value,
            healthy.value,
            unhealthy.value,
          ]);
        }
      }
    }
  }
  expect(compared).toBeGreaterThan(150);
});

function groupOf(edit: Edit, name = 'k8s-shop-web-'): TargetGroup {
  const found = linkSnapshot(shop(edit)).targetGroups.find(({ ref }) => ref.name.startsWith(name));
  if (found === undefined) throw new Error(`no target group ${name}`);
  return found;
}

describe('failing targets', () => {
  test('codes are read of all of them, each once', () => {
    const group = groupOf((s) => {
      answer(s, '404');
      answer(s, '301, 404', 'web', 1);
    });
    expect(answeringTargets(group, (code) => code === 404)).toMatchObject({
      count: 4,
      of: 4,
      codes: [301, 404],
      lowered: {},
    });
    expect(answeringTargets(group, (code) => code === 301)).toMatchObject({ count: 1 });
    expect(answeringTargets(group, (code) => code === 500)).toBeUndefined();
  });

  test('are a warning where others are healthy', () => {
    const group = groupOf((s) => answer(s, '503', 'web', 3));
    expect(failingTargets(group, 'Target.ResponseCodeMismatch')).toMatchObject({
      count: 3,
      lowered: { severity: 'warning' },
    });
  });
});

describe('what a health check asks', () => {
  test('it asks the pod behind the target, at the port that AWS names', () => {
    const group = groupOf((s) => {
      targetGroup(s).HealthCheckPort = '9090';
      for (const one of targets(s)) one.HealthCheckPort = '9090';
    });
    const knock = knockAt(group, 1);
    expect(knock.pod?.value.status?.podIP).toBe(group.health?.value[1]?.Target?.Id);
    expect(knock).toMatchObject({ port: 9090, path: '/healthz', openPorts: [8080] });
    expect(sameQuestion(knock)).toBeUndefined();
    expect(betterQuestion(knock)).toMatchObject({ port: 8080, path: '/healthz', scheme: 'HTTP' });
  });

  test('a port of nodes leads to the port of the pods', async () => {
    const { targetGroups } = linkSnapshot(await recording('healthy-instance'));
    const [group] = targetGroups;
    const knock = knockAt(group as TargetGroup, 0);
    expect(knock.targetPort).toMatch(/^3\d{4}$/);
    expect(knock.port).toBe(8080);
  });

  test('an address that no pod has is nobody to ask', () => {
    const group = groupOf((s) => {
      targets(s)[0].Target.Id = '192.168.100.200';
    });
    expect(knockAt(group, 0)).toMatchObject({ pod: undefined, port: undefined, readiness: [] });
  });

  test('a name of a port is looked up, a container without ports may listen on any', () => {
    const group = groupOf((s) => {
      probeBy(s, { httpGet: { path: 'ready', port: 'http', scheme: 'https' } });
      pods(s)[0].spec.containers.push({ name: 'sidecar' });
    });
    const first = group.service?.pods[0]?.value.status?.podIP;
    const index = group.health?.value.findIndex(({ Target }) => Target?.Id === first) ?? -1;
    const knock = knockAt(group, index);
    expect(knock.openPorts).toBeUndefined();
    expect(knock.readiness).toMatchObject([{ port: 8080, path: '/ready', scheme: 'HTTPS' }]);
  });

  test('of several containers, one that answers at another port tells nothing', () => {
    const group = groupOf((s) => {
      probeBy(s, { httpGet: { path: '/ready', port: 15021 } });
      for (const pod of pods(s)) pod.spec.containers.push({ name: 'app' });
    });
    expect(betterQuestion(knockAt(group, 0))).toBeUndefined();
  });
});

describe('where a health check is changed', () => {
  const PATH = 'alb.ingress.kubernetes.io/healthcheck-path';
  const commandOf = (edit: Edit, wanted: Wanted, name?: string): string | undefined =>
    remedyFor(groupOf(edit, name), wanted).commands[0];

  test('at the Ingress, where it has one Service', () => {
    expect(commandOf(() => undefined, { path: '/live' })).toBe(
      `kubectl -n shop annotate ingress web ${PATH}=/live --overwrite`,
    );
  });

  test('at the Service, where that says it already, as it wins', () => {
    const edit: Edit = (s) => {
      service(s).metadata.annotations = { [PATH]: '/old' };
    };
    expect(commandOf(edit, { path: '/live' })).toBe(
      `kubectl -n shop annotate service web ${PATH}=/live --overwrite`,
    );
    expect(commandOf(edit, { codes: '200-399' })).toMatch(/annotate ingress web/);
  });

  test('at the Service, where the Ingress has others or there are several', () => {
    const another: Edit = (s) => {
      ingress(s).spec.rules[0].http.paths.push({
        path: '/tcp',
        pathType: 'Prefix',
        backend: { service: { name: 'tcp', port: { number: 9000 } } },
      });
    };
    expect(commandOf(another, { path: '/live' })).toMatch(/annotate service web/);
    expect(commandOf((s) => join(s), { path: '/live' })).toMatch(/annotate service web/);
  });

  test('at the Service of a Network Load Balancer, by its own annotations', () => {
    const prefix = 'service.beta.kubernetes.io/aws-load-balancer-healthcheck';
    const wanted = { protocol: 'HTTP', path: '/live?a=b' };
    expect(commandOf(() => undefined, wanted, 'k8s-shop-tcp-')).toBe(
      `kubectl -n shop annotate service tcp ${prefix}-protocol=HTTP ${prefix}-path='/live?a=b' --overwrite`,
    );
  });

  test('at the Service, also where an Ingress leads to it besides', () => {
    const both: Edit = (s) => {
      ingress(s).spec.rules[0].http.paths[0].backend.service = {
        name: 'tcp',
        port: { number: 9000 },
      };
    };
    expect(commandOf(both, { protocol: 'TCP' }, 'k8s-shop-tcp-')).toMatch(
      /annotate service tcp service\.beta\.kubernetes\.io\/.*-protocol=TCP/,
    );
  });

  test('in AWS, where somebody else made the target group', async () => {
    const { targetGroups } = linkSnapshot(await incident('inc-053'));
    const [group] = targetGroups.filter(({ ref }) => ref.name === 'outfitter-nginx');
    const { commands, fix } = remedyFor(group as TargetGroup, { codes: '200,404' });
    expect(fix).toMatch(/in TargetGroup outfitter-nginx itself/);
    expect(commands[0]).toMatch(/^aws elbv2 modify-target-group .* --matcher HttpCode=200,404$/);
    const edit: Edit = (s) => {
      delete binding(s).metadata.labels;
      targetGroup(s).ProtocolVersion = 'GRPC';
    };
    expect(commandOf(edit, { codes: '0' })).toMatch(/--matcher GrpcCode=0$/);
  });
});
