import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which the controller registers what became ready. */
const REGISTRATION = 60;

/**
 * While endpoints and spec of a binding hash to its checkpoint, the controller does not look at
 * AWS: it is content with a group that somebody else took targets out of.
 */
export default defineCheck({
  id: 'registration/target-manually-removed',
  title: 'Somebody else seems to deregister targets',
  severity: 'warning',
  confidence: 'suspected',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: ['registration/target-missing'],

  run({ ref, binding, drift, health, isInUse }, { controllers }) {
    if (drift === 'unknown' || binding === undefined || health === undefined || !isInUse) {
      return undefined;
    }
    const { expected, object, failure, twins, deletingSeconds } = binding;
    const { metadata, status } = object.value;
    const isContent =
      (metadata.annotations?.['elbv2.k8s.aws/checkpoint'] ?? '') !== '' &&
      status?.observedGeneration === metadata.generation &&
      failure === undefined;
    if (!isContent || twins.length > 0 || deletingSeconds !== undefined) return undefined;
    const isLimited = controllers.some(
      ({ flags }) => Number(flags.maxTargetsPerTargetGroup.value) > 0,
    );
    const age = expected === 'unknown' ? undefined : expected.ageSeconds;
    if (isLimited || (age ?? REGISTRATION) < REGISTRATION) return undefined;
    const missing = drift.missing.filter(
      ({ id, ageSeconds = REGISTRATION }) =>
        ageSeconds >= REGISTRATION && !drift.stale.some((one) => one.id === id),
    );
    const [first] = missing;
    if (first === undefined) return undefined;
    const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    return {
      message: `The controller is content with ${refText(binding.ref)}, and ${refText(ref)} lacks ${first.id}:${first.port}${more}: somebody else may have deregistered what it had registered.`,
      fix: 'Find out from CloudTrail who calls DeregisterTargets, stop that, and remove the checkpoint annotation of the binding, so that the controller registers them again.',
      commands: [
        `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeregisterTargets`,
        `kubectl -n ${binding.ref.namespace ?? ''} annotate targetgroupbinding ${binding.ref.name} elbv2.k8s.aws/checkpoint-`,
      ],
      evidence: [
        cite(health),
        cite(object, 'metadata', 'annotations', 'elbv2.k8s.aws/checkpoint'),
        cite(object, 'status', 'observedGeneration'),
      ],
    };
  },
});
