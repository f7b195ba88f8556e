import type { CheckId } from '../chain.js';

/**
 * Checks that are still to be built and that stand between two that are, with what each
 * explains: a cause reaches its symptom through them, as through a check that could not run.
 */
export const UNBUILT: Readonly<Record<CheckId, readonly CheckId[]>> = {
  'controller/controller-crashloop': ['controller/controller-no-ready-replicas'],
  'controller/controller-leader-stuck': ['controller/controller-reconcile-stale'],
  'controller/controller-reconcile-stale': ['routing/rule-drift'],
  'controller/webhook-denied-request': ['model/ingress-no-address'],
  'health/targets-all-unhealthy': ['registration/readiness-gate-blocking'],
  'identity/node-role-used': ['identity/iam-permission-missing'],
  'network/sg-rules-not-managed': ['network/backend-sg-rule-missing'],
  'registration/endpoints-without-pod-ref': ['registration/targetgroup-empty'],
  'registration/endpointslice-empty': ['registration/targetgroup-empty'],
  'registration/readiness-gate-blocking': ['exposure/pods-none-ready', 'model/model-deploy-failed'],
  'routing/rule-drift': ['routing/rule-missing'],
  'subnets/subnet-discovery-no-match': ['model/ingress-no-address', 'model/model-build-failed'],
  'target-group/tgb-not-reconciled': [
    'model/model-deploy-failed',
    'registration/target-missing',
    'registration/target-stale',
    'registration/targetgroup-empty',
  ],
  'target-group/tgb-service-missing': ['registration/targetgroup-empty'],
  'target-group/tgb-stuck-deleting': ['model/model-deploy-failed'],
};
