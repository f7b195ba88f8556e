import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A zonal shift takes a zone out of service, whoever started it. Its targets may be healthy and
 * are sent nothing.
 */
export default defineCheck({
  id: 'health/target-administratively-overridden',
  title: 'A zonal shift keeps traffic from targets',
  severity: 'info',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: ['kubernetes/ingressclasses.networking.k8s.io'],

  run({ ref, health, isInUse }) {
    if (health === undefined || !isInUse) return undefined;
    const shifted = health.value.flatMap(({ Target, AdministrativeOverride }, at) => {
      const state = AdministrativeOverride?.State ?? 'no_override';
      return state.startsWith('zonal_shift') ? [{ at, state, zone: Target.AvailabilityZone }] : [];
    });
    const [first] = shifted;
    if (first === undefined) return undefined;
    const zones = [...new Set(shifted.flatMap(({ zone }) => zone ?? []))].toSorted();
    const where = zones.length === 0 ? '' : ` in ${zones.join(', ')}`;
    return {
      message: `${shifted.length} of ${health.value.length} targets of ${refText(ref)}${where} ${shifted.length === 1 ? 'is' : 'are'} sent nothing: AWS says ${first.state} of them.`,
      fix: 'End the zonal shift in Amazon Application Recovery Controller once the zone is well.',
      commands: ['aws arc-zonal-shift list-zonal-shifts --status ACTIVE'],
      evidence: [
        cite(health, first.at, 'AdministrativeOverride'),
        cite(health, first.at, 'Target'),
      ],
    };
  },
});
