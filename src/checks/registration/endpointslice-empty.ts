import { cite, citeAbsence, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type { Binding, BoundService } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which the first pods of a Service become endpoints. */
const START = 60;

/**
 * The controller registers what the EndpointSlices of a Service list, pods that are ready or that
 * wait for nothing but their readiness gate. Where they list none, the target group stays empty.
 */
export default defineCheck({
  id: 'registration/endpointslice-empty',
  title: 'No endpoint of the Service can be registered',
  severity: 'error',
  confidence: 'derived',
  on: 'boundServices',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: ['registration/targetgroup-empty'],

  run({ ref, service, bindings }) {
    const binding = bindings.find(isIdle);
    if (binding === undefined || (service.oldestPodSeconds ?? START) < START) return undefined;
    return {
      message: `${refText(ref)} has no endpoint for ${refText(binding.ref)} to register: ${reasonOf(service, binding)}.`,
      fix: 'Find out why no pod of the Service is ready to be registered.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get endpointslices -l kubernetes.io/service-name=${ref.name} -o yaml`,
      ],
      evidence: [cite(binding.object, 'spec', 'serviceRef'), ...evidenceOf(service, binding)],
    };
  },
});

function isIdle({ object, port, expected }: Binding): boolean {
  return (
    object.value.spec.targetType === 'ip' &&
    typeof port === 'object' &&
    expected !== 'unknown' &&
    expected.targets.length === 0
  );
}

function reasonOf({ slices }: BoundService['service'], { expected }: Binding): string {
  const [first, ...others] = expected === 'unknown' ? [] : expected.leftOut;
  if (first !== undefined) {
    return `${refText(first.ref)} ${first.why}${others.length > 0 ? `, and ${others.length} more are left out` : ''}`;
  }
  if (slices.length === 0) return 'it has no EndpointSlice';
  return slices.some(({ value }) => (value.endpoints ?? []).length > 0)
    ? 'none of its EndpointSlices is of this address family and has this port'
    : 'its EndpointSlices are empty';
}

function evidenceOf(
  { slices, object }: BoundService['service'],
  { expected }: Binding,
): readonly Evidence[] {
  const [left] = expected === 'unknown' ? [] : expected.leftOut;
  const [slice] = slices;
  return [
    slice === undefined
      ? citeAbsence('kubernetes/endpointslices.discovery.k8s.io', {
          kind: 'EndpointSlice',
          namespace: object.ref.namespace,
          name: object.ref.name,
        })
      : cite(slice, 'endpoints'),
    ...(left === undefined ? [] : [left.source]),
  ];
}
