import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller registers an endpoint by the pod that it names. Endpoints that somebody wrote by
 * hand, for machines outside the cluster, name none and are passed over.
 */
export default defineCheck({
  id: 'registration/endpoints-without-pod-ref',
  title: 'Endpoints that name no pod are not registered',
  severity: 'error',
  confidence: 'derived',
  on: 'boundServices',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['registration/endpointslice-empty', 'registration/targetgroup-empty'],

  run({ ref, service, bindings }) {
    const byAddress = bindings.filter(({ object }) => object.value.spec.targetType === 'ip');
    const [binding] = byAddress;
    const without = service.slices.flatMap((slice) =>
      (slice.value.endpoints ?? []).flatMap(({ targetRef }, index) =>
        targetRef?.kind === 'Pod' ? [] : [{ slice, index }],
      ),
    );
    const [first] = without;
    if (binding === undefined || first === undefined) return undefined;
    const total = service.slices.flatMap(({ value }) => value.endpoints ?? []).length;
    return {
      message: `${without.length} of ${total} endpoints of ${refText(ref)} name no pod, so ${refText(binding.ref)} does not register them.`,
      fix: 'Register such addresses yourself, in a target group that no binding fills, and forward to that one.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get endpointslices -l kubernetes.io/service-name=${ref.name} -o yaml`,
      ],
      evidence: [
        cite(first.slice, 'endpoints', first.index),
        cite(service.object, 'spec', 'selector'),
        cite(binding.object, 'spec', 'targetType'),
      ],
      // The others are served.
      ...(without.length < total ? { severity: 'warning' as const } : {}),
    };
  },
});
