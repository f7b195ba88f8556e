import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A backend of an Ingress may be any resource, as far as Kubernetes goes. The controller knows
 * Services alone, and builds nothing of a group where one backend is something else.
 */
export default defineCheck({
  id: 'exposure/backend-resource-unsupported',
  title: 'A backend is a resource and no Service',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, resourceBackends }) {
    const [first, ...others] = resourceBackends;
    if (first === undefined) return undefined;
    const more = others.length === 0 ? '' : `, and so are ${others.length} more`;
    return {
      message: `${refText(ref)} has at ${first.path.join('.')} a backend that is no Service${more}.`,
      fix: `Let the backends of ${refText(ref)} be Services, or answer the path by an annotation alb.ingress.kubernetes.io/actions.<name>.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [first, ...others],
    };
  },
});
