import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which the controller deregisters what is gone. */
const DEREGISTRATION = 60;

/**
 * A load balancer sends to whatever is registered, also to the address of a pod that is gone, or
 * that another pod has now. Without a time of the change only a target that fails its health
 * check is taken for one that stayed behind: any other may be leaving just now.
 */
export default defineCheck({
  id: 'registration/target-stale',
  title: 'A target is registered that should be gone',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
  ],
  uses: [
    'kubernetes/configmaps',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: [
    'load-balancer/alb-502-observed',
    'load-balancer/alb-504-observed',
    'health/targets-some-unhealthy',
  ],

  run({ ref, binding, drift, health, isInUse }) {
    if (drift === 'unknown' || binding === undefined || health === undefined || !isInUse) {
      return undefined;
    }
    const stale = drift.stale.filter(
      ({ isDated, ageSeconds = DEREGISTRATION, state }) =>
        ageSeconds >= DEREGISTRATION && (isDated || state === 'unhealthy'),
    );
    const [first] = stale;
    if (first === undefined) return undefined;
    const { leftOut } = first;
    const why =
      leftOut === undefined
        ? `which ${refText(binding.ref)} does not lead to`
        : `whose ${refText(leftOut.ref)} ${leftOut.why}`;
    const more = stale.length > 1 ? `, and ${stale.length - 1} more` : '';
    return {
      message: `${refText(ref)} still has the target ${first.id}:${first.port}, ${why}${more}.`,
      fix: 'Find out from the events of the binding why the controller does not deregister it, then remove the checkpoint annotation of the binding, so that it compares again.',
      commands: [
        `kubectl -n ${binding.ref.namespace ?? ''} describe targetgroupbinding ${binding.ref.name}`,
      ],
      evidence: [
        cite(health, first.at),
        cite(binding.object, 'spec', 'serviceRef'),
        ...(leftOut === undefined ? [] : [leftOut.source]),
      ],
    };
  },
});
