import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The API server asks a webhook before it accepts an object. One that fails closed and that
 * nobody answers refuses every such object: nothing can be created or changed.
 */
export default defineCheck({
  id: 'controller/webhook-no-endpoints',
  title: 'A webhook that fails closed has no endpoint',
  severity: 'error',
  confidence: 'derived',
  on: 'webhookServices',
  needs: [
    'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/namespaces',
  ],
  patience: 120,
  explains: [
    'controller/webhook-denied-request',
    'exposure/pods-not-created',
    'model/finalizer-add-failed',
  ],

  run({ ref, service, hooks, refuses, isController, hasEndpoint }) {
    if (hasEndpoint !== false) return undefined;
    const resources = [...new Set(hooks.flatMap((hook) => hook.resources))].toSorted();
    const isThere = typeof service === 'object';
    const seen = isThere ? 'has no ready endpoint' : 'does not exist';
    return {
      message: `${refText(ref)} ${seen}, and the webhooks that ask it about ${resources.join(', ')} fail closed.`,
      fix: isController
        ? 'Bring the controller back, or delete its webhook configurations where it was removed.'
        : `Bring back what answers ${refText(ref)}, or let its webhooks pass over what it is not meant for.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get endpointslices -l kubernetes.io/service-name=${ref.name}`,
      ],
      evidence: [
        isThere
          ? cite(service.object, 'spec', 'selector')
          : citeAbsence('kubernetes/services', ref),
        ...(isThere ? service.slices.map((slice) => cite(slice, 'endpoints')) : []),
        ...hooks.map(({ source }) => source),
      ],
      affects: refuses,
    };
  },
});
