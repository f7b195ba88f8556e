import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Seconds for which a node may lose touch. */
const LAPSE = 60;

/**
 * A node that is not ready is no target, and pods on it only while they are listed as ready.
 * Where no node is known to be ready, the controller keeps those of which nothing is heard.
 */
export default defineCheck({
  id: 'registration/node-not-ready',
  title: 'A node of the targets is not ready',
  severity: 'warning',
  confidence: 'proven',
  on: 'boundNodes',
  needs: [
    'kubernetes/nodes',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/pods',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: ['registration/target-missing', 'health/targets-some-unhealthy'],

  run({ ref, object, readiness, readinessSeconds = LAPSE, isLeaving, selectedBy, podCount }) {
    if (readiness === 'True' || readinessSeconds < LAPSE) return undefined;
    const parts = [
      ...(selectedBy.length > 0
        ? [`${counted(selectedBy.length, 'binding')} would register it`]
        : []),
      ...(podCount > 0 ? [`targets on it are ${counted(podCount, 'pod')}`] : []),
    ];
    return {
      message: `${refText(ref)} is ${readiness === 'Unknown' ? 'not heard of' : 'not ready'}: ${parts.join(' and ')}.`,
      fix: 'Repair the node, or remove it so that its pods start elsewhere.',
      commands: [`kubectl describe node ${ref.name}`],
      evidence: [cite(object, 'status', 'conditions')],
      ...(isLeaving ? { severity: 'info' as const } : {}),
    };
  },
});

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
