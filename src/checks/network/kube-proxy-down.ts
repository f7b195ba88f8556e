import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * kube-proxy carries what comes in on a node port on to the pods. Without it a node that is new
 * answers on none, and one that is older goes on with the rules of the time when it stopped.
 */
export default defineCheck({
  id: 'network/kube-proxy-down',
  title: 'kube-proxy does not run on a node that is a target',
  severity: 'error',
  confidence: 'derived',
  on: 'boundNodes',
  needs: [
    'kubernetes/nodes',
    'kubernetes/pods',
    'kubernetes/daemonsets.apps',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'health/health-check-timeout',
    'health/health-check-connection-failed',
    'health/targets-some-unhealthy',
  ],

  run({ ref, proxyTrouble }) {
    if (proxyTrouble === undefined) return undefined;
    const { pod, why, targets, evidence } = proxyTrouble;
    const proxy = pod === undefined ? why : `${refText(pod)} is not ready (${why})`;
    const failing = targets === 1 ? '1 target on it fails' : `${targets} targets on it fail`;
    return {
      message: `${refText(ref)} is an instance target without kube-proxy: ${proxy}, and ${failing} the health check.`,
      fix: 'Repair the add-on kube-proxy, or remove the node.',
      commands:
        pod === undefined
          ? ['kubectl -n kube-system describe daemonset kube-proxy']
          : [
              `kubectl -n kube-system describe pod ${pod.name}`,
              `kubectl -n kube-system logs ${pod.name} --previous`,
            ],
      evidence,
    };
  },
});
