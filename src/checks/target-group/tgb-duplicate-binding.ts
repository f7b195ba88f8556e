import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Each binding takes out of its target group whatever it does not know. Two bindings of one group
 * undo each other's work for ever, unless all of them are in multi-cluster mode.
 */
export default defineCheck({
  id: 'target-group/tgb-duplicate-binding',
  title: 'Several bindings fill one target group',
  severity: 'error',
  confidence: 'derived',
  on: 'bindings',
  needs: ['kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/services'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'registration/target-missing',
    'registration/target-stale',
    'registration/targetgroup-empty',
  ],

  run({ ref, object, twins, deletingSeconds }) {
    if (deletingSeconds !== undefined) return undefined;
    // It is said once, at the one that came last.
    const isLast = twins.every((twin) => keyOf(twin.value.metadata) < keyOf(object.value.metadata));
    const [first] = twins;
    if (first === undefined || !isLast) return undefined;
    const all = [object, ...twins];
    if (all.every(({ value }) => value.spec.multiClusterTargetGroup === true)) return undefined;
    return {
      message: `${refText(ref)} fills the target group that ${twins.map((twin) => refText(twin.ref)).join(' and ')} also ${twins.length > 1 ? 'fill' : 'fills'}, so that each removes the targets of the other.`,
      fix: 'Delete all but one of the bindings, or set multiClusterTargetGroup to true in each of them.',
      commands: [`kubectl -n ${ref.namespace ?? ''} delete targetgroupbinding ${ref.name}`],
      evidence: [
        cite(object, 'spec', 'targetGroupARN'),
        ...twins.map((twin) => cite(twin, 'spec', 'targetGroupARN')),
        ...all
          .filter(({ value }) => value.spec.multiClusterTargetGroup !== true)
          .map((one) => cite(one, 'spec', 'multiClusterTargetGroup')),
      ],
    };
  },
});

function keyOf({
  creationTimestamp = '',
  namespace = '',
  name,
}: {
  readonly creationTimestamp?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name: string;
}): string {
  return `${creationTimestamp} ${namespace}/${name}`;
}
