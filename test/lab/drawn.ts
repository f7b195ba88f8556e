import { CLUSTER_GROUP, VPC, ZONES, arn, type Account } from './account.js';
import { namespace } from './objects.js';
import type { KubernetesObject } from './recording.js';
import { healthy, type Scenario } from './scenario.js';
import { isObserved, type World } from './world.js';

/*
 * Clusters drawn by lot, full of Services, slices, pods and nodes of all kinds that there are, each
 * Service bound to a target group: what the controller registers there is what the tool should
 * expect. A seed always draws the same cluster.
 */

/** One for each recording in `fixtures/targets/`. */
export const SEEDS = [1, 2, 3, 4, 5, 6];
const SERVICES = 40;
const LAB = 'drawn';
const LEFT = { part: LAB };

type Fields = Readonly<Record<string, unknown>>;

/** Numbers that look random, the same ones for a seed (mulberry32). */
export class Lot {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 0x9e3779b9;
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  is(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number from 0, below that. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

interface DrawnNode {
  readonly name: string;
  readonly at: number;
  /** Of its condition Ready; none, if it has no such condition. */
  readonly ready: 'True' | 'False' | 'Unknown' | undefined;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Fields[];
  readonly isCordoned?: boolean;
  readonly hasNoInstance?: boolean;
}

type NodeKind = Omit<DrawnNode, 'name' | 'at'>;

const NODES: readonly NodeKind[] = [
  { ready: 'True' },
  { ready: 'True', isCordoned: true },
  { ready: 'True', labels: { tier: 'web' } },
  { ready: 'True', labels: { tier: 'db', disk: 'fast' } },
  { ready: 'True', labels: { 'eks.amazonaws.com/compute-type': 'ec2', tier: 'web' } },
  { ready: 'True', labels: { 'node-role.kubernetes.io/control-plane': '' } },
  { ready: 'True', labels: { 'node-role.kubernetes.io/master': '' } },
  {
    ready: 'True',
    labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': 'false', tier: 'web' },
  },
  { ready: 'True', labels: { 'alpha.service-controller.kubernetes.io/exclude-balancer': '' } },
  { ready: 'True', labels: { 'eks.amazonaws.com/compute-type': 'fargate' } },
  { ready: 'True', taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }] },
  {
    ready: 'True',
    taints: [{ key: 'DeletionCandidateOfClusterAutoscaler', effect: 'PreferNoSchedule' }],
  },
  { ready: 'True', taints: [{ key: 'karpenter.sh/disrupted', effect: 'NoSchedule' }] },
  { ready: 'True', taints: [{ key: 'karpenter.sh/disrupted', effect: 'NoExecute' }] },
  { ready: 'True', taints: [{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }] },
  { ready: 'False' },
  { ready: 'False', hasNoInstance: true },
  { ready: 'Unknown' },
  { ready: 'Unknown', labels: { tier: 'lost' } },
  { ready: undefined },
];

const letterOf = (at: number): (typeof ZONES)[number] => ZONES[at % ZONES.length] ?? ZONES[0];

/** In every third cluster no node is ready, as when nobody hears of them any more. */
function drawNodes(lot: Lot, seed: number): readonly DrawnNode[] {
  const isLost = seed % 3 === 0;
  return NODES.filter(() => lot.is(0.9)).map((kind, at) => ({
    ...kind,
    name: `drawn-${at}.us-west-2.compute.internal`,
    at,
    ...(isLost && kind.ready === 'True' ? { ready: lot.of(['Unknown', 'False']) } : {}),
  }));
}

const addressOf = ({ at }: DrawnNode): string => `192.168.${letterOf(at).subnet}.${100 + at}`;
const instanceOf = ({ at }: DrawnNode): string => `i-lab-drawn${at}`;

function nodeObject(node: DrawnNode): KubernetesObject {
  const { zone } = letterOf(node.at);
  const { name, ready, labels = {}, taints = [], isCordoned = false, hasNoInstance = false } = node;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { ...labels, 'topology.kubernetes.io/zone': zone },
    },
    spec: {
      ...(hasNoInstance ? {} : { providerID: `aws:///${zone}/${instanceOf(node)}` }),
      ...(taints.length === 0 ? {} : { taints }),
      ...(isCordoned ? { unschedulable: true } : {}),
    },
    status: {
      addresses: [{ type: 'InternalIP', address: addressOf(node) }],
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        ...(ready === undefined ? [] : [{ type: 'Ready', status: ready }]),
      ],
    },
  };
}

