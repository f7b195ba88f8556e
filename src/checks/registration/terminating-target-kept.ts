import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * `publishNotReadyAddresses` lists every pod as ready, those that start and those that end too.
 * The controller goes by that list, so a pod is a target until it is gone.
 */
export default defineCheck({
  id: 'registration/terminating-target-kept',
  title: 'Pods stay registered until they are gone',
  severity: 'warning',
  confidence: 'derived',
  on: 'boundServices',
  needs: ['kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/services'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['load-balancer/alb-502-observed'],

  run({ ref, service, bindings }) {
    const binding = bindings.find(({ object }) => object.value.spec.targetType === 'ip');
    const { publishNotReadyAddresses } = service.object.value.spec;
    if (binding === undefined || publishNotReadyAddresses !== true) return undefined;
    return {
      message: `${refText(ref)} publishes pods that are not ready, so ${refText(binding.ref)} keeps those registered that start or end.`,
      fix: 'Use a Service of its own, without publishNotReadyAddresses, for the load balancer.',
      commands: [`kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o yaml`],
      evidence: [
        cite(service.object, 'spec', 'publishNotReadyAddresses'),
        cite(binding.object, 'spec', 'targetType'),
      ],
    };
  },
});
