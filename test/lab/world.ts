import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { asAnswers, CLUSTER, healthyAccount, REGION } from './account.js';
import { change, create } from './api.js';
import {
  LEASE,
  startController,
  within,
  type Controller,
  type Installation,
} from './controller.js';
import type { Host } from './dns.js';
import { startLab, type Lab, type TargetState } from './lab.js';
import { Nodes, type Pod } from './nodes.js';
import { daemonSets } from './objects.js';
import type { KubernetesObject } from './recording.js';
import { clientsOf, restoreAws, type Clients } from './restore-aws.js';
import type { Ids } from './rewrite.js';
import { moment, type Moment, type Scenario } from './scenario.js';

/** What a scenario may wait for. */
export interface Seen {
  readonly ingresses: readonly WayIn[];
  /** Of type LoadBalancer. */
  readonly services: readonly WayIn[];
  readonly bindings: readonly Binding[];
  readonly events: readonly Event[];
  /** Without those of `kube-system`. */
  readonly pods: readonly Pod[];
}

interface WayIn extends KubernetesObject {
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly hostname?: string }[] };
  };
}

interface Binding extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
  readonly spec: { readonly targetGroupARN: string };
  readonly status?: { readonly observedGeneration?: number };
}

interface Event extends KubernetesObject {
  readonly reason: string;
  readonly message?: string;
  readonly involvedObject: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
  };
}

/** A cluster with the controller in an account: what a scenario acts on. */
export interface World {
  readonly lab: Lab;
  readonly ids: Ids;
  readonly nodes: Nodes;
  readonly controller: Controller;
  readonly aws: Clients;
  /** Creates objects, with the account's own ids for those of the scenario. */
  apply(objects: readonly KubernetesObject[]): Promise<void>;
  /** Changes an object by what is given of it; lists are replaced. */
  change(object: KubernetesObject): Promise<void>;
  until(what: string, isSo: (seen: Seen) => boolean): Promise<void>;
  /** What there is now. */
  see(): Promise<Seen>;
  /** Waits until the controller asks once more for the health of targets. */
  asked(): Promise<void>;
  /** The ARN of the one target group. */
  targetGroup(): Promise<string>;
}

/** A world at whose moments somebody looks, one after the other. */
export interface Watched extends World {
  /**
   * Has a snapshot taken when nothing changes any more, or at once. It is one of the scenario's
   * series; nothing may be said of it above `info`, unless something else is given.
   */
  look(what: string, said?: Partial<Moment>, isAtOnce?: boolean): Promise<void>;
}

/** Looks at a world that goes on. */
export type Onlooker = (world: World, moment: Moment) => Promise<void>;

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Pod']);
/** Of kube-controller-manager. Those that would empty nodes without a kubelet are left off. */
const CONTROLLERS = [
  'deployment',
  'replicaset',
  'statefulset',
  'daemonset',
  'disruption',
  'endpointslice',
  'endpoints',
  'namespace',
  'serviceaccount',
  'garbage-collector',
].map((name) => `${name}-controller`);
const MANAGER = 'kube-controller-manager';
/** Nothing has to change for that long. */
const QUIET_MS = 3000;
const TEN_MINUTES = 600;

/** Where a scenario has happened, and when it is looked at, as seconds from now. */
export interface Played {
  readonly world: World;
  readonly age: number;
  /** Ends its lab. */
  stop(): Promise<void>;
}