/** How a pod fares, and what of that its slice can't say. */
interface PodKind {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly containers?: boolean;
  readonly ready?: boolean;
  readonly isGated?: boolean;
  readonly isTerminating?: boolean;
  readonly hasNoAddress?: boolean;
  readonly isHost?: boolean;
  readonly isNowhere?: boolean;
}

const PODS: readonly [PodKind, ...PodKind[]] = [
  {},
  {},
  {},
  { isHost: true },
  { containers: false, ready: false },
  { isGated: true, ready: false },
  // As it is when the controller of nodes says of a node that it is gone.
  { ready: false },
  { isTerminating: true },
  { isTerminating: true, ready: false },
  { isTerminating: true, containers: false, ready: false },
  { phase: 'Pending', hasNoAddress: true, containers: false, ready: false },
  { phase: 'Failed', containers: false, ready: false },
  { phase: 'Succeeded', containers: false, ready: false },
  { isNowhere: true, ready: false },
];

interface DrawnPod {
  readonly name: string;
  readonly kind: PodKind;
  readonly address: string;
  readonly hostAddress: string;
  readonly object: KubernetesObject;
}

interface DrawnPort {
  readonly name: string;
  readonly number: number;
}

const PORT_NAMES = ['http', 'admin', 'grpc'] as const;

interface Place {
  readonly app: string;
  readonly kind: PodKind;
  readonly node: DrawnNode;
  readonly ports: readonly DrawnPort[];
}

