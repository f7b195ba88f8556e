import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * What the API server refuses is not stored: what is there stays as it is, and of an object that
 * is new nothing comes to be. Only manifests that are judged before they are applied show it.
 */
export default defineCheck({
  id: 'exposure/manifest-refused-by-api-server',
  title: 'The API server would refuse the manifest',
  severity: 'error',
  confidence: 'derived',
  on: 'applied',
  needs: [],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/namespaces',
  ],
  explains: [
    'exposure/backend-service-missing',
    'exposure/selector-matches-no-pods',
    'target-group/tgb-service-missing',
  ],

  run({ ref, rejection }) {
    if (rejection?.by !== 'api-server') return undefined;
    const { reason, field, evidence } = rejection;
    return {
      message: `The API server would refuse ${refText(ref)}: ${reason}.`,
      fix: `Correct ${field} in the manifest of ${refText(ref)}.`,
      evidence,
    };
  },
});
