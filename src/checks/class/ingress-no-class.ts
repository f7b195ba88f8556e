import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * With its usual flag `--ingress-class=alb` the controller ignores an Ingress that has no class,
 * where no IngressClass is the default. It says so nowhere: no event, no line in the log.
 */
export default defineCheck({
  id: 'class/ingress-no-class',
  title: 'Ingress names no class and there is no default',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: ['model/ingress-no-address'],

  run({ ref, object, classSource, owner }, { controllers }) {
    if (classSource !== 'none' || owner !== 'nobody' || controllers.length === 0) return undefined;
    return {
      message: `${refText(ref)} names no class, and no IngressClass is the default, so no controller serves it.`,
      fix: 'Set ingressClassName to the class of the AWS Load Balancer Controller.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} patch ingress ${ref.name} --type=merge -p '{"spec":{"ingressClassName":"alb"}}'`,
      ],
      evidence: [cite(object, 'spec', 'ingressClassName')],
    };
  },
});