/** The `at`th pod of an app, and of all pods the one with that number. */
function podAt({ app, kind, node, ports }: Place, at: number, number: number): DrawnPod {
  const hostAddress = addressOf(node);
  const isHost = kind.isHost === true;
  // Addresses of the VPC that no interface has.
  const own = `192.168.${200 + Math.floor(number / 200)}.${10 + (number % 200)}`;
  const gates = kind.isGated === true ? [{ conditionType: 'example.com/gate' }] : [];
  return {
    name: `${app}-${at}`,
    kind,
    address: isHost ? hostAddress : own,
    hostAddress,
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${app}-${at}`, namespace: LAB, labels: { ...LEFT, app } },
      spec: {
        nodeName: kind.isNowhere === true ? 'nowhere.us-west-2.compute.internal' : node.name,
        terminationGracePeriodSeconds: 3600,
        readinessGates: gates,
        hostNetwork: isHost,
        containers: [
          {
            name: 'app',
            image: 'registry.example/app:1',
            ports: ports.map((port) => ({
              name: port.name,
              containerPort: port.number,
              ...(isHost ? { hostPort: port.number } : {}),
            })),
          },
        ],
      },
    },
  };
}

/** Some apps have all their pods on one node, and in some all pods fare alike. */
function drawPods(
  lot: Lot,
  nodes: readonly DrawnNode[],
  apps: ReadonlyMap<string, readonly DrawnPort[]>,
): readonly DrawnPod[] {
  const [first, ...others] = nodes;
  if (first === undefined) throw new Error('There is no node.');
  let number = 0;
  return [...apps].flatMap(([app, ports]) => {
    const home = lot.is(0.35) ? lot.of([first, ...others]) : undefined;
    const mood = lot.is(0.35) ? lot.of(PODS) : undefined;
    return Array.from({ length: lot.below(9) }, (_, at) => {
      number += 1;
      const place = {
        app,
        // A name may be another port in a newer pod, which is in another slice then.
        ports: lot.is(0.15) ? ports.map((one) => ({ ...one, number: one.number + 1000 })) : ports,
        node: home ?? lot.of([first, ...others]),
        kind: mood ?? lot.of(PODS),
      };
      return podAt(place, at, number);
    });
  });
}

function statusOf({ kind, address, hostAddress }: DrawnPod): Fields {
  const { phase = 'Running', containers = true, ready = true, hasNoAddress = false } = kind;
  const said = (type: string, is: boolean): Fields => ({
    type,
    status: is ? 'True' : 'False',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  });
  return {
    phase,
    hostIP: hostAddress,
    ...(hasNoAddress ? {} : { podIP: address, podIPs: [{ ip: address }] }),
    conditions: [
      said('Initialized', true),
      said('ContainersReady', containers),
      said('Ready', ready),
    ],
  };
}

interface Drawn {
  /** Those that somebody wrote: the controller looks at their pods only when it sees them. */
  readonly slices: readonly KubernetesObject[];
  readonly objects: readonly KubernetesObject[];
  readonly pods: readonly DrawnPod[];
  readonly nodes: readonly DrawnNode[];
  readonly groups: readonly {
    readonly name: string;
    readonly type: 'ip' | 'instance';
    readonly isSix: boolean;
  }[];
}

const groupArn = (name: string): string =>
  arn('elasticloadbalancing', `targetgroup/${name}/lab0${name.replaceAll('-', '0')}`);

const SELECTORS: readonly (Fields | undefined)[] = [
  undefined,
  undefined,
  undefined,
  { matchLabels: { tier: 'web' } },
  { matchLabels: { tier: 'lost' } },
  { matchLabels: { tier: 'nobody' } },
  { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'db'] }] },
  { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['web'] }] },
  { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
  {
    matchLabels: { 'topology.kubernetes.io/zone': 'us-west-2a' },
    matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['fast'] }],
  },
];

interface DrawnService {
  readonly object: KubernetesObject;
  readonly ports: readonly { readonly name?: string; readonly port: number }[];
  readonly isNodePort: boolean;
  readonly isSelecting: boolean;
}

function drawService(
  lot: Lot,
  name: string,
  apps: readonly string[],
  containers: readonly DrawnPort[],
): DrawnService {
  const count = lot.of([1, 1, 2, 3]);
  const isUnnamed = count === 1 && lot.is(0.4);
  const ports = Array.from({ length: count }, (_, at) => {
    const { name: portName, number } = containers[at % containers.length] ?? {
      name: 'http',
      number: 8080,
    };
    const target = lot.of<Fields>([
      { targetPort: portName },
      { targetPort: number },
      { targetPort: 9000 + at },
      // No container has it: pods without it are in no slice with that port.
      { targetPort: 'nobody' },
      {},
    ]);
    const protocol = lot.is(0.1) ? 'UDP' : 'TCP';
    return { ...(isUnnamed ? {} : { name: `p${at}` }), port: 80 + at, protocol, ...target };
  });
  const type = lot.of<Fields>([
    { type: 'ClusterIP' },
    { type: 'ClusterIP', clusterIP: 'None' },
    { type: 'NodePort' },
    { type: 'NodePort', externalTrafficPolicy: 'Local' },
    { type: 'LoadBalancer', loadBalancerClass: 'example.com/other' },
  ]);
  const isSelecting = lot.is(0.75);
  const selector = lot.is(0.1) ? LEFT : { app: apps[lot.below(apps.length)] ?? '' };
  return {
    ports,
    isSelecting,
    isNodePort: type['type'] !== 'ClusterIP',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: LAB },
      spec: {
        ...type,
        ports,
        ...(isSelecting ? { selector } : {}),
        ...(lot.is(0.15) ? { publishNotReadyAddresses: true } : {}),
      },
    },
  };
}

/** Slices that somebody wrote: of either family, with and without pods. */
function drawSlices(
  lot: Lot,
  service: string,
  ports: DrawnService['ports'],
  pods: readonly DrawnPod[],
): readonly KubernetesObject[] {
  return Array.from({ length: lot.of([0, 1, 1, 2]) }, (_, at) => {
    const isSix = lot.is(0.3);
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${service}-own-${at}`,
        namespace: LAB,
        labels: {
          'kubernetes.io/service-name': service,
          'endpointslice.kubernetes.io/managed-by': 'nobody',
        },
      },
      addressType: isSix ? 'IPv6' : 'IPv4',
      ports: ports
        .filter(() => lot.is(0.9))
        .map(({ name }, index) => ({
          // A Service that names no port takes those of any name.
          name: name ?? lot.of(['', 'any']),
          port: 7000 + index,
          protocol: 'TCP',
        })),
      endpoints: Array.from({ length: 1 + lot.below(6) }, (_, index) => {
        const pod = pods[lot.below(pods.length)];
        const address = isSix
          ? `2600:1f13:837:8500::${at + 1}${index}`
          : `192.168.${210 + at}.${10 + lot.below(200)}`;
        return {
          addresses: lot.is(0.2) ? [address, isSix ? `${address}0` : '192.168.220.1'] : [address],
          conditions: lot.of<Fields>([
            {},
            { ready: true },
            { ready: false },
            { ready: true, serving: true, terminating: true },
            { ready: false, serving: true, terminating: true },
          ]),
          ...lot.of<Fields>([
            {},
            { targetRef: { kind: 'Node', name: pod?.name } },
            { targetRef: { kind: 'Pod', name: 'gone', namespace: LAB } },
            { targetRef: { kind: 'Pod', name: pod?.name } },
            { targetRef: { kind: 'Pod', name: pod?.name, namespace: LAB } },
            { targetRef: { kind: 'Pod', name: pod?.name, namespace: LAB } },
          ]),
        };
      }),
    };
  });
}