/** Starts a lab and lets a scenario happen in it. Then nothing acts any more. */
export async function play(
  scenario: Scenario,
  installed: Installation,
  onlooker: Onlooker = async () => {},
): Promise<Played> {
  const options = { controllers: CONTROLLERS, clusterName: CLUSTER, region: REGION };
  const lab = await startLab(options);
  const aws = clientsOf(lab);
  const stop = async (): Promise<void> => {
    for (const client of Object.values(aws)) client.destroy();
    await lab.stop();
  };
  try {
    const world = await build(lab, aws, scenario, installed);
    await scenario.first?.(world);
    const ways = scenario.objects.filter(({ kind = '' }) => !WORKLOADS.has(kind));
    const workloads = scenario.objects.filter(({ kind = '' }) => WORKLOADS.has(kind));
    const isDone = scenario.until ?? isServed;
    await world.apply(ways);
    await world.until('the controller has done with what it was given', isDone);
    // A pod waits for its targets where their binding exists before it.
    await world.apply(workloads);
    await quiet(world);
    await world.until('it is still done when pods run', isDone);
    let isComplete = false;
    const look: Watched['look'] = async (what, said = {}, isAtOnce = false) => {
      if (!isAtOnce) await quiet(world);
      if (!isComplete) await complete(world);
      isComplete = true;
      await world.nodes.beat(new Date());
      await onlooker(world, moment(what, said));
    };
    await scenario.then?.({ ...world, look });
    await quiet(world);
    const age = scenario.age ?? TEN_MINUTES;
    await freeze(world, age);
    if (!isComplete) await complete(world);
    return { world, age, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(
  lab: Lab,
  aws: Clients,
  scenario: Scenario,
  installed: Installation,
): Promise<World> {
  const account = await healthyAccount();
  scenario.account?.(account);
  const ids = await restoreAws(lab, asAnswers(account));
  const [node] = account['ec2/instances'];
  const addresses = node?.NetworkInterfaces?.[0]?.PrivateIpAddresses?.length ?? 1;
  const nodes = await Nodes.start(lab, ids, addresses - 1);
  const rewritten = (object: KubernetesObject): KubernetesObject =>
    JSON.parse(ids.rewrite(JSON.stringify(object))) as KubernetesObject;
  for (const object of daemonSets) await create(lab, object);
  const controller = await startController(lab, ids, installed, scenario.flags ?? []);
  return {
    lab,
    ids,
    nodes,
    controller,
    aws,
    async apply(objects) {
      for (const object of objects) await create(lab, rewritten(object));
    },
    change: (object) => change(lab, rewritten(object)),
    async until(what, isSo) {
      let last: Seen | undefined;
      const describe = (): string => (last === undefined ? '' : unserved(last).join('\n'));
      const isNow = async (): Promise<boolean> => {
        nodes.check();
        return isSo((last = await see(lab)));
      };
      await within(what, isNow, describe);
    },
    see: () => see(lab),
    async asked() {
      const count = async (): Promise<number> =>
        (await lab.awsCalls()).filter(({ action }) => action === 'DescribeTargetHealth').length;
      const before = await count();
      await within('the controller asks for the health of targets', async () => {
        nodes.check();
        return (await count()) > before;
      });
    },
    async targetGroup() {
      const { TargetGroups = [] } = await aws.elb.send(new elb.DescribeTargetGroupsCommand({}));
      const [group] = TargetGroups;
      if (TargetGroups.length !== 1) throw new Error(`There are ${TargetGroups.length}.`);
      return group?.TargetGroupArn ?? '';
    },
  };
}

async function see(lab: Lab): Promise<Seen> {
  const list = async <T>(path: string): Promise<readonly T[]> =>
    (await lab.request<{ items: T[] }>('GET', path)).items;
  const [ingresses, services, bindings, events, pods] = await Promise.all([
    list<WayIn>('/apis/networking.k8s.io/v1/ingresses'),
    list<WayIn & { spec: { type: string } }>('/api/v1/services'),
    list<Binding>('/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings'),
    list<Event>('/api/v1/events'),
    list<Pod>('/api/v1/pods'),
  ]);
  return {
    ingresses,
    services: services.filter(({ spec }) => spec.type === 'LoadBalancer'),
    bindings,
    events,
    pods: pods.filter(({ metadata }) => metadata.namespace !== 'kube-system'),
  };
}

const hostnameOf = ({ status }: WayIn): string | undefined =>
  status?.loadBalancer?.ingress?.[0]?.hostname;

/** The controller has done with the binding as it is. */
export const isObserved = ({ metadata, status }: Binding): boolean =>
  status?.observedGeneration === metadata.generation;

/** What is not served yet, and what was said that may be why. */
const unserved = ({ ingresses, services, bindings, events }: Seen): readonly string[] => [
  ...[...ingresses, ...services].filter((one) => hostnameOf(one) === undefined).map(nameOf),
  ...bindings.filter((one) => !isObserved(one)).map(nameOf),
  ...events
    .filter(({ reason }) => !reason.startsWith('Success'))
    .map(({ reason, message }) => `${reason}: ${message}`),
];

const nameOf = ({ kind = '', metadata: { namespace = '', name } }: KubernetesObject): string =>
  `not yet: ${kind} ${namespace}/${name}`;

/** All that asks for a load balancer has one, and all bindings have been looked at. */
export const isServed = ({ ingresses, services, bindings }: Seen): boolean =>
  [...ingresses, ...services].every((one) => hostnameOf(one) !== undefined) &&
  bindings.every(isObserved);

/** The controller has said that of all Ingresses, or of the one of that name. */
export const warned =
  (reason: string, name?: string) =>
  ({ ingresses, events }: Seen): boolean =>
    ingresses
      .filter(({ metadata }) => name === undefined || metadata.name === name)
      .every(({ metadata }) =>
        events.some(
          (event) =>
            event.reason === reason &&
            event.involvedObject.kind === 'Ingress' &&
            event.involvedObject.namespace === metadata.namespace &&
            event.involvedObject.name === metadata.name,
        ),
      );

/** The controller could not do what the binding of that name asks for. */
export const failed =
  (name: string) =>
  ({ events }: Seen): boolean =>
    events.some(
      ({ reason, involvedObject }) =>
        reason === 'FailedReconcile' &&
        involvedObject.kind === 'TargetGroupBinding' &&
        involvedObject.name === name,
    );

/** Waits until neither the controller nor anybody else changes anything. */
async function quiet({ lab, nodes }: World): Promise<void> {
  let before = '';
  let since = Date.now();
  await within('nothing changes any more', async () => {
    nodes.check();
    const { ingresses, services, bindings, pods } = await see(lab);
    const changes = (await lab.awsCalls()).filter(
      ({ action, status }) => status < 300 && !/^(?:Describe|Get|List|GET )/.test(action),
    );
    const now = JSON.stringify([ingresses, services, bindings, pods, changes.length]);
    if (now !== before) since = Date.now();
    before = now;
    return Date.now() - since > QUIET_MS;
  });
}

/** Ends all acting; those who are alive say so, as they would so many seconds from now. */
async function freeze({ lab, nodes, controller }: World, age: number): Promise<void> {
  const isLed = controller.isRunning();
  controller.freeze();
  lab.processes.freeze(MANAGER);
  const then = new Date(Date.now() + age * 1000);
  // Who is alive has said so shortly before somebody looks.
  await nodes.stop(then);
  if (isLed) {
    const renewTime = `${then.toISOString().slice(0, -1)}000Z`;
    await lab.request('PATCH', LEASE, { spec: { renewTime } });
  }
}

/** Adds what AWS has besides that which the controller asks for, and the names of hosts. */
async function complete({ lab, aws }: World): Promise<void> {
  const { LoadBalancers = [] } = await aws.elb.send(new elb.DescribeLoadBalancersCommand({}));
  const addresses = new Map<string, readonly string[]>();
  let last = 200;
  for (const balancer of LoadBalancers) {
    const own: string[] = [];
    for (const { SubnetId } of balancer.AvailabilityZones ?? []) {
      last += 1;
      own.push(await attach(aws.ec2, balancer, SubnetId, last));
    }
    await addDefaults(aws.elb, balancer);
    const isPublic = balancer.Scheme === 'internet-facing';
    const seen = isPublic ? own.map((address) => address.replace(/.*\./, '203.0.113.')) : own;
    addresses.set(balancer.DNSName ?? '', seen);
  }
  lab.setHosts(hostsOf(await see(lab), addresses));
}

/** One of ELB's own interfaces, which the emulator does not make. */
async function attach(
  client: ec2.EC2Client,
  balancer: elb.LoadBalancer,
  SubnetId: string | undefined,
  last: number,
): Promise<string> {
  const { Subnets } = await client.send(
    new ec2.DescribeSubnetsCommand({ SubnetIds: [SubnetId ?? ''] }),
  );
  const PrivateIpAddress = (Subnets?.[0]?.CidrBlock ?? '').replace(/\.\d+\/.*/, `.${last}`);
  await client.send(
    new ec2.CreateNetworkInterfaceCommand({
      SubnetId,
      PrivateIpAddress,
      Description: `ELB ${(balancer.LoadBalancerArn ?? '').split(':loadbalancer/')[1]}`,
      Groups: balancer.SecurityGroups,
    }),
  );
  return PrivateIpAddress;
}

const COMMON = { 'deletion_protection.enabled': 'false', 'access_logs.s3.enabled': 'false' };
/** Attributes that AWS gives back although nobody set them; the emulator has few of them. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  application: {
    ...COMMON,
    'idle_timeout.timeout_seconds': '60',
    'client_keep_alive.seconds': '3600',
    'routing.http2.enabled': 'true',
    'routing.http.drop_invalid_header_fields.enabled': 'false',
    'load_balancing.cross_zone.enabled': 'true',
    'waf.fail_open.enabled': 'false',
  },
  network: {
    ...COMMON,
    'load_balancing.cross_zone.enabled': 'false',
    'dns_record.client_routing_policy': 'any_availability_zone',
  },
};
const MINIMUM = 'minimum_healthy_targets.count';
const GROUP_DEFAULTS: Readonly<Record<string, string>> = {
  'deregistration_delay.timeout_seconds': '300',
  'stickiness.enabled': 'false',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  [`target_group_health.dns_failover.${MINIMUM}`]: '1',
  [`target_group_health.unhealthy_state_routing.${MINIMUM}`]: '1',
};

async function addDefaults(
  client: elb.ElasticLoadBalancingV2Client,
  { LoadBalancerArn, Type }: elb.LoadBalancer,
): Promise<void> {
  const missing = (
    had: readonly { Key?: string | undefined }[] | undefined,
    defaults: Readonly<Record<string, string>>,
  ): { Key: string; Value: string }[] =>
    Object.entries(defaults)
      .filter(([key]) => had?.every(({ Key }) => Key !== key))
      .map(([Key, Value]) => ({ Key, Value }));

  const balancer = await client.send(
    new elb.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }),
  );
  const Attributes = missing(balancer.Attributes, DEFAULTS[Type ?? ''] ?? {});
  await client.send(new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
  const { TargetGroups = [] } = await client.send(
    new elb.DescribeTargetGroupsCommand({ LoadBalancerArn }),
  );
  for (const { TargetGroupArn } of TargetGroups) {
    const group = await client.send(
      new elb.DescribeTargetGroupAttributesCommand({ TargetGroupArn }),
    );
    await client.send(
      new elb.ModifyTargetGroupAttributesCommand({
        TargetGroupArn,
        Attributes: missing(group.Attributes, GROUP_DEFAULTS),
      }),
    );
  }
}

/** Each host of an Ingress leads to its load balancer. */
function hostsOf(
  { ingresses, services }: Seen,
  addresses: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, Host>> {
  const hosts: Record<string, Host> = {};
  for (const one of [...ingresses, ...services]) {
    const balancer = hostnameOf(one);
    const found = balancer === undefined ? undefined : addresses.get(balancer);
    if (balancer === undefined || found === undefined) continue;
    hosts[balancer] = { addresses: found, cname: [] };
    const { rules = [] } = one['spec'] as { rules?: { host?: string }[] };
    for (const { host } of rules) {
      if (host !== undefined) hosts[host] = { addresses: found, cname: [balancer] };
    }
  }
  return hosts;
}

/** Health checks of all targets fail with that status. */
export const answers = (status: string): TargetState =>
  unhealthy('Target.ResponseCodeMismatch', `Health checks failed with these codes: [${status}]`);

const unhealthy = (Reason: string, Description: string): TargetState => ({
  TargetGroup: '*',
  Id: '*',
  State: 'unhealthy',
  Reason,
  Description,
});

/** Health checks of all targets find no connection, or one that ends at once. */
export const REFUSES = unhealthy('Target.FailedHealthChecks', 'Health checks failed');

/** Health checks of all targets could not be done, by no fault of theirs. */
export const ELB_FAILS = unhealthy(
  'Elb.InternalError',
  'Health checks failed due to an internal error',
);

/** A target that nothing is sent to. */
export const unused = (Id: string, Reason: string, Description: string): TargetState => ({
  TargetGroup: '*',
  Id,
  State: 'unused',
  Reason,
  Description,
});

/** Targets of which nothing else is said are new. */
export const initial = (
  Reason: 'Elb.RegistrationInProgress' | 'Elb.InitialHealthChecking',
): TargetState => ({
  TargetGroup: '*',
  Id: '*',
  State: 'initial',
  Reason,
  Description:
    Reason === 'Elb.RegistrationInProgress'
      ? 'Target registration is in progress'
      : 'Initial health checks in progress',
});

/** That pod's target passes its health checks, in all groups. */
export const passes = ({ status }: Pod): TargetState => ({
  TargetGroup: '*',
  Id: status.podIP ?? '',
  State: 'healthy',
});

/** Health checks of all targets get no answer. */
export const TIMES_OUT = unhealthy('Target.Timeout', 'Request timed out');
