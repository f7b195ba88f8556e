import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * external-dns looks at what its flags choose, and takes names from the rules of an Ingress or
 * from an annotation. What it does not look at, it says nothing of.
 */
export default defineCheck({
  id: 'dns/external-dns-not-managing',
  title: 'external-dns passes the Ingress over',
  severity: 'warning',
  confidence: 'derived',
  on: 'passedOver',
  needs: [
    'kubernetes/deployments.apps',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  uses: ['aws/elbv2/load-balancers', 'dns'],
  patience: 600,
  explains: ['dns/dns-record-missing'],

  run({ ref, why, fix, isMissed, evidence }) {
    return {
      message: `external-dns makes no record for ${refText(ref)}, because it ${why}.`,
      fix,
      evidence,
      // An Ingress that names no host may be reached in another way.
      ...(isMissed ? {} : { severity: 'info' as const }),
    };
  },
});
