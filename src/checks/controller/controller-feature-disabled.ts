import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** A gate that is closed lets the controller refuse, or never look at, what needs it. */
export default defineCheck({
  id: 'controller/controller-feature-disabled',
  title: 'A feature that is asked for is switched off',
  severity: 'error',
  confidence: 'derived',
  on: 'disabledFeatures',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  explains: ['model/model-build-failed', 'model/ingress-no-address'],

  run({ ref, gate, value, source, need, evidence }) {
    return {
      message: `${need}, but ${refText(ref)} runs with the feature gate ${gate}=${value}.`,
      fix: `Take ${gate}=${value} out of --feature-gates.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} edit deployment ${ref.name}`],
      evidence: [source, evidence],
    };
  },
});
