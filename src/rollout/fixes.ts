import { refText } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { Assumptions } from '../replacement/model.js';
import type { Fix } from '../replacement/report.js';
import { smallest, type Smallest } from '../replacement/smallest.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Numbers } from '../topology/replacement.js';
import type { Drain, DrainWay } from '../topology/topology.js';

const GATE_LABEL = 'elbv2.k8s.aws/pod-readiness-gate-inject=enabled';
const DELAY = 'deregistration_delay.timeout_seconds';

/** The smallest settings that close what can be closed, each with what to paste. */
export function fixesOf(
  drain: Drain,
  { setup }: Numbers,
  assumed: Assumptions,
  version: string | undefined,
): readonly Fix[] {
  const least = smallest(setup, assumed);
  const wayAt = (at: number): DrainWay | undefined => drain.ways[at];
  const fixes = [
    ...podFix(drain, least, version),
    ...[...least.delays].flatMap(([at, seconds]) => delayFix(wayAt(at), seconds)),
    ...each(least.unpublish, wayAt, unpublishFix),
    ...each(least.unpolicy, wayAt, policyFix),
    ...(least.gates.length === 0 ? [] : [gateFix(drain, least.minReady)]),
  ];
  const { hook = setup.pod.hook } = least;
  if (!setup.isSpot || hook + assumed.request <= assumed.notice) return fixes;
  const message = `Run the pods on on-demand nodes: a spot node leaves ${assumed.notice} s, and a preStop hook of ${hook} s and requests of ${assumed.request} s need more.`;
  return [...fixes, { message, commands: [] }];
}

function each(
  places: readonly number[],
  wayAt: (at: number) => DrainWay | undefined,
  fix: (way: DrainWay) => Fix | undefined,
): readonly Fix[] {
  const found = places.flatMap((at) => {
    const way = wayAt(at);
    return way === undefined ? [] : (fix(way) ?? []);
  });
  // Two target groups of one Service have the same.
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

/** Everything that stands in the workload, as one patch. */
function podFix(
  drain: Drain,
  { hook, grace, rolling, replicas, minReady, gates }: Smallest,
  version: string | undefined,
): readonly Fix[] {
  const alone = gates.length === 0 ? minReady : undefined;
  const parts = [
    ...(hook === undefined ? [] : [`let the preStop hook wait ${hook} s`]),
    ...(grace === undefined ? [] : [`set terminationGracePeriodSeconds to ${grace}`]),
    ...(rolling === undefined
      ? []
      : [`let a new pod come first (maxSurge ${rolling.surge}, maxUnavailable 0)`]),
    ...(replicas === undefined ? [] : [`run ${replicas} replicas`]),
    ...(alone === undefined ? [] : [`set minReadySeconds to ${alone}`]),
  ];
  if (parts.length === 0) return [];
  const message = `${parts.join(', ')}.`;
  const patch = patchOf(drain, { hook, grace, rolling, replicas, minReady: alone }, version);
  return [{ message: message.charAt(0).toUpperCase() + message.slice(1), commands: [patch] }];
}

type Changes = Pick<Smallest, 'hook' | 'grace' | 'rolling' | 'replicas' | 'minReady'>;

function patchOf(drain: Drain, changes: Changes, version: string | undefined): string {
  const { ref } = drain;
  // A strategic patch finds a container by its name; custom resources know none.
  return ref.kind === 'Rollout'
    ? `${kubectl(ref)} patch rollouts.argoproj.io ${ref.name} --type=json -p '${JSON.stringify(operationsOf(drain, changes, version))}'`
    : `${kubectl(ref)} patch ${ref.kind.toLowerCase()} ${ref.name} --type=strategic -p '${JSON.stringify(strategicOf(drain, changes, version))}'`;
}

function strategicOf(
  drain: Drain,
  { hook, grace, rolling, replicas, minReady }: Changes,
  version: string | undefined,
) {
  const pod = {
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
    ...(hook === undefined
      ? {}
      : {
          containers: hookless(drain, hook).map(({ container, had }) => ({
            name: container,
            lifecycle: { preStop: { ...nulls(had, version), ...sleepOf(hook, version) } },
          })),
        }),
  };
  return {
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      ...(minReady === undefined ? {} : { minReadySeconds: minReady }),
      ...(rolling === undefined
        ? {}
        : {
            [drain.ref.kind === 'Deployment' ? 'strategy' : 'updateStrategy']: {
              type: 'RollingUpdate',
              rollingUpdate: { maxSurge: rolling.surge, maxUnavailable: rolling.unavailable },
            },
          }),
      ...(Object.keys(pod).length === 0 ? {} : { template: { spec: pod } }),
    },
  };
}

