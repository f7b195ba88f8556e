import { cite, refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/**
 * Without certificate-arn the controller looks certificates up by the hosts of rules and of tls.
 * Where there is no host either, it finds none, says nothing, and AWS refuses the listener.
 */
export default defineCheck({
  id: 'listener/listener-https-no-certificate',
  title: 'An HTTPS listener has no certificate',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events', 'kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: [
    'listener/listener-missing',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack) {
    const { plan, asks, members, ref } = stack;
    const said = refusedFor(stack, 'listener/listener-https-no-certificate');
    const planned = plan.state === 'planned' ? plan.listeners : [];
    const bare = planned.find(
      ({ protocol, certificates }) => protocol === 'HTTPS' && certificates.length === 0,
    );
    const ask = asks.find(({ port }) => port === bare?.port);
    const fix = 'Give the Ingress a host that a certificate is issued for, or set certificate-arn.';
    if (ask === undefined) {
      return said === undefined
        ? undefined
        : {
            ...said,
            message: `AWS refuses the HTTPS listener of ${refText(ref)}: it has no certificate.`,
            fix,
          };
    }
    const { member, port } = ask;
    return {
      subject: member.ref,
      message: `${refText(member.ref)} wants HTTPS on port ${port}, names no certificate, and has no host to look one up by.`,
      fix,
      commands: ['aws acm list-certificates --certificate-statuses ISSUED'],
      evidence: [
        ask.source,
        cite(member.object, 'metadata', 'annotations', 'alb.ingress.kubernetes.io/certificate-arn'),
        cite(member.object, 'spec', 'rules'),
        ...(said?.evidence ?? []),
      ],
      confidence: said === undefined ? 'derived' : 'proven',
      severity:
        said !== undefined || members.some(({ addresses }) => addresses.length === 0)
          ? 'error'
          : 'warning',
    };
  },
});
