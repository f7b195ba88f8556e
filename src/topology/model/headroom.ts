import type { Headroom, Json } from '../../findings/finding.js';
import type { Seen } from '../../findings/cite.js';
import type * as aws from '../../snapshot/aws.js';
import { lensOn, type Lens } from '../lens.js';
import { limitOf } from '../limits.js';
import type { Stack, Topology } from '../topology.js';
import type { LiveState, WantedState } from './changes.js';
import { resourceTag } from '../tracking.js';
import { liveFinder, NEEDED } from './changes/live.js';
import { listenersOf, rulesOf } from './changes/parts.js';
import {
  isUnknown,
  nameText,
  type ListenerSpec,
  type ModelAction,
  type Resources,
  type Unknown,
} from './model.js';
import { settingsOf } from './settings.js';

/*
 * How much of what AWS allows one load balancer is used up. What is allowed in an account and
 * region is not told: a snapshot has no more load balancers than are of the cluster.
 */

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
/** Below this share a quota that nothing is added to is not worth a line. */
const NEARLY_USED_UP = 0.8;

/** Of one load balancer. */
interface Counts {
  readonly rules: number;
  readonly listeners: number;
  /** Without the default ones. */
  readonly certificates: number | undefined;
  readonly 'target-groups': number;
  /** In the action that has most. */
  readonly 'target-groups-per-action': number;
  /** In the rule that has most. */
  readonly 'condition-values': number;
  readonly 'condition-wildcards': number;
  /** Absent where nothing tells how many there will be. */
  readonly targets: number | undefined;
}

const QUOTAS: Readonly<
  Record<Stack['type'], readonly (readonly [name: string, count: keyof Counts])[]>
> = {
  application: [
    ['rules-per-application-load-balancer', 'rules'],
    ['listeners-per-application-load-balancer', 'listeners'],
    ['certificates-per-application-load-balancer', 'certificates'],
    ['target-groups-per-application-load-balancer', 'target-groups'],
    ['target-groups-per-action-on-application-load-balancer', 'target-groups-per-action'],
    ['condition-values-per-alb-rule', 'condition-values'],
    ['condition-wildcards-per-alb-rule', 'condition-wildcards'],
    ['targets-per-application-load-balancer', 'targets'],
  ],
  network: [
    ['listeners-per-network-load-balancer', 'listeners'],
    ['certificates-per-network-load-balancer', 'certificates'],
    ['target-groups-per-action-on-network-load-balancer', 'target-groups-per-action'],
    ['targets-per-network-load-balancer', 'targets'],
  ],
};

/** Of one rule or action, the fullest: that another one is that now says nothing. */
const OF_THE_WORST: ReadonlySet<keyof Counts> = new Set([
  'target-groups-per-action',
  'condition-values',
  'condition-wildcards',
]);

/**
 * The quotas of which more or less will be used, or little is left, the scarcest first. None where
 * nothing was seen of what is there. What AWS does not say the limit of is left out.
 */
export function headroomOf(live: LiveState, wanted: WantedState): readonly Headroom[] {
  const lens = lensOn(live.snapshot);
  const { cluster, vpcId } = settingsOf(lens, live.topology);
  if (cluster === undefined || NEEDED.some((name) => !lens.mayDeny(name))) return [];
  const find = liveFinder(lens, { cluster, vpcId });
  const found = wanted.built.flatMap((built): readonly Headroom[] => {
    if (built.state !== 'built') return [];
    const { resources } = built.model;
    const { loadBalancers } = find(built.stack);
    return Object.entries(resources[LOAD_BALANCER] ?? {}).flatMap(([id, { spec }]) => {
      const there = loadBalancers.find(
        ({ value }) => lens.tagsOf(value.LoadBalancerArn)[resourceTag(built.stack)] === id,
      );
      const within = there?.ref ?? { kind: 'LoadBalancer', name: nameText(spec.name) };
      const before = actualCounts(lens, there);
      const after = plannedCounts(resources, id, wanted.topology);
      return QUOTAS[spec.type].flatMap(([quota, count]): readonly Headroom[] => {
        const max = limitOf(lens, quota)?.value;
        const [was, is] = [before[count], after[count]];
        if (max === undefined || was === undefined || is === undefined) return [];
        const isScarce = is >= max * NEARLY_USED_UP;
        return isScarce || (was !== is && !OF_THE_WORST.has(count))
          ? [{ quota, within, before: was, after: is, max }]
          : [];
      });
    });
  });
  return found.toSorted((a, b) => b.after / b.max - a.after / a.max);
}

const most = (numbers: readonly number[]): number => Math.max(0, ...numbers);

