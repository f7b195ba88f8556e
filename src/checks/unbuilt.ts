import type { CheckId } from '../chain.js';

/**
 * Checks that are still to be built and that stand between two that are, with what each
 * explains: a cause reaches its symptom through them, as through a check that could not run.
 */
export const UNBUILT: Readonly<Record<CheckId, readonly CheckId[]>> = {
  'controller/controller-reconcile-stale': ['routing/rule-drift'],
  'health/targets-all-unhealthy': [
    'load-balancer/alb-502-observed',
    'load-balancer/alb-504-observed',
    'registration/readiness-gate-blocking',
  ],
};
