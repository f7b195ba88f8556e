import { citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Nothing acts on an Ingress or Service of its classes without it.
 */
export default defineCheck({
  id: 'controller/controller-not-installed',
  title: 'AWS Load Balancer Controller is not installed',
  severity: 'error',
  confidence: 'derived',
  on: 'clusters',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'controller/controller-no-ready-replicas',
    'controller/webhook-no-endpoints',
    'controller/webhook-orphaned',
    'model/ingress-no-address',
    'target-group/tgb-missing',
  ],

  run({ controllers, wantsController, mayDenyController }) {
    const [first] = wantsController.filter(({ api }) => api !== 'binding');
    if (controllers.length > 0 || first === undefined || !mayDenyController) {
      return undefined;
    }
    return {
      message: `${refText(first.ref)} needs the AWS Load Balancer Controller, and no Deployment of it exists.`,
      fix: 'Install the AWS Load Balancer Controller with its Helm chart.',
      commands: [
        'kubectl get deployments -A -l app.kubernetes.io/name=aws-load-balancer-controller',
      ],
      evidence: [
        citeAbsence('kubernetes/deployments.apps', {
          kind: 'Deployment',
          namespace: 'kube-system',
          name: 'aws-load-balancer-controller',
        }),
      ],
    };
  },
});
