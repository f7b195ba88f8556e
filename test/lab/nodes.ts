import { setTimeout as sleep } from 'node:timers/promises';
import { CLUSTER, instance, REGION, ZONES } from './account.js';
import type { Lab } from './lab.js';
import type { KubernetesObject } from './recording.js';
import type { Ids } from './rewrite.js';

/** How pods fare; each field has what a healthy one does as its default. */
export interface Fate {
  /** Whether its containers pass their readiness probes. */
  readonly isReady?: boolean;
  /** Whether its containers are still being created. */
  readonly isStarting?: boolean;
  /** Why its containers do not run, such as `CrashLoopBackOff`. */
  readonly waiting?: { readonly reason: string; readonly message: string };
  /** The letter of the zone in which it has to run. */
  readonly zone?: 'a' | 'b';
  /** For how many seconds it goes on when it has been deleted. */
  readonly lingers?: number;
}

export interface Pod extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly readinessGates?: readonly { readonly conditionType: string }[];
    readonly containers: readonly { readonly name: string; readonly image: string }[];
    readonly affinity?: {
      readonly nodeAffinity?: {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: {
          readonly nodeSelectorTerms: readonly {
            readonly matchFields?: readonly { readonly values: readonly string[] }[];
          }[];
        };
      };
    };
  };
  readonly status: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly startTime?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly unknown[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

interface Node {
  readonly name: string;
  readonly letter: 'a' | 'b';
  readonly address: string;
  readonly free: string[];
}

const TICK_MS = 100;

/**
 * The nodes of the cluster: what schedulers and kubelets would write. They place pods, give them
 * addresses of their node's network interface, and say that they run. No program does.
 */
export class Nodes {
  readonly #lab: Lab;
  readonly #nodes: readonly Node[];
  readonly #addresses = new Map<string, { readonly node: Node; readonly address: string }>();
  readonly #silent = new Set<Node['letter']>();
  readonly #deleted = new Map<string, number>();
  #fates: readonly { readonly labels: Readonly<Record<string, string>>; readonly fate: Fate }[] =
    [];
  #running: Promise<void> | undefined;
  #isStopped = false;
  #trouble: unknown;

  private constructor(lab: Lab, addresses: number) {
    this.#lab = lab;
    this.#nodes = ZONES.map(({ letter, subnet }) => ({
      name: `ip-192-168-${subnet}-10.${REGION}.compute.internal`,
      letter,
      address: `192.168.${subnet}.10`,
      free: Array.from({ length: addresses }, (_, at) => `192.168.${subnet}.${20 + at}`),
    }));
  }

  /** Makes the nodes and runs what is placed on them; each has that many addresses for pods. */
  static async start(lab: Lab, ids: Ids, addresses: number): Promise<Nodes> {
    const nodes = new Nodes(lab, addresses);
    for (const node of nodes.#nodes) await nodes.#create(node, ids);
    nodes.#running = nodes.#run();
    return nodes;
  }

  /** From now on all pods with those labels fare like that. */
  decide(labels: Readonly<Record<string, string>>, fate: Fate): void {
    this.#fates = [{ labels, fate }, ...this.#fates];
  }

  /** From now on nothing is heard of the node in that zone. */
  async silence(letter: Node['letter']): Promise<void> {
    this.#silent.add(letter);
    for (const { name } of this.#nodes.filter((node) => node.letter === letter)) {
      const taints = ['NoSchedule', 'NoExecute'].map((effect) => ({
        key: 'node.kubernetes.io/unreachable',
        effect,
        timeAdded: second(new Date()),
      }));
      await this.#lab.request('PATCH', `/api/v1/nodes/${name}`, { spec: { taints } });
      await this.#say(name, {
        ...readyNode(new Date()),
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: second(new Date()),
      });
    }
  }

  /** Throws what keeps them from acting, if anything does. */
  check(): void {
    if (this.#trouble !== undefined) throw this.#trouble;
  }

  /** Stops acting, and says that they were alive at that time. */
  async stop(heartbeat: Date): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    this.check();
    await this.beat(heartbeat);
  }

  /** Says that all of them were alive at that time. */
  async beat(heartbeat: Date): Promise<void> {
    for (const { name, letter } of this.#nodes) {
      if (!this.#silent.has(letter)) await this.#say(name, readyNode(heartbeat));
    }
  }

  async #say(name: string, condition: Record<string, string>): Promise<void> {
    await this.#lab.request(
      'PATCH',
      `/api/v1/nodes/${name}/status`,
      { status: { conditions: [condition] } },
      'strategic-merge',
    );
  }

  async #create(node: Node, ids: Ids): Promise<void> {
    const { zone } = ZONES.find(({ letter }) => letter === node.letter) ?? ZONES[0];
    const path = '/api/v1/nodes';
    await this.#lab.request('POST', path, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: node.name,
        labels: {
          'eks.amazonaws.com/nodegroup': 'default',
          'kubernetes.io/hostname': node.name,
          'kubernetes.io/os': 'linux',
          'node.kubernetes.io/instance-type': 'm6i.large',
          'topology.kubernetes.io/region': REGION,
          'topology.kubernetes.io/zone': zone,
        },
      },
      spec: { providerID: ids.rewrite(`aws:///${zone}/${instance(node.letter)}`) },
    });
    const room = { cpu: '2', memory: '8Gi', pods: '200' };
    await this.#lab.request('PATCH', `${path}/${node.name}/status`, {
      status: {
        capacity: room,
        allocatable: room,
        conditions: [readyNode(new Date())],
        addresses: [
          { type: 'InternalIP', address: node.address },
          { type: 'ExternalIP', address: '127.0.0.1' },
          { type: 'Hostname', address: node.name },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: this.#lab.kubeletPort } },
        nodeInfo: {
          architecture: 'amd64',
          operatingSystem: 'linux',
          osImage: 'Amazon Linux 2023',
          kernelVersion: '6.1',
          containerRuntimeVersion: 'containerd://1.7.27',
          kubeletVersion: 'v1.36.3-eks-lab',
          kubeProxyVersion: '',
          machineID: CLUSTER,
          systemUUID: CLUSTER,
          bootID: CLUSTER,
        },
      },
    });
    // That it is not ready is what every new node is tainted with.
    await this.#lab.request('PATCH', `${path}/${node.name}`, { spec: { taints: null } });
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#isStopped && this.#lab.processes.isRunning('kube-apiserver')) {
      try {
        const { items } = await this.#lab.request<{ items: Pod[] }>('GET', '/api/v1/pods');
        this.#release(new Set(items.map(({ metadata }) => metadata.uid)));
        for (const pod of items) await this.#tend(pod);
        failures = 0;
      } catch (error) {
        // Pods change and go while they are looked after.
        failures += 1;
        if (failures > 100) {
          this.#trouble = error;
          return;
        }
      }
      await sleep(TICK_MS);
    }
  }

  #release(present: ReadonlySet<string>): void {
    for (const [uid, { node, address }] of this.#addresses) {
      if (present.has(uid)) continue;
      this.#addresses.delete(uid);
      if (address !== node.address) node.free.push(address);
    }
  }

  #fateOf({ metadata }: Pod): Fate {
    const labels: Readonly<Record<string, string>> = metadata.labels ?? {};
    const found = this.#fates.find((one) =>
      Object.entries(one.labels).every(([key, value]) => labels[key] === value),
    );
    return found?.fate ?? {};
  }

  /** Whether it has to run on a node that a scenario made, which says itself how it fares. */
  #isElsewhere(pod: Pod): boolean {
    const wanted = wantedNode(pod);
    return wanted !== undefined && this.#nodes.every(({ name }) => name !== wanted);
  }

  async #tend(pod: Pod): Promise<void> {
    if (this.#isElsewhere(pod)) return;
    const { namespace = '', name, uid, deletionTimestamp } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    const fate = this.#fateOf(pod);
    if (deletionTimestamp !== undefined) {
      const since = this.#deleted.get(uid) ?? Date.now();
      this.#deleted.set(uid, since);
      if (Date.now() - since >= (fate.lingers ?? 0) * 1000) {
        await this.#lab.request('DELETE', `${path}?gracePeriodSeconds=0`);
      }
      return;
    }
    const { node, address } = this.#addresses.get(uid) ?? this.#place(pod, fate);
    if (pod.spec.nodeName === undefined) {
      await this.#lab.request('POST', `${path}/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace },
        target: { apiVersion: 'v1', kind: 'Node', name: node.name },
      });
      return;
    }
    const status = statusOf(pod, fate, node, address);
    if (status === undefined) return;
    await this.#lab.request('PATCH', `${path}/status`, { status }, 'strategic-merge');
  }

  #place(pod: Pod, fate: Fate): { readonly node: Node; readonly address: string } {
    const wanted = wantedNode(pod);
    const [node] = this.#nodes
      .filter(({ name, letter }) =>
        wanted === undefined ? letter === (fate.zone ?? letter) : name === wanted,
      )
      .toSorted((one, other) => other.free.length - one.free.length);
    if (node === undefined) throw new Error(`No node is right for ${pod.metadata.name}.`);
    const address = pod.spec.hostNetwork === true ? node.address : node.free.shift();
    if (address === undefined) throw new Error(`${node.name} has no address left for pods.`);
    const placed = { node, address };
    this.#addresses.set(pod.metadata.uid, placed);
    return placed;
  }
}

