import { cite, refText } from '../../findings/cite.js';
import type { ActualListener, ServedCertificate } from '../../topology/topology.js';
import { names } from '../../topology/plan/certificates.js';
import { defineCheck } from '../define-check.js';

const DAY = 86_400;
const WARN_DAYS = 14;

/**
 * Clients refuse a certificate that has run out. ACM renews what it issued itself two months
 * before, so that one which is about to run out was not renewed.
 */
export default defineCheck({
  id: 'listener/cert-expired',
  title: 'A certificate has run out, or soon will',
  severity: 'error',
  confidence: 'proven',
  on: 'loadBalancers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'aws/elbv2/listeners',
    'aws/acm/certificates',
  ],
  uses: ['aws/elbv2/listener-certificates'],
  explains: ['load-balancer/client-cannot-connect'],

  run({ ref, listeners = [] }) {
    const served = listeners
      .flatMap((listener) => listener.served.map((one) => ({ listener, one })))
      .filter(({ one }) => (one.expiredSeconds ?? -Infinity) > -WARN_DAYS * DAY)
      .toSorted(
        (a, b) =>
          Number(isShown(b)) - Number(isShown(a)) ||
          (b.one.expiredSeconds ?? 0) - (a.one.expiredSeconds ?? 0),
      );
    const [first] = served;
    if (first === undefined) return undefined;
    const { listener, one } = first;
    const { certificate } = one;
    if (typeof certificate !== 'object') return undefined;
    const { NotAfter = '', Type } = certificate.value;
    const isOver = (one.expiredSeconds ?? 0) >= 0;
    const days = Math.max(0, Math.floor(-(one.expiredSeconds ?? 0) / DAY));
    return {
      subject: certificate.ref,
      message: `${refText(certificate.ref)}, on port ${listener.value.Port ?? 0} of ${refText(ref)}, ${isOver ? `ran out on ${NotAfter}` : `runs out in ${days} ${days === 1 ? 'day' : 'days'}, on ${NotAfter}`}.`,
      fix:
        Type === 'IMPORTED'
          ? 'Import a renewed certificate under the same ARN, as ACM renews none that is imported.'
          : 'Find out why ACM could not renew it: its validation record has to stay in DNS.',
      commands: [`aws acm describe-certificate --certificate-arn ${one.arn}`],
      evidence: [cite(certificate, 'NotAfter'), one.source, cite(certificate, 'Type')],
      severity: isOver && isShown(first) ? 'error' : 'warning',
    };
  },
});

interface Served {
  readonly listener: ActualListener;
  readonly one: ServedCertificate;
}

/** Clients may be shown it: the default one, or one with a name that no other one in force has. */
function isShown({ listener, one }: Served): boolean {
  if (one.isDefault || typeof one.certificate !== 'object') return true;
  const others = listener.served.flatMap(({ arn, certificate, expiredSeconds }) =>
    arn !== one.arn && typeof certificate === 'object' && (expiredSeconds ?? 0) < 0
      ? [certificate.value]
      : [],
  );
  const own = one.certificate.value.SubjectAlternativeNames ?? [];
  return own.length === 0 || own.some((name) => !others.some((other) => names(other, name)));
}
