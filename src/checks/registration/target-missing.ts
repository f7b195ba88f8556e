import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Node } from '../../snapshot/kubernetes.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which the controller registers what became ready. */
const REGISTRATION = 60;

/**
 * While endpoints and spec of a binding hash to its checkpoint annotation, the controller does
 * not ask AWS what is registered: a target that somebody else took away stays away for hours.
 */
export default defineCheck({
  id: 'registration/target-missing',
  title: 'A ready pod or node is not registered',
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
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: ['registration/readiness-gate-blocking', 'registration/targetgroup-empty'],

  run({ ref, binding, drift, health, isInUse }, { controllers }) {
    if (
      drift === 'unknown' ||
      binding === undefined ||
      binding.expected === 'unknown' ||
      health === undefined ||
      !isInUse
    ) {
      return undefined;
    }
    const { expected, object } = binding;
    if ((expected.ageSeconds ?? REGISTRATION) < REGISTRATION) return undefined;
    const isFull = controllers.some(({ flags }) => {
      const limit = Number(flags.maxTargetsPerTargetGroup.value);
      return limit > 0 && health.value.length >= limit;
    });
    const missing = drift.missing.filter(
      ({ ageSeconds = REGISTRATION }) => ageSeconds >= REGISTRATION,
    );
    const [first] = missing;
    if (first === undefined || isFull) return undefined;
    const isSettled =
      (object.value.metadata.annotations?.['elbv2.k8s.aws/checkpoint'] ?? '') !== '';
    const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    const kubectl = `kubectl -n ${binding.ref.namespace ?? ''}`;
    return {
      message: `${refText(ref)} lacks ${missing.length} of the ${expected.targets.length} targets of ${refText(binding.ref)}: ${first.id}:${first.port} of ${refText(first.source.ref)}${more}.`,
      fix: isSettled
        ? 'Find out who else deregisters targets there, and remove the checkpoint annotation of the binding, so that the controller registers them again.'
        : 'Find out from the events of the binding and the log of the controller why it does not register them.',
      commands: isSettled
        ? [`${kubectl} annotate targetgroupbinding ${binding.ref.name} elbv2.k8s.aws/checkpoint-`]
        : [`${kubectl} describe targetgroupbinding ${binding.ref.name}`],
      evidence: [
        cite(health),
        // A pod and a node have both their conditions.
        cite(first.source as Seen<Node>, 'status', 'conditions'),
        cite(object, 'spec', 'serviceRef'),
        cite(object, 'metadata', 'annotations', 'elbv2.k8s.aws/checkpoint'),
      ],
    };
  },
});
