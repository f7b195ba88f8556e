import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The annotation of old has to equal the flag. Ingresses that hold the controller's finalizer and
 * another value were served before the flag was changed, and are given up now.
 */
export default defineCheck({
  id: 'class/controller-ingress-class-flag-mismatch',
  title: 'The controller was told another class than it served',
  severity: 'warning',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/ingresses.networking.k8s.io'],
  explains: [
    'class/ingress-class-annotation-mismatch',
    'class/ingress-class-annotation-overrides-spec',
    'model/ingress-no-address',
  ],

  run({ flags, disowned }) {
    const [first] = disowned;
    const held = first?.finalizers[0];
    if (first?.className === undefined || held === undefined) return undefined;
    const more = disowned.length > 1 ? ` and ${disowned.length - 1} more` : '';
    const { value } = flags.ingressClass;
    const told = value === '' ? 'has no --ingress-class' : `runs with --ingress-class=${value}`;
    return {
      message: `The controller ${told}, and ${refText(first.ref)}${more}, which it served before, has the annotation kubernetes.io/ingress.class "${first.className.value}".`,
      fix: `Set --ingress-class to ${first.className.value} again, or give the Ingresses an ingressClassName in place of the annotation.`,
      commands: [
        `kubectl get ingress -A -o custom-columns='NAMESPACE:.metadata.namespace,NAME:.metadata.name,CLASS:.metadata.annotations.kubernetes\\.io/ingress\\.class'`,
      ],
      affects: disowned.map(({ ref }) => ref),
      evidence: [flags.ingressClass.source, first.className.source, held.source],
    };
  },
});