function actualCounts(lens: Lens, loadBalancer: Seen<aws.LoadBalancer> | undefined): Counts {
  const listeners =
    (loadBalancer && lens.entry('aws/elbv2/listeners', loadBalancer.ref)?.value) ?? [];
  const perListener = listeners.map((listener) => {
    const { ListenerArn: arn } = listener;
    const ref = { kind: 'Listener', name: arn, arn };
    const listed = lens.entry('aws/elbv2/listener-certificates', ref)?.value ?? [];
    const initial = listener.Certificates?.[0]?.CertificateArn;
    const others = new Set(listed.map(({ CertificateArn }) => CertificateArn));
    others.delete(initial);
    return {
      certificates: others.size,
      rules: (lens.entry('aws/elbv2/rules', ref)?.value ?? []).filter(
        ({ IsDefault }) => IsDefault !== true,
      ),
    };
  });
  const rules = perListener.flatMap((one) => one.rules);
  const groups = lens
    .all('aws/elbv2/target-groups')
    .filter(({ value }) =>
      value.LoadBalancerArns?.includes(loadBalancer?.value.LoadBalancerArn ?? ''),
    );
  const targets = groups.map(({ ref }) => lens.entry('aws/elbv2/target-health', ref)?.value.length);
  const conditions = rules.map(({ Conditions = [] }) => valuesIn(Conditions as Json));
  return {
    rules: rules.length,
    listeners: listeners.length,
    certificates: sum(perListener.map(({ certificates }) => certificates)),
    'target-groups': groups.length,
    'target-groups-per-action': most(
      [...listeners.map(({ DefaultActions }) => DefaultActions), ...rules.map((r) => r.Actions)]
        .flatMap((actions) => actions ?? [])
        .map(({ ForwardConfig }) => ForwardConfig?.TargetGroups?.length ?? 0),
    ),
    'condition-values': most(conditions.map((values) => values.length)),
    'condition-wildcards': most(conditions.map(wildcardsIn)),
    targets: all(targets),
  };
}

function plannedCounts(resources: Resources, id: string, topology: Topology): Counts {
  const listeners = listenersOf(resources, id);
  const rules = listeners.flatMap(([listener]) => rulesOf(resources, listener));
  const actions = [
    ...listeners.flatMap(([, { defaultActions = [] }]) => actionsIn(defaultActions)),
    ...rules.flatMap(([, spec]) => actionsIn(spec.actions)),
  ];
  const groups = actions.map(
    ({ forwardConfig }) =>
      forwardConfig?.targetGroups.map(({ targetGroupARN }) => JSON.stringify(targetGroupARN)) ?? [],
  );
  const conditions = rules.map(([, spec]) => valuesIn(spec.conditions));
  return {
    rules: rules.length,
    listeners: listeners.length,
    certificates: all(listeners.map(([, spec]) => certificatesBeside(spec))),
    'target-groups': new Set(groups.flat()).size,
    'target-groups-per-action': most(groups.map(({ length }) => length)),
    'condition-values': most(conditions.map((values) => values.length)),
    'condition-wildcards': most(conditions.map(wildcardsIn)),
    targets: plannedTargets(resources, new Set(groups.flat()), topology),
  };
}

const actionsIn = (actions: readonly ModelAction[] | Unknown): readonly ModelAction[] =>
  isUnknown(actions) ? [] : actions;

function certificatesBeside({ certificates = [] }: ListenerSpec): number | undefined {
  if (isUnknown(certificates)) return undefined;
  const arns = new Set(certificates.map(({ certificateARN }) => JSON.stringify(certificateARN)));
  return Math.max(0, arns.size - 1);
}

/** As far as the bindings of all its target groups are there to tell. */
function plannedTargets(
  resources: Resources,
  groups: ReadonlySet<string>,
  { bindings }: Topology,
): number | undefined {
  const expected = new Map(
    bindings.map(({ ref, expected: targets }) => [
      `${ref.namespace ?? ''}/${ref.name}`,
      targets === 'unknown' ? undefined : targets.targets.length,
    ]),
  );
  const templates = Object.values(
    resources['K8S::ElasticLoadBalancingV2::TargetGroupBinding'] ?? {},
  ).map(({ spec }) => spec.template);
  const counted = [...groups].map((group) => {
    const template = templates.find((one) => JSON.stringify(one.spec.targetGroupARN) === group);
    const { namespace = '', name = '' } = template?.metadata ?? {};
    return expected.get(`${namespace}/${nameText(name)}`);
  });
  return all(counted);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const all = (numbers: readonly (number | undefined)[]): number | undefined =>
  numbers.every((number) => number !== undefined) ? sum(numbers) : undefined;

/** Every value of every condition, whatever it is a condition of. */
function valuesIn(conditions: Json): readonly string[] {
  if (Array.isArray(conditions)) return conditions.flatMap(valuesIn);
  if (typeof conditions !== 'object' || conditions === null || isUnknown(conditions)) return [];
  const configs = Object.entries(conditions).filter(([key]) => /config$/i.test(key));
  return configs.flatMap(([, config]) =>
    Object.entries(config as object)
      .filter(([key]) => /^(?:regex)?values$/i.test(key))
      .flatMap(([, values]) => (values as readonly Json[]).map((value) => JSON.stringify(value))),
  );
}

const wildcardsIn = (values: readonly string[]): number =>
  sum(values.map((value) => value.match(/[*?]/g)?.length ?? 0));
