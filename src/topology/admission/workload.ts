import type {
  Container,
  DaemonSet,
  Deployment,
  LabelSelector,
  PodSpec,
  ReplicaSet,
  StatefulSet,
} from '../../snapshot/kubernetes.js';
import { matches } from '../expected-targets.js';
import { isDnsLabel, isPort, isPortName } from './names.js';
import { again, type Deny, type Path, type Rule } from './rules.js';

/*
 * What the API server asks of workloads and of pods beyond their schemas. Source: Kubernetes,
 * `pkg/apis/apps/validation` and `pkg/apis/core/validation`.
 */

type Workload = Deployment | StatefulSet | DaemonSet | ReplicaSet;

export const workloadRule: Rule<Workload> = ({ ref, value }, before, deny) => {
  const { spec } = value;
  const { selector, template } = spec;
  if (isEmpty(selector)) deny(['spec'], 'it has no selector');
  else if (template !== undefined && !matches(template.metadata?.labels ?? {}, selector)) {
    deny(['spec', 'selector'], 'its selector does not match the labels of its own template', [
      'spec',
      'template',
      'metadata',
      'labels',
    ]);
  }
  if (template !== undefined) podSpec(template.spec, ['spec', 'template', 'spec'], deny);
  if ('replicas' in spec && (spec.replicas ?? 0) < 0) {
    deny(['spec', 'replicas'], `${spec.replicas} replicas are less than none`);
  }
  if (before !== undefined && !isSame(before.spec.selector, selector)) {
    deny(['spec', 'selector'], `the selector of a ${ref.kind} cannot be changed`);
  }
  if (ref.kind === 'Deployment') strategyOf(value as Deployment, deny);
  if (ref.kind === 'StatefulSet' && before !== undefined) {
    const [old, now] = [before, value].map((one) => (one as StatefulSet).spec.serviceName ?? '');
    if (old !== now) {
      deny(
        now === '' ? ['spec'] : ['spec', 'serviceName'],
        `the serviceName ${old} of a StatefulSet cannot be changed`,
      );
    }
  }
};

const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): boolean =>
  Object.keys(matchLabels).length + matchExpressions.length === 0;

function isSame(a: LabelSelector = {}, b: LabelSelector = {}): boolean {
  const textOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
    JSON.stringify([Object.entries(matchLabels).sort(), matchExpressions]);
  return textOf(a) === textOf(b);
}

function strategyOf({ spec }: Deployment, deny: Deny): void {
  const { type, rollingUpdate } = spec.strategy ?? {};
  if (type === 'Recreate' && rollingUpdate !== undefined) {
    deny(['spec', 'strategy', 'rollingUpdate'], 'a strategy Recreate may have no rollingUpdate');
  }
  const isZero = (value: string | number | undefined): boolean => value === 0 || value === '0%';
  if (isZero(rollingUpdate?.maxSurge) && isZero(rollingUpdate?.maxUnavailable)) {
    deny(
      ['spec', 'strategy', 'rollingUpdate'],
      'maxSurge and maxUnavailable may not both be 0: no pod could be replaced',
    );
  }
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  if (deadline !== undefined && deadline <= minReadySeconds) {
    deny(
      ['spec', 'progressDeadlineSeconds'],
      `progressDeadlineSeconds ${deadline} is not more than minReadySeconds ${minReadySeconds}`,
      ['spec', 'minReadySeconds'],
    );
  }
}

export function podSpec(spec: PodSpec, at: Path, deny: Deny): void {
  const { containers, initContainers = [], terminationGracePeriodSeconds: grace = 30 } = spec;
  if (containers.length === 0) deny(at, 'its pods have no containers');
  const lists = [
    ['containers', containers],
    ['initContainers', initContainers],
  ] as const;
  for (const [list, all] of lists) {
    for (const [i, container] of all.entries())
      containerOf(container, [...at, list, i], grace, deny);
  }
  const every = lists.flatMap(([list, all]) => all.map(({ name }, i) => ({ list, i, name })));
  const placeOf = (index: number): Path => {
    const { list = 'containers', i = 0 } = every[index] ?? {};
    return [...at, list, i, 'name'];
  };
  for (const [first, other] of again(every, ({ name }) => name)) {
    const { name = '' } = every[other] ?? {};
    deny(placeOf(other), `two containers have the name ${name}`, placeOf(first));
  }
}

function containerOf(container: Container, at: Path, grace: number, deny: Deny): void {
  const { name, ports = [], lifecycle } = container;
  if (!isDnsLabel(name)) deny([...at, 'name'], `${name} is no name of a container`);
  for (const [i, port] of ports.entries()) {
    if (!isPort(port.containerPort)) {
      deny([...at, 'ports', i, 'containerPort'], `${port.containerPort} is no number of a port`);
    }
    if (port.name !== undefined && port.name !== '' && !isPortName(port.name)) {
      deny(
        [...at, 'ports', i, 'name'],
        `${port.name} is no name of a container's port, which is of at most 15 small letters, digits and hyphens`,
      );
    }
  }
  for (const [first, other] of again(ports, (port) => port.name)) {
    deny(
      [...at, 'ports', other, 'name'],
      `two ports of ${name} have the name ${ports[other]?.name ?? ''}`,
      [...at, 'ports', first, 'name'],
    );
  }
  for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe'] as const) {
    const { httpGet, tcpSocket } = container[probe] ?? {};
    for (const [kind, port] of [
      ['httpGet', httpGet?.port],
      ['tcpSocket', tcpSocket?.port],
    ] as const) {
      if (typeof port === 'number' ? isPort(port) : port === undefined || isPortName(port))
        continue;
      deny([...at, probe, kind, 'port'], `${port} is neither a number nor a name of a port`);
    }
  }
  const seconds = lifecycle?.preStop?.sleep?.seconds;
  if (seconds !== undefined && (seconds < 0 || seconds > grace)) {
    deny(
      [...at, 'lifecycle', 'preStop', 'sleep', 'seconds'],
      `its preStop hook sleeps for ${seconds} s, which is more than terminationGracePeriodSeconds, ${grace} s`,
      [...at.slice(0, -2), 'terminationGracePeriodSeconds'],
    );
  }
}
