import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The ALB Ingress Controller is version 1 of today's controller. It is no longer maintained,
 * knows none of what was added since, and must never run beside its successor.
 */
export default defineCheck({
  id: 'controller/controller-legacy-v1',
  title: 'The ALB Ingress Controller, version 1, still runs',
  severity: 'warning',
  confidence: 'derived',
  on: 'legacyControllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['controller/controller-multiple-instances'],

  run({ ref, image, replicas, others }) {
    if (replicas === 0) return undefined;
    const [beside] = others;
    return {
      message: `${refText(ref)} runs ${String(image.value)}, version 1 of the controller${beside === undefined ? '' : `, beside ${refText(beside)}, which builds from the same Ingresses`}.`,
      fix:
        beside === undefined
          ? 'Migrate to version 2 or later by its guide, which needs a permission more for the time of the migration.'
          : `Remove ${refText(ref)}.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get deployment ${ref.name}`],
      evidence: [image],
    };
  },
});
