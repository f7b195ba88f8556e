import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * An ExternalName Service is an alias in the cluster's DNS. It has neither endpoints nor node
 * ports, so that no target can come of it.
 */
export default defineCheck({
  id: 'exposure/service-external-name',
  title: 'Backend is an ExternalName Service',
  severity: 'error',
  confidence: 'derived',
  on: 'backends',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'exposure/backend-port-not-found',
    'exposure/clusterip-service-with-instance-target',
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'registration/targetgroup-empty',
  ],

  run({ ref, exposure, source, service }) {
    if (typeof service !== 'object') return undefined;
    const { type, externalName = '' } = service.object.value.spec;
    if (type !== 'ExternalName') return undefined;
    return {
      message: `${refText(exposure)} sends traffic to ${refText(ref)}, which is only another name for ${externalName} and has nothing to register.`,
      fix: `Answer the path with a redirect, or with a target group of your own, by an annotation alb.ingress.kubernetes.io/actions.<name> on ${refText(exposure)}.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o yaml`],
      evidence: [source, cite(service.object, 'spec', 'type')],
    };
  },
});
