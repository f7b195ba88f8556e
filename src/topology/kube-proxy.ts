import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { carries, groupBy, type Lens } from './lens.js';
import { changeOf, COMPUTE_TYPE, isTrue } from './expected-targets.js';
import { isReplacingProxy } from './policy-enforcement.js';
import type { Binding, ProxyTrouble } from './topology.js';

const PROXY = { kind: 'DaemonSet', namespace: 'kube-system', name: 'kube-proxy' };

/** Seconds for which a pod may be replaced. */
const LAPSE = 60;

/** Machines that have no kube-proxy of this DaemonSet. */
const OTHERS = new Set(['auto', 'fargate', 'hybrid']);

/**
 * Finds out why no kube-proxy answers for a node's node ports. Absent where it runs, where the
 * cluster has none because something does its work, where not all was seen, and where an instance
 * target on the node is healthy, or none of them is seen to fail: rules that are written stay.
 */
export function proxyJudge(
  lens: Lens,
): (
  node: Seen<kubernetes.Node>,
  instance: string,
  bindings: readonly Binding[],
) => ProxyTrouble | undefined {
  const proxy = lens.find('kubernetes/daemonsets.apps', PROXY);
  const isSeen =
    typeof proxy === 'object' &&
    lens.mayDeny('kubernetes/pods', PROXY.namespace) &&
    !isReplacingProxy(lens);
  if (!isSeen) return () => undefined;
  const selector = proxy.value.spec.selector?.matchLabels ?? {};
  const byNode = groupBy(
    lens
      .all('kubernetes/pods')
      .filter(
        ({ ref, value }) =>
          ref.namespace === PROXY.namespace && carries(value.metadata.labels, selector),
      ),
    ({ value }) => value.spec.nodeName ?? '',
  );
  const { desiredNumberScheduled = 0, numberReady = 0 } = proxy.value.status ?? {};

  return (node, instance, bindings) => {
    const { labels = {} } = node.value.metadata;
    if (OTHERS.has(labels[COMPUTE_TYPE] ?? '') || labels['kubernetes.io/os'] === 'windows') {
      return undefined;
    }
    const failing = failingTargets(lens, instance, bindings);
    const [first] = failing;
    if (first === undefined) return undefined;
    const pods = byNode.get(node.ref.name) ?? [];
    const [pod] = pods;
    if (pod === undefined) {
      // By its node selector, it may not be meant to run there.
      return numberReady < desiredNumberScheduled
        ? {
            pod: undefined,
            why: 'its pod is missing',
            targets: failing.length,
            evidence: [cite(proxy, 'status'), first],
          }
        : undefined;
    }
    const isNew = (changeOf(lens, pod, ['Ready']).ageSeconds ?? LAPSE) < LAPSE;
    if (pods.some((one) => isTrue(one, 'Ready')) || isNew) return undefined;
    return {
      pod: pod.ref,
      why: troubleOf(pod),
      targets: failing.length,
      evidence: [
        cite(pod, 'status', 'conditions'),
        cite(pod, 'status', 'containerStatuses'),
        first,
      ],
    };
  };
}

/** Of the instance; none where one of its targets is healthy. */
function failingTargets(
  lens: Lens,
  instance: string,
  bindings: readonly Binding[],
): readonly Evidence[] {
  const own = bindings.flatMap(({ targetGroup }) => {
    if (typeof targetGroup !== 'object') return [];
    const health = lens.entry('aws/elbv2/target-health', targetGroup.ref);
    return [...(health?.value.entries() ?? [])].flatMap(([index, { Target, TargetHealth = {} }]) =>
      health !== undefined && Target.Id === instance
        ? [{ ...TargetHealth, source: cite(health, index) }]
        : [],
    );
  });
  if (own.some(({ State }) => State === 'healthy')) return [];
  return own.flatMap(({ Reason, source }) =>
    Reason === 'Target.Timeout' || Reason === 'Target.FailedHealthChecks' ? [source] : [],
  );
}

function troubleOf({ value }: Seen<kubernetes.Pod>): string {
  const states = (value.status?.containerStatuses ?? []).flatMap(
    ({ state }) => state?.waiting?.reason ?? state?.terminated?.reason ?? [],
  );
  return states[0] ?? 'no reason is given';
}
