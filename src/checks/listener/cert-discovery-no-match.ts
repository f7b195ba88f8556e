import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Without certificate-arn the controller looks for an issued certificate of every host. One host
 * without one is enough to stop the whole group, other members included.
 */
export default defineCheck({
  id: 'listener/cert-discovery-no-match',
  title: 'No certificate matches a host',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  explains: ['model/model-build-failed', 'model/model-deploy-failed', 'model/ingress-no-address'],

  run({ members, failure }) {
    const [, host] = /no certificate found for host: (\S+)/.exec(failure?.message ?? '') ?? [];
    if (failure === undefined || host === undefined) return undefined;
    const culprit = members.find(({ object }) =>
      [
        ...(object.value.spec.rules ?? []).map((rule) => rule.host),
        ...(object.value.spec.tls ?? []).flatMap(({ hosts }) => hosts ?? []),
      ].includes(host),
    );
    if (culprit === undefined) return undefined;
    return {
      message: `${refText(culprit.ref)} wants HTTPS for ${host}, and no issued certificate matches that name.`,
      fix: `Request a certificate for ${host} in the region of the load balancer, or set certificate-arn.`,
      commands: ['aws acm list-certificates --certificate-statuses ISSUED'],
      evidence: [failure.source, cite(culprit.object, 'spec', 'rules')],
      subject: culprit.ref,
    };
  },
});
