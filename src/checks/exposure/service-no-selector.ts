import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Targets of type ip are pods. Of a Service without selector, people or programs write the
 * endpoints, and those that lead to no pod the controller never registers.
 */
export default defineCheck({
  id: 'exposure/service-no-selector',
  title: 'A Service without selector has no pods to register',
  severity: 'error',
  confidence: 'derived',
  on: 'backends',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  patience: 60,
  explains: ['registration/endpoints-without-pod-ref', 'registration/targetgroup-empty'],

  run({ ref, exposure, source, service, targetType }) {
    if (typeof service !== 'object' || targetType?.value !== 'ip') return undefined;
    const { selector = {}, type } = service.object.value.spec;
    if (Object.keys(selector).length > 0 || type === 'ExternalName') return undefined;
    const endpoints = service.slices.flatMap(({ value }) => value.endpoints ?? []);
    if (endpoints.some(({ targetRef }) => targetRef?.kind === 'Pod')) return undefined;
    const [slice] = service.slices;
    const has =
      endpoints.length === 0
        ? 'has no endpoints'
        : `has ${endpoints.length === 1 ? 'an endpoint that leads' : `${endpoints.length} endpoints that lead`} to no pod`;
    return {
      message: `${refText(ref)}, to which ${refText(exposure)} sends traffic, has no selector and ${has}, so that nothing is registered.`,
      fix: `Give ${refText(ref)} a selector, or register the addresses in a target group of your own and name that in an annotation alb.ingress.kubernetes.io/actions.<name>.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get endpointslices -l kubernetes.io/service-name=${ref.name} -o yaml`,
      ],
      evidence: [
        source,
        cite(service.object, 'spec', 'selector'),
        targetType.source,
        ...(slice === undefined ? [] : [cite(slice, 'endpoints')]),
      ],
    };
  },
});
