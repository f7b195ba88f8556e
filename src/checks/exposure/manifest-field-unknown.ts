import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A field that the schema of the API server does not have is a misspelt one, or one in the wrong
 * place. kubectl refuses the manifest; Helm, and clients that ask for less, store it without the
 * field, and nobody hears of it. Only manifests that are judged before they are applied show it.
 */
export default defineCheck({
  id: 'exposure/manifest-field-unknown',
  title: 'The manifest has a field that its kind does not have',
  severity: 'error',
  confidence: 'derived',
  on: 'applied',
  needs: [],
  uses: ['kubernetes/ingresses.networking.k8s.io'],

  run({ ref, rejection }) {
    if (rejection?.by !== 'unknown-field') return undefined;
    const { reason, field, evidence } = rejection;
    return {
      message: `kubectl would refuse ${refText(ref)}, and other clients store it without what is asked for: ${reason}.`,
      fix: `Correct ${field} in the manifest of ${refText(ref)}, or put it where it belongs.`,
      evidence,
    };
  },
});
