import { describe, expect, test } from 'vitest';
import {
  binding,
  event,
  keep,
  named,
  pods,
  recording,
  service,
  shop,
  targets,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { refText } from '../../src/findings/cite.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Binding, TargetGroup } from '../../src/topology/topology.js';

const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const NAME = 'k8s-shop-web-7d6cdd9601';

/** The binding of `web`, or one of another name. */
function bindingIn(snapshot: Snapshot, name = NAME): Binding {
  const found = linkSnapshot(snapshot).bindings.find(({ ref }) => ref.name === name);
  if (found === undefined) throw new Error(`no binding ${name}`);
  return found;
}

function groupIn(snapshot: Snapshot): TargetGroup {
  const found = linkSnapshot(snapshot).targetGroups.find(({ ref }) => ref.name === NAME);
  if (found === undefined) throw new Error(`no target group ${NAME}`);
  return found;
}

const condition = (object: Draft, type: string): Draft =>
  object.status.conditions.find((one: Draft) => one.type.startsWith(type));

describe('a binding', () => {
  test('serves what its stack serves where its Service is gone', () => {
    const gone = shop((s) =>
      keep(s, 'kubernetes/services', ({ metadata }) => metadata.name !== 'web'),
    );
    expect(bindingIn(gone).serves.map(refText)).toEqual(['Ingress shop/web']);
    expect(bindingIn(gone).port).toBe('absent');
  });

  test('of an explicit group is found by the name of the group alone', () => {
    const grouped = shop((s) => {
      const annotations = s['kubernetes/ingresses.networking.k8s.io'][0].metadata.annotations;
      annotations['alb.ingress.kubernetes.io/group.name'] = 'edge';
      binding(s).metadata.labels = { 'ingress.k8s.aws/stack': 'edge' };
      binding(s).spec.serviceRef.name = 'gone';
    });
    expect(bindingIn(grouped).serves.map(refText)).toEqual(['Ingress shop/web']);
  });

  const PORTS: Readonly<Record<string, readonly [string | number, number | 'absent']>> = {
    'a name': ['http', 80],
    'a number': [80, 80],
    'a number in the place of a name': ['80', 'absent'],
    'the target port': [8080, 'absent'],
  };
  test.each(Object.entries(PORTS))('leads to a port by %s', (_, [port, found]) => {
    const given = shop((s) => (binding(s).spec.serviceRef.port = port));
    const { port: resolved } = bindingIn(given);
    expect(typeof resolved === 'object' ? resolved.value.port : resolved).toBe(found);
  });

  const said: Edit = (s) =>
    event(s, 'FailedNetworkReconcile', 'cannot resolve pod ENI', {
      kind: 'TargetGroupBinding',
      name: NAME,
    });
  const waits: Edit = (s) => {
    const [pod] = pods(s);
    condition(pod, 'target-health').status = 'False';
  };
  const often: Edit = (s) => {
    s['kubernetes/events'].at(-1).count = 4;
  };
  test.each([
    ['no pod waits', [said], 1],
    ['a pod waits, so that it may be over', [waits, said], 0],
    ['a pod waits, and it was said again and again', [waits, said, often], 1],
  ] as const)('has a failure where %s', (_, edits, count) => {
    const given = shop((s, snapshot) => edits.forEach((edit) => edit(s, snapshot)));
    expect(bindingIn(given).failures.length).toBe(count);
  });
});

describe('targets of others', () => {
  const stranger = { Target: { Id: '10.1.2.3', Port: 8080 }, TargetHealth: { State: 'healthy' } };
  const foreign = (snapshot: Snapshot): readonly string[] => {
    const { drift } = groupIn(snapshot);
    return drift === 'unknown' ? [] : drift.foreign.map(({ id }) => id);
  };
  const standalone: Edit = (s) => {
    binding(s).metadata.labels = {};
    targets(s).push(stranger);
  };

  test('are what is neither a pod nor a node', () => {
    expect(foreign(shop(standalone))).toEqual(['10.1.2.3']);
  });

  test('are stale in a group of the controller', () => {
    const given = shop((s) => targets(s).push(stranger));
    expect(foreign(given)).toEqual([]);
    const { drift } = groupIn(given);
    expect(drift === 'unknown' ? [] : drift.stale.map(({ id }) => id)).toEqual(['10.1.2.3']);
  });

  test('are not told where not everything was seen', () => {
    const partly = shop((s, snapshot) => {
      standalone(s, snapshot);
      snapshot.scope = { namespaces: ['shop'], subject: null };
    });
    expect(foreign(partly)).toEqual([]);
  });
});

describe('what a port speaks', () => {
  const unprobed: Edit = (s) => {
    for (const pod of pods(s)) delete pod.spec.containers[0].readinessProbe;
  };
  const port =
    (fields: Draft): Edit =>
    (s) => {
      const [one] = service(s).spec.ports;
      Object.assign(one, fields);
      binding(s).spec.serviceRef.port = 80;
    };
  const CASES: Readonly<Record<string, readonly [readonly Edit[], string | undefined]>> = {
    'a probe of the named port': [[], 'http'],
    'a probe over TLS': [
      [
        (s) => {
          for (const pod of pods(s)) pod.spec.containers[0].readinessProbe.httpGet.scheme = 'HTTPS';
        },
      ],
      'https',
    ],
    'a probe of another port, and appProtocol': [
      [
        (s) => {
          for (const pod of pods(s)) pod.spec.containers[0].readinessProbe.httpGet.port = 9090;
        },
        port({ appProtocol: 'https' }),
      ],
      'https',
    ],
    'a probe by gRPC': [
      [
        (s) => {
          for (const pod of pods(s))
            pod.spec.containers[0].readinessProbe = { grpc: { port: 8080 } };
        },
      ],
      'http2',
    ],
    'a name with a rest': [[unprobed, port({ name: 'https-admin' })], 'https'],
    'HTTP/2 over TCP': [[unprobed, port({ appProtocol: 'kubernetes.io/h2c' })], 'http2'],
    'gRPC-Web': [[unprobed, port({ name: 'grpc-web', targetPort: 9000 })], undefined],
    'a name that only begins alike': [
      [unprobed, port({ name: 'httpd', targetPort: 9000 })],
      undefined,
    ],
    'a number alone': [[unprobed, port({ name: 'admin', targetPort: 8443 })], 'https'],
  };
  test.each(Object.entries(CASES))('%s', (_, [edits, protocol]) => {
    const given = shop((s, snapshot) => edits.forEach((edit) => edit(s, snapshot)));
    expect(groupIn(given).signs[0]?.protocol).toBe(protocol);
  });
});

describe('nodes', () => {
  const nodesIn = (snapshot: Snapshot) =>
    linkSnapshot(snapshot).boundNodes.map(({ ref, selectedBy, podCount }) => [
      ref.name,
      selectedBy.length,
      podCount,
    ]);
  const A = 'ip-192-168-100-10.us-west-2.compute.internal';
  const B = 'ip-192-168-101-10.us-west-2.compute.internal';

  test('run the pods of ip targets', () => {
    expect(nodesIn(shop())).toEqual([
      [A, 0, 4],
      [B, 0, 4],
    ]);
  });

  test('are targets, unless something keeps them out', async () => {
    const given = await recording('healthy-instance', (s) => {
      named(s, 'kubernetes/nodes', B).metadata.labels['node-role.kubernetes.io/master'] = '';
    });
    expect(nodesIn(given)).toEqual([[A, 1, 0]]);
  });

  test('of a binding that is being deleted do not count', async () => {
    const given = await recording('healthy-instance', (s) => {
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    });
    expect(nodesIn(given)).toEqual([]);
  });
});

describe('readiness gates', () => {
  const gatesIn = (snapshot: Snapshot) =>
    linkSnapshot(snapshot).gates.map(({ ref, binding: of, serves, waiting }) => [
      ref.name,
      typeof of === 'object' ? 'bound' : of,
      serves.map(refText).join(),
      waiting.length,
    ]);

  test('are one for each binding', () => {
    expect(gatesIn(shop())).toEqual([
      ['k8s-shop-tcp-ca840b7458', 'bound', 'Service shop/tcp', 0],
      [NAME, 'bound', 'Ingress shop/web', 0],
    ]);
  });

  test('of a binding that is gone concern whoever leads to the pods', () => {
    const given = shop((s) => {
      keep(s, BINDINGS, ({ metadata }) => metadata.name !== NAME);
      const [first, second] = pods(s);
      condition(first, 'target-health').status = 'False';
      condition(second, 'target-health').status = 'False';
      condition(second, 'ContainersReady').status = 'False';
    });
    expect(gatesIn(given)).toContainEqual([NAME, 'absent', 'Ingress shop/web', 1]);
  });
});
