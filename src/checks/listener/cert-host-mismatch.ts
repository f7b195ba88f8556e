import { cite, refKey, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Where no certificate of a listener has the name that a client asks for, it is shown the default
 * one, which it refuses. A CDN in front that checks another name does not mind.
 */
export default defineCheck({
  id: 'listener/cert-host-mismatch',
  title: 'No certificate of the listener has the name of a host',
  severity: 'warning',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/acm/certificates',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: ['load-balancer/client-cannot-connect'],

  run({ plan }) {
    if (plan.state !== 'planned') return undefined;
    const bad = plan.listeners.find(({ uncovered }) => uncovered.length > 0);
    const [first] = bad?.uncovered ?? [];
    if (bad === undefined || first === undefined) return undefined;
    const own = bad.uncovered.filter(({ member }) => member.ref === first.member.ref);
    const hosts = [...new Set(own.map(({ host }) => host))];
    const shown = hosts.length > 3 ? [...hosts.slice(0, 3), `${hosts.length - 3} more`] : hosts;
    const certificates = new Map(
      bad.certificates.flatMap(({ arn, certificate }) =>
        typeof certificate === 'object' ? [[arn, certificate]] : [],
      ),
    );
    return {
      subject: first.member.ref,
      message: `Port ${bad.port} serves ${shown.join(', ')} of ${refText(first.member.ref)} with ${certificates.size === 1 ? 'a certificate' : 'certificates'} of other names.`,
      fix: `Add a certificate for ${first.host} to certificate-arn.`,
      commands: hosts.some((host) => host.startsWith('*'))
        ? []
        : [`curl -svI 'https://${first.host}/'`],
      evidence: [
        first.source,
        ...[...certificates.values()].map((one) => cite(one, 'SubjectAlternativeNames')),
      ],
      affects: [
        ...new Map(bad.uncovered.map(({ member }) => [refKey(member.ref), member.ref])).values(),
      ],
    };
  },
});
