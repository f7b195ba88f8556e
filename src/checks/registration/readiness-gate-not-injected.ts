import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Gates are given to pods when they are created, by a webhook that lets pods pass where it cannot
 * be reached. Pods that are older than their binding have none either, and get theirs when they
 * are replaced.
 */
export default defineCheck({
  id: 'registration/readiness-gate-not-injected',
  title: 'New pods lack the readiness gate that was asked for',
  severity: 'warning',
  confidence: 'derived',
  on: 'boundServices',
  needs: [
    'kubernetes/pods',
    'kubernetes/namespaces',
    'kubernetes/services',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: ['draining/rollout-without-readiness-gate'],

  run({ ref, service, ungated }) {
    const [first, ...others] = ungated;
    if (first === undefined) return undefined;
    const { pod, binding, asked } = first;
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    const [workload] = service.workloads;
    return {
      message: `${refText(pod.ref)}${more} behind ${refText(ref)} came after ${refText(binding.ref)} and has no readiness gate, though its namespace asks for one.`,
      fix: 'Make sure that the webhook of the controller is reached, then restart the workload.',
      commands:
        workload === undefined
          ? []
          : [
              `kubectl -n ${workload.ref.namespace ?? ''} rollout restart ${workload.ref.kind.toLowerCase()}/${workload.ref.name}`,
            ],
      evidence: [
        asked,
        cite(pod, 'spec', 'readinessGates'),
        cite(pod, 'metadata', 'creationTimestamp'),
        cite(binding.object, 'metadata', 'creationTimestamp'),
      ],
    };
  },
});
