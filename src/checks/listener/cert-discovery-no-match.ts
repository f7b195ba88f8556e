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
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'aws/acm/certificates',
  ],
  explains: [
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
    'listener/listener-missing',
  ],

  run({ members, failure, plan }) {
    const [, said] = /no certificate found for host: (\S+)/.exec(failure?.message ?? '') ?? [];
    const refusals = plan.state === 'refused' ? plan.refusals : [];
    const unmatched = refusals.filter(({ kind }) => kind === 'certificate');
    const refusal = unmatched.find(({ host }) => host === said) ?? unmatched[0];
    const host = said ?? refusal?.host;
    const culprit = members.find(({ ref, object }) =>
      refusal === undefined
        ? [
            ...(object.value.spec.rules ?? []).map((rule) => rule.host),
            ...(object.value.spec.tls ?? []).flatMap(({ hosts }) => hosts ?? []),
          ].includes(host)
        : ref === refusal.member,
    );
    if (culprit === undefined || host === undefined) return undefined;
    const isStopped = said !== undefined || members.some(({ addresses }) => addresses.length === 0);
    return {
      message: `${refText(culprit.ref)} wants HTTPS for ${host}, and no issued certificate matches that name.`,
      fix: `Request a certificate for ${host} in the region of the load balancer, or set certificate-arn.`,
      commands: ['aws acm list-certificates --certificate-statuses ISSUED'],
      evidence: [
        refusal === undefined ? cite(culprit.object, 'spec', 'rules') : refusal.source,
        ...(failure === undefined || said === undefined ? [] : [failure.source]),
      ],
      subject: culprit.ref,
      confidence: said === undefined ? 'derived' : 'proven',
      // What was deployed before stays, until somebody changes something.
      severity: isStopped ? 'error' : 'warning',
    };
  },
});