function draw(seed: number): Drawn {
  const lot = new Lot(seed);
  const nodes = drawNodes(lot, seed);
  const apps = Array.from({ length: 24 }, (_, at) => `app-${at}`);
  const containers = new Map(
    apps.map((app) => [
      app,
      PORT_NAMES.slice(0, lot.of([1, 2, 3])).map((name, at) => ({ name, number: 8080 + at })),
    ]),
  );
  const pods = drawPods(lot, nodes, containers);
  const objects: KubernetesObject[] = [namespace(LAB), ...nodes.map(nodeObject)];
  const slices: KubernetesObject[] = [];
  const groups: Drawn['groups'][number][] = [];
  for (let at = 0; at < SERVICES; at += 1) {
    const name = `s-${at}`;
    const service = drawService(
      lot,
      name,
      apps,
      containers.get(lot.of(['app-0', 'app-1', 'app-2'])) ?? [],
    );
    if (!lot.is(0.03)) objects.push(service.object);
    if (!service.isSelecting || lot.is(0.1)) {
      slices.push(...drawSlices(lot, name, service.ports, pods));
    }
    const bound = service.ports.filter((_, index) => index === 0 || lot.is(0.3));
    for (const [index, port] of bound.entries()) {
      const isSix = lot.is(0.04);
      const type = service.isNodePort && lot.is(0.6) && !isSix ? 'instance' : 'ip';
      const group = `${name}-${index}`;
      groups.push({ name: group, type, isSix });
      const selector = SELECTORS[lot.below(SELECTORS.length)];
      const isByName = port.name !== undefined && lot.is(0.4);
      objects.push({
        apiVersion: 'elbv2.k8s.aws/v1beta1',
        kind: 'TargetGroupBinding',
        metadata: { name: group, namespace: LAB },
        spec: {
          serviceRef: { name, port: lot.is(0.03) ? 4711 : isByName ? port.name : port.port },
          targetGroupARN: groupArn(group),
          targetType: type,
          ipAddressType: isSix ? 'ipv6' : 'ipv4',
          ...(type === 'instance' && selector !== undefined ? { nodeSelector: selector } : {}),
          ...(lot.is(0.08) ? { multiClusterTargetGroup: true } : {}),
        },
      });
    }
  }
  return {
    objects: [...objects, ...pods.map(({ object }) => object)],
    slices,
    pods,
    nodes,
    groups,
  };
}

function addTo(account: Account, { nodes, groups }: Drawn): void {
  for (const node of nodes) {
    if (node.hasNoInstance === true) continue;
    const { letter, zone } = letterOf(node.at);
    const address = addressOf(node);
    account['ec2/instances'].push({
      InstanceId: instanceOf(node),
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 'm6i.large',
      Placement: { AvailabilityZone: zone },
      SecurityGroups: [{ GroupId: CLUSTER_GROUP }],
      NetworkInterfaces: [
        {
          NetworkInterfaceId: `eni-lab-drawn${node.at}`,
          Attachment: { DeviceIndex: 0 },
          SubnetId: `subnet-lab-private-${letter}`,
          Description: '',
          PrivateIpAddress: address,
          PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: address }],
          Groups: [{ GroupId: CLUSTER_GROUP }],
        },
      ],
    });
  }
  for (const { name, type, isSix } of groups) {
    account['elbv2/target-groups'].push({
      TargetGroupArn: groupArn(name),
      TargetGroupName: name,
      Protocol: 'TCP',
      Port: 80,
      VpcId: VPC,
      TargetType: type,
      HealthCheckProtocol: 'TCP',
      IpAddressType: isSix ? 'ipv6' : 'ipv4',
    });
  }
}

/** Says of each pod how it fares, and adds what names them without being told of it. */
async function happen({ lab, apply }: World, { pods, slices }: Drawn): Promise<void> {
  for (const pod of pods) {
    const path = `/api/v1/namespaces/${LAB}/pods/${pod.name}`;
    await lab.request('PATCH', `${path}/status`, { status: statusOf(pod) }, 'strategic-merge');
    if (pod.kind.isTerminating === true) await lab.request('DELETE', path);
  }
  await apply(slices);
}

/** The cluster that a seed draws, as a scenario. */
export function drawn(seed: number): Scenario {
  const all = draw(seed);
  return {
    expected: healthy({
      link: 'registration',
      difficulty: 'healthy-but-looks-odd',
      subject: '',
      rootCause: '',
    }),
    account: (account) => addTo(account, all),
    objects: all.objects,
    until: ({ bindings }) => bindings.every(isObserved),
    then: (world) => happen(world, all),
  };
}