function operationsOf(
  drain: Drain,
  { hook, grace, rolling, replicas, minReady }: Changes,
  version: string | undefined,
) {
  const add = (path: string, value: unknown) => ({ op: 'add', path, value });
  const at = '/spec/template/spec';
  return [
    ...(replicas === undefined ? [] : [add('/spec/replicas', replicas)]),
    ...(minReady === undefined ? [] : [add('/spec/minReadySeconds', minReady)]),
    ...(rolling === undefined
      ? []
      : [
          add('/spec/strategy/canary/maxSurge', rolling.surge),
          add('/spec/strategy/canary/maxUnavailable', rolling.unavailable),
        ]),
    ...(grace === undefined ? [] : [add(`${at}/terminationGracePeriodSeconds`, grace)]),
    ...(hook === undefined
      ? []
      : hookless(drain, hook).map(({ index, hasLifecycle }) => {
          const path = `${at}/containers/${index}/lifecycle`;
          const preStop = sleepOf(hook, version);
          return hasLifecycle ? add(`${path}/preStop`, preStop) : add(path, { preStop });
        })),
  ];
}

/** Containers whose hook is shorter, with the handlers that they have. */
function hookless({ preStop, workload }: Drain, hook: number) {
  const containers = workload.podSpec?.containers ?? [];
  return preStop.flatMap(({ container, seconds }) => {
    if (seconds !== 'unknown' && seconds >= hook) return [];
    const index = containers.findIndex(({ name }) => name === container);
    const lifecycle = containers[index]?.lifecycle;
    return [{ container, index, hasLifecycle: lifecycle !== undefined, had: lifecycle?.preStop }];
  });
}

type Handler = NonNullable<NonNullable<kubernetes.Container['lifecycle']>['preStop']>;

/** A hook has one handler: another one that is there has to go. */
function nulls(had: Handler | undefined, version: string | undefined) {
  const kept = Object.keys(sleepOf(0, version));
  return Object.fromEntries(
    Object.keys(had ?? {})
      .filter((name) => !kept.includes(name))
      .map((name) => [name, null]),
  );
}

/** The kubelet's own sleep, which needs no shell in the image, is on since Kubernetes 1.30. */
function sleepOf(seconds: number, version: string | undefined) {
  const [, minor] = /^v?1\.(\d+)/.exec(version ?? '') ?? [];
  return Number(minor) >= 30
    ? { sleep: { seconds } }
    : { exec: { command: ['sleep', String(seconds)] } };
}

const kubectl = ({ namespace }: Ref): string =>
  namespace === undefined ? 'kubectl' : `kubectl -n ${namespace}`;

function delayFix(way: DrainWay | undefined, seconds: number): readonly Fix[] {
  if (way === undefined) return [];
  const { group, attributesFrom } = way;
  const message = `Raise the deregistration delay of ${group.ref.name} to ${seconds} s.`;
  if (attributesFrom === undefined) {
    const arn = group.object.value.TargetGroupArn;
    return [
      {
        message,
        commands: [
          `aws elbv2 modify-target-group-attributes --target-group-arn ${arn} --attributes Key=${DELAY},Value=${seconds}`,
        ],
      },
    ];
  }
  const { ref, key, value = '' } = attributesFrom;
  const others = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith(`${DELAY}=`));
  const wanted = [...others, `${DELAY}=${seconds}`].join(',').replaceAll("'", String.raw`'\''`);
  return [
    {
      message,
      commands: [
        `${kubectl(ref)} annotate --overwrite ${ref.kind.toLowerCase()} ${ref.name} '${key}=${wanted}'`,
      ],
    },
  ];
}

function unpublishFix({ group }: DrainWay): Fix | undefined {
  const { service } = group;
  if (service === undefined) return undefined;
  const { ref } = service;
  return {
    message: `Take publishNotReadyAddresses from ${refText(ref)}: with it a pod is deregistered only when it is gone.`,
    commands: [
      `${kubectl(ref)} patch service ${ref.name} --type=merge -p '{"spec":{"publishNotReadyAddresses":false}}'`,
    ],
  };
}

function policyFix({ group }: DrainWay): Fix | undefined {
  const { service } = group;
  if (service === undefined) return undefined;
  const { ref } = service;
  return {
    message: `Set externalTrafficPolicy of ${refText(ref)} to Cluster, or register pods (target-type: ip): a node without pods is found unhealthy only after its last pod is gone.`,
    commands: [
      `${kubectl(ref)} patch service ${ref.name} --type=merge -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'`,
    ],
  };
}

function gateFix({ ref }: Drain, minReady: number | undefined): Fix {
  const instead = minReady === undefined ? '' : `, or set minReadySeconds to ${minReady}`;
  return {
    message: `Give new pods readiness gates, so that an old one stays until a new one is healthy${instead}.`,
    commands: [`kubectl label namespace ${ref.namespace ?? 'default'} ${GATE_LABEL}`],
  };
}
