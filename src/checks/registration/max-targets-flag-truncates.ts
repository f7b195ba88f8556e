import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * With `--max-targets-per-target-group` the controller registers no more than so many targets of
 * a group, and says nothing of the rest but in its log.
 */
export default defineCheck({
  id: 'registration/max-targets-flag-truncates',
  title: 'A flag of the controller leaves targets out',
  severity: 'info',
  confidence: 'derived',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/nodes',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],

  run({ ref, object, expected }, { controllers }) {
    if (expected === 'unknown') return undefined;
    const { length } = expected.targets;
    const flag = controllers
      .map(({ flags }) => flags.maxTargetsPerTargetGroup)
      .find(({ value }) => Number(value) > 0 && Number(value) < length);
    if (flag === undefined) return undefined;
    return {
      message: `The controller registers ${flag.value} of the ${length} targets of ${refText(ref)}, because its flag allows no more.`,
      fix: 'Raise --max-targets-per-target-group if the rest is to be sent to as well; pods with a readiness gate stay unready without.',
      commands: [],
      evidence: [flag.source, cite(object, 'spec', 'serviceRef')],
    };
  },
});
