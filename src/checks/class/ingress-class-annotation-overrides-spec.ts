import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The annotation of old wins over `spec.ingressClassName`: where it names no class of the
 * controller, the Ingress is left alone, whatever the field says. The API server refuses both
 * together when an Ingress is made, and lets a later change through.
 */
export default defineCheck({
  id: 'class/ingress-class-annotation-overrides-spec',
  title: 'A class annotation stands against ingressClassName',
  severity: 'error',
  confidence: 'derived',
  on: 'classClashes',
  needs: ['kubernetes/ingresses.networking.k8s.io'],
  uses: [
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  explains: ['class/ingress-class-annotation-mismatch', 'model/ingress-no-address'],

  run({ ref, outcome, annotation, eclipsed, evidence }, { controllers }) {
    if (outcome === 'refused') {
      return {
        message: `${refText(ref)} could not be created, since it has both ingressClassName and the annotation kubernetes.io/ingress.class "${annotation}", which the API server refuses.`,
        fix: `Take the annotation kubernetes.io/ingress.class out of the manifest of ${refText(ref)}.`,
        commands: [`kubectl -n ${ref.namespace ?? ''} get events`],
        evidence,
      };
    }
    if (eclipsed === undefined || controllers.length === 0) return undefined;
    return {
      message: `${refText(ref)} names the class ${eclipsed.ref.name} in ingressClassName, but its annotation kubernetes.io/ingress.class is "${annotation}", which wins and is no class of the AWS Load Balancer Controller.`,
      fix: `Remove the annotation kubernetes.io/ingress.class from ${refText(ref)}.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} annotate ingress ${ref.name} kubernetes.io/ingress.class-`,
      ],
      evidence: [...evidence, ...controllers.map(({ flags }) => flags.ingressClass.source)],
    };
  },
});
