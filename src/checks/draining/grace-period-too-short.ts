import { refText } from '../../findings/cite.js';
import { ASSUMPTIONS } from '../../replacement/model.js';
import { defineCheck } from '../define-check.js';

/** What a process should have left, after the hook, to finish what it is doing. */
const REST_SECONDS = ASSUMPTIONS.request;

/**
 * The grace period begins with the deletion, so a preStop hook is part of it. What is left
 * after the hook is all the time that the process has between SIGTERM and SIGKILL.
 */
export default defineCheck({
  id: 'draining/grace-period-too-short',
  title: 'The preStop hook uses up the grace period',
  severity: 'warning',
  confidence: 'derived',
  on: 'drains',
  needs: [
    'aws/elbv2/target-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['load-balancer/alb-502-observed'],

  run({ ref, preStop, grace }) {
    const [longest] = preStop
      .flatMap((hook) =>
        hook.seconds === 'unknown' || hook.seconds === 0 ? [] : [{ ...hook, waits: hook.seconds }],
      )
      .sort((a, b) => b.waits - a.waits);
    if (longest === undefined || grace.value >= longest.waits + REST_SECONDS) return undefined;
    const rest = Math.max(grace.value - longest.waits, 0);
    return {
      message: `Pods of ${refText(ref)} are killed ${rest} s after SIGTERM: their grace period is ${grace.value} s, of which the preStop hook of container ${longest.container} takes ${longest.waits} s.`,
      fix: `Raise terminationGracePeriodSeconds to ${longest.waits + 30} s or more: the hook, the longest request, and some seconds to spare.`,
      evidence: [grace.source, longest.source],
    };
  },
});
