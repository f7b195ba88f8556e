import type { CheckId } from '../chain.js';

/**
 * Checks that are still to be built and that stand between two that are, with what each
 * explains: a cause reaches its symptom through them, as through a check that could not run.
 */
export const UNBUILT: Readonly<Record<CheckId, readonly CheckId[]>> = {
  'controller/controller-reconcile-stale': ['routing/rule-drift'],
  'network/no-route-lb-to-target': [
    'health/health-check-connection-failed',
    'health/health-check-timeout',
  ],
};