/** The node that it is on, or that a DaemonSet wants it on. */
function wantedNode({ spec: { nodeName, affinity } }: Pod): string | undefined {
  const [term] =
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return nodeName ?? term?.matchFields?.[0]?.values[0];
}

const readyNode = (heartbeat: Date): Record<string, string> => ({
  type: 'Ready',
  status: 'True',
  reason: 'KubeletReady',
  message: 'kubelet is posting ready status',
  lastHeartbeatTime: second(heartbeat),
});

/** As Kubernetes writes times. */
const second = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

/** What there is to say of a pod; `undefined` where it is said already. */
function statusOf(pod: Pod, fate: Fate, node: Node, address: string): object | undefined {
  const now = second(new Date());
  const had: readonly Condition[] = pod.status.conditions ?? [];
  const isTrue = (type: string): boolean =>
    had.some((one) => one.type === type && one.status === 'True');
  const areContainersReady = isRunning(fate) && fate.isReady !== false;
  const gates = pod.spec.readinessGates ?? [];
  const isReady = areContainersReady && gates.every(({ conditionType }) => isTrue(conditionType));
  const wanted = {
    PodScheduled: true,
    Initialized: true,
    ContainersReady: areContainersReady,
    Ready: isReady,
  };
  const changed = Object.entries(wanted).filter(
    ([type, is]) => had.find((one) => one.type === type)?.status !== (is ? 'True' : 'False'),
  );
  const isStarted = fate.isStarting !== true;
  const podIP = isStarted ? address : undefined;
  if (changed.length === 0 && pod.status.podIP === podIP) return undefined;
  return {
    phase: isStarted ? 'Running' : 'Pending',
    hostIP: node.address,
    hostIPs: [{ ip: node.address }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: pod.status.startTime ?? now,
    conditions: changed.map(([type, is]) => ({
      type,
      status: is ? 'True' : 'False',
      lastTransitionTime: now,
      ...(is ? {} : whyNot(type)),
    })),
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: `${image}@sha256:0`,
      ready: areContainersReady,
      started: isRunning(fate),
      restartCount: fate.waiting === undefined ? 0 : 5,
      state: isRunning(fate)
        ? { running: { startedAt: now } }
        : { waiting: fate.waiting ?? { reason: 'ContainerCreating' } },
    })),
  };
}

const isRunning = ({ waiting, isStarting }: Fate): boolean =>
  waiting === undefined && isStarting !== true;

const whyNot = (type: string): object => ({
  reason: type === 'Ready' ? 'ReadinessGatesNotReady' : 'ContainersNotReady',
});
