import { citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const CRDS = 'kubernetes/customresourcedefinitions.apiextensions.k8s.io';
const CERTIFICATES = 'certificates.cert-manager.io';

/**
 * Without a CA in its configuration, no answer of a webhook is trusted. Where cert-manager is to
 * write it and is not there, that never happens, and the pods wait for their certificate.
 */
export default defineCheck({
  id: 'controller/webhook-cert-manager-missing',
  title: 'cert-manager did not write the CA of a webhook',
  severity: 'error',
  confidence: 'derived',
  on: 'webhookServices',
  needs: [
    'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
  ],
  uses: [CRDS, 'kubernetes/ingresses.networking.k8s.io', 'kubernetes/services'],
  patience: 120,
  explains: ['controller/webhook-x509', 'controller/controller-no-ready-replicas'],

  run({ ref, hooks, refuses }, { clusters }) {
    const bare = hooks.filter(({ hasCa, injectedFrom }) => !hasCa && injectedFrom !== undefined);
    const [first] = bare.flatMap(({ injectedFrom }) => injectedFrom ?? []);
    if (first === undefined) return undefined;
    const isMissing = clusters.some(({ hasCertManager }) => hasCertManager === false);
    return {
      message: `The webhooks that ask ${refText(ref)} have no CA: ${isMissing ? 'cert-manager, which is to write it, is not installed' : `cert-manager has not written it from ${String(first.value)}`}.`,
      fix: isMissing
        ? 'Install cert-manager, then restart the controller.'
        : 'Find out why cert-manager does not issue the certificate.',
      commands: [
        isMissing
          ? `kubectl get crd ${CERTIFICATES}`
          : `kubectl -n ${ref.namespace ?? ''} describe certificates.cert-manager.io,issuers.cert-manager.io`,
      ],
      evidence: [
        first,
        ...bare.map(({ source }) => source),
        ...(isMissing
          ? [citeAbsence(CRDS, { kind: 'CustomResourceDefinition', name: CERTIFICATES })]
          : []),
      ],
      affects: refuses,
    };
  },
});
