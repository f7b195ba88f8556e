import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Nothing reconciles, and since its webhooks fail closed, Ingresses and Services cannot even be
 * created or changed.
 */
export default defineCheck({
  id: 'controller/controller-no-ready-replicas',
  title: 'The controller has no ready replica',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  patience: 120,
  explains: [
    'controller/webhook-no-endpoints',
    'controller/controller-leader-stuck',
    'controller/controller-reconcile-stale',
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'target-group/tgb-missing',
    'registration/target-missing',
    'registration/target-stale',
    'target-group/tgb-stuck-deleting',
    'registration/readiness-gate-blocking',
    'registration/target-port-mismatch',
  ],

  run({ ref, deployment }, { controllers }) {
    const isReady = (item: typeof deployment) => (item.value.status?.readyReplicas ?? 0) > 0;
    // One of several that is off harms nobody while another runs.
    if (controllers.some((controller) => isReady(controller.deployment))) return undefined;
    const wanted = deployment.value.spec.replicas ?? 1;
    return {
      message: `${refText(ref)} has no ready replica of ${wanted}.`,
      fix:
        wanted === 0
          ? `Scale ${refText(ref)} to two replicas.`
          : 'Find out why its pods do not become ready.',
      commands: [
        wanted === 0
          ? `kubectl -n ${ref.namespace ?? ''} scale deployment/${ref.name} --replicas=2`
          : `kubectl -n ${ref.namespace ?? ''} describe pods -l app.kubernetes.io/name=aws-load-balancer-controller`,
      ],
      evidence: [cite(deployment, 'spec', 'replicas'), cite(deployment, 'status', 'readyReplicas')],
    };
  },
});
